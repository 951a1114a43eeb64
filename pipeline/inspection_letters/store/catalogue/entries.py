"""Queries of the catalogue; nothing here writes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from inspection_letters.records.catalogue import (
    CatalogueEntry,
    CatalogueEvent,
    FileVersion,
    ListedReport,
    ListingCounts,
    Provider,
    Validators,
)
from inspection_letters.store.catalogue_schema import (
    file_versions,
    providers,
    refreshes,
    report_events,
    reports,
)
from inspection_letters.store.mapping import from_plain
from inspection_letters.store.rows import RowLike
from inspection_letters.store.schema import runs


class Unreported(NamedTuple):
    """Events and file versions that no report of changes has listed yet."""

    events: tuple[CatalogueEvent, ...]
    versions: tuple[FileVersion, ...]


def entries(conn: Connection) -> dict[str, CatalogueEntry]:
    """Return every report ever listed with its newest file, by report ID."""
    newest = {version.report_id: version for version in all_versions(conn)}
    found = conn.execute(
        select(reports, runs.c.number.label("listed_by")).join_from(reports, runs)
    ).mappings()
    ordered = sorted(found, key=lambda row: str(row["report_id"]))
    return {row["report_id"]: _entry(row, newest.get(row["report_id"])) for row in ordered}


def all_versions(conn: Connection) -> tuple[FileVersion, ...]:
    """Return every version of every file, sorted by report and number."""
    found = conn.execute(select(file_versions, file_versions.c.told.label("reported_as")))
    versions = (from_plain(FileVersion, row) for row in found.mappings())
    return tuple(sorted(versions, key=lambda version: (version.report_id, version.number)))


def known_providers(conn: Connection) -> tuple[Provider, ...]:
    """Return the providers whose pages have not disappeared, sorted by URN."""
    found = conn.execute(select(providers).where(providers.c.gone_at.is_(None)))
    known = (from_plain(Provider, row) for row in found.mappings())
    return tuple(sorted(known, key=lambda provider: provider.urn))


def unreported(conn: Connection) -> Unreported:
    """Return the changes that are not yet reported."""
    events = conn.execute(select(report_events).where(report_events.c.told_by.is_(None)))
    ordered = sorted(events.mappings(), key=lambda row: (row["report_id"], row["number"]))
    return Unreported(
        tuple(from_plain(CatalogueEvent, row) for row in ordered),
        tuple(version for version in all_versions(conn) if version.reported_as != "letter"),
    )


def replaced_letters(conn: Connection) -> frozenset[str]:
    """Return the IDs of letters that a later version, or a later report, has replaced.

    They stay in the workspace and can be read, but do not count in findings.
    """
    current = {
        entry.file.letter_id
        for entry in entries(conn).values()
        if entry.file and entry.replaced_by is None
    }
    return frozenset({version.letter_id for version in all_versions(conn)} - current)


def last_counts(conn: Connection) -> ListingCounts | None:
    """Return the counts of the last sound listing, or None if there is none."""
    for row in _refreshes(conn):
        if row["counts"] is not None:
            return from_plain(ListingCounts, row["counts"])
    return None


def last_looks(conn: Connection, number: int) -> tuple[tuple[str, ...], ...]:
    """Return the headings of the last few sound listings, the newest first."""
    sound = (row["counts"] for row in _refreshes(conn) if row["counts"] is not None)
    return tuple(from_plain(ListingCounts, counts).headings for counts in islice(sound, number))


def last_picture(conn: Connection) -> tuple[str, Mapping[str, Any]] | None:
    """Return the ID and the picture of the last complete refresh, or None if there is none.

    The picture is a JSON summary of what the letters reported at the end of that refresh.
    """
    for row in _refreshes(conn):
        if row["status"] == "complete" and row["picture"] is not None:
            return row["run_id"], json.loads(zlib.decompress(row["picture"]))
    return None


def _refreshes(conn: Connection) -> list[RowLike]:
    """Return the refreshes, the newest first.

    Only one refresh is at work at a time, so no two have the same number.
    """
    found = conn.execute(select(refreshes, runs.c.number).join_from(refreshes, runs))
    return sorted(
        (dict(row) for row in found.mappings()), key=lambda row: row["number"], reverse=True
    )


def _entry(row: RowLike, file: FileVersion | None) -> CatalogueEntry:
    return CatalogueEntry(
        report=from_plain(ListedReport, row),
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        withdrawn_at=row["withdrawn_at"],
        replaced_by=row["replaced_by"],
        file=file,
        validators=from_plain(Validators, row),
        listed_by=row["listed_by"],
    )
