"""What is asked of the catalogue, and everything that changes it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from inspection_letters.records.catalogue import (
    CatalogueEntry,
    CatalogueEvent,
    EventKind,
    FileVersion,
    ListedReport,
    Listing,
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
from inspection_letters.store.rows import RowLike
from inspection_letters.store.schema import letters, runs
from inspection_letters.store.writes import upsert

Picture = Mapping[str, Any]
"""What the letters of a workspace said at the end of a refresh, as plain JSON."""


class Told(NamedTuple):
    """What an account of changes has made of a version of a file."""

    report_id: str
    number: int
    told: str


class News(NamedTuple):
    """What no account of changes has told of yet."""

    events: tuple[CatalogueEvent, ...]
    versions: tuple[FileVersion, ...]


# --- queries --------------------------------------------------------------------------


def entries(conn: Connection) -> dict[str, CatalogueEntry]:
    """Return every report ever seen, by id, each with its newest file."""
    newest: dict[str, FileVersion] = {}
    for version in all_versions(conn):
        newest[version.report_id] = version
    found = conn.execute(select(reports)).mappings()
    rows = sorted(found, key=lambda row: str(row["report_id"]))
    return {row["report_id"]: _entry(row, newest.get(row["report_id"])) for row in rows}


def all_versions(conn: Connection) -> tuple[FileVersion, ...]:
    """Return every version of every file, by report and number."""
    found = map(_version, conn.execute(select(file_versions)).mappings())
    return tuple(sorted(found, key=lambda one: (one.report_id, one.number)))


def known_providers(conn: Connection) -> tuple[Provider, ...]:
    """Return the providers seen before and not found gone, by URN."""
    found = conn.execute(select(providers).where(providers.c.gone_at.is_(None)))
    return tuple(sorted((Provider(row.urn, row.name, row.url) for row in found), key=_urn))


def news(conn: Connection) -> News:
    """Return what no account of changes has told of yet."""
    events = conn.execute(select(report_events).where(report_events.c.told_by.is_(None)))
    ordered = sorted(events.mappings(), key=lambda row: (row["report_id"], row["number"]))
    return News(
        tuple(
            CatalogueEvent(EventKind(row["kind"]), row["report_id"], row["before"], row["after"])
            for row in ordered
        ),
        tuple(one for one in all_versions(conn) if one.reported_as != "letter"),
    )


def replaced_letters(conn: Connection) -> frozenset[str]:
    """Return the ids of letters that a later version, or a later report, stands for now.

    They stay in the workspace and can be read, but count no more in findings.
    """
    found = entries(conn).values()
    current = {one.file.letter_id for one in found if one.file and one.replaced_by is None}
    return frozenset({one.letter_id for one in all_versions(conn)} - current)


def last_counts(conn: Connection) -> ListingCounts | None:
    """Return the counts of the last sound listing, None if there is none."""
    for row in _refreshes(conn):
        if row["counts"] is not None:
            counts = dict(row["counts"])
            counts["headings"] = tuple(counts["headings"])
            return ListingCounts(**counts)
    return None


def last_picture(conn: Connection) -> tuple[str, Picture] | None:
    """Return the id of the last complete refresh and its picture, None if there is none."""
    for row in _refreshes(conn):
        if row["status"] == "complete" and row["picture"] is not None:
            return row["run_id"], json.loads(zlib.decompress(row["picture"]))
    return None


# --- writes ---------------------------------------------------------------------------


def begin_refresh(conn: Connection, run_id: str, source: str) -> None:
    """Record that a refresh has begun; its run must be recorded."""
    row = {"run_id": run_id, "source": source, "status": "begun", "reason": ""}
    upsert(conn, refreshes, {**row, "counts": None, "picture": None})


def end_refresh(
    conn: Connection, run_id: str, *, picture: Picture | None = None, reason: str = ""
) -> None:
    """Record that a refresh is complete, or has failed for a reason."""
    packed = None
    if picture is not None:
        text = json.dumps(picture, sort_keys=True, separators=(",", ":"))
        packed = zlib.compress(text.encode())
    conn.execute(
        update(refreshes)
        .where(refreshes.c.run_id == run_id)
        .values(status="failed" if reason else "complete", reason=reason, picture=packed)
    )


def write_listing(
    conn: Connection,
    listing: Listing,
    listed: Iterable[ListedReport],
    events: Iterable[CatalogueEvent],
    counts: ListingCounts,
    *,
    run_id: str,
    at: datetime,
) -> None:
    """Take a sound listing into the catalogue, whole or not at all.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    listing : Listing
        What the site lists.
    listed : iterable of ListedReport
        Its reports, completed by what was known of them.
    events : iterable of CatalogueEvent
        What happened to known reports.
    counts : ListingCounts
        What the next listing is compared with.
    run_id : str
        A refresh that has begun.
    at : datetime
        When the listing was made.
    """
    _write_providers(conn, listing, at)
    known = set(conn.scalars(select(reports.c.report_id)))
    for report in listed:
        row = {**asdict(report), "last_seen": at}
        if report.report_id in known:
            where = reports.c.report_id == row.pop("report_id")
            conn.execute(update(reports).where(where).values(**row))
        else:
            conn.execute(insert(reports).values(**row, first_seen=at, run_id=run_id))
    for event in events:
        _write_event(conn, event, run_id, at)
    conn.execute(
        update(refreshes).where(refreshes.c.run_id == run_id).values(counts=asdict(counts))
    )


def write_version(
    conn: Connection,
    report_id: str,
    pdf_sha256: str,
    size: int,
    validators: Validators,
    *,
    run_id: str,
    at: datetime,
) -> bool:
    """Record what a report's link gave.

    Returns
    -------
    bool
        Whether this is another file than the one that was known.
    """
    conn.execute(
        update(reports)
        .where(reports.c.report_id == report_id)
        .values(etag=validators.etag, last_modified=validators.last_modified)
    )
    of_report = file_versions.c.report_id == report_id
    number = conn.scalar(select(func.max(file_versions.c.number)).where(of_report)) or 0
    newest = conn.scalar(
        select(file_versions.c.pdf_sha256).where(of_report, file_versions.c.number == number)
    )
    if newest == pdf_sha256:
        return False
    row = {
        "report_id": report_id,
        "number": number + 1,
        "pdf_sha256": pdf_sha256,
        "size": size,
        "retrieved_at": at,
        "run_id": run_id,
    }
    conn.execute(insert(file_versions).values(**row))
    return True


def write_replaced(conn: Connection, report_id: str, by: str | None) -> None:
    """Record that another report is of the same inspection and stands for it, or that none is."""
    conn.execute(update(reports).where(reports.c.report_id == report_id).values(replaced_by=by))


def write_told(conn: Connection, told: Iterable[Told], *, run_id: str) -> None:
    """Record which versions an account of changes tells of, and that it tells of all events."""
    for one in told:
        conn.execute(
            update(file_versions)
            .where(file_versions.c.report_id == one.report_id, file_versions.c.number == one.number)
            .values(told=one.told, told_by=run_id)
        )
    untold = report_events.c.told_by.is_(None)
    conn.execute(update(report_events).where(untold).values(told_by=run_id))


def describe_letters(conn: Connection) -> None:
    """Give each letter that was fetched what the catalogue says of it.

    Address, area, URN, kind and date of publication; where the site does not say, what
    stands there stays.
    """
    catalogue = entries(conn)
    facts: dict[str, dict[str, Any]] = {}
    for version in all_versions(conn):
        entry = catalogue[version.report_id]
        said = {
            "source": entry.report.url,
            "published": entry.report.published,
            "kind": entry.report.kind,
            "urn": entry.report.urn,
            "area": entry.report.area,
            "retrieved_at": version.retrieved_at,
        }
        facts[version.letter_id] = {name: value for name, value in said.items() if value}
    columns = ("letter_id", "source", "published", "kind", "urn", "area", "retrieved_at")
    for row in conn.execute(select(*(letters.c[name] for name in columns))).mappings().all():
        said = facts.get(row["letter_id"], {})
        if any(row[name] != value for name, value in said.items()):
            where = letters.c.letter_id == row["letter_id"]
            conn.execute(update(letters).where(where).values(**said))


def _write_providers(conn: Connection, listing: Listing, at: datetime) -> None:
    known = set(conn.scalars(select(providers.c.urn)))
    for one in (*listing.providers, *listing.missing):
        row: dict[str, Any] = {"name": one.name, "url": one.url, "last_seen": at, "gone_at": None}
        if one.urn in known:
            conn.execute(update(providers).where(providers.c.urn == one.urn).values(**row))
        else:
            conn.execute(insert(providers).values(urn=one.urn, first_seen=at, **row))
    for one in listing.gone:
        conn.execute(update(providers).where(providers.c.urn == one.urn).values(gone_at=at))


def _write_event(conn: Connection, event: CatalogueEvent, run_id: str, at: datetime) -> None:
    of_report = report_events.c.report_id == event.report_id
    number = conn.scalar(select(func.max(report_events.c.number)).where(of_report)) or 0
    row = {
        "report_id": event.report_id,
        "number": number + 1,
        "kind": event.kind.value,
        "at": at,
        "before": dict(event.before),
        "after": dict(event.after),
        "run_id": run_id,
    }
    conn.execute(insert(report_events).values(**row))
    if event.kind is not EventKind.RENAMED:
        withdrawn_at = at if event.kind is EventKind.WITHDRAWN else None
        conn.execute(
            update(reports)
            .where(reports.c.report_id == event.report_id)
            .values(withdrawn_at=withdrawn_at)
        )


def _refreshes(conn: Connection) -> list[RowLike]:
    """Return the refreshes, the newest first."""
    found = conn.execute(select(refreshes, runs.c.started_at).join_from(refreshes, runs))
    return sorted(
        (dict(row) for row in found.mappings()),
        key=lambda row: (row["started_at"], row["run_id"]),
        reverse=True,
    )


def _entry(row: RowLike, file: FileVersion | None) -> CatalogueEntry:
    return CatalogueEntry(
        report=ListedReport(
            report_id=row["report_id"],
            urn=row["urn"],
            area=row["area"],
            title=row["title"],
            kind=row["kind"],
            published=row["published"],
            url=row["url"],
        ),
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        withdrawn_at=row["withdrawn_at"],
        replaced_by=row["replaced_by"],
        file=file,
        validators=Validators(row["etag"], row["last_modified"]),
    )


def _version(row: RowLike) -> FileVersion:
    return FileVersion(
        report_id=row["report_id"],
        number=row["number"],
        pdf_sha256=row["pdf_sha256"],
        size=row["size"],
        retrieved_at=row["retrieved_at"],
        reported_as=row["told"],
    )


def _urn(provider: Provider) -> str:
    return provider.urn
