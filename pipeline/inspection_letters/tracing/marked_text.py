"""The text of a letter as HTML, with sentences marked: what letters without pages are shown by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.unwritable import unwritable
from inspection_letters.records import Block, BlockKind, LetterText
from inspection_letters.records.errors import TraceError
from inspection_letters.records.spans import Span
from inspection_letters.tracing.highlight import PLAIN, MarkedExcerpt, group_colours

_PAGE: Final = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; color: #1d2429; max-width: 46rem; margin: 2rem auto; \
padding: 0 1rem 0 3.5rem; }}
h1 {{ font-size: 1.3rem; }}
h2 {{ font-size: 1.1rem; }}
.lead {{ color: #4a555e; }}
.number {{ position: absolute; margin-left: -3.2rem; width: 2.6rem; text-align: right; \
color: #5b666f; font-size: .8rem; font-weight: 400; text-decoration: none; }}
table {{ border-collapse: collapse; margin: 1rem 0; }}
td {{ border: 1px solid #c4ccd2; padding: .3rem .6rem .3rem 3.4rem; vertical-align: top; }}
td p {{ margin: .2rem 0; }}
mark {{ color: inherit; padding: .1em 0; }}
mark:target {{ outline: 2px solid #c83c00; }}
@media print {{ mark {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
<p class="lead">The text as it was read. The file has no pages, so paragraphs are numbered \
instead.</p>
<main>
{text}
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class TextMark:
    """A span to mark, and the attributes of its HTML element."""

    span: Span
    attributes: Mapping[str, str]


def text_as_html(text: LetterText, marks: Sequence[TextMark], *, heading: str = "h2") -> str:
    """Return the text of a letter as HTML, each paragraph with its number.

    Parameters
    ----------
    text : LetterText
        The letter's text.
    marks : sequence of TextMark
        What to mark; spans do not overlap. The first part of each has its ``id``.
    heading : str
        The element for headings.

    Returns
    -------
    str
        Elements without a page around them.
    """
    inside = _by_block(text, marks)
    lines: list[str] = []
    numbered = enumerate(text.blocks, start=1)
    for table, group in groupby(numbered, key=lambda pair: pair[1].cell and pair[1].cell.table):
        blocks = [
            (block, _element(text, block, number, inside.get(number, ()), heading))
            for number, block in group
        ]
        lines.extend(_table(blocks) if table is not None else _listed(blocks))
    return "\n".join(lines)


def write_marked_text(
    text: LetterText,
    marked: Sequence[MarkedExcerpt],
    groups: Mapping[str, str],
    out: Path,
    *,
    title: str,
) -> int:
    """Write a letter's text as a web page in which excerpts are highlighted.

    The group of the code with the highest score decides the colour, as in `highlight`;
    codes and polarities show when the pointer rests on the sentence.

    Parameters
    ----------
    text : LetterText
        The letter's text.
    marked : sequence of MarkedExcerpt
        The excerpts.
    groups : mapping of str to str
        The group of each code, in the order of the codebook.
    out : Path
        The web page to write.
    title : str
        Its title.

    Returns
    -------
    int
        The number of excerpts marked.

    Raises
    ------
    TraceError
        If the page cannot be written.
    """
    colours = group_colours(groups)
    marks = [
        TextMark(
            excerpt.trace.excerpt.span,
            {
                "id": f"x-{excerpt.trace.excerpt.excerpt_id}",
                "style": f"background: #{colours.get(excerpt.group(groups), PLAIN)}",
                "title": excerpt.note,
            },
        )
        for excerpt in marked
    ]
    page = _PAGE.format(title=escape(title), text=text_as_html(text, marks))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(out) as path:
            path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        refused = unwritable(out, error, "The web page")
        raise TraceError(refused.reason, refused.remedy) from error
    return len(marks)


def _by_block(text: LetterText, marks: Sequence[TextMark]) -> dict[int, list[TextMark]]:
    found: dict[int, list[TextMark]] = {}
    for number, block in enumerate(text.blocks, start=1):
        inside = [mark for mark in marks if mark.span.overlaps(block.span)]
        if inside:
            found[number] = sorted(inside, key=lambda mark: mark.span)
    return found


def _element(
    text: LetterText, block: Block, number: int, marks: Sequence[TextMark], heading: str
) -> str:
    names = {BlockKind.HEADING: heading, BlockKind.BULLET: "li"}
    name = names.get(block.kind, "p")
    if block.cell is not None:
        name = "p"
    words = "".join(_pieces(text, block, marks))
    if block.bold and name == "p":
        words = f"<strong>{words}</strong>"
    if block.cell is not None and block.kind is BlockKind.BULLET:
        words = f"• {words}"
    link = f'<a class="number" href="#p-{number}" aria-label="Paragraph {number}">{number}</a>'
    return f'<{name} id="p-{number}">{link}{words}</{name}>'


def _pieces(text: LetterText, block: Block, marks: Sequence[TextMark]) -> Iterator[str]:
    at = block.span.start
    for mark in marks:
        start, end = max(mark.span.start, block.span.start), min(mark.span.end, block.span.end)
        yield escape(text.text[at:start])
        attributes = "".join(
            f' {name}="{escape(value)}"'
            for name, value in mark.attributes.items()
            if name != "id" or start == mark.span.start
        )
        yield f"<mark{attributes}>{escape(text.text[start:end])}</mark>"
        at = end
    yield escape(text.text[at : block.span.end])


def _listed(blocks: Sequence[tuple[Block, str]]) -> Iterator[str]:
    for item, group in groupby(blocks, key=lambda pair: pair[0].kind is BlockKind.BULLET):
        elements = [element for _, element in group]
        yield from ("<ul>", *elements, "</ul>") if item else elements


def _table(blocks: Sequence[tuple[Block, str]]) -> Iterator[str]:
    yield "<table>"
    columns = 1 + max(block.cell.column for block, _ in blocks if block.cell)
    for _, row in groupby(blocks, key=lambda pair: pair[0].cell and pair[0].cell.row):
        cells = [""] * columns
        for block, element in row:
            if block.cell is not None:
                cells[block.cell.column] += element
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    yield "</table>"
