"""Fetch letters: list the site, update the catalogue, download what is new."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from inspection_letters import __version__
from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.records import Rejection
from inspection_letters.records.catalogue import CatalogueEntry, Listing, ListingCounts, Provider
from inspection_letters.site import (
    AREA_SEND_KINDS,
    Bounds,
    Comparison,
    FetchError,
    Manners,
    PoliteClient,
    PublishingSite,
    TimeUpError,
    clear_incoming,
    compare,
    count,
    download_pdf,
    list_reports,
    site_at,
    user_agent,
)
from inspection_letters.site.health import check_listing, usual_headings, warnings
from inspection_letters.store import Store, catalogue, writes
from inspection_letters.store.kept_files import Survey

INCOMING: Final = "incoming"
"""Folder of a workspace for files that are being downloaded."""

_MIB: Final = 1024 * 1024

_REMEMBERED: Final = 10
"""Sound listings whose headings are remembered; a notice may stay for one less."""

Listener = Callable[[str, str], None]
"""Called with ``listed``, ``fetched``, ``unchanged`` or ``rejected``, and an area."""


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """Which reports to fetch.

    Parameters
    ----------
    kinds : tuple of str
        Kinds of reports. Reports whose kind the site does not state are always included.
    since : date, optional
        First day of publication. Reports without a date are always included.
    limit : int, optional
        The most new files to fetch.
    accept_drop : bool
        Whether to accept that the site lists far fewer providers and reports than before.
    """

    kinds: tuple[str, ...] = AREA_SEND_KINDS
    since: date | None = None
    limit: int | None = None
    accept_drop: bool = False

    def includes(self, entry: CatalogueEntry) -> bool:
        """Whether the kind and date of a report are among those requested."""
        report = entry.report
        return (report.kind is None or report.kind in self.kinds) and (
            self.since is None or report.published is None or report.published >= self.since
        )


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Clock and sleep functions, passed in so that tests need not wait."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(slots=True)
class Fetched:
    """The outcome of fetching.

    ``asked`` holds the IDs of all reports whose files were requested, ``new`` those whose
    file was not in the workspace before.
    """

    listing: Listing
    counts: ListingCounts
    new: list[str] = field(default_factory=list)
    unchanged: int = 0
    asked: list[str] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    left: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    requests: int = 0


def make_client(
    settings: RefreshSettings, clockwork: Clockwork, site: PublishingSite | None = None
) -> PoliteClient:
    """Return a client for a site, by default for the one that the settings name.

    Raises
    ------
    UsageError
        If they name no known site.
    """
    manners = Manners(
        user_agent(__version__, settings.contact),
        pause=settings.pause,
        longest=settings.max_request_time,
        patience=settings.max_delay,
        total=60 * settings.max_refresh_time,
        largest_page=settings.max_page_size * _MIB,
    )
    return PoliteClient(
        site or site_at(settings.source),
        manners,
        clockwork.sleep,
        clockwork.clock,
        clockwork.now,
    )


def list_site(
    client: PoliteClient,
    workspace: Store | None,
    settings: RefreshSettings,
    request: FetchRequest,
    tell: Listener,
) -> tuple[Listing, ListingCounts, Comparison, Mapping[str, CatalogueEntry]]:
    """List the site, check the listing, and compare it with the catalogue.

    Raises
    ------
    SiteError
        If the site cannot be read, or its listing fails the checks.
    """
    known: tuple[Provider, ...] = ()
    last: ListingCounts | None = None
    looks: tuple[tuple[str, ...], ...] = ()
    entries: dict[str, CatalogueEntry] = {}
    if workspace is not None:
        with workspace.read() as conn:
            known = catalogue.known_providers(conn)
            last = catalogue.last_counts(conn)
            looks = catalogue.last_looks(conn, _REMEMBERED)
            entries = catalogue.entries(conn)
    listing = list_reports(
        client,
        known,
        headings=usual_headings(looks),
        with_reports=_providers_with_reports(entries),
        bounds=Bounds(
            settings.max_search_pages,
            settings.max_providers,
            settings.max_links,
            settings.max_reports,
        ),
        tell=lambda provider: tell("listed", provider.name),
    )
    found = compare(listing, entries)
    counts = count(listing, found)
    check_listing(
        listing,
        counts,
        last,
        largest_drop=settings.largest_drop,
        headings=usual_headings(looks),
        accept_drop=request.accept_drop,
    )
    return listing, counts, found, entries


def fetch(
    client: PoliteClient,
    workspace: Store,
    settings: RefreshSettings,
    request: FetchRequest,
    run_id: str,
    tell: Listener,
) -> Fetched:
    """Update the catalogue and download files; each failure becomes a rejection.

    Raises
    ------
    SiteError
        If the site cannot be read, or its listing fails the checks. Files fetched before
        the error are kept.
    """
    listing, counts, found, _ = list_site(client, workspace, settings, request, tell)
    with workspace.write() as conn:
        catalogue.write_listing(
            conn, listing, found.reports, found.events, counts, run_id=run_id, at=client.now()
        )
        entries = catalogue.entries(conn)
        writes.clear_rejections(conn, _settled(listing, entries))
    fetched = Fetched(listing, counts, warnings=warnings(listing))
    for rejection in listing.unread.values():
        _reject(workspace, fetched, rejection, run_id)
    clear_incoming(workspace.path / INCOMING)
    kept = workspace.files.survey(whole=False)
    chosen, fetched.left = choose(entries.values(), request)
    for place, entry in enumerate(chosen):
        try:
            event = _fetch_one(client, workspace, kept, settings, entry, fetched, run_id)
        except TimeUpError as error:
            late = chosen[place:]
            new = sum(other.file is None for other in late)
            fetched.left += new
            fetched.warnings.append(
                f"{error.reason} {new:,} new files were not fetched and {len(late) - new:,} known "
                f"files not checked. {error.remedy}"
            )
            break
        fetched.asked.append(entry.report.report_id)
        tell(event, entry.report.area)
        fetched.requests = client.requests
    return fetched


def choose(
    entries: Iterable[CatalogueEntry], request: FetchRequest
) -> tuple[list[CatalogueEntry], int]:
    """Return the reports whose files to request, and how many new reports the limit omits.

    New reports come first, most recently published first.
    """
    held = [
        entry
        for entry in entries
        if entry.withdrawn_at is None and entry.replaced_by is None and request.includes(entry)
    ]
    new = [entry for entry in held if entry.file is None]
    new.sort(
        key=lambda entry: (entry.report.published or date.max, entry.report.report_id), reverse=True
    )
    limit = len(new) if request.limit is None else request.limit
    known = [entry for entry in held if entry.file is not None]
    return [*new[:limit], *known], len(new[limit:])


def _fetch_one(
    client: PoliteClient,
    workspace: Store,
    kept: Survey,
    settings: RefreshSettings,
    entry: CatalogueEntry,
    fetched: Fetched,
    run_id: str,
) -> str:
    report, file = entry.report, entry.file
    here = file is not None and kept.is_sound(file.pdf_sha256)
    incoming = workspace.path / INCOMING
    try:
        with workspace.files.receive(incoming) as folder:
            found = download_pdf(
                client,
                report.url,
                folder,
                incoming=incoming,
                largest=settings.max_file_size * _MIB,
                known=entry.validators if here else None,
            )
    except FetchError as error:
        reason = f"{report.area}, {report.title or 'report of unknown kind'}: {error.reason}"
        fetched.failed.add(report.report_id)
        rejection = Rejection(report.url, "fetch", reason, error.remedy)
        _reject(workspace, fetched, rejection, run_id)
        return "rejected"
    with workspace.write() as conn:
        writes.clear_rejections(conn, [report.url])
        new = found is not None and catalogue.write_version(
            conn,
            report.report_id,
            found.pdf_sha256,
            found.size,
            found.validators,
            run_id=run_id,
            at=client.now(),
        )
    if new:
        fetched.new.append(report.report_id)
        return "fetched"
    fetched.unchanged += 1
    return "unchanged"


def _reject(workspace: Store, fetched: Fetched, rejection: Rejection, run_id: str) -> None:
    with workspace.write() as conn:
        writes.write_rejection(conn, rejection, run_id)
    fetched.rejections.append(rejection)


def _providers_with_reports(entries: Mapping[str, CatalogueEntry]) -> frozenset[str]:
    return frozenset(entry.report.urn for entry in entries.values() if entry.withdrawn_at is None)


def _settled(listing: Listing, entries: Mapping[str, CatalogueEntry]) -> Iterator[str]:
    """Yield the addresses whose earlier rejections no longer apply."""
    for provider in (*listing.providers, *listing.missing, *listing.gone):
        if provider.urn not in listing.unread:
            yield provider.url
    for entry in entries.values():
        if entry.withdrawn_at is not None:
            yield entry.report.url
