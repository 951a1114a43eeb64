"""Set page furniture apart: running headers and footers, and page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from inspection_letters.reading.layout.lines import group_lines
from inspection_letters.records import RawLine, RawPage

BAND = 0.12
"""Share of the page height, at the top and at the bottom, in which furniture stands."""

_PAGE_NUMBER = re.compile(r"^(page )?[-–]? ?\d{1,3} ?[-–]?( of \d{1,3})?$", re.IGNORECASE)


def _signature(text: str) -> str:
    """Return the line's text with every number as 0 and without case and spacing."""
    return re.sub(r"[\W_]+", "", re.sub(r"\d+", "0", text)).casefold()


def split_furniture(pages: Sequence[RawPage]) -> tuple[list[list[RawLine]], list[RawLine]]:
    """Tell running text from page furniture.

    A line in the top or bottom band of a page is furniture if the same line,
    digits aside, stands in the same band of another page at about the same
    height (a footer may stand somewhat higher on some pages, so a page or two
    more is asked for where heights differ), or if it is only a page number.

    Parameters
    ----------
    pages : sequence of RawPage
        All pages of a letter.

    Returns
    -------
    body : list of list of RawLine
        Per page, the lines that are not furniture, top to bottom.
    furniture : list of RawLine
        The lines set apart, in page order.
    """
    per_page = [group_lines(page.words) for page in pages]
    seen: dict[tuple[str, bool], set[int]] = defaultdict(set)
    for page, lines in zip(pages, per_page, strict=True):
        for line in lines:
            band = _band(line, page)
            if band is not None:
                seen[(_signature(line.text), band)].add(page.page_number)
    body: list[list[RawLine]] = []
    furniture: list[RawLine] = []
    for page, lines in zip(pages, per_page, strict=True):
        kept: list[RawLine] = []
        below_footer = False
        for line in lines:
            band = _band(line, page)
            signature = _signature(line.text)
            repeated = band is not None and len(seen[(signature, band)]) > 1 and bool(signature)
            number = band is not None and bool(_PAGE_NUMBER.match(line.text.strip()))
            # Nothing but more of the footer stands below a footer's first line.
            below_footer = below_footer or (band is False and (repeated or number))
            (furniture if repeated or number or below_footer else kept).append(line)
        body.append(kept)
    return body, furniture


def _band(line: RawLine, page: RawPage) -> bool | None:
    """Return True in the top band, False in the bottom band, None between."""
    if line.bbox.bottom <= BAND * page.height:
        return True
    if line.bbox.top >= (1 - BAND) * page.height:
        return False
    return None
