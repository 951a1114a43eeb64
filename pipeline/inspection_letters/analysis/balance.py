"""The balance of a letter's words: where each word that its PDF shows has gone, and why."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from inspection_letters.reading.structure.generic import (
    is_entry,
    printed_headings,
    sections_about_inspection,
)
from inspection_letters.reading.structure.letter_template import small_print
from inspection_letters.reading.structure.prose import is_label, is_notice, is_prose
from inspection_letters.records import (
    Block,
    BlockKind,
    Excerpt,
    OmissionReason,
    ReadLetter,
)
from inspection_letters.records.balance import Place, WordCounts
from inspection_letters.records.spans import BBox, Span

_CONTACT: Final = re.compile(
    r"https?://|www\.|@|\b[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}\b|\b0\d{3,4} \d{3}"
)
_LONGEST_NUMBER: Final = 3
"""Words at the start or end of a paragraph that can be its number or a mark."""

_LONGEST_ROW_LABEL: Final = 25
"""Words in the first cell of a row, such as the bodies responsible for what the row asks."""


_OMITTED: Final = {OmissionReason.UNSURE: Place.UNSURE}


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word, where it has gone, and its boxes on the pages.

    ``confidence`` (0 to 1) is how sure the engine is of a recognised word, None for text.
    """

    text: str
    place: Place
    boxes: tuple[BBox, ...]
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """All words of a letter with their places, in reading order; furniture and hidden text last."""

    letter_id: str
    words: tuple[PlacedWord, ...]

    @property
    def counts(self) -> WordCounts:
        """Number of words in each place."""
        counts = Counter(word.place for word in self.words)
        return WordCounts({place: counts[place] for place in Place if counts[place]})

    @property
    def recognised(self) -> tuple[float, ...]:
        """How sure (0 to 1) the engine is of each word that was recognised in a picture."""
        return tuple(word.confidence for word in self.words if word.confidence is not None)

    def runs(self) -> Iterator[tuple[Place, tuple[PlacedWord, ...]]]:
        """Give the words in order, those that follow one another in one place together."""
        for place, words in groupby(self.words, key=lambda word: word.place):
            yield place, tuple(words)

    def unexcerpted(self) -> str:
        """Return the prose that is in no excerpt."""
        return " ".join(word.text for word in self.words if word.place is Place.UNEXCERPTED)


def balance_words(letter: ReadLetter) -> Balance:
    """Find the place of every word that a letter's PDF shows.

    Parameters
    ----------
    letter : ReadLetter
        A letter as it was read.

    Returns
    -------
    Balance
        Each word of the text, of the furniture and of hidden text is in exactly one place.
    """
    text = letter.text
    places = _Places(letter)
    placed = [
        PlacedWord(word.span.of(text.text), places.of_word(word.span), word.boxes, word.confidence)
        for word in text.words
    ]
    furniture = [
        PlacedWord(word, Place.FURNITURE, (piece.bbox,) if piece.bbox else ())
        for piece in text.furniture
        for word in piece.text.split()
    ]
    hidden = [
        PlacedWord(
            word,
            _OMITTED.get(piece.reason, Place.HIDDEN),
            (piece.bbox,) if piece.bbox else (),
        )
        for piece in text.omitted
        for word in piece.text.split()
    ]
    return Balance(text.letter_id, (*placed, *furniture, *hidden))


