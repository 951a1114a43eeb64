"""Letters as Word documents, web pages and text files, made from their text or from marks."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from inspection_letters.records import Block, BlockKind, LetterText

Cells = Mapping[tuple[int, int], Sequence[Block]]

WRAPS_AT = 78
NAMESPACES = nsdecls("w") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def parts(text: LetterText) -> list[Block | Cells]:
    """Return blocks outside tables, and the cells of each table by row and column."""
    found: list[Block | Cells] = []
    for table, group in groupby(text.blocks, key=lambda block: block.cell and block.cell.table):
        blocks = list(group)
        if table is None:
            found.extend(blocks)
            continue
        cells: dict[tuple[int, int], list[Block]] = {}
        for block in blocks:
            assert block.cell is not None
            cells.setdefault((block.cell.row, block.cell.column), []).append(block)
        found.append(cells)
    return found


def as_word(text: LetterText) -> bytes:
    """Return a Word document with the blocks of a letter's text."""
    made = docx.Document()

    def add(container: Any, block: Block) -> None:
        style = {BlockKind.HEADING: "Heading 2", BlockKind.BULLET: "List Bullet"}.get(block.kind)
        paragraph = container.add_paragraph(block.span.of(text.text), style=style)
        paragraph.runs[0].bold = block.bold

    for part in parts(text):
        if isinstance(part, Block):
            add(made, part)
            continue
        rows, columns = (1 + max(place[at] for place in part) for at in (0, 1))
        table = made.add_table(rows, columns)
        for (row, column), blocks in part.items():
            for block in blocks:
                add(table.cell(row, column), block)
    return saved(made)


def as_web_page(text: LetterText) -> bytes:
    """Return a web page with the blocks of a letter's text."""

    def element(block: Block) -> str:
        name = {BlockKind.HEADING: "h2", BlockKind.BULLET: "li"}.get(block.kind, "p")
        words = escape(block.span.of(text.text))
        return f"<{name}>{f'<b>{words}</b>' if block.bold else words}</{name}>\n"

    lines = ["<!doctype html><html><head><meta charset='utf-8'></head><body><main>"]
    for part in parts(text):
        if isinstance(part, Block):
            lines.append(element(part))
            continue
        rows, columns = (1 + max(place[at] for place in part) for at in (0, 1))
        lines.append("<table>")
        for row in range(rows):
            cells = ["".join(map(element, part.get((row, at), ()))) for at in range(columns)]
            lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        lines.append("</table>")
    return "\n".join([*lines, "</main></body></html>"]).encode()


def as_text(text: LetterText, *, width: int | None = None) -> bytes:
    """Return a text file with the blocks of a letter's text, wrapped or a line each."""

    def lines(block: Block) -> str:
        words = block.span.of(text.text)
        words = f"• {words}" if block.kind is BlockKind.BULLET else words
        return "\n".join(textwrap.wrap(words, width)) if width else words

    made: list[str] = []
    for part in parts(text):
        if isinstance(part, Block):
            made.append(lines(part))
            continue
        rows, columns = (1 + max(place[at] for place in part) for at in (0, 1))
        if columns == 1 or any(len(blocks) > 1 for blocks in part.values()):
            made.extend(lines(block) for blocks in part.values() for block in blocks)
            continue
        words = {place: block.span.of(text.text) for place, (block,) in part.items()}
        made.append(
            "\n".join(
                "\t".join(words.get((row, at), "") for at in range(columns)) for row in range(rows)
            )
        )
    return "\n\n".join(made).encode()


FORMATS: Mapping[str, Callable[[LetterText], bytes]] = {
    "letter.docx": as_word,
    "letter.html": as_web_page,
    "letter.txt": as_text,
    "wrapped.txt": lambda text: as_text(text, width=WRAPS_AT),
}


def saved(made: Document) -> bytes:
    """Return the file of a Word document."""
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def word(*elements: str) -> bytes:
    """Return a Word document whose body has elements of Word's XML."""
    made = docx.Document()
    for element in elements:
        head, _, rest = element.partition(">")
        closed = head.endswith("/")
        made.element.body.insert(
            len(made.element.body) - 1,
            parse_xml(f"{head.rstrip('/')} {NAMESPACES}{'/' if closed else ''}>{rest}"),
        )
    return saved(made)


def with_files(data: bytes, files: Mapping[str, bytes]) -> bytes:
    """Return a package with files added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in package.namelist():
            if name not in files:
                made.writestr(name, package.read(name))
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()
