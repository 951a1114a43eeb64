"""The method as plain text, as Markdown and as a Word file."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import docx

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.outputs.methods.sections import MethodSection
from inspection_letters.outputs.methods.tables import MethodTable
from inspection_letters.outputs.report.document.paper import Draft
from inspection_letters.outputs.report.document.styles import dress
from inspection_letters.outputs.report.packing import PROGRAM, settle
from inspection_letters.records.errors import UsageError

TITLE = "Methods"
WIDTH = 80
_WIDTHS = (66, 24, 18, 32, 25)
_WHEN = datetime(1980, 1, 1, tzinfo=UTC)
_MARKS = re.compile(r"([\\`*_\[\]<>#|])")


def as_text(sections: Sequence[MethodSection]) -> str:
    """Return the method as text of 80 columns."""
    parts = [TITLE]
    for section in sections:
        parts.append(section.title)
        parts += [
            textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
            for text in section.paragraphs
        ]
        if section.table:
            parts.append(_plain_table(section.table))
    return "\n\n".join(parts) + "\n"


def _plain_table(table: MethodTable) -> str:
    widths = [
        max(len(row[at]) for row in (table.titles, *table.rows)) for at in range(len(table.titles))
    ]
    lines = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (table.titles, *table.rows)
    ]
    return "\n".join([textwrap.fill(table.caption, WIDTH), "", *lines])


def as_markdown(sections: Sequence[MethodSection]) -> str:
    """Return the method as Markdown."""
    parts = [f"## {TITLE}"]
    for section in sections:
        parts.append(f"### {section.title}")
        parts += [_MARKS.sub(r"\\\1", text) for text in section.paragraphs]
        if table := section.table:
            rows = [table.titles, ("---", *["---:"] * (len(table.titles) - 1)), *table.rows]
            parts.append(_MARKS.sub(r"\\\1", table.caption))
            parts.append("\n".join(f"| {' | '.join(row)} |" for row in rows))
    return "\n\n".join(parts) + "\n"


def write_word(sections: Sequence[MethodSection], path: Path) -> None:
    """Write the method as a Word file.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    document = docx.Document()
    dress(document, TITLE)
    about = document.core_properties
    about.title = TITLE
    about.author = about.last_modified_by = PROGRAM
    about.comments, about.language = "", "en-GB"
    about.created = about.modified = _WHEN.replace(tzinfo=None)
    draft = Draft(document)
    draft.heading(TITLE)
    for section in sections:
        draft.heading(section.title, 2)
        for text in section.paragraphs:
            draft.text(text)
        if table := section.table:
            draft.table(table.caption, table.titles, table.rows, _WIDTHS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(path) as part:
            document.save(str(part))
            settle(part, _WHEN)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror or error}).",
            "Choose a file in a folder where you have permission to write.",
        ) from error


__all__ = ["as_markdown", "as_text", "write_word"]
