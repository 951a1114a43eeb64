"""The method as plain text, as Markdown and as a Word file."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

from inspection_letters.outputs.methods.sections import MethodSection
from inspection_letters.outputs.methods.tables import MethodTable
from inspection_letters.outputs.report.document.short import save_document, start_document

TITLE = "Methods"
WIDTH = 80
_MARKS = re.compile(r"([\\`*_\[\]<>#|])")
_ESCAPED = r"\\\1"


def as_text(sections: Sequence[MethodSection]) -> str:
    """Return the method as text of 80 columns."""
    parts = [TITLE]
    for section in sections:
        parts.append(section.title)
        parts += [
            textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
            for text in section.paragraphs
        ]
        if section.items:
            parts.append("\n".join(_plain_item(*item) for item in section.items))
        if section.table:
            parts.append(_plain_table(section.table))
    return "\n\n".join(parts) + "\n"


def _plain_item(name: str, value: str) -> str:
    return textwrap.fill(
        f"{name}: {value}",
        WIDTH,
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


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
        parts += [_MARKS.sub(_ESCAPED, text) for text in section.paragraphs]
        if section.items:
            parts.append(
                "\n".join(
                    f"- **{_MARKS.sub(_ESCAPED, name)}**: {_MARKS.sub(_ESCAPED, value)}"
                    for name, value in section.items
                )
            )
        if table := section.table:
            rows = [table.titles, ("---", *["---:"] * (len(table.titles) - 1)), *table.rows]
            parts.append(_MARKS.sub(_ESCAPED, table.caption))
            parts.append("\n".join(f"| {' | '.join(row)} |" for row in rows))
    return "\n\n".join(parts) + "\n"


def write_word(sections: Sequence[MethodSection], path: Path) -> None:
    """Write the method as a Word file.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    document, draft = start_document(TITLE)
    for section in sections:
        draft.heading(section.title, 2)
        for text in section.paragraphs:
            draft.text(text)
        for name, value in section.items:
            draft.text(value, bold=f"{name}:")
        if table := section.table:
            draft.table(table.caption, table.titles, table.rows, table.widths)
    save_document(document, path)


__all__ = ["as_markdown", "as_text", "write_word"]
