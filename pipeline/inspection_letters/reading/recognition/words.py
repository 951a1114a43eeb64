"""What the engine sees into raw words: straightened, with sizes, bold type and bullets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import atan, degrees
from statistics import mean, median
from typing import Any, Final

import numpy as np

from inspection_letters.reading.recognition.engine import SeenLine, SeenPage, SeenWord
from inspection_letters.records import Omission, OmissionReason, RawWord
from inspection_letters.records.pages import rotate
from inspection_letters.records.spans import BBox

FONT: Final = "recognised"
"""Stands for the font of recognised words, which nobody knows."""

BULLET: Final = "•"

_DESCENT: Final = 0.21
"""Share of the height of a line that is below its baseline."""

_SAME_SIZE: Final = 0.12
"""Lines whose heights differ by less than this share are of one size: heights are rough."""

_BOLD: Final = 1.2
"""Strokes wider than those of most lines by this factor are bold."""

UNSURE: Final = 0.5
"""Parts of lines of less mean confidence are specks, logos and scrawls, and are not read."""

_APART: Final = 2.0
"""Gaps wider than this many heights of a line part it."""

_TALL: Final = re.compile(r"[A-Zbdfhkl0-9]")
_TALLER: Final = re.compile(r"[^\w.,:;-]")
"""Brackets and quotation marks reach above capitals."""

_LEAST_SLOPE: Final = 0.0005
_FEWEST_INCHES: Final = 1.5
"""Lines shorter than this (inches) do not tell how far a page is askew."""

_DENSE: Final = 0.6
"""Share of ink in the box of a filled bullet; letters have less."""


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """Words recognised on a page, straightened by `skew` degrees; in points.

    ``turn`` is by how many degrees against the clock most of its text is turned. Words of
    which the engine is not sure, or that are turned, are in ``left_out`` with the reason,
    where they stand before the page is straightened.
    """

    words: tuple[RawWord, ...]
    skew: float
    turn: int = 0
    left_out: tuple[Omission, ...] = ()

    @property
    def confidence(self) -> float:
        """Mean confidence of the words; 0 without any."""
        return mean_confidence(self.words)


def words_of(seen: SeenPage, *, page_number: int, dpi: float) -> RecognisedPage:
    """Return the words that the engine sees, as the layout takes them.

    Words of one line share their top and bottom, as printed words do, wherever their ink
    begins and ends. A page that is askew is straightened about its centre.

    Parameters
    ----------
    seen : SeenPage
        What the engine sees in the picture of the page.
    page_number : int
        The page's number, counted from 1.
    dpi : float
        Pixels for each inch of the page.
    """
    tall, wide = seen.ink.shape
    points = 72 / dpi
    lines: list[SeenLine] = []
    left_out: list[Omission] = []
    for line in seen.lines:
        for part in _parts(line):
            reason = _reason_against(part)
            if reason is None:
                lines.append(part)
            else:
                left_out.extend(
                    Omission(word.text, _box_of(word, points, page_number), reason)
                    for word in part.words
                )
    slope = _slope_of(lines, dpi)
    skew = degrees(atan(slope)) if abs(slope) > _LEAST_SLOPE else 0.0
    heights = line_heights(lines)
    strokes = [
        stroke_width(seen.ink, line) / height for line, height in zip(lines, heights, strict=True)
    ]
    usual = _usual(strokes, lines)
    words: list[RawWord] = []
    for line, height, stroke in zip(lines, heights, strokes, strict=True):
        size = max(0.5, round(4 * height * points) / 4)
        bold = usual > 0 and stroke > _BOLD * usual
        for at, word in enumerate(line.words):
            x, base = (value * points for value in word.base)
            half = (word.x1 - word.x0) * points / 2
            x, base = rotate(x, base, -skew, wide * points / 2, tall * points / 2)
            low = base + _DESCENT * size
            bullet = at == 0 and len(line.words) > 1 and is_bullet(seen.ink, word, line.height)
            words.append(
                RawWord(
                    text=BULLET if bullet else word.text,
                    bbox=_rounded(page_number, (x - half, low - size, x + half, low)),
                    font=FONT,
                    size=size,
                    bold=bold,
                    confidence=word.confidence,
                )
            )
    return RecognisedPage(tuple(words), round(skew, 3), _main_turn(seen.lines), tuple(left_out))


def mean_confidence(words: Sequence[RawWord]) -> float:
    """Return the mean confidence (0 to 1) of recognised words; 0 without any."""
    return round(mean(word.confidence or 0.0 for word in words), 3) if words else 0.0


def _parts(line: SeenLine) -> Iterator[SeenLine]:
    """Yield what a wide gap sets apart in a line: a logo beside a heading, or columns."""
    start = 0
    for at, (before, after) in enumerate(pairwise(line.words), start=1):
        if after.x0 - before.x1 > _APART * line.height:
            yield replace(line, words=line.words[start:at])
            start = at
    yield replace(line, words=line.words[start:])


def _reason_against(part: SeenLine) -> OmissionReason | None:
    """Return why a part of a line is not read, or None.

    A single word without confidence is kept among others: the engine is often right.
    """
    if part.turn:
        return OmissionReason.TURNED
    sure = sum(word.confidence * len(word.text) for word in part.words)
    if part.height <= 0 or sure < UNSURE * _letters(part):
        return OmissionReason.UNSURE
    return None


def line_heights(lines: Sequence[SeenLine]) -> list[float]:
    """Return the heights of lines, in pixels, by the letters that are as tall as capitals.

    The engine's own heights depend on which letters a line has. They serve for a line
    without tall letters, and for the scale.
    """
    tall = [_tall_letters(line) for line in lines]
    scales = [line.height / rise for line, rise in zip(lines, tall, strict=True) if rise]
    scale = median(scales) if scales else 1.0
    return [rise * scale if rise else line.height for line, rise in zip(lines, tall, strict=True)]


def _tall_letters(line: SeenLine) -> float:
    """Return how far the tall letters of a line rise above its baseline, in pixels; or 0."""
    rises = [
        word.base[1] - word.top
        for word in line.words
        if _TALL.search(word.text) and not _TALLER.search(word.text)
    ]
    return max(0.0, median(rises)) if rises else 0.0


def _main_turn(lines: Sequence[SeenLine]) -> int:
    turns: Counter[int] = Counter()
    for line in lines:
        turns[line.turn] += _letters(line)
    return max(turns, key=lambda turn: turns[turn], default=0)


def _box_of(word: SeenWord, points: float, page_number: int) -> BBox:
    return _rounded(
        page_number, [value * points for value in (word.x0, word.top, word.x1, word.bottom)]
    )


def _rounded(page_number: int, box: Iterable[float]) -> BBox:
    return BBox(page_number, *(round(float(value), 2) for value in box))


def of_few_sizes(pages: Sequence[Sequence[RawWord]], usual: float) -> Iterator[tuple[RawWord, ...]]:
    """Yield the recognised words of each page, with sizes that are nearly the same made equal.

    The engine measures each line by its own letters, so that lines of one size seem to be
    of several. Each line is of the nearest of the sizes that are common in the letter.

    Parameters
    ----------
    pages : sequence of sequence of RawWord
        Recognised words by page.
    usual : float
        The size (points) of most of the text that the letter holds; 0 if it holds none.
    """
    counts: Counter[float] = Counter()
    for words in pages:
        for word in words:
            counts[word.size] += len(word.text)
    common = [usual] if usual else []
    for size, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if all(abs(size - other) > _SAME_SIZE * other for other in common):
            common.append(size)
    for words in pages:
        yield tuple(
            _of_size(word, min(common, key=lambda size, word=word: abs(size - word.size)))  # type: ignore[misc]
            for word in words
        )


def _of_size(word: RawWord, size: float) -> RawWord:
    base = word.bbox.bottom - _DESCENT * word.size
    low = base + _DESCENT * size
    return replace(
        word, size=size, bbox=replace(word.bbox, top=round(low - size, 2), bottom=round(low, 2))
    )


def stroke_width(ink: np.ndarray[Any, Any], line: SeenLine) -> float:
    """Return how wide the strokes of a line of print are, in pixels.

    Twice the area of the ink over the length of its outline, which is the width of a long
    stroke whatever its shape.
    """
    area = outline = 0
    for word in line.words:
        box = _ink_in(ink, word)
        if 2 * int(box.sum()) > box.size:
            box = ~box
        area += int(box.sum())
        padded = np.pad(box, 1)
        outline += int((padded[1:] != padded[:-1]).sum() + (padded[:, 1:] != padded[:, :-1]).sum())
    return 2 * area / outline if outline else 0.0


def is_bullet(ink: np.ndarray[Any, Any], word: SeenWord, height: float) -> bool:
    """Whether a word is a filled disc or square, which the engine takes for a letter or two."""
    if len(word.text) > 3:
        return False
    box = _ink_in(ink, word)
    rows, columns = np.flatnonzero(box.any(axis=1)), np.flatnonzero(box.any(axis=0))
    if not rows.size:
        return False
    spot = box[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    tall, wide = spot.shape
    return (
        0.12 * height < tall < 0.75 * height
        and 0.6 < wide / tall < 1.7
        and float(spot.mean()) > _DENSE
    )


def _ink_in(ink: np.ndarray[Any, Any], word: SeenWord) -> np.ndarray[Any, Any]:
    return ink[max(0, word.top) : word.bottom, max(0, word.x0) : word.x1]


def _slope_of(lines: Sequence[SeenLine], dpi: float) -> float:
    long = [line.slope for line in lines if line.length >= _FEWEST_INCHES * dpi]
    return median(long) if long else 0.0


def _usual(values: Sequence[float], lines: Sequence[SeenLine]) -> float:
    """Return the value that half of the letters on a page are below."""
    ordered = sorted(zip(values, map(_letters, lines), strict=True))
    half = sum(count for _, count in ordered) / 2
    seen = 0
    for value, count in ordered:
        seen += count
        if seen >= half:
            return value
    return 0.0


def _letters(line: SeenLine) -> int:
    return sum(len(word.text) for word in line.words)
