"""The list of England's local areas: names, numbers and regions."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records.errors import UsageError

_COLUMNS = ("urn", "la_code", "ons_code", "name", "also_known_as", "region", "authority_type")


@dataclass(frozen=True, slots=True)
class Area:
    """A local area: ``urn`` is the number under which its reports are published."""

    urn: str
    la_code: str
    ons_code: str
    name: str
    also_known_as: tuple[str, ...]
    region: str
    authority_type: str

    @property
    def plain_name(self) -> str:
        """The name as people write it: "Kingston upon Hull" for "Kingston Upon Hull, City of"."""
        plain = re.sub(r", (?:City|County) of$", "", self.name)
        return plain.replace(" Upon ", " upon ")


class Areas:
    """Finds an area by any name that letters use for it.

    Parameters
    ----------
    areas : iterable of Area
        The areas to search.

    Examples
    --------
    >>> from inspection_letters.common.reference.areas import read_areas, shipped_area_lists
    >>> areas = read_areas(shipped_area_lists())
    >>> areas.find("City of York").name
    'York'
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self._by_name: dict[str, Area] = {}
        self.all = tuple(areas)
        for area in self.all:
            for name in (area.name, *area.also_known_as):
                self._by_name.setdefault(_key(name), area)
        for name, holders in _short_names(self.all).items():
            if len(holders) == 1:
                self._by_name.setdefault(name, holders[0])

    def find(self, name: str) -> Area | None:
        """Return the area with this name in any spelling, or None."""
        return self._by_name.get(_key(name))

    def __iter__(self) -> Iterator[Area]:
        return iter(self.all)


_NOISE = re.compile(
    r"\b(the|city|county|borough|metropolitan|royal|london|unitary|district|council|authority|of|upon|"
    r"and)\b"
)
_PLACE_BEFORE = re.compile(r"^(?P<place>.+?)[ -](?:upon|of|on|under)[ -]", re.IGNORECASE)
_NO_PLACE = frozenset({"isle", "isles", "city", "county"})


def _short_names(areas: Iterable[Area]) -> dict[str, list[Area]]:
    """Return the part of each name before "upon", "of" or "on": "East Riding", "Newcastle"."""
    found: dict[str, list[Area]] = {}
    for area in areas:
        match = _PLACE_BEFORE.match(area.name)
        if match and match.group("place").casefold() not in _NO_PLACE:
            found.setdefault(_key(match.group("place")), []).append(area)
    return found


def _key(name: str) -> str:
    folded = name.casefold().replace("&", "and").replace("’", "'")
    core = re.sub(r"[^a-z0-9]+", "", _NOISE.sub(" ", folded))
    return core or re.sub(r"[^a-z0-9]+", "", folded)


def shipped_area_lists() -> tuple[Path, ...]:
    """Return the lists of areas that come with the package: England's, and the sample's."""
    return (shipped("corpus", "areas.csv"), shipped("corpus", "sample", "areas.csv"))


def read_areas(paths: Iterable[Path]) -> Areas:
    """Read one or more lists of areas (CSV with a header row).

    Raises
    ------
    UsageError
        If a file cannot be read or lacks a column.
    """
    areas: list[Area] = []
    for path in paths:
        try:
            with path.open(encoding="utf-8-sig", newline="") as handle:
                rows: list[Mapping[str, str]] = list(csv.DictReader(handle))
        except OSError as error:
            raise UsageError(
                f"The list of areas {path} cannot be read ({error.strerror}).",
                "Check the path.",
            ) from error
        except (UnicodeDecodeError, csv.Error) as error:
            raise UsageError(
                f"The list of areas {path} is not a CSV file in UTF-8.", "Save it as one."
            ) from error
        missing = [name for name in _COLUMNS if rows and name not in rows[0]]
        if missing or not rows:
            raise UsageError(
                f"The list of areas {path} has no {', '.join(missing) or 'rows'}.",
                f"Its header needs {', '.join(_COLUMNS)}.",
            )
        areas.extend(
            Area(
                urn=row["urn"],
                la_code=row["la_code"],
                ons_code=row["ons_code"],
                name=row["name"],
                also_known_as=tuple(
                    name.strip()
                    for name in re.split(r"[;,]", row["also_known_as"].strip("[]"))
                    if name.strip()
                ),
                region=row["region"],
                authority_type=row["authority_type"],
            )
            for row in rows
        )
    return Areas(areas)


def regions_by_urn() -> dict[str, str]:
    """Return the region of each area, by the number of the area."""
    return {area.urn: area.region for area in read_areas(shipped_area_lists())}
