"""Decide which of a page's glyphs a reader sees, and why the others are invisible.

The page's content settles most cases (see `device`). Text in a light colour, or under
something painted later, is checked against a picture of the page drawn by pypdfium2:
glyphs that leave no trace in it are invisible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, Final

import numpy as np
import pypdfium2 as pdfium

from inspection_letters.reading.extract.printed import Attributes, Printed
from inspection_letters.records.pages import OmissionReason

SCALE: Final = 2.0
"""Pixels for each point in the picture that decides what is visible."""

FAINTEST: Final = 12
"""Smallest contrast (of 255 greys) within a glyph's box that a reader can see."""

SCAN: Final = 0.4
"""A picture that covers this share of the page is a scan; its text layer is invisible."""

LARGE: Final = 2.5
"""Type of more than this many times the usual size may be a watermark."""

_FEWEST_ACROSS: Final = 3
"""Glyphs printed over a large one that make it a watermark."""

_MOST_COVERS: Final = 300

_CELL: Final = 64.0
"""Side (points) of the squares by which glyphs are indexed."""

Picture = Callable[[], "np.ndarray[Any, Any] | None"]


def settle(printed: Printed, width: float, height: float, picture: Picture) -> None:
    """Mark every glyph that a reader cannot see with the reason.

    Parameters
    ----------
    printed : Printed
        What the page prints; the reasons are set in its ``chars``.
    width, height : float
        Size of the visible page in points.
    picture : callable
        Draws the page in greys at `SCALE`; called only if a glyph is doubtful.
    """
    _keep_scanned_text(printed, width * height)
    _keep_main_text(printed)
    _find_covered(printed)
    doubtful = [char for char in printed.chars if char["doubtful"] and char["reason"] is None]
    if any(char["text"].strip() for char in doubtful):
        _look(doubtful, picture())
    _find_overprint(printed.chars)
    _find_behind(printed.chars)


def scans_on(printed: Printed, area: float) -> list[Attributes]:
    """Return the pictures that cover enough of a page to be a scan of it.

    Parameters
    ----------
    printed : Printed
        What the page prints.
    area : float
        Area of the page in square points.
    """
    return [
        mark
        for mark in printed.pictures
        if (mark["x1"] - mark["x0"]) * (mark["bottom"] - mark["top"]) >= SCAN * area
    ]


def _keep_scanned_text(printed: Printed, area: float) -> None:
    """Keep invisible text if it is the text layer of a scan, or the page has no other text."""
    hidden = [char for char in printed.chars if char["reason"] is OmissionReason.INVISIBLE]
    if not hidden:
        return
    alone = all(char["reason"] for char in printed.chars if char["text"].strip())
    scans = scans_on(printed, area)
    for char in hidden:
        if alone or any(_within(char, scan) for scan in scans):
            char["reason"] = None if char["turn"] is not None else OmissionReason.ASKEW


def _keep_main_text(printed: Printed) -> None:
    """Ignore header and footer marks if they cover more than half of a page's text."""
    marked = [char for char in printed.chars if char["reason"] is OmissionReason.ARTIFACT]
    seen = sum(char["reason"] is None for char in printed.chars)
    if len(marked) > seen:
        for char in marked:
            char["reason"] = None


def _within(char: Attributes, mark: Attributes) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(mark["x0"] <= x <= mark["x1"] and mark["top"] <= y <= mark["bottom"])


def _find_covered(printed: Printed) -> None:
    """Mark glyphs as doubtful if something is painted over them later."""
    if not printed.chars:
        return
    first = printed.chars[0]["at"]
    covers = [
        mark
        for mark in (*printed.marks, *printed.pictures)
        if mark["at"] > first
        and mark.get("fill", True)
        and mark["x1"] - mark["x0"] > 3
        and mark["bottom"] - mark["top"] > 3
    ]
    if not covers or len(covers) > _MOST_COVERS:
        return
    places = np.array([(c["x0"] + c["x1"], c["top"] + c["bottom"], c["at"]) for c in printed.chars])
    for cover in covers:
        under = (
            (places[:, 2] < cover["at"])
            & (places[:, 0] >= 2 * cover["x0"])
            & (places[:, 0] <= 2 * cover["x1"])
            & (places[:, 1] >= 2 * cover["top"])
            & (places[:, 1] <= 2 * cover["bottom"])
        )
        for index in np.flatnonzero(under):
            printed.chars[index]["doubtful"] = True


