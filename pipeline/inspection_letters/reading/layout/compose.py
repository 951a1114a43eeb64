"""Assemble a letter's text, once; everything else refers to it by offsets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from operator import itemgetter

from inspection_letters.reading.layout.blocks import DraftBlock, blocks_of, document_pitch
from inspection_letters.reading.layout.flow import page_items
from inspection_letters.reading.layout.furniture import split_furniture
from inspection_letters.reading.layout.lines import usual_size
from inspection_letters.reading.layout.mend import TextBuilder, hyphenates, vocabulary_of
from inspection_letters.reading.layout.notes import has_starred_note, is_note
from inspection_letters.reading.layout.paper import Paper
from inspection_letters.reading.layout.parts import Column, Item, TableRow
from inspection_letters.reading.layout.tables import DraftTable, join_blocks
from inspection_letters.records import Furniture, LetterText, RawLine, RawPage
from inspection_letters.records.versions import LAYOUT_VERSION

_MARGIN_QUANTILE = 0.97


def lay_out(
    pages: Sequence[RawPage], *, letter_id: str, pdf_sha256: str, extract_version: str
) -> LetterText:
    """Assemble the immutable text of a letter from its raw pages.

    Page furniture is set aside, table cells follow one another row by row,
    sentences and cells cut by a page break are joined, and stray spaces and
    line-end hyphens are mended. Every word keeps the box (or boxes) it came from.

    Parameters
    ----------
    pages : sequence of RawPage
        All pages of the letter in order.
    letter_id, pdf_sha256 : str
        Identity of the letter.
    extract_version : str
        Version of the extractor that read the pages.

    Returns
    -------
    LetterText
        Blocks are separated by a blank line; offsets are code points.
    """
    paper = Paper(pages)
    pages = paper.pages
    body, furniture = split_furniture(pages)
    free = [line for lines in body for line in lines]
    pitch = document_pitch(body)
    right = _right_margin(free)
    drafts: list[DraftBlock | DraftTable] = []
    tables = grids = 0
    notes: list[DraftBlock] = []
    size = usual_size(free)
    for page, lines in zip(pages, body, strict=True):
        items = page_items(lines, page.tables, grids)
        grids += len(page.tables)
        parts = _parts(items)
        for at, part in enumerate(parts):
            if isinstance(part, TableRow):
                last = drafts[-1] if drafts else None
                if not (isinstance(last, DraftTable) and last.takes(part, next_to_it=at == 0)):
                    last = DraftTable(tables, part)
                    tables += 1
                    drafts.extend([*notes, last])
                    notes = []
                furniture.extend(last.add(part, pitch))
                continue
            lines_of_part, wraps_at = (
                (part.lines, part.right) if isinstance(part, Column) else (part, right)
            )
            found: list[DraftBlock] = blocks_of(lines_of_part, right=wraps_at, pitch=pitch)
            last_block = drafts[-1] if drafts else None
            next_column = isinstance(part, Column) and isinstance(parts[at - 1], Column)
            if (at == 0 or next_column) and isinstance(last_block, DraftBlock):
                # The notes of the page before follow the paragraph that the page break cut.
                whole, *others = join_blocks([last_block], found)
                drafts[-1:] = [whole, *notes, *others]
            else:
                drafts.extend([*notes, *found])
            notes = []
        while drafts and isinstance(note := drafts[-1], DraftBlock) and is_note(note, page, size):
            notes.insert(0, note)
            drafts.pop()
    drafts.extend(notes)
    blocks = [
        block
        for draft in drafts
        for block in (draft.blocks() if isinstance(draft, DraftTable) else (draft,))
    ]
    vocabulary = vocabulary_of(free)
    builder = TextBuilder(
        vocabulary, hyphenated=hyphenates(free, vocabulary), starred=has_starred_note(free)
    )
    for block in blocks:
        builder.add(block)
    text = builder.text
    return LetterText(
        letter_id=letter_id,
        pdf_sha256=pdf_sha256,
        reader_version=f"{extract_version}+{LAYOUT_VERSION}",
        text=text,
        text_sha256=sha256(text.encode("utf-8")).hexdigest(),
        words=tuple(replace(word, boxes=paper.boxes(word.boxes)) for word in builder.words),
        blocks=tuple(builder.blocks),
        furniture=tuple(
            Furniture(words, box)
            for words, box in sorted(
                [
                    *((line.text, paper.box(line.bbox)) for line in furniture),
                    *((mark.text, paper.box(mark.bbox)) for mark in builder.marks),
                ],
                key=itemgetter(1),
            )
        ),
        pages=paper.count,
        mended=dict(Counter(builder.mended)),
        omitted=tuple(omission for page in pages for omission in page.omitted),
        notes=tuple(note for page in pages for note in page.notes),
    )


def _parts(items: Sequence[Item]) -> list[list[RawLine] | TableRow | Column]:
    """Group consecutive lines that have no table row or column between them."""
    parts: list[list[RawLine] | TableRow | Column] = []
    for item in items:
        if not isinstance(item, RawLine):
            parts.append(item)
        elif parts and isinstance(parts[-1], list):
            parts[-1].append(item)
        else:
            parts.append([item])
    return parts


def _right_margin(lines: Sequence[RawLine]) -> float:
    """Return where running text wraps (points): a high quantile of the line ends."""
    ends = sorted(line.bbox.x1 for line in lines)
    return ends[int(_MARGIN_QUANTILE * (len(ends) - 1))] if ends else 0.0
