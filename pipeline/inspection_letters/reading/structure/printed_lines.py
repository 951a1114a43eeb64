"""The lines in which a block is printed, found again from the boxes of its words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from inspection_letters.records import Block, LetterText
from inspection_letters.records.spans import Span

_SAME_LINE = 0.5
"""Share of the smaller height by which the boxes of two words of a line overlap."""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of a block: its text, and where it begins and ends (points from the left)."""

    text: str
    left: float
    right: float


def printed_lines(text: LetterText, block: Block) -> tuple[PrintedLine, ...]:
    """Return the lines of a block, top to bottom.

    Names, offices and addresses are one entry to a line, but follow each other in the
    text like the lines of a paragraph.

    Parameters
    ----------
    text : LetterText
        The letter.
    block : Block
        One of its blocks.
    """
    if not text.pages:
        # Readers of documents without pages make each line of a name or address a block.
        return (PrintedLine(block.span.of(text.text), 0.0, 0.0),)
    lines: list[list[int]] = []
    starts = [word.span.start for word in text.words]
    first, last = bisect_left(starts, block.span.start), bisect_left(starts, block.span.end)
    for index in range(first, last):
        if lines and _share_a_line(text, lines[-1][-1], index):
            lines[-1].append(index)
        else:
            lines.append([index])
    return tuple(_line(text, line) for line in lines)


def lines_of(text: LetterText, blocks: Iterable[int]) -> tuple[PrintedLine, ...]:
    """Return the lines of several blocks, which are named by their indices."""
    return tuple(line for index in blocks for line in printed_lines(text, text.blocks[index]))


def _share_a_line(text: LetterText, before: int, after: int) -> bool:
    above, below = text.words[before].boxes[-1], text.words[after].boxes[0]
    if above.page_number != below.page_number or below.x0 < above.x0:
        return False
    overlap = min(above.bottom, below.bottom) - max(above.top, below.top)
    return overlap >= _SAME_LINE * min(above.bottom - above.top, below.bottom - below.top)


def _line(text: LetterText, words: list[int]) -> PrintedLine:
    span = Span(text.words[words[0]].span.start, text.words[words[-1]].span.end)
    left, right = text.words[words[0]].boxes[0].x0, text.words[words[-1]].boxes[-1].x1
    return PrintedLine(span.of(text.text), left, right)
