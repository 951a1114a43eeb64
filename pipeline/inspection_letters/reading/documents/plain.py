"""Plain text: paragraphs by blank lines and line lengths, headings by their looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from inspection_letters.common.reference.english import has_verb, is_word
from inspection_letters.reading.documents.encoding import decode
from inspection_letters.reading.documents.parts import DocumentBlock, DocumentParts, make_block
from inspection_letters.reading.marks import (
    BULLETS,
    DASHES,
    LONE_BULLETS,
    NUMBERED,
    PREFIXES,
    ends_sentence,
)
from inspection_letters.records import BlockKind, CellRef

_WIDEST_WRAP: Final = 130
"""Characters; a text with longer lines does not wrap them."""

_MARGIN_QUANTILE: Final = 0.97
_SHORT: Final = 0.35
"""A line that leaves this share of the width empty was ended on purpose."""

_LONGEST_HEADING: Final = 16
"""Words."""

_EDGE_LINES: Final = 2
"""Most lines of a running head or foot."""

_MOST_LINES: Final = 10
"""Blocks between two blank lines, on average, up to which blank lines part paragraphs."""

_RULE: Final = re.compile(r"\s*([=\-_~*#])\1{2,}\s*")
_MARKED: Final = re.compile(r"\s{0,3}#{1,6}\s+(?=\S)")
_PAGE_NUMBER: Final = re.compile(r"(?:page )?[-–]? ?\d{1,3} ?[-–]?(?: of \d{1,3})?", re.IGNORECASE)
_LABEL: Final = re.compile(r"[^.:]{1,40}:")
_SALUTATION: Final = re.compile(r"(?:Dear|Yours)\b")


def plain_parts(data: bytes) -> DocumentParts:
    """Return the parts of a text file.

    Blank lines part paragraphs. In a text whose lines wrap, a line ends its paragraph where
    the first word of the next line would have fitted; in any other, each line is a
    paragraph. A short line without a verb that stands alone is a heading, and so is a line
    that is underlined or opens with ``#``. Lines with tabs are rows of a table. Where form
    feeds part pages, lines that repeat at their edges are furniture.

    Parameters
    ----------
    data : bytes
        The file.

    Raises
    ------
    LetterError
        Stage ``open``: the file is not text.
    """
    parts = DocumentParts()
    lines = _without_margins(decode(data), parts)
    width = _width(lines)
    tables = 0
    found: list[list[DocumentBlock]] = []
    for tabbed, group in groupby(_stretches(lines), key=_is_row):
        if tabbed:
            found.append(_table(list(group), tables))
            tables += 1
            continue
        found.extend(_paragraphs(stretch, width, parts) for stretch in group)
    parts.blocks = list(_with_headings(found))
    return parts


def _without_margins(text: str, parts: DocumentParts) -> list[str]:
    """Return all lines but those that repeat at the edges of pages, which are furniture."""
    pages = [page.splitlines() for page in text.split("\f")]
    if len(pages) > 2 and not pages[-1]:
        pages.pop()
    edges = [_edges(page) if len(pages) > 1 else [] for page in pages]
    counts = Counter(
        signature
        for page, found in zip(pages, edges, strict=True)
        for signature in {_signature(page[at]) for at in found}
    )
    lines: list[str] = []
    for page, found in zip(pages, edges, strict=True):
        for at, line in enumerate(page):
            repeated = counts[_signature(line)] > len(pages) / 2
            if at in found and (repeated or _PAGE_NUMBER.fullmatch(line.strip())):
                parts.set_apart(line)
            else:
                lines.append(line)
    return lines


def _edges(page: Sequence[str]) -> list[int]:
    """Return the indices of the lines at the edges of a page that are no sentences."""
    printed = [at for at, line in enumerate(page) if line.strip()]
    edges = {*printed[:_EDGE_LINES], *printed[-_EDGE_LINES:]}
    return sorted(at for at in edges if not ends_sentence(page[at]))


def _signature(line: str) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"\d+", "0", line)).casefold()


def _width(lines: Iterable[str]) -> int:
    """Return where lines wrap, in characters; 0 if they do not."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip() and "\t" not in line)
    width = lengths[int(_MARGIN_QUANTILE * (len(lengths) - 1))] if lengths else 0
    return width if width <= _WIDEST_WRAP else 0


def _stretches(lines: Iterable[str]) -> list[list[str]]:
    """Return the lines between blank lines; rows of tables stand alone."""
    stretches: list[list[str]] = []
    for blank, group in groupby(lines, key=lambda line: not line.strip()):
        if blank:
            continue
        for tabbed, inside in groupby(group, key=lambda line: "\t" in line.strip()):
            found = list(inside)
            stretches.extend([[line] for line in found] if tabbed else [found])
    return stretches


