"""Describe how a line is set."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from inspection_letters.reading.marks import BULLETS, DASHES, LONE_BULLETS, NUMBERED
from inspection_letters.records import RawLine, RawWord
from inspection_letters.records.spans import BBox

PICTURE_FONTS = ("wingdings", "webdings", "symbol", "zapfdingbats", "dingbats")
"""Fonts whose letters are pictures: a single such letter before the text is a bullet."""

SMALLER = 0.6
"""Smallest difference in font size (points) that is deliberate."""


def line_size(line: RawLine) -> float:
    """Return the font size (points) of most of the line's characters."""
    size = line.words[0].size
    if all(word.size == size for word in line.words):
        return size
    sizes: Counter[float] = Counter()
    for word in line.words:
        sizes[word.size] += len(word.text)
    return max(sizes.items(), key=lambda item: (item[1], item[0]))[0]


def is_bold(line: RawLine) -> bool:
    """Whether all words of the line are bold, apart from its bullet."""
    words = text_words(line) or line.words
    return all(word.bold for word in words if any(char.isalnum() for char in word.text)) and any(
        word.bold for word in words
    )


def opens_bullet(line: RawLine) -> bool:
    """Whether the line begins with a bullet glyph or a dash set off from the text."""
    first = line.words[0]
    if first.text[0] in BULLETS:
        return True
    if len(first.text) > 1:
        return False
    gap = line.words[1].bbox.x0 - first.bbox.x1 if len(line.words) > 1 else 0.0
    if first.text in DASHES and len(line.words) > 1:
        # A wrapped line may begin with a dash, but hardly ever with a hyphen.
        return gap > (0.15 if first.text == "-" else 0.55) * first.size
    if first.text in LONE_BULLETS:
        return gap > 0.15 * first.size
    # Symbol fonts map their bullet to a private code point or to a letter.
    private = "\ue000" <= first.text <= "\uf8ff"
    hollow = first.text == "o" and first.font.startswith("Courier")
    return private or hollow or _is_picture(first)


def _is_picture(word: RawWord) -> bool:
    return word.font.rpartition("+")[2].casefold().startswith(PICTURE_FONTS)


def text_words(line: RawLine) -> tuple[RawWord, ...]:
    """Return the words of the line without the glyph that opens a bullet."""
    if not opens_bullet(line):
        return line.words
    first = line.words[0]
    if len(first.text) == 1:
        return line.words[1:]
    # The glyph touches its text: keep the text and take the glyph's share off its box.
    share = first.bbox.width / len(first.text)
    box = first.bbox
    rest = first.text[1:].lstrip()
    trimmed = RawWord(
        rest,
        BBox(box.page_number, box.x0 + share, box.top, box.x1, box.bottom),
        first.font,
        first.size,
        first.bold,
    )
    return (trimmed, *line.words[1:]) if rest else line.words[1:]


def opens_number(line: RawLine) -> bool:
    """Whether the line begins with an item number such as ``1.`` or ``(a)``."""
    return len(line.words) > 1 and bool(NUMBERED.match(line.words[0].text))


def text_left(line: RawLine) -> float:
    """Return where the text of the line begins (points), past any bullet glyph."""
    words = text_words(line)
    return words[0].bbox.x0 if words else line.bbox.x1


def usual_pitch(lines: Sequence[RawLine]) -> float:
    """Return the usual distance (points) between lines of running text.

    This is the median of the smaller half of the distances, so that the space between
    paragraphs does not count. If no two lines are close enough to compare, it is 1.21
    times the font size.
    """
    steps = sorted(
        below.bbox.bottom - above.bbox.bottom
        for above, below in itertools.pairwise(lines)
        if 0.8 * line_size(above) < below.bbox.bottom - above.bbox.bottom < 2.2 * line_size(above)
        and above.bbox.page_number == below.bbox.page_number
    )
    if not steps:
        return 1.21 * line_size(lines[0]) if lines else 14.5
    return median(steps[: max(1, (len(steps) + 1) // 2)])


def usual_size(lines: Iterable[RawLine]) -> float:
    """Return the font size (points) of most characters of the lines; 0 if there are none."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line_size(line)] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)
