"""Recognise footnotes: the marks in the text, and the notes at the foot of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from inspection_letters.reading.layout.blocks import DraftBlock
from inspection_letters.reading.layout.lines import SMALLER, line_size
from inspection_letters.records import RawLine, RawPage, RawWord

_MARK: Final = re.compile(r"(?:\d{1,2}(?:,\d{1,2})*|[*†‡§]|[¹²³⁰⁴-⁹]+)$")
_RAISED: Final = 0.8
"""A mark is smaller than this share of the word beside it."""

_STARRED_NOTE: Final = re.compile(r"\*\s?[A-Z]\w+ \w+")
_STARRED_WORD: Final = re.compile(r"[A-Za-z][\w’'-]+\*[.,;:’”)]*")
_STARRED_OPENING: Final = re.compile(r"\*[A-Z]\w+[,:;]?")

_UNITS: Final = re.compile(r"(?:^|[\d/])(?:[mck]?m|ft|yd|CO|H|O)$|[\d/](?:in|s)$")
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


def has_starred_note(lines: Iterable[RawLine]) -> bool:
    """Whether a line explains a star that stands at a word: "*Pseudonym used ..."."""
    lines = tuple(lines)
    explained = any(_STARRED_NOTE.match(line.text) for line in lines)
    return explained and any(_STARRED_WORD.fullmatch(w.text) for line in lines for w in line.words)


def find_star(word: RawWord) -> tuple[RawWord, RawWord] | None:
    """Cut the star of a note off a word, in the size of the text.

    Parameters
    ----------
    word : RawWord
        A word such as "Hannah*", or the first of the note, such as "*Pseudonym".

    Returns
    -------
    mark, rest : RawWord
        The star, and the word without it; each has its share of the word's box. None if
        the word has no star.
    """
    match = _STARRED_WORD.fullmatch(word.text) or _STARRED_OPENING.fullmatch(word.text)
    if match is None:
        return None
    box = word.bbox
    step = box.width / len(word.text)
    star = word.text.index("*")
    edges = (box.x0 + star * step, box.x0 + (star + 1) * step)
    mark = replace(word, text="*", bbox=replace(box, x0=edges[0], x1=edges[1]))
    rest = word.text.replace("*", "")
    # Only a star at an end can be cut off the box; one before a full stop stays in it.
    kept = box
    if star == 0:
        kept = replace(box, x0=edges[1])
    elif star == len(word.text) - 1:
        kept = replace(box, x1=edges[0])
    return mark, replace(word, text=rest, bbox=kept)


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
