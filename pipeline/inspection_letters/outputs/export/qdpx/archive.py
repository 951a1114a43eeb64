"""A REFI-QDA project as a file: the XML, and the letters as PDF and text."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lxml import etree

from inspection_letters.analysis.excerpts import check_quote
from inspection_letters.codebook.exchange import code_tree, guid
from inspection_letters.codebook.exchange.elements import append_codes
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.outputs.export.folder import export_folder
from inspection_letters.outputs.export.qdpx.facts import add_cases, add_sets, add_variables
from inspection_letters.outputs.export.qdpx.material import Material
from inspection_letters.outputs.export.qdpx.sources import add_notes, add_sources, files_of
from inspection_letters.outputs.export.qdpx.tags import add, add_text, moment, root

PROJECT_FILE: Final = "inspection-letters.qdpx"
"""Name of the file in the folder of an export."""

_TITLE: Final = "Inspection letters"
_ABOUT: Final = (
    "Sentences of inspection letters and the codes assigned to them. A code is assigned by the "
    "code below it that names a polarity: strength, weakness, mixed or context. "
    '"No code applies" says that a sentence has been read and has none. To import this project '
    "again, select whole sentences: letters import-coding."
)
_TOUCHED: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive, so that a second export equals the first."""


@dataclass(frozen=True, slots=True)
class ProjectExport:
    """The file of a project, how much is in it, and what could not be part of it."""

    path: Path
    letters: int
    codings: int
    coders: tuple[str, ...]
    orphaned: int
    without_pdf: tuple[str, ...]


def write_qdpx(material: Material, out: Path) -> ProjectExport:
    """Write a project, whole or not at all.

    Parameters
    ----------
    material : Material
        What it is made from.
    out : Path
        A folder, made if it is missing.

    Raises
    ------
    TraceError
        If an excerpt is not the text of its letter at its place.
    UsageError
        If the folder cannot be written.
    """
    for letter in material.letters:
        texts = {letter.text.letter_id: letter.text.text}
        for judged in letter.judgements:
            excerpt = judged.excerpt
            place = (excerpt.span.start, excerpt.span.end)
            check_quote(excerpt.letter_id, excerpt.excerpt_id, place, excerpt.quote, texts)
    target = out / PROJECT_FILE
    with export_folder(out), atomic_file(target) as path, ZipFile(path, "w") as archive:
        _store(archive, "project.qde", project_xml(material))
        for letter in material.letters:
            files = files_of(letter)
            _store(archive, f"Sources/{files.text}", letter.text.text.encode())
            if letter.pdf is not None:
                _store_file(archive, f"Sources/{files.pdf}", letter.pdf)
    return ProjectExport(
        target,
        len(material.letters),
        sum(len(judged.codes) for letter in material.letters for judged in letter.judgements),
        material.coders,
        material.orphaned,
        material.without_pdf,
    )


def project_xml(material: Material) -> bytes:
    """Return a project as XML; its elements are in the order that the standard requires."""
    project = root(
        name=_TITLE,
        origin=f"Inspection Letters {version('inspection-letters')}",
        creationDateTime=moment(material.written_at),
    )
    if material.coders:
        users = add(project, "Users")
        for coder in material.coders:
            add(users, "User", guid=guid("user", coder), name=coder)
    append_codes(add(add(project, "CodeBook"), "Codes"), code_tree(material.codebooks))
    add_variables(project, material.letters)
    add_cases(project, material.letters)
    add_sources(project, material.letters)
    add_notes(project, material.letters)
    add_sets(project, material.letters)
    part = f"{material.part.sentence} " if material.part else ""
    add_text(project, "Description", f"{part}{_ABOUT}")
    return bytes(etree.tostring(project, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _store(archive: ZipFile, name: str, content: bytes) -> None:
    archive.writestr(_entry(name, ZIP_DEFLATED), content)


def _store_file(archive: ZipFile, name: str, path: Path) -> None:
    """Store a PDF, which may be large, piece by piece; it is compressed already."""
    info = _entry(name, ZIP_STORED)
    # With the size known beforehand, ZIP64 is used for the files that need it only.
    info.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(info, "w") as target:
        shutil.copyfileobj(source, target)


def _entry(name: str, method: int) -> ZipInfo:
    info = ZipInfo(name, _TOUCHED)
    info.compress_type = method
    info.external_attr = 0o644 << 16
    return info