def _look(doubtful: Sequence[Attributes], pixels: np.ndarray[Any, Any] | None) -> None:
    """Mark glyphs that leave no trace in the picture of the page as unseen."""
    if pixels is None:
        return
    unseen = False
    for char in doubtful:
        if char["text"].strip():
            rows = slice(max(0, int(char["top"] * SCALE)), int(char["bottom"] * SCALE) + 1)
            columns = slice(max(0, int(char["x0"] * SCALE)), int(char["x1"] * SCALE) + 1)
            place = pixels[rows, columns]
            unseen = place.size > 0 and int(place.max()) - int(place.min()) < FAINTEST
        # A space leaves no trace, so it is treated like the glyph before it.
        if unseen:
            char["reason"] = OmissionReason.UNSEEN


def _find_overprint(chars: Sequence[Attributes]) -> None:
    """Find glyphs printed again in nearly the same place: bold by overprint, shadows, layers.

    pdfplumber's ``dedupe_chars`` uses one distance in points for all type sizes. But the
    offset of a shadow grows with the type, and can exceed the distance between two narrow
    letters.
    """
    places: dict[tuple[str, int, int], list[Attributes]] = {}
    for char in chars:
        if char["reason"] is not None:
            continue
        x, y, size = char["x0"], char["top"], char["bottom"] - char["top"]
        width = char["x1"] - x
        near = min(0.8 * width, max(0.5 * width, 0.12 * size))
        low = 0.15 * size
        text = char["text"]
        cell = (text, int(x // _CELL), int(y // _CELL))
        cells = {cell}
        if (
            x % _CELL < near
            or x % _CELL > _CELL - near
            or y % _CELL < low
            or (y % _CELL > _CELL - low)
        ):
            cells = {
                (text, int((x + dx) // _CELL), int((y + dy) // _CELL))
                for dx in (-near, near)
                for dy in (-low, low)
            }
        for key in cells:
            for other in places.get(key, ()):
                if (
                    abs(other["x0"] - x) <= near
                    and abs(other["top"] - y) <= low
                    and abs(other["size"] - char["size"]) <= 0.1 * size
                ):
                    char["reason"] = OmissionReason.OVERPRINT
                    break
        if char["reason"] is None:
            places.setdefault(cell, []).append(char)


def _find_behind(chars: Sequence[Attributes]) -> None:
    """Find large type that other text is printed over."""
    sizes = {char["size"] for char in chars}
    if not sizes or max(sizes) <= LARGE * min(sizes):
        return
    seen = [char for char in chars if char["reason"] is None and char["text"].strip()]
    usual = median(char["size"] for char in seen) if seen else 0.0
    large = [char for char in seen if char["size"] > LARGE * usual]
    if not large:
        return
    places = np.array(
        [
            (char["x0"] + char["x1"], char["top"] + char["bottom"])
            for char in seen
            if char["size"] <= LARGE * usual
        ]
    )
    crossed = {(char["top"], char["size"]) for char in large if _is_crossed(char, places)}
    for char in chars:
        if char["reason"] is None and (char["top"], char["size"]) in crossed:
            char["reason"] = OmissionReason.BEHIND


def _is_crossed(char: Attributes, places: np.ndarray[Any, Any]) -> bool:
    """Whether the middles of other glyphs (twice their coordinates) lie in a glyph's ink."""
    width, height = char["x1"] - char["x0"], char["bottom"] - char["top"]
    inside = (
        (places[:, 0] > 2 * (char["x0"] + 0.1 * width))
        & (places[:, 0] < 2 * (char["x1"] - 0.1 * width))
        & (places[:, 1] > 2 * (char["bottom"] - 0.8 * height))
        & (places[:, 1] < 2 * (char["bottom"] - 0.3 * height))
    )
    return int(inside.sum()) >= _FEWEST_ACROSS


class Pictures:
    """Pictures of a PDF's pages, which pypdfium2 draws on demand.

    Parameters
    ----------
    data : bytes
        The PDF.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pdf: pdfium.PdfDocument | None = None

    def of(self, number: int) -> np.ndarray[Any, Any] | None:
        """Return a page in greys, or None if it cannot be drawn.

        Parameters
        ----------
        number : int
            The page, counted from 1.

        Returns
        -------
        numpy.ndarray of shape (rows, columns) or None
            Greys from 0 (black) to 255, at `SCALE` pixels for each point.
        """
        try:
            if self._pdf is None:
                self._pdf = pdfium.PdfDocument(self._data)
                self._pdf.init_forms()
            page = self._pdf[number - 1]
            try:
                bitmap = page.render(scale=SCALE, grayscale=True)
                pixels: np.ndarray[Any, Any] = bitmap.to_numpy().copy()
                bitmap.close()
            finally:
                page.close()
        except (pdfium.PdfiumError, ValueError, IndexError):
            return None
        return np.atleast_2d(pixels[:, :, 0] if pixels.ndim == 3 else pixels)

    def close(self) -> None:
        """Close the PDF."""
        if self._pdf is not None:
            self._pdf.close()