class _Places:
    """Finds the place of a character of a letter's text."""

    def __init__(self, letter: ReadLetter) -> None:
        self._text = letter.text
        self._excerpts = sorted(letter.excerpts, key=lambda excerpt: excerpt.span)
        self._starts = [excerpt.span.start for excerpt in self._excerpts]
        self._blocks = letter.text.blocks
        self._block_starts = [block.span.start for block in self._blocks]
        self._sections = letter.sections
        self._silent = _sections_without_excerpts(letter)
        self._heads = _first_rows(self._blocks)
        self._small = frozenset(self._blocks[index].span for index in small_print(letter.text))
        self._printed = printed_headings(self._text)
        self._block_places: dict[int, Place] = {}

    def of_word(self, span: Span) -> Place:
        """Return the place of a word: an excerpt, if any of its characters is in one.

        Two words that are printed without a space ("letter.The") are one; an excerpt may begin
        within it.
        """
        last = self.of(span.end - 1)
        return last if last is Place.EXCERPT else self.of(span.start)

    def of(self, offset: int) -> Place:
        """Return the place of the character at an offset."""
        found = bisect_right(self._starts, offset) - 1
        if found >= 0 and offset < self._excerpts[found].span.end:
            return Place.EXCERPT
        number = bisect_right(self._block_starts, offset) - 1
        if number not in self._block_places:
            self._block_places[number] = self._place_of_block(self._blocks[number])
        place = self._block_places[number]
        if place is not Place.EXCERPT:
            return place
        return self._beside_excerpts(self._blocks[number], offset)

    def _beside_excerpts(self, block: Block, offset: int) -> Place:
        """Return the place of a word that is in no excerpt, though its block has some."""
        if self._section_at(offset) in self._silent:
            return Place.OTHER_SECTION
        inside = [found.span for found in self._excerpts if block.span.overlaps(found.span)]
        before = self._text.text[block.span.start : min(span.start for span in inside)]
        after = self._text.text[max(span.end for span in inside) : block.span.end]
        at_edge = offset < min(span.start for span in inside) or offset >= max(
            span.end for span in inside
        )
        edge = before if offset < min(span.start for span in inside) else after
        short = len(edge.split()) <= _LONGEST_NUMBER
        return Place.NUMBER if at_edge and short else Place.UNEXCERPTED

    def _place_of_block(self, block: Block) -> Place:
        words = block.span.of(self._text.text)
        if any(block.span.overlaps(excerpt.span) for excerpt in self._near(block)):
            return Place.EXCERPT
        if block.kind is BlockKind.HEADING or self._is_section_heading(block):
            return Place.HEADING
        if is_entry(words, self._printed):
            return Place.HEADING
        if is_notice(words):
            return Place.NOTICE
        if block.cell is not None and (block.cell.table, block.cell.row) in self._heads:
            return Place.TABLE
        if self._section_at(block.span.start) in self._silent:
            return Place.OTHER_SECTION
        if self._is_row_label(block, words):
            return Place.TABLE
        if is_label(words) or (_CONTACT.search(words) and not is_prose(words)):
            return Place.CONTACT
        if words.rstrip().endswith(":"):
            return Place.LEAD_IN
        if block.span in self._small:
            return Place.NOTE
        if is_prose(words, bullet=block.kind is BlockKind.BULLET):
            return Place.UNEXCERPTED
        return Place.TABLE if block.cell is not None else Place.FRAGMENT

    def _is_row_label(self, block: Block, words: str) -> bool:
        """Whether a block is the first cell of a row whose excerpts stand in other cells."""
        if block.cell is None or block.cell.column or len(words.split()) > _LONGEST_ROW_LABEL:
            return False
        row = (block.cell.table, block.cell.row)
        return any(
            other.cell is not None
            and (other.cell.table, other.cell.row) == row
            and other.cell.column
            and any(other.span.overlaps(excerpt.span) for excerpt in self._near(other))
            for other in self._blocks
        )

    def _near(self, block: Block) -> Sequence[Excerpt]:
        first = max(0, bisect_right(self._starts, block.span.start) - 1)
        last = bisect_right(self._starts, block.span.end)
        return self._excerpts[first:last]

    def _is_section_heading(self, block: Block) -> bool:
        return any(
            len(section.heading) and section.heading.overlaps(block.span)
            for section in self._sections
        )

    def _section_at(self, offset: int) -> int | None:
        return next(
            (
                section.order
                for section in self._sections
                if section.body.start <= offset < section.body.end
            ),
            None,
        )


def _sections_without_excerpts(letter: ReadLetter) -> frozenset[int | None]:
    """Return the orders of the sections that hold no finding by the rules of their kind.

    A section is known by its kind where every letter of that kind has it. In any other
    report a section is named after its heading, and may not be left out for having no
    excerpts unless the heading says that it is about the inspection.
    """
    telling = {excerpt.section for excerpt in letter.excerpts}
    return frozenset(
        section.order
        for section in letter.sections
        if section.kind in OTHER_SECTIONS and section.kind not in telling
    ) | sections_about_inspection(letter.text, letter.sections)


OTHER_SECTIONS: Final = frozenset(
    "front context outcome information details about team complaints next-steps signature "
    "copies".split()
)
"""Sections of known kinds of letter that are about the inspection or the area."""


def _first_rows(blocks: Iterable[Block]) -> frozenset[tuple[int, int]]:
    """Return table and row of each table's first row, where the table has more than one."""
    rows: dict[int, set[int]] = {}
    for block in blocks:
        if block.cell is not None:
            rows.setdefault(block.cell.table, set()).add(block.cell.row)
    return frozenset((table, min(found)) for table, found in rows.items() if len(found) > 1)