def _is_row(stretch: Sequence[str]) -> bool:
    return len(stretch) == 1 and "\t" in stretch[0].strip() and not _opens_item(stretch[0])


def _table(rows: Sequence[Sequence[str]], number: int) -> list[DocumentBlock]:
    blocks: list[DocumentBlock] = []
    for row, (line,) in enumerate(rows):
        for column, words in enumerate(line.strip("\n").split("\t")):
            block = make_block(words, cell=CellRef(number, row, column))
            if block is not None:
                blocks.append(block)
    return blocks


def _paragraphs(lines: Sequence[str], width: int, parts: DocumentParts) -> list[DocumentBlock]:
    """Return the blocks of lines without a blank line between them."""
    groups: list[list[str]] = []
    for line in lines:
        if _RULE.fullmatch(line):
            if groups and len(groups[-1]) == 1:
                groups[-1].append("")
            groups.append([])
        elif groups and groups[-1] and groups[-1][-1] and _continues(groups[-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    blocks = []
    for group in groups:
        underlined = bool(group) and not group[-1]
        text = _joined([line for line in group if line], parts)
        marked = _MARKED.match(text)
        block = make_block(
            text[marked.end() :] if marked else text, heading=underlined or marked is not None
        )
        if block is not None:
            blocks.append(block)
    return blocks


def _continues(group: Sequence[str], line: str, width: int) -> bool:
    """Whether a line goes on from the lines above it."""
    if not width or _opens_item(line) or _MARKED.match(line):
        return False
    above, words = group[-1].rstrip(), line.split()
    if _MARKED.match(above) or (_LABEL.match(line.strip()) and not line.strip()[0].islower()):
        return _MARKED.match(above) is None and len(above) > (1 - _SHORT) * width
    fits = len(above) + 1 + len(words[0]) <= width
    if not fits or words[0][:1].islower():
        return True
    return not ends_sentence(above) and len(above) > (1 - _SHORT) * width


def _opens_item(line: str) -> bool:
    first, _, rest = line.strip().partition(" ")
    first = first.partition("\t")[0]
    if first[:1] in BULLETS:
        return True
    after = rest or line.strip().partition("\t")[2]
    return bool(after) and (first in LONE_BULLETS | DASHES or bool(NUMBERED.match(first)))


def _joined(lines: Sequence[str], parts: DocumentParts) -> str:
    """Join lines, with words that a line end cut at a hyphen."""
    text = ""
    for line in lines:
        words = " ".join(line.split())
        if not text:
            text = words
        elif text[-1] in "-\u2010\u00ad" and text[-2:-1].isalpha() and words[:1].islower():
            head = re.findall(r"[^\W_]+", text)[-1].casefold()
            tail = re.findall(r"[^\W_]+", words)[0].casefold()
            whole = is_word(tail) and (is_word(head) or head in PREFIXES)
            dropped = is_word(head + tail) and not whole
            parts.mended[f"line-end hyphen {'dropped' if dropped else 'kept'}"] += 1
            text = (text[:-1] if dropped else text) + words
        else:
            text = f"{text} {words}"
    return text


def _with_headings(stretches: Sequence[Sequence[DocumentBlock]]) -> Iterable[DocumentBlock]:
    """Yield blocks, with lines that stand alone and state nothing as headings of what follows."""
    blocks = [block for stretch in stretches for block in stretch]
    without_blanks = len(blocks) > _MOST_LINES * len(stretches)
    alone = [without_blanks or len(stretch) == 1 for stretch in stretches for _ in stretch]
    below: DocumentBlock | None = None
    found: list[DocumentBlock] = []
    for block, is_alone in zip(reversed(blocks), reversed(alone), strict=True):
        if block.kind is BlockKind.PARAGRAPH and is_alone and below and _heads(block, below):
            block = replace(block, kind=BlockKind.HEADING, bold=True)
        found.append(block)
        below = block
    return reversed(found)


def _heads(block: DocumentBlock, below: DocumentBlock) -> bool:
    words = block.text.split()
    if len(words) > _LONGEST_HEADING or not words[0][:1].isupper():
        return False
    if block.text.endswith((".", ",", ":", ";", "!")) or _SALUTATION.match(block.text):
        return False
    goes_on = below.kind is BlockKind.HEADING or below.cell is not None
    states = below.kind is BlockKind.BULLET or ends_sentence(below.text) or has_verb(below.text)
    asks = block.text.endswith("?")
    return (goes_on or states) and (asks or not has_verb(block.text))
