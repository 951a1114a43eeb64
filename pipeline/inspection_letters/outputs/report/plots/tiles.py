"""The tile map: one square for each area, about where it lies."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import altair as alt

from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.common.reference.areas import read_areas
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.outputs.report.naming import slug
from inspection_letters.outputs.report.plots.colours import EDGE, PALE, SOFT, WHITE, ink_on
from inspection_letters.outputs.report.plots.labels import inner_width, is_narrow
from inspection_letters.outputs.report.plots.lettering import width_of
from inspection_letters.outputs.report.plots.plot import chart

ABSENT: Final = "Not among these letters"
_WIDEST: Final = 38.0
_GAP: Final = 2.0
_KEY: Final = 42.0
"""Pixels of a legend beside its words."""

_SMALLEST_WITH_TEXT: Final = 30.0


@dataclass(frozen=True, slots=True)
class Tile:
    """The place of an area on a tile map; row and column count from 0 at the top left."""

    urn: str
    name: str
    abbreviation: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class TileValue:
    """What a tile shows: one of the groups of the legend, and its link."""

    group: str
    href: str | None
    label: str


@cache
def read_tiles(*, sample: bool = False) -> tuple[Tile, ...]:
    """Return the tile map of England, or of the fictional county of the sample letters."""
    folder = shipped("corpus")
    folder = folder / "sample" if sample else folder
    names = {area.urn: area.name for area in read_areas([folder / "areas.csv"])}
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


def tiles_of(letters: Mapping[str, CorpusLetter]) -> dict[str, Tile]:
    """Return the tile of each letter that has one, by the key of the letter.

    The area of a letter is recognised by its number, or else by its name.
    """
    tiles = [*read_tiles(), *read_tiles(sample=True)]
    by_urn = {tile.urn: tile for tile in tiles}
    by_name = {slug(tile.name): tile for tile in reversed(tiles)}
    found = {}
    for key, letter in letters.items():
        tile = by_urn.get(letter.urn or "") or by_name.get(slug(letter.area))
        if tile:
            found[key] = tile
    return found


def draw_tile_map(
    width: int,
    tiles: Sequence[Tile],
    shown: Mapping[str, TileValue],
    colours: Mapping[str, str],
) -> Any:
    """Return a tile map with its legend.

    Parameters
    ----------
    width : int
        Width of the figure in pixels.
    tiles : sequence of Tile
        All tiles of the map.
    shown : mapping of str to TileValue
        By the number of the area. Other tiles are grey.
    colours : mapping of str to str
        The groups of the legend with their colours, without that of grey tiles.
    """
    known = {tile.urn for tile in tiles}
    counts = Counter(value.group for urn, value in shown.items() if urn in known)
    counts[ABSENT] = len(tiles) - counts.total()
    palette = {**colours, ABSENT: PALE}
    # A group without any area is in the legend too.
    numbers = {name: counts[name] for name in palette}
    columns = max(tile.column for tile in tiles) + 1
    rows = max(tile.row for tile in tiles) + 1
    narrow = is_narrow(width)
    beside = 0.0 if narrow else _KEY + max(width_of(f"{name} (999)", 12) for name in palette)
    step = min((inner_width(width) - beside - 2) / columns, _WIDEST)
    scale: dict[str, Any] = {"paddingInner": _GAP / step, "paddingOuter": 0}
    base = chart([_values(tile, shown.get(tile.urn), palette) for tile in tiles]).encode(
        x=alt.X("column:O", axis=None, scale=alt.Scale(domain=list(range(columns)), **scale)),
        y=alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(rows)), **scale)),
    )
    colour = alt.Color(
        "group:N",
        scale=alt.Scale(domain=list(palette), range=list(palette.values())),
        legend=alt.Legend(
            title=None,
            orient="top" if narrow else "right",
            direction="vertical",
            columns=1,
            labelExpr=f"datum.label + ' (' + {numbers!r}[datum.label] + ')'",
            symbolType="square",
            symbolSize=180,
            symbolStrokeColor=EDGE,
            symbolStrokeWidth=1,
            labelFontSize=12,
        ),
    )
    outline = alt.StrokeValue(None, condition={"test": "datum.outlined", "value": EDGE})
    layers = [
        base.transform_filter("datum.href")
        .mark_rect()
        .encode(
            color=colour,
            stroke=outline,
            href=alt.Href("href:N"),
            description=alt.Description("label:N"),
        ),
        base.transform_filter("!datum.href")
        .mark_rect(aria=False)
        .encode(color=colour, stroke=outline),
    ]
    # In a narrow figure tiles have no room for abbreviations; links keep their names.
    if not narrow or step > _SMALLEST_WITH_TEXT:
        layers.append(
            base.mark_text(fontSize=11, aria=False).encode(
                text=alt.Text("abbreviation:N"), fill=alt.Fill("ink:N", scale=None)
            )
        )
    return alt.layer(*layers, width=step * columns, height=step * rows)


def _values(tile: Tile, value: TileValue | None, palette: Mapping[str, str]) -> dict[str, object]:
    group = value.group if value else ABSENT
    fill = palette[group]
    return {
        "column": tile.column,
        "row": tile.row,
        "abbreviation": tile.abbreviation,
        "group": group,
        "ink": ink_on(fill) if value else SOFT,
        "outlined": fill == WHITE,
        "href": value.href if value else None,
        "label": value.label if value else tile.name,
    }
