"""Find ruled tables: from the thin marks on a page to the boxes of table cells.

Word processors draw a border as a line or as a filled rectangle half a point
thick, and shading or highlighting as a thicker filled rectangle. Only the thin
marks are borders of a table: if thick ones counted, highlighted paragraphs
would turn into tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pdfplumber.table import edges_to_intersections, intersections_to_cells, merge_edges

from inspection_letters.records import RawTable
from inspection_letters.records.spans import BBox, union

THIN = 2.5
"""Thickness in points up to which a filled rectangle counts as a rule."""

TOLERANCE = 3.0
"""Two rules meet if they are within this distance (points)."""

SMALLEST_CELL = 8.0
"""Cells narrower or shorter than this (points) are corners of double borders."""

MOST_RULES = 4000
MOST_CROSSINGS = 5000
"""A page with more rules, or more crossings of rules, is a drawing and not a table."""


def _edge(orientation: str, x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    return {
        "object_type": "line",
        "orientation": orientation,
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }


def rules_of(marks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the horizontal and vertical rules among a page's rectangles and lines.

    Parameters
    ----------
    marks : iterable of mappings
        pdfplumber objects with ``x0``, ``top``, ``x1``, ``bottom``, ``stroke``, ``fill``.

    Returns
    -------
    list of dict
        Edges in the form that `pdfplumber.table` expects.
    """
    edges: list[dict[str, Any]] = []
    for mark in marks:
        x0, top, x1, bottom = (float(mark[key]) for key in ("x0", "top", "x1", "bottom"))
        width, height = x1 - x0, bottom - top
        if height <= THIN and width > height:
            middle = (top + bottom) / 2
            edges.append(_edge("h", x0, middle, x1, middle))
        elif width <= THIN and height > width:
            middle = (x0 + x1) / 2
            edges.append(_edge("v", middle, top, middle, bottom))
        elif mark.get("stroke") and not mark.get("fill"):
            edges.append(_edge("h", x0, top, x1, top))
            edges.append(_edge("h", x0, bottom, x1, bottom))
            edges.append(_edge("v", x0, top, x0, bottom))
            edges.append(_edge("v", x1, top, x1, bottom))
    return edges


def grids_of(marks: Iterable[Mapping[str, Any]], page_number: int) -> tuple[RawTable, ...]:
    """Return the ruled grids of a page, top to bottom.

    Unlike `pdfplumber.Page.find_tables`, this includes grids of a single cell:
    a cell cut by a page break is often alone on its page.

    Parameters
    ----------
    marks : iterable of mappings
        As for `rules_of`.
    page_number : int
        The page, counted from 1.
    """
    edges = merge_edges(
        rules_of(marks),
        snap_x_tolerance=TOLERANCE,
        snap_y_tolerance=TOLERANCE,
        join_x_tolerance=TOLERANCE,
        join_y_tolerance=TOLERANCE,
    )
    if len(edges) > MOST_RULES:
        return ()
    crossings = edges_to_intersections(edges, TOLERANCE, TOLERANCE)
    if len(crossings) > MOST_CROSSINGS:
        return ()
    cells = [
        BBox(page_number, *(float(value) for value in cell))
        for cell in intersections_to_cells(crossings)
    ]
    cells = [cell for cell in cells if cell.width >= SMALLEST_CELL and cell.height >= SMALLEST_CELL]
    grids = [RawTable(union(group), tuple(group)) for group in _touching(cells)]
    return tuple(sorted(grids, key=lambda grid: (grid.bbox.top, grid.bbox.x0)))


def _touching(cells: list[BBox]) -> list[list[BBox]]:
    """Group cells that share an edge or a corner (within the tolerance)."""
    found: dict[int, list[BBox]] = {}
    group_of: dict[BBox, int] = {}
    near: list[BBox] = []
    for number, cell in enumerate(sorted(set(cells), key=lambda cell: cell.top)):
        # From the top down, so that only cells that reach down to this one are compared.
        near = [other for other in near if cell.top - TOLERANCE <= other.bottom]
        found[number] = [cell]
        group_of[cell] = number
        for other in {group_of[other] for other in near if _adjacent(cell, other)}:
            larger, smaller = sorted((group_of[cell], other), key=lambda place: -len(found[place]))
            for moved in found[smaller]:
                group_of[moved] = larger
            found[larger] += found.pop(smaller)
        near.append(cell)
    return [sorted(group) for group in found.values()]


def _adjacent(first: BBox, other: BBox) -> bool:
    return (
        first.x0 - TOLERANCE <= other.x1
        and other.x0 - TOLERANCE <= first.x1
        and first.top - TOLERANCE <= other.bottom
        and other.top - TOLERANCE <= first.bottom
    )
