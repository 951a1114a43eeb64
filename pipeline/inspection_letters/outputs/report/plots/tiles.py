"""The tile map: one square for each area, about where it lies."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from inspection_letters.outputs.report.naming import slug
from inspection_letters.outputs.report.pieces import ReportLetter
from inspection_letters.outputs.report.plots.canvas import PALE, SOFT, WHITE, Canvas, ink_on
from inspection_letters.outputs.report.plots.lettering import width_of, wrapped
from inspection_letters.reference.areas import read_areas
from inspection_letters.reference.shipped import shipped

ABSENT: Final = "Not among these letters"


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of an area on a tile map; row and column count from 0 at the top left."""

    urn: str
    name: str
    abbreviation: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Coloured:
    """What a tile shows: one of the groups of the legend, a link and what it is called."""

    group: str
    href: str | None
    label: str


@cache
def read_tiles(*, sample: bool = False) -> tuple[Tile, ...]:
    """Return the tile map of England, or of the fictional county of the sample letters."""
    folder = shipped("corpus")
    folder = folder / "sample" if sample else folder
    names = {one.urn: one.name for one in read_areas([folder / "areas.csv"])}
    with (folder / "tiles.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Tile(
                row["urn"],
                names[row["urn"]],
                row["abbreviation"],
                int(row["row"]),
                int(row["column"]),
            )
            for row in csv.DictReader(file)
        )


def tiles_of(letters: Mapping[str, ReportLetter]) -> dict[str, Tile]:
    """Return the tile of each letter that has one, by the key of the letter.

    A letter's area is known by its number or else by its name.
    """
    tiles = [*read_tiles(), *read_tiles(sample=True)]
    by_urn = {one.urn: one for one in tiles}
    by_name = {slug(one.name): one for one in reversed(tiles)}
    found = {}
    for key, letter in letters.items():
        tile = by_urn.get(letter.urn or "") or by_name.get(slug(letter.area))
        if tile:
            found[key] = tile
    return found


def tile_map(
    canvas: Canvas,
    tiles: Sequence[Tile],
    shown: Mapping[str, Coloured],
    colours: Mapping[str, str],
) -> None:
    """Set a tile map with its legend on a canvas.

    In a narrow column tiles have no room for abbreviations; links keep their names.

    Parameters
    ----------
    canvas : Canvas
        Where.
    tiles : sequence of Tile
        All tiles of the map.
    shown : mapping of str to Coloured
        By the number of the area. Other tiles are grey.
    colours : mapping of str to str
        The groups of the legend with their colours, without that of grey tiles.
    """
    used = {one.urn for one in tiles}
    counts = Counter(one.group for urn, one in shown.items() if urn in used)
    counts[ABSENT] = len(tiles) - counts.total()
    y = 0.0
    for group, colour in {**colours, ABSENT: PALE}.items():
        canvas.rect(0.5, y + 0.5, 13.5, y + 13.5, fill=colour, stroke=SOFT)
        lines = wrapped(f"{group} ({counts[group]})", canvas.inner - 20, 12)
        canvas.text(20, y, lines, size=12)
        y += 15.0 * len(lines) + 3
    columns = max(one.column for one in tiles) + 1
    # The north of England leaves room for the legend beside it.
    beside = (
        not canvas.narrow
        and max((width_of(f"{group} (999)", 12) for group in (*colours, ABSENT)), default=0) < 170
    )
    step = min(canvas.inner / columns, 38.0)
    left = (canvas.inner - step * columns) / 2
    top = 0.0 if beside and min(t.column for t in tiles if t.row < 4) * step + left > 190 else y + 8
    for tile in tiles:
        own = shown.get(tile.urn)
        fill = colours[own.group] if own else PALE
        x, x2 = left + tile.column * step, left + (tile.column + 1) * step - 2
        above, below = top + tile.row * step, top + (tile.row + 1) * step - 2
        canvas.rect(
            x,
            above,
            x2,
            below,
            fill=fill,
            stroke="#8a8a8a" if fill == WHITE else None,
            href=own.href if own else None,
            label=own.label if own else None,
        )
        if not canvas.narrow or step > 30:
            canvas.text(
                (x + x2) / 2,
                (above + below) / 2,
                tile.abbreviation,
                size=11,
                colour=ink_on(fill) if own else SOFT,
                align="center",
                middle=True,
            )
