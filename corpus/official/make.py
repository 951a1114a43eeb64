"""Make the packaged record of inspections from the publisher's statistics.

Run it from the root of the repository, with the two tables at hand::

    uv run python -m corpus.official.make FOLDER

``area_send_2016_2022.csv`` has one row for each area inspected in the first round, with its
revisit; ``area_send_2023_first.csv`` one for each of the first inspections of the framework of
2023. The record has one row for each inspection and each revisit, in the columns that
``docs/official-record.md`` describes, with the number of the area.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.reference.areas import read_areas
from inspection_letters.common.reference.official import COLUMNS, packaged_record
from inspection_letters.common.reference.shipped import shipped

Row = dict[str, str]

PROGRESS: Final = {
    "Yes": "sufficient-on-all",
    "Some": "sufficient-on-some",
    "No": "sufficient-on-none",
}

LEFT_OUT: Final = "left out by the publisher because the area no longer exists"

ABOLISHED: Final[tuple[Row, ...]] = tuple(
    {**row, "area_abolished": "true", "note": LEFT_OUT}
    for row in (
        {
            "area": "Dorset",
            "region": "South West",
            "kind": "area-send-letter",
            "inspection_start": "2017-01",
            "statement_of_action": "true",
        },
        {
            "area": "Dorset",
            "region": "South West",
            "kind": "area-send-revisit",
            "inspection_start": "2019-02",
            "outcome": "sufficient-on-some",
        },
        {
            "area": "Northamptonshire",
            "region": "East Midlands",
            "kind": "area-send-letter",
            "inspection_start": "2017-05",
            "statement_of_action": "false",
        },
    )
)
"""Inspections that earlier statistics list, of which only the month is known here."""


def first_round(path: Path) -> Iterator[Row]:
    """Yield the inspections and the revisits of the first round."""
    for row in _read(path):
        about = {"area": row["area"], "region": row["region"]}
        yield {
            **about,
            "kind": "area-send-letter",
            "inspection_start": row["inspection_start"],
            "published": row["published"],
            "statement_of_action": row["statement_of_action"],
            "significant_weaknesses": row["significant_weaknesses"],
        }
        if row["revisit_start"]:
            sufficient = int(row["weaknesses_sufficient"])
            yield {
                **about,
                "kind": "area-send-revisit",
                "inspection_start": row["revisit_start"],
                "published": row["revisit_published"],
                "outcome": PROGRESS[row["revisit_outcome"]],
                "significant_weaknesses": str(sufficient + int(row["weaknesses_not_sufficient"])),
                "weaknesses_sufficient": str(sufficient),
            }


def since_2023(path: Path) -> Iterator[Row]:
    """Yield the inspections of the framework of 2023."""
    for row in _read(path):
        yield {**row, "kind": "area-send-report"}


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def make_rows(folder: Path) -> list[Row]:
    """Return the rows of the record, by area and date.

    Raises
    ------
    SystemExit
        If an area is not in the list of areas.
    """
    areas = read_areas([shipped("corpus", "areas.csv")])
    rows = []
    for row in (
        *first_round(folder / "area_send_2016_2022.csv"),
        *ABOLISHED,
        *since_2023(folder / "area_send_2023_first.csv"),
    ):
        area = areas.find(row["area"])
        if area is None:
            raise SystemExit(f"{row['area']} is not in corpus/areas.csv.")
        rows.append({**row, "urn": area.urn})
    return sorted(rows, key=lambda row: (row["area"], row["inspection_start"]))


def main() -> None:
    """Write the record."""
    parser = argparse.ArgumentParser(description="Make the packaged record of inspections.")
    parser.add_argument("folder", type=Path, help="folder with the two tables")
    rows = make_rows(parser.parse_args().folder)
    with atomic_file(packaged_record()) as path, path.open("w", encoding="utf-8") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
