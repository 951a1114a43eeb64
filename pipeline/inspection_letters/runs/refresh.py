"""A refresh from beginning to end, without Prefect: fetch, read, code, report.

The caller passes the function that codes letters, so that the command line and a
deployment share this code.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from inspection_letters import __version__
from inspection_letters.analysis.changes import (
    Account,
    as_json,
    failure_as_json,
    make_account,
    snapshot_as_json,
)
from inspection_letters.common.safety.secret_values import without_secrets
from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import Rejection, Run
from inspection_letters.records.catalogue import CatalogueEntry, CatalogueEvent
from inspection_letters.records.errors import LettersError, RunError
from inspection_letters.runs.account import (
    Making,
    at_their_links,
    before,
    making,
    reported_versions,
    settle,
    take_picture,
    unreported_news,
    write_account,
)
from inspection_letters.runs.fetch import (
    Clockwork,
    Fetched,
    FetchRequest,
    Listener,
    choose,
    fetch,
    list_site,
    make_client,
)
from inspection_letters.runs.refresh_topics import assign_topics
from inspection_letters.runs.run_versions import versions
from inspection_letters.runs.summary import RunSummary
from inspection_letters.site import SITE, SiteError, user_agent
from inspection_letters.site.health import check_kinds
from inspection_letters.site.hook import post_json
from inspection_letters.store import Store, catalogue, open_store, queries, writes
from inspection_letters.store.locking import refresh_lock

Coding = Callable[[list[Path | str]], RunSummary]
"""Reads and codes files, skipping those whose results are current."""

TopicStage = Callable[[Store], Sequence[Mapping[str, Any]]]
"""Assigns topics to new letters, and returns the events for the account."""


class BusyError(RunError):
    """Another refresh of the same workspace is under way."""


@dataclass(frozen=True, slots=True)
class RefreshSummary:
    """The outcome of a refresh; ``files`` are those of the account of changes."""

    run_id: str
    providers: int
    reports: int
    fetched: int
    unchanged: int
    left: int
    rejections: tuple[Rejection, ...]
    coding: RunSummary | None
    account: Account
    files: Mapping[str, Path] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a refresh would do, according to the site's pages."""

    providers: int
    reports: int
    new: tuple[CatalogueEntry, ...]
    known: int
    left: int
    events: tuple[CatalogueEvent, ...]


def _silent(_event: str, _name: str) -> None:
    pass


def refresh(
    store: Store,
    settings: Settings,
    site: RefreshSettings,
    request: FetchRequest,
    code: Coding,
    *,
    topics: TopicStage | None = None,
    tell: Listener = _silent,
    clockwork: Clockwork | None = None,
) -> RefreshSummary:
    """Fetch new letters, read and code them, and report what changed.

    Parameters
    ----------
    store : Store
        The workspace.
    settings : Settings
        Settings of the run.
    site : RefreshSettings
        Where letters come from, and who is notified of changes.
    request : FetchRequest
        Which reports to fetch.
    code : callable
        Reads and codes files.
    topics : callable, optional
        Assigns topics after coding; by default, those of the workspace's topic model, if any.
    tell : callable
        Called after each step.
    clockwork : Clockwork, optional
        Clock and sleep functions.

    Raises
    ------
    BusyError
        If another refresh of the workspace is running. Nothing is changed.
    SiteError
        If the site cannot be read, its listing fails the checks, or every file of a kind
        was rejected.
    LettersError
        If the run fails for another reason.
    """
    clockwork = clockwork or Clockwork()
    with refresh_lock(store) as held:
        if not held:
            raise BusyError(
                f"Another refresh of {store.path} is already running, so nothing was done.",
                "Wait for the other refresh to finish.",
            )
        run = _begin(store, site, clockwork)
        try:
            with make_client(site, clockwork) as client:
                fetched = fetch(client, store, site, request, run.run_id, tell)
            coding = _code(store, code)
            made = making(settings, store)
            stage = topics or partial(assign_topics, coder=made.made_with.coder_id)
            emerged = stage(store)
            summary = _tell(
                store, made, site, request, run, fetched, coding, emerged, clockwork=clockwork
            )
        except Exception as error:
            _fail(store, site, run, error)
            raise
        notes = [*summary.notes, *_post(site, as_json(summary.account))]
        try:
            _check(store, fetched, summary)
        except SiteError as error:
            _post_failure(site, run, error)
            raise
    return replace(summary, notes=tuple(notes))


def preview(
    workspace: Path,
    database_url: str | None,
    site: RefreshSettings,
    request: FetchRequest,
    *,
    tell: Listener = _silent,
    clockwork: Clockwork | None = None,
) -> Preview:
    """List the site and say what a refresh would fetch, without recording anything.

    Raises
    ------
    SiteError
        If the site cannot be read, or its listing fails the checks.
    """
    clockwork = clockwork or Clockwork()
    opened = None
    if database_url or workspace.exists():
        opened = open_store(workspace, url=database_url)
    try:
        with make_client(site, clockwork) as client:
            listing, counts, found, entries = list_site(client, opened, site, request, tell)
    finally:
        if opened is not None:
            opened.close()
    at = clockwork.now()
    withdrawn = {event.report_id for event in found.events if event.kind == "withdrawn"}
    merged = {key: entry for key, entry in entries.items() if key not in withdrawn}
    for report in found.reports:
        known = entries.get(report.report_id)
        merged[report.report_id] = (
            replace(known, report=report, withdrawn_at=None)
            if known is not None
            else CatalogueEntry(report, at, at)
        )
    chosen, left = choose(merged.values(), request)
    new = tuple(entry for entry in chosen if entry.file is None)
    return Preview(
        counts.providers, len(listing.reports), new, len(chosen) - len(new), left, found.events
    )


