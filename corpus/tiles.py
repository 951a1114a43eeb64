"""The tile map of England: a draft by reckoning, which was then set right by hand.

``python -m corpus.tiles`` prints a draft made of the rough places of areas in
``area_places.csv`` (longitude and latitude of the middle, noted by hand): London is blown up
until it has room, places are pulled apart while neighbours stay neighbours, and are then set
on a grid so that the squares of all moves are least. ``tiles.csv`` is that draft with the
shape of coasts and regions set right by hand: see ``docs/decisions/0017-tile-map.md``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from inspection_letters.common.reference.shipped import shipped
from scipy.optimize import linear_sum_assignment
from scipy.spatial import Delaunay

FOLDER: Final = shipped("corpus")

KILOMETRES: Final = 27.0
"""The side of a tile; England then has about as many tiles as it has areas."""

SCILLY: Final = "80455"
"""Too far out for the method; its tile was set by hand."""

SEED: Final = 4
SWEEPS: Final = 900

_Points = npt.NDArray[np.float64]


def positions(longitudes: _Points, latitudes: _Points) -> _Points:
    """Return places in units of tiles, to the east and to the south.

    Parameters
    ----------
    longitudes, latitudes : ndarray
        In degrees.
    """
    to_km = 111.2
    east = (longitudes - longitudes.min()) * to_km * np.cos(np.radians(52.8))
    south = (latitudes.max() - latitudes) * to_km
    return np.column_stack([east, south]) / KILOMETRES


def make_room(places: _Points, dense: npt.NDArray[np.bool_]) -> _Points:
    """Blow a dense cluster up to a disc with room for it, and move all others outwards.

    Others move so that areas between them are kept: a disc is put in, nothing is squeezed.
    """
    centre = places[dense].mean(axis=0)
    ray = places - centre
    far = np.linalg.norm(ray, axis=1)
    radius = np.sqrt(dense.sum() / np.pi)
    blown = radius * np.sqrt(far / far[dense].max())
    moved = np.sqrt(far**2 + radius**2 - (far[dense].max() / 2) ** 2)
    return centre + ray / np.maximum(far, 1e-9)[:, None] * np.where(dense, blown, moved)[:, None]


def pull_apart(places: _Points, *, seed: int = SEED) -> _Points:
    """Move places until none is nearer to another than about the side of a tile.

    Three pulls are at work: places too near push each other off, neighbours (of the
    Delaunay triangulation) draw together where they stand apart, and each is drawn a little
    to where it was.
    """
    rng = np.random.default_rng(seed)
    points = places + rng.normal(scale=0.01, size=places.shape)
    triangles = Delaunay(places).simplices
    pairs = np.unique(
        np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]])),
        axis=0,
    )
    apart = np.linalg.norm(places[pairs[:, 0]] - places[pairs[:, 1]], axis=1)
    pairs = pairs[apart < 4.0]
    for sweep in range(SWEEPS):
        cool = 1.0 - sweep / SWEEPS
        gap = points[:, None] - points[None]
        far = np.linalg.norm(gap, axis=2)
        np.fill_diagonal(far, np.inf)
        push = np.clip(1.05 - far, 0, None) / np.maximum(far, 1e-6) * 0.3
        move = (gap * push[:, :, None]).sum(axis=1)
        link = points[pairs[:, 1]] - points[pairs[:, 0]]
        length = np.linalg.norm(link, axis=1, keepdims=True)
        pull = link * np.clip(length - 1.1, 0, 1.5) / np.maximum(length, 1e-6) * 0.02
        np.add.at(move, pairs[:, 0], pull)
        np.add.at(move, pairs[:, 1], -pull)
        centre = points.mean(axis=0) - places.mean(axis=0)
        move += (places + centre - points) * 0.03 * cool
        points = points + move
    return points - points.min(axis=0) + 1.0


def on_grid(points: _Points, dense: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return a row and a column for each point, no two the same, moving them least.

    The dense cluster is set first, on the cells nearest to its middle, so that nothing comes
    to stand in it.
    """
    columns, rows = np.ceil(points.max(axis=0)).astype(int) + 2
    cells = np.array([(row, column) for row in range(rows) for column in range(columns)])
    away = ((cells - points[dense].mean(axis=0)[::-1]) ** 2).sum(axis=1)
    own = np.zeros(len(cells), dtype=bool)
    own[np.argsort(away, kind="stable")[: dense.sum()]] = True
    found = np.zeros((len(points), 2), dtype=np.int64)
    for chosen, free in ((dense, own), (~dense, ~own)):
        cost = ((points[chosen][:, None, ::-1] - cells[free][None]) ** 2).sum(axis=2)
        found[chosen] = cells[free][linear_sum_assignment(cost)[1]]
    return found


def make_draft(folder: Path = FOLDER) -> list[dict[str, str | int]]:
    """Return a draft of ``tiles.csv``, from top to bottom, without the Isles of Scilly."""
    with (folder / "area_places.csv").open(encoding="utf-8", newline="") as file:
        places = [row for row in csv.DictReader(file) if row["urn"] != SCILLY]
    with (folder / "areas.csv").open(encoding="utf-8", newline="") as file:
        london = {row["urn"] for row in csv.DictReader(file) if row["region"] == "London"}
    at = positions(
        np.array([float(place["longitude"]) for place in places]),
        np.array([float(place["latitude"]) for place in places]),
    )
    dense = np.array([place["urn"] in london for place in places])
    grid = on_grid(pull_apart(make_room(at, dense)), dense)
    grid = grid - grid.min(axis=0)
    return [
        {"urn": urn, "row": row, "column": column}
        for row, column, urn in sorted(
            (int(row), int(column), place["urn"])
            for place, (row, column) in zip(places, grid, strict=True)
        )
    ]


if __name__ == "__main__":
    writer = csv.DictWriter(sys.stdout, ["urn", "row", "column"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(make_draft())
