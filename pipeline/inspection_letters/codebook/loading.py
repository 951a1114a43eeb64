"""Codebooks and their patterns, read from YAML and checked whole.

A codebook is one YAML file. Its patterns, by which the rules coder works, are
data too: in a file beside it (``<stem>.patterns.yaml``), under ``patterns`` of
each code of the codebook itself, or both. Either way the patterns of a code
are a list of lines, or a mapping of two such lists::

    patterns:
      match: [wait* too long, waiting list*]
      not: [waiting list* for plans]

A match that overlaps a match of ``not`` does not count. The syntax of a line is
that of `inspection_letters.codebook.patterns`.

A file with faults is refused with one `CodebookError` that lists them all,
each with its line and field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inspection_letters.codebook.file import CodebookFile, content_digest
from inspection_letters.codebook.patterns import CUES, CodePatterns, Pattern
from inspection_letters.records import Codebook
from inspection_letters.reference.shipped import shipped

_PATTERNS_SUFFIX = ".patterns.yaml"


@dataclass(frozen=True, slots=True)
class Patterns:
    """All patterns of a codebook, and the cue lists that tell polarity.

    ``codes`` follows the order of the codebook and leaves out codes without
    patterns. ``digest`` is the SHA-256 of the content of both.
    """

    codes: tuple[CodePatterns, ...]
    cues: Mapping[str, tuple[Pattern, ...]]
    digest: str


def default_codebook_path() -> Path:
    """Return the path of the codebook that comes with the package."""
    return shipped("corpus", "codebooks", "send-area.yaml")


def patterns_path(codebook_path: Path) -> Path:
    """Return where the patterns file of a codebook lies: ``<stem>.patterns.yaml`` beside it."""
    return codebook_path.with_name(codebook_path.stem + _PATTERNS_SUFFIX)


def load_codebook(path: Path | str) -> Codebook:
    """Read and check a codebook.

    Parameters
    ----------
    path : Path or str
        A YAML file.

    Returns
    -------
    Codebook
        Its ``digest`` is over the content: layout, comments and patterns have
        no part in it.

    Raises
    ------
    CodebookError
        If the file cannot be read or has faults; lists them all.
    """
    book = CodebookFile(Path(path), "Codebook")
    found = book.codebook()
    book.finish()
    return found


def load_patterns(path: Path | str, codebook: Codebook) -> Patterns:
    """Read and check the patterns of a codebook.

    Parameters
    ----------
    path : Path or str
        The codebook's file, whose own ``patterns`` and patterns file beside it
        are read; or a patterns file (``*.patterns.yaml``), which is read alone.
    codebook : Codebook
        The codebook whose codes the patterns may name.

    Returns
    -------
    Patterns
        Without any code if there are no patterns. Cue lists that are not given
        are those of the codebook that comes with the package.

    Raises
    ------
    CodebookError
        If a file cannot be read or has faults; lists them all.
    """
    path = Path(path)
    entries: dict[str, CodePatterns] = {}
    cues: dict[str, tuple[Pattern, ...]] = {}
    beside = path if path.name.endswith(_PATTERNS_SUFFIX) else patterns_path(path)
    if beside != path:
        own = CodebookFile(path, "Codebook")
        own.codebook()
        own.finish()
        entries.update(own.entries)
    if beside == path or beside.exists():
        reader = CodebookFile(beside, "Patterns file")
        reader.patterns_file(codebook)
        reader.finish()
        cues = reader.cues
        for code_id, entry in reader.entries.items():
            before = entries.get(code_id, CodePatterns(code_id, ()))
            entries[code_id] = CodePatterns(
                code_id, before.match + entry.match, before.exclude + entry.exclude
            )
    packaged = patterns_path(default_codebook_path())
    if set(cues) != set(CUES) and beside.resolve() != packaged.resolve():
        reader = CodebookFile(packaged, "Patterns file")
        reader.patterns_file(None)
        reader.finish()
        cues = reader.cues | cues
    codes = tuple(entries[code_id] for code_id in codebook.code_ids if code_id in entries)
    ordered = {name: cues.get(name, ()) for name in CUES}
    content = {
        "codes": [
            [code.code_id, [p.source for p in code.match], [p.source for p in code.exclude]]
            for code in codes
        ],
        "cues": {name: [p.source for p in lines] for name, lines in ordered.items()},
    }
    return Patterns(codes, ordered, content_digest(content))
