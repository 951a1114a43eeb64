"""Straighten text so that it can be laid out, and map its boxes back to the printed page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from inspection_letters.records import RawPage, RawTable
from inspection_letters.records.spans import BBox


class Paper:
    """The pages of a letter as they are laid out, with the mapping back to printed pages.

    Rotated text is laid out on a page of its own, with a number that no other page of the
    letter has.

    Parameters
    ----------
    pages : sequence of RawPage
        Pages, and parts of pages whose text is rotated.
    """

    def __init__(self, pages: Sequence[RawPage]) -> None:
        numbers = {page.page_number for page in pages}
        self.count = len(numbers)
        self._moved: dict[int, RawPage] = {}
        free = max(numbers, default=0)
        laid: list[RawPage] = []
        for page in pages:
            if page.turned:
                free += 1
                self._moved[free] = page
                page = _numbered(page, free)
            elif page.skew:
                self._moved[page.page_number] = page
            laid.append(page)
        self.pages = tuple(laid)

    def box(self, box: BBox) -> BBox:
        """Return the place of a box on the printed page."""
        page = self._moved.get(box.page_number)
        if page is None:
            return box
        return page.on_paper(replace(box, page_number=page.page_number))

    def boxes(self, boxes: Iterable[BBox]) -> tuple[BBox, ...]:
        """Return the places of boxes on the printed pages."""
        return tuple(map(self.box, boxes)) if self._moved else tuple(boxes)


def _numbered(page: RawPage, number: int) -> RawPage:
    return replace(
        page,
        page_number=number,
        words=tuple(
            replace(word, bbox=replace(word.bbox, page_number=number)) for word in page.words
        ),
        tables=tuple(
            RawTable(
                replace(table.bbox, page_number=number),
                tuple(replace(cell, page_number=number) for cell in table.cells),
            )
            for table in page.tables
        ),
    )
