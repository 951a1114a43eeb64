"""Build words from glyphs: rotate them upright and close the gaps of letter-spaced type."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, Final

from pdfplumber.utils.text import extract_words

from inspection_letters.reading.extract.direction import in_reading_order, turn_ligatures
from inspection_letters.reading.extract.printed import Attributes
from inspection_letters.records import RawWord
from inspection_letters.records.pages import turn_box
from inspection_letters.records.spans import BBox

WORD_GAP: Final = 0.125
"""Two glyphs further apart than this share of the font size belong to different words."""

LETTER_SPACED: Final = 0.05
"""Gaps between letters above this share of the font size mean letter-spaced type."""

_AROUND: Final = 5
"""Number of gaps on either side that show how far apart the letters of a line are."""

# A font can map a glyph to NUL or to half of a surrogate pair; neither is allowed in text.
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")

# Symbol fonts print dashes and the like at private code points, or at codes that mean other
# signs in other fonts (pdfminer takes their codes for those of the standard encoding).
_SYMBOLS = str.maketrans(
    {
        "-": "\u2013",
        "\u2212": "\u2013",
        "\u00a3": "\u2264",
        "\u2021": "\u2265",
        "\uf02d": "\u2013",
        "\uf0be": "\u2014",
        "\uf0a3": "\u2264",
        "\uf0b3": "\u2265",
    }
)


def turned(chars: Iterable[Attributes], turn: int, width: float, height: float) -> None:
    """Rotate glyphs, in place, so that their text reads from left to right.

    Parameters
    ----------
    chars : iterable of dict
        Glyphs of text that is rotated by `turn`; changed in place.
    turn : int
        Degrees anticlockwise: 0, 90, 180 or 270.
    width, height : float
        Size of the page in points, before rotation.
    """
    if not turn:
        return
    for char in chars:
        box = turn_box(_box(char, 1), turn, width, height)
        char.update(x0=box.x0, x1=box.x1, top=box.top, bottom=box.bottom, doctop=box.top)
        char["size"] = round(box.height, 1)


def words_of(chars: Sequence[Attributes], page_number: int) -> tuple[RawWord, ...]:
    """Return the words that upright glyphs form, in pdfplumber's order.

    Parameters
    ----------
    chars : sequence of dict
        Upright glyphs (see `turned`).
    page_number : int
        The page they are on, counted from 1.
    """
    turn_ligatures(chars)
    found: list[dict[str, Any]] = extract_words(
        _close_gaps(chars),
        x_tolerance_ratio=WORD_GAP,
        y_tolerance=3,
        keep_blank_chars=False,
        extra_attrs=["fontname", "size"],
    )
    return tuple(_word(word, page_number) for word in found if _is_on_paper(word))


def _close_gaps(chars: Sequence[Attributes]) -> list[Attributes]:
    """Widen each glyph of letter-spaced type up to the next glyph of its word."""
    closed = list(chars)
    for run in _runs(chars):
        size = float(chars[run.start]["size"]) or 1.0
        gaps = [
            (at, chars[at + 1]["x0"] - chars[at]["x1"])
            for at in run
            if chars[at]["text"].strip() and chars[at + 1]["text"].strip()
        ]
        wide = sum(gap > LETTER_SPACED * size for _, gap in gaps)
        if wide < 3:
            continue
        sizes = [gap for _, gap in gaps]
        has_spaces = any(not chars[at]["text"].strip() for at in run)
        for place, (at, gap) in enumerate(gaps):
            # Near an end of the line, as many gaps on the other side have to do.
            first = max(0, place - _AROUND + 1)
            last = max(0, min(place, len(sizes) - _AROUND))
            usual = max(
                median(sizes[first : max(place + 1, _AROUND)]),
                median(sizes[last : place + _AROUND]),
            )
            if usual <= LETTER_SPACED * size or gap <= WORD_GAP * size:
                continue
            apart = usual + WORD_GAP * size
            # Single letters in a row, as in a table, are always this far apart.
            spaced = has_spaces or usual < 0.25 * size or any(other > apart for other in sizes)
            if gap <= apart and spaced and usual < size:
                closed[at] = {**chars[at], "x1": chars[at + 1]["x0"]}
    return closed


def _runs(chars: Sequence[Attributes]) -> Iterator[range]:
    """Yield the indices of consecutive glyphs on a line, without the last of each stretch."""
    start = 0
    for at, (before, after) in enumerate(pairwise(chars)):
        if (
            abs(after["top"] - before["top"]) > 1
            or after["size"] != before["size"]
            or not -0.5 * before["size"] <= after["x0"] - before["x1"] <= before["size"]
        ):
            if at - start > 2:
                yield range(start, at)
            start = at + 1
    if len(chars) - 1 - start > 2:
        yield range(start, len(chars) - 1)


def _is_on_paper(word: dict[str, Any]) -> bool:
    """Whether a word has text and a finite position; glyphs of damaged fonts may have neither."""
    places = (float(word[key]) for key in ("x0", "top", "x1", "bottom", "size"))
    return bool(str(word["text"]).strip()) and all(map(math.isfinite, places))


def _word(word: dict[str, Any], page_number: int) -> RawWord:
    font = str(word["fontname"]).split("+")[-1]
    # A font can also map one glyph to a letter and a space.
    text = _UNPRINTABLE.sub("\ufffd", in_reading_order("".join(str(word["text"]).split())))
    return RawWord(
        text=text.translate(_SYMBOLS) if font.startswith("Symbol") else text,
        bbox=_box(word, page_number),
        font=font,
        size=float(word["size"]),
        bold=bool(re.search(r"bold|black|heavy|semibold", font, re.IGNORECASE)),
    )


def _box(item: Attributes, page_number: int) -> BBox:
    return BBox(
        page_number,
        *(round(float(item[key]), 2) for key in ("x0", "top", "x1", "bottom")),
    )
