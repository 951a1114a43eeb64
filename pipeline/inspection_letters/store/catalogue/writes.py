"""Changes to the catalogue."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from inspection_letters.records.catalogue import (
    CatalogueEvent,
    EventKind,
    ListedReport,
    Listing,
    ListingCounts,
    Validators,
)
from inspection_letters.store.catalogue.entries import all_versions, entries
from inspection_letters.store.catalogue_schema import (
    file_versions,
    providers,
    refreshes,
    report_events,
    reports,
)
from inspection_letters.store.digests import changing
from inspection_letters.store.schema import letters
from inspection_letters.store.statements import upsert


class ReportedVersion(NamedTuple):
    """How a report of changes listed a file version: as ``letter`` or as ``rejected``."""

    report_id: str
    number: int
    reported_as: str


def begin_refresh(conn: Connection, run_id: str, source: str) -> None:
    """Record that a refresh has begun; its run must already be recorded."""
    row = {"run_id": run_id, "source": source, "status": "begun", "reason": ""}
    upsert(conn, refreshes, {**row, "counts": None, "picture": None})


def end_refresh(
    conn: Connection, run_id: str, *, picture: Mapping[str, Any] | None = None, reason: str = ""
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
    """Write a sound listing to the catalogue.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    listing : Listing
        What the site lists.
    listed : iterable of ListedReport
        The listed reports, with earlier facts where the site has lost them.
    events : iterable of CatalogueEvent
        Changes to known reports.
    counts : ListingCounts
        The counts with which the next listing will be compared.
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
    """Record the file that a report's link returned.

    Returns
    -------
    bool
        Whether it differs from the newest known version.
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
    """Record which later report of the same inspection replaces a report, or that none does."""
    conn.execute(update(reports).where(reports.c.report_id == report_id).values(replaced_by=by))


def mark_reported(conn: Connection, reported: Iterable[ReportedVersion], *, run_id: str) -> None:
    """Record that a report of changes lists some file versions, and all events so far."""
    for version in reported:
        conn.execute(
            update(file_versions)
            .where(
                file_versions.c.report_id == version.report_id,
                file_versions.c.number == version.number,
            )
            .values(told=version.reported_as, told_by=run_id)
        )
    unreported = report_events.c.told_by.is_(None)
    conn.execute(update(report_events).where(unreported).values(told_by=run_id))


def describe_letters(conn: Connection) -> None:
    """Copy the address, area, URN, kind and date in the catalogue to each fetched letter.

    Where the site does not state a fact, the letter keeps the value that it has.
    """
    catalogue = entries(conn)
    facts: dict[str, dict[str, Any]] = {}
    for version in all_versions(conn):
        entry = catalogue[version.report_id]
        listed = {
            "source": entry.report.url,
            "published": entry.report.published,
            "kind": entry.report.kind,
            "urn": entry.report.urn,
            "area": entry.report.area,
            "retrieved_at": version.retrieved_at,
        }
        facts[version.letter_id] = {name: value for name, value in listed.items() if value}
    columns = ("letter_id", "source", "published", "kind", "urn", "area", "retrieved_at")
    for row in conn.execute(select(*(letters.c[name] for name in columns))).mappings().all():
        listed = facts.get(row["letter_id"], {})
        if any(row[name] != value for name, value in listed.items()):
            where = letters.c.letter_id == row["letter_id"]
            with ExitStack() as parts:
                for name in ("letters", "source"):
                    parts.enter_context(changing(conn, row["letter_id"], name))
                conn.execute(update(letters).where(where).values(**listed))


def _write_providers(conn: Connection, listing: Listing, at: datetime) -> None:
    known = set(conn.scalars(select(providers.c.urn)))
    for provider in (*listing.providers, *listing.missing):
        row: dict[str, Any] = {
            "name": provider.name,
            "url": provider.url,
            "last_seen": at,
            "gone_at": None,
        }
        if provider.urn in known:
            conn.execute(update(providers).where(providers.c.urn == provider.urn).values(**row))
        else:
            conn.execute(insert(providers).values(urn=provider.urn, first_seen=at, **row))
    for provider in listing.gone:
        conn.execute(update(providers).where(providers.c.urn == provider.urn).values(gone_at=at))


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
