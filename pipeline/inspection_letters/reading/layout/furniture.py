"""Set aside page furniture: running headers and footers, and page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from inspection_letters.reading.layout.grouping import group_lines
from inspection_letters.reading.layout.lines import (
    SMALLER,
    line_size,
    usual_pitch,
    usual_size,
)
from inspection_letters.records import RawLine, RawPage

BAND = 0.12
"""Share of the page height, at the top and at the bottom, where furniture can be."""

_APART = 1.4
"""A line further away than this many usual line distances is apart from the text."""

_MOST = 0.6
"""Share of the pages that must have a running head at the same height."""

_PAGE_NUMBER = re.compile(r"^(page )?[-–]? ?\d{1,3} ?[-–]?( of \d{1,3})?$", re.IGNORECASE)


def _signature(text: str) -> str:
    """Return a line's text in lower case, with every number as 0 and without spacing."""
    return re.sub(r"[\W_]+", "", re.sub(r"\d+", "0", text)).casefold()


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line in the top or bottom band of a page, with what may mark it as furniture.

    ``apart`` is whether it is further from its neighbour towards the middle of the page
    than lines of one paragraph; ``small`` is whether its type is smaller than the running
    text. ``may_be_logo`` is whether it was recognised in a picture and either is apart or
    has another size than the running text.
    """

    line: RawLine
    page_number: int
    top: bool
    apart: bool
    small: bool
    may_be_logo: bool

    def overlaps(self, other: _Edge) -> bool:
        """Whether another line stands, in part, in the same place of its page."""
        mine, theirs = self.line.bbox, other.line.bbox
        return (
            mine.x0 < theirs.x1
            and theirs.x0 < mine.x1
            and mine.top < theirs.bottom
            and theirs.top < mine.bottom
        )

    @property
    def place(self) -> tuple[bool, int, float]:
        """Band, height (rounded) and size, which are the same on all pages of a running head."""
        return self.top, round(self.line.bbox.bottom / 3), line_size(self.line)


def split_furniture(pages: Sequence[RawPage]) -> tuple[list[list[RawLine]], list[RawLine]]:
    """Separate running text from page furniture.

    A line in the top or bottom band of a page is furniture in three cases:

    - the same line, apart from its digits, is in the same band of another page;
    - it is small, apart from the text, and at a height where most pages have such a line,
      whatever its words (a running head that names the section);
    - it is only a page number.

    A number, or a line that differs from another only in its digits, is nevertheless text
    if it is the next line of the running text.

    Parameters
    ----------
    pages : sequence of RawPage
        All pages of a letter.

    Returns
    -------
    body : list of list of RawLine
        Per page, the lines that are not furniture, top to bottom.
    furniture : list of RawLine
        The furniture, in page order.
    """
    per_page = [group_lines(page.words) for page in pages]
    edges = _edges(pages, per_page)
    alike: dict[tuple[str, bool], set[int]] = defaultdict(set)
    same: dict[tuple[str, bool], set[int]] = defaultdict(set)
    places: dict[tuple[bool, int, float], set[int]] = defaultdict(set)
    for edge in edges.values():
        alike[_signature(edge.line.text), edge.top].add(edge.page_number)
        same[edge.line.text, edge.top].add(edge.page_number)
        if edge.small and edge.apart:
            places[edge.place].add(edge.page_number)

    recognised = [edge for edge in edges.values() if edge.may_be_logo]

    def number_of_logos(edge: _Edge) -> int:
        """On how many pages a logo stands here; each time, other words may be seen in it."""
        if not edge.may_be_logo:
            return 0
        found = {other.page_number for other in recognised if edge.overlaps(other)}
        return len(found) if len(found) > 1 else 0

    def is_furniture(edge: _Edge) -> bool:
        signature = _signature(edge.line.text)
        in_text = not edge.apart and not edge.small
        repeated = bool(signature) and (
            len(same[edge.line.text, edge.top]) > 1
            or (len(alike[signature, edge.top]) > 1 and not (in_text and edge.top is False))
        )
        number = bool(_PAGE_NUMBER.match(edge.line.text.strip())) and not in_text
        pages_with_it = len(places.get(edge.place, ())) if edge.small and edge.apart else 0
        running = pages_with_it > 1 and pages_with_it >= _MOST * len(pages)
        return repeated or number or running or number_of_logos(edge) >= _MOST * len(pages)

    body: list[list[RawLine]] = []
    furniture: list[RawLine] = []
    for number, lines in enumerate(per_page):
        kept: list[RawLine] = []
        below_footer = False
        for at, line in enumerate(lines):
            found = edges.get((number, at))
            set_apart = found is not None and is_furniture(found)
            # Everything below a footer's first line belongs to the footer.
            below_footer = below_footer or (found is not None and not found.top and set_apart)
            (furniture if set_apart or below_footer else kept).append(line)
        body.append(kept)
    return body, furniture


def _edges(
    pages: Sequence[RawPage], per_page: Sequence[Sequence[RawLine]]
) -> dict[tuple[int, int], _Edge]:
    """Return the lines in the top and bottom bands, by index of page and line."""
    size = usual_size(line for lines in per_page for line in lines)
    pitch = usual_pitch([line for lines in per_page for line in lines])
    edges: dict[tuple[int, int], _Edge] = {}
    for number, (page, lines) in enumerate(zip(pages, per_page, strict=True)):
        for at, line in enumerate(lines):
            top = _band(line, page)
            if top is None:
                continue
            inwards = at + 1 if top else at - 1
            gap = (
                abs(lines[inwards].bbox.bottom - line.bbox.bottom)
                if 0 <= inwards < len(lines)
                else float("inf")
            )
            own_size = line_size(line)
            apart = gap > _APART * pitch
            recognised = line.words[0].confidence is not None
            edges[number, at] = _Edge(
                line,
                page.page_number,
                top,
                apart,
                small=own_size < size - SMALLER,
                may_be_logo=recognised and (apart or abs(own_size - size) > SMALLER),
            )
    return edges


def _band(line: RawLine, page: RawPage) -> bool | None:
    """Return True for the top band, False for the bottom band, None in between."""
    if line.bbox.bottom <= BAND * page.height:
        return True
    if line.bbox.top >= (1 - BAND) * page.height:
        return False
    return None
