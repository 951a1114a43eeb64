"""Turn the words of blocks into text; mend and count stray spaces, hyphens and odd glyphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from inspection_letters.common.reference.english import is_word
from inspection_letters.reading.layout.blocks import DraftBlock
from inspection_letters.reading.layout.direction import in_reading_order
from inspection_letters.reading.layout.grouping import opens_word
from inspection_letters.reading.layout.notes import find_star, is_mark
from inspection_letters.reading.marks import PREFIXES, SOFT
from inspection_letters.records import Block, RawLine, RawWord, Word
from inspection_letters.records.spans import BBox, Span, union

TOUCHING = 0.08
"""Two words closer than this share of the font size are one word in two fonts."""

_HYPHENS = ("-", "\u2010", "\u00ad", "\ufffe")
_CORE = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")


def vocabulary_of(lines: Iterable[RawLine]) -> Counter[str]:
    """Count the words of a letter, except those at line ends, which may be cut."""
    counts: Counter[str] = Counter()
    for line in lines:
        for word in line.words[1:-1]:
            counts.update(found.casefold() for found in _CORE.findall(word.text))
    return counts


def hyphenates(lines: Sequence[RawLine], vocabulary: Mapping[str, int]) -> bool:
    """Whether a letter was set with automatic hyphenation.

    It was if a line end cuts a word whose halves are not words ("inspec-" + "tion"), or
    if the words it cuts occur elsewhere more often without a hyphen than with one.
    """
    whole = hyphened = 0
    for above, below in pairwise(lines):
        left = above.words[-1].text
        if not _is_cut(left) or not below.words[0].text[:1].islower():
            continue
        head, tail = _last_core(left[:-1]), _first_core(below.words[0].text)
        halves_are_words = is_word(tail) and (is_word(head) or head in PREFIXES)
        if is_word(head + tail) and not halves_are_words:
            return True
        whole += vocabulary.get(head + tail, 0) > 0
        hyphened += vocabulary.get(f"{head}-{tail}", 0) > 0
    return whole > hyphened


def join_hyphenated(
    left: str, right: str, vocabulary: Mapping[str, int], *, automatic: bool
) -> tuple[str, bool]:
    """Join the two halves of a word that a line end cut at a hyphen.

    The letter's own words decide first: ``well-`` + ``being`` keeps its hyphen if the
    letter has *well-being* elsewhere. English decides next: ``inspec-`` + ``tion`` are
    not words, but together they are one. If neither decides (``birth-`` + ``day``), the
    hyphen is dropped only in a letter set with automatic hyphenation.

    Parameters
    ----------
    left, right : str
        The halves; `left` ends with the hyphen.
    vocabulary : mapping of str to int
        How often each word occurs in the letter, case folded.
    automatic : bool
        Whether the letter was set with automatic hyphenation.

    Returns
    -------
    joined : str
        The whole word.
    dropped : bool
        Whether the hyphen was there only because of the line end.
    """
    stem = left[:-1]
    if left[-1] in "\u00ad\ufffe":
        return stem + right, True
    dropped = _is_only_for_the_line_end(stem, right, vocabulary, automatic)
    return (stem + right, True) if dropped else (left + right, False)


def _is_only_for_the_line_end(
    stem: str, right: str, vocabulary: Mapping[str, int], automatic: bool
) -> bool:
    head, tail = _last_core(stem), _first_core(right)
    if not head or not tail or not right[:1].islower() or head.isdigit():
        return False
    if "-" in stem or "/" in stem:
        return False
    if vocabulary.get(f"{head}-{tail}", 0):
        return False
    if vocabulary.get(head + tail, 0):
        return True
    halves_are_words = is_word(tail) and (is_word(head) or head in PREFIXES)
    if is_word(head + tail) and not halves_are_words:
        return True
    compound = head in _FIRST_PARTS or tail in _LAST_PARTS
    return automatic and not compound and (is_word(head + tail) or not halves_are_words)


# First and last parts of compounds that inspection letters write with a hyphen. No first
# part is also a common first syllable, as "part" is in "partner".
_FIRST_PARTS = frozenset(
    "co non self well decision long short high low full cross joined hard old one two three four "
    "five six first second third year month week day good best post16 neuro".split()
)
_LAST_PARTS = frozenset(
    "time term making being quality based led sharing aged wide level year years old round "
    "specific depth house date funded produced setting reported evaluation".split()
)


_Piece = tuple[str, list[BBox], float | None]
"""The text of a word, its boxes, and how sure the engine was that recognised it."""


def _last_core(text: str) -> str:
    found = _CORE.findall(text)
    return str(found[-1]).casefold() if found else ""


def _first_core(text: str) -> str:
    found = _CORE.findall(text)
    return str(found[0]).casefold() if found else ""


class TextBuilder:
    """Builds the text of a letter block by block, with the span and boxes of every word.

    Parameters
    ----------
    vocabulary : mapping of str to int
        How often each word occurs in the letter, case folded.
    hyphenated : bool
        Whether the letter was set with automatic hyphenation.
    starred : bool
        Whether stars in the letter are marks of a note, as `has_starred_note` tells.
    """

    def __init__(
        self, vocabulary: Mapping[str, int], *, hyphenated: bool, starred: bool = False
    ) -> None:
        self._vocabulary = vocabulary
        self._hyphenated = hyphenated
        self._starred = starred
        self._parts: list[str] = []
        self._length = 0
        self.words: list[Word] = []
        self.blocks: list[Block] = []
        self.marks: list[RawWord] = []
        """Marks of notes, kept out of the text."""
        self.mended: Counter[str] = Counter()

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    def add(self, block: DraftBlock) -> None:
        """Append a block; blocks are separated by a blank line."""
        pieces = self._pieces(block)
        if not pieces:
            return
        if self.blocks:
            self._append("\n\n")
        start = self._length
        for index, (text, boxes, confidence) in enumerate(pieces):
            if index:
                self._append(" ")
            span = Span(self._length, self._length + len(text))
            self._append(text)
            self.words.append(Word(span, tuple(boxes), confidence))
        self.blocks.append(
            Block(Span(start, self._length), block.kind, block.cell, block.size, block.bold)
        )

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _pieces(self, block: DraftBlock) -> list[_Piece]:
        pieces: list[_Piece] = []
        for line in block.lines:
            before: RawWord | None = None
            words = in_reading_order(line.words)
            for at, printed in enumerate(words):
                word = self._without_star(printed)
                beside = words[at - 1 if at else 1] if len(words) > 1 else None
                if is_mark(word, beside):
                    self.marks.append(word)
                    continue
                text = self._clean(word.text, at_line_end=printed is words[-1])
                if not text:
                    continue
                box = word.bbox
                if before is None and pieces and _is_cut(pieces[-1][0]):
                    joined, dropped = join_hyphenated(
                        pieces[-1][0], text, self._vocabulary, automatic=self._hyphenated
                    )
                    self.mended[
                        "line-end hyphen dropped" if dropped else "line-end hyphen kept"
                    ] += 1
                    sure = _lower(pieces[-1][2], word.confidence)
                    pieces[-1] = (joined, [*pieces[-1][1], box], sure)
                elif before is not None and pieces and opens_word(before, word):
                    # The initial reaches down beside other lines, so each keeps its own box.
                    start, boxes, sure = pieces[-1]
                    pieces[-1] = (start + text, [*boxes, box], _lower(sure, word.confidence))
                elif before is not None and pieces and _touch(before, word):
                    # Words are also split where the font changes, so only a space without
                    # any width, in one font, counts as a fault.
                    if (
                        (before.font, before.size) == (word.font, word.size)
                        and before.text[-1].isalnum()
                        and word.text[0].isalnum()
                    ):
                        self.mended["stray space"] += 1
                    start, last, sure = pieces[-1]
                    boxes = [*last[:-1], union([last[-1], box])]
                    pieces[-1] = (start + text, boxes, _lower(sure, word.confidence))
                else:
                    pieces.append((text, [box], word.confidence))
                before = word
        return pieces

    def _without_star(self, word: RawWord) -> RawWord:
        star = find_star(word) if self._starred else None
        if star is None:
            return word
        mark, rest = star
        self.marks.append(mark)
        return rest

    def _clean(self, text: str, *, at_line_end: bool) -> str:
        end = text[-1] if at_line_end and text.endswith(("\u00ad", "\ufffe")) else ""
        cleaned = SOFT.sub("", text.removesuffix(end) if end else text)
        if cleaned + end != text:
            self.mended["odd glyph"] += 1
        return cleaned + end


def _lower(first: float | None, second: float | None) -> float | None:
    """Return the lower confidence of two parts of a word; None for a word that is text."""
    known = [value for value in (first, second) if value is not None]
    return min(known, default=None)


def _is_cut(text: str) -> bool:
    return len(text) > 1 and text.endswith(_HYPHENS) and text[-2].isalnum()


def _touch(before: RawWord, after: RawWord) -> bool:
    if after.confidence is not None:
        # Where words are recognised, the engine has told them apart; its boxes are rough.
        return False
    gap = max(after.bbox.x0 - before.bbox.x1, before.bbox.x0 - after.bbox.x1)
    return gap < TOUCHING * after.size
