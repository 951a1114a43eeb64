"""The places of sentences on the pictures of pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.records import LetterText
from inspection_letters.records.places import boxes_of
from inspection_letters.records.spans import BBox

PAD: Final = 1.5
"""Points by which a box extends beyond the words."""


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """The boxes of one excerpt on one page."""

    excerpt: CorpusExcerpt
    first: bool
    boxes: tuple[BBox, ...]


def boxes_by_page(
    text: LetterText, excerpts: Iterable[CorpusExcerpt]
) -> Mapping[int, tuple[PageBoxes, ...]]:
    """Return the places of excerpts by page number, in reading order."""
    found: dict[int, list[PageBoxes]] = defaultdict(list)
    for excerpt in excerpts:
        by_page: dict[int, list[BBox]] = defaultdict(list)
        for box in boxes_of(text, excerpt.excerpt.span):
            by_page[box.page_number].append(box)
        for place, (number, boxes) in enumerate(by_page.items()):
            found[number].append(PageBoxes(excerpt, place == 0, tuple(boxes)))
    return {number: tuple(found[number]) for number in sorted(found)}
