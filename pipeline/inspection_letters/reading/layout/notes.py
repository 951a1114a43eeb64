"""Recognise footnotes: the marks in the text, and the notes at the foot of a page."""

from __future__ import annotations

import re
from typing import Final

from inspection_letters.reading.layout.blocks import DraftBlock
from inspection_letters.reading.layout.lines import SMALLER, line_size
from inspection_letters.records import RawPage, RawWord

_MARK: Final = re.compile(r"(?:\d{1,2}(?:,\d{1,2})*|[*†‡§]|[¹²³⁰⁴-⁹]+)$")
_RAISED: Final = 0.8
"""A mark is smaller than this share of the word beside it."""

_UNITS: Final = re.compile(r"(?:^|[\d/])(?:[mck]?m|ft|in|yd|s|CO|H|O)$")
"""After these, a small figure is a power or part of a formula."""

_FOOT: Final = 0.5
"""Notes begin below this share of the page height."""


def is_mark(word: RawWord, beside: RawWord | None) -> bool:
    """Whether a word is the mark of a note: small, raised, and touching the word beside it.

    Parameters
    ----------
    word : RawWord
        The word to test.
    beside : RawWord or None
        The word before it, or the word after it at the start of a line.
    """
    if beside is None or not _MARK.fullmatch(word.text) or _UNITS.search(beside.text):
        return False
    raised = word.bbox.bottom < beside.bbox.bottom - 0.1 * beside.size
    return raised and word.size < _RAISED * beside.size


def is_note(block: DraftBlock, page: RawPage, size: float) -> bool:
    """Whether a block is a note at the foot of a page: small type that opens with a mark.

    Parameters
    ----------
    block : DraftBlock
        A block at the end of a page.
    page : RawPage
        The page of the block.
    size : float
        Usual font size of the letter's running text, in points.
    """
    first = block.lines[0]
    return (
        first.bbox.page_number == page.page_number
        and first.bbox.top > _FOOT * page.height
        and line_size(first) < size - SMALLER
        and (
            bool(_MARK.fullmatch(first.words[0].text))
            or bool(re.match(r"\d{1,2}[A-Z]", first.words[0].text))
        )
    )
