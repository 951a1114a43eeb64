"""Half-open character spans and page boxes, and the arithmetic on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points of a letter's text.

    Raises
    ------
    ValueError
        If ``start`` is negative or ``end`` lies before ``start``.

    Examples
    --------
    >>> import inspection_letters as il
    >>> il.Span(4, 11).of("The partnership")
    'partner'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start < 0 or self.end < self.start:
            raise ValueError(f"Not a span: start={self.start}, end={self.end}.")

    def __len__(self) -> int:
        return self.end - self.start

    def __reduce__(self) -> tuple[object, ...]:
        # A letter has thousands of spans and boxes, which worker processes send back by
        # pickle; the way of dataclasses with slots takes many times as long.
        return Span, (self.start, self.end)

    def of(self, text: str) -> str:
        """Return the characters of `text` that the span covers."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """Return the span moved `by` code points."""
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class BBox:
    """A rectangle on a page, in PDF points, origin top left.

    ``page_number`` counts from 1.

    Examples
    --------
    >>> import inspection_letters as il
    >>> box = il.BBox(page_number=1, x0=72, top=100, x1=172, bottom=112)
    >>> box.width, box.height
    (100, 12)
    """

    page_number: int
    x0: float
    top: float
    x1: float
    bottom: float

    def __reduce__(self) -> tuple[object, ...]:
        # As for spans.
        return BBox, (self.page_number, self.x0, self.top, self.x1, self.bottom)

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in points."""
        return self.bottom - self.top


def union(boxes: Iterable[BBox]) -> BBox:
    """Return the smallest box around boxes of one page.

    Raises
    ------
    ValueError
        If there are no boxes, or they lie on different pages.
    """
    on_page = list(boxes)
    pages = {box.page_number for box in on_page}
    if len(pages) != 1:
        raise ValueError(f"Boxes of one page can be joined, not of pages {sorted(pages)}.")
    return BBox(
        on_page[0].page_number,
        min(box.x0 for box in on_page),
        min(box.top for box in on_page),
        max(box.x1 for box in on_page),
        max(box.bottom for box in on_page),
    )