def _begin(workspace: Store, site: RefreshSettings, clockwork: Clockwork) -> Run:
    started = clockwork.now()
    run = Run(
        run_id=f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        started_at=started,
        finished_at=None,
        settings_digest="",
        versions=versions(),
        counts={},
    )
    with workspace.write() as conn:
        writes.write_run(conn, run)
        catalogue.begin_refresh(conn, run.run_id, site.source or SITE)
    return run


def _code(opened: Store, code: Coding) -> RunSummary | None:
    """Read and code every file that counts, skipping those whose results are current.

    A file that was fetched by a refresh that was killed is read even if the site has replaced it
    since, as it would have been without the kill.
    """
    with opened.read() as conn:
        entries = catalogue.entries(conn).values()
        versions = catalogue.unreported(conn).versions
    digests = {
        entry.file.pdf_sha256 for entry in entries if entry.file and entry.replaced_by is None
    }
    digests |= {version.pdf_sha256 for version in versions if version.reported_as is None}
    kept = opened.files.survey(whole=False)
    inputs = [opened.files.input_for(digest) for digest in sorted(digests) if kept.is_sound(digest)]
    return code(inputs) if inputs else None


def _tell(
    opened: Store,
    made: Making,
    site: RefreshSettings,
    request: FetchRequest,
    run: Run,
    fetched: Fetched,
    coding: RunSummary | None,
    emerged: Sequence[Mapping[str, Any]],
    *,
    clockwork: Clockwork,
) -> RefreshSummary:
    with opened.write() as conn:
        settle(conn)
    with opened.read() as conn:
        former = before(conn)
        news = unreported_news(conn)
        after = take_picture(conn, made.made_with)
    rejections = [*fetched.rejections, *at_their_links(coding.rejections if coding else (), news)]
    warnings = [*fetched.warnings, *(coding.remarks if coding else ())]
    account = make_account(
        run_id=run.run_id,
        source=site.source or SITE,
        started_at=run.started_at,
        finished_at=clockwork.now(),
        since=former.run_id,
        before=former.picture,
        after=after,
        news=news,
        rejections=rejections,
        labels=made.labels,
        topics=emerged,
        warnings=warnings,
        kinds=request.kinds,
    )
    # Write the files first. If the process dies in between, the next refresh reports the
    # changes again; in the other order they would never be reported.
    files = write_account(opened, account)
    counts = {
        "providers": fetched.counts.providers,
        "reports": fetched.counts.reports,
        "fetched": len(fetched.new),
        "unchanged": fetched.unchanged,
        "rejected": len(rejections),
    }
    with opened.write() as conn:
        catalogue.mark_reported(conn, reported_versions(news, after, rejections), run_id=run.run_id)
        catalogue.end_refresh(conn, run.run_id, picture=snapshot_as_json(after))
        writes.write_run(conn, replace(run, finished_at=account.finished_at, counts=counts))
    return RefreshSummary(
        run_id=run.run_id,
        providers=fetched.counts.providers,
        reports=fetched.counts.reports,
        fetched=len(fetched.new),
        unchanged=fetched.unchanged,
        left=fetched.left,
        rejections=tuple(rejections),
        coding=coding,
        account=account,
        files=files,
        notes=tuple(warnings),
    )


def _check(opened: Store, fetched: Fetched, summary: RefreshSummary) -> None:
    """Raise an error if every file of a kind was rejected, once the account is written."""
    with opened.read() as conn:
        entries = catalogue.entries(conn)
        read = queries.text_digests(conn)
    refused = {rejection.letter_id for rejection in summary.rejections}
    tried: list[tuple[str, bool]] = []
    for report_id in fetched.asked:
        entry = entries[report_id]
        letter_id = entry.file.letter_id if entry.file else ""
        well = report_id not in fetched.failed and letter_id in read and letter_id not in refused
        tried.append((entry.report.kind or "unknown kind", well))
    check_kinds(tried)


def _fail(opened: Store, site: RefreshSettings, run: Run, error: Exception) -> None:
    # The hook comes first, as it may be the database that failed.
    _post_failure(site, run, error)
    with suppress(LettersError), opened.write() as conn:
        catalogue.end_refresh(conn, run.run_id, reason=_words(error))
        writes.write_run(conn, replace(run, finished_at=datetime.now(UTC)))


def _post_failure(site: RefreshSettings, run: Run, error: Exception) -> None:
    _post(site, failure_as_json(run.run_id, site.source or SITE, _words(error)))


def _post(site: RefreshSettings, content: str) -> list[str]:
    """Notify the hook, if one is set; return a note of any failure, which never stops a run."""
    if site.changes_hook is None:
        return []
    said = post_json(
        site.changes_hook.get_secret_value(),
        content,
        user_agent(__version__, site.contact),
    )
    return [said] if said else []


def _words(error: Exception) -> str:
    if isinstance(error, LettersError):
        return str(error)
    why = without_secrets(str(error))
    return f"Unexpected error: {type(error).__name__}: {why} Please report the problem."
