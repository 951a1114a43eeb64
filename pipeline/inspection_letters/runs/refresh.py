"""A refresh from beginning to end, without Prefect: fetch, read, code, tell.

It is handed what codes letters, so that the command line and a deployment share it.
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
    settle,
    take_picture,
    to_tell,
    told_of,
    write_account,
)
from inspection_letters.runs.fetch import (
    Clockwork,
    Fetched,
    Listener,
    Wanted,
    choose,
    fetch,
    list_site,
    make_client,
)
from inspection_letters.runs.plan import versions
from inspection_letters.runs.refresh_topics import give_topics
from inspection_letters.runs.summary import RunSummary
from inspection_letters.site import SITE, SiteError, user_agent
from inspection_letters.site.health import check_kinds
from inspection_letters.site.hook import post_json
from inspection_letters.store import Store, catalogue, open_store, queries, writes
from inspection_letters.store.locking import refresh_lock

Coding = Callable[[list[Path]], RunSummary]
"""Reads and codes files, skipping those whose results are current."""

TopicStage = Callable[[Store], Sequence[Mapping[str, Any]]]
"""Gives topics to what is new, and returns what the account is to tell of them."""


class BusyError(RunError):
    """Another refresh of the same workspace is under way."""


@dataclass(frozen=True, slots=True)
class RefreshSummary:
    """What came of a refresh; ``files`` are those of the account of changes."""

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
    """What a refresh would do, as far as the site's pages tell."""

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
    wanted: Wanted,
    code: Coding,
    *,
    topics: TopicStage | None = None,
    tell: Listener = _silent,
    clockwork: Clockwork | None = None,
) -> RefreshSummary:
    """Fetch what is new, have it read and coded, and tell what changed.

    Parameters
    ----------
    store : Store
        Where everything is kept.
    settings : Settings
        Settings of the run.
    site : RefreshSettings
        Where letters come from, and whom to tell.
    wanted : Wanted
        What to fetch.
    code : callable
        Reads and codes files.
    topics : callable, optional
        Gives topics after coding; if unset, those of the model in the workspace, if any.
    tell : callable
        Is told of each step.
    clockwork : Clockwork, optional
        How time passes.

    Raises
    ------
    BusyError
        If another refresh of the workspace is under way. Nothing was done.
    SiteError
        If the site cannot be read or trusted, or every file of a kind was rejected.
    LettersError
        If the run cannot be done for another reason.
    """
    clockwork = clockwork or Clockwork()
    with refresh_lock(store) as held:
        if not held:
            raise BusyError(
                f"Another refresh of {store.path} is under way, so this one has done nothing.",
                "Wait for the other one to finish.",
            )
        run = _begin(store, site, clockwork)
        try:
            with make_client(site, clockwork) as client:
                fetched = fetch(client, store, site, wanted, run.run_id, tell)
            coding = _code(store, code)
            made = making(settings)
            stage = topics or partial(give_topics, coder=made.made_with.coder_id)
            emerged = stage(store)
            summary = _tell(
                store, made, site, wanted, run, fetched, coding, emerged, clockwork=clockwork
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
    wanted: Wanted,
    *,
    tell: Listener = _silent,
    clockwork: Clockwork | None = None,
) -> Preview:
    """List the site and say what a refresh would fetch, without recording anything.

    Raises
    ------
    SiteError
        If the site cannot be read or trusted.
    """
    clockwork = clockwork or Clockwork()
    opened = None
    if database_url or workspace.exists():
        opened = open_store(workspace, url=database_url)
    try:
        with make_client(site, clockwork) as client:
            listing, counts, found, entries = list_site(client, opened, site, wanted, tell)
    finally:
        if opened is not None:
            opened.close()
    at = clockwork.now()
    withdrawn = {one.report_id for one in found.events if one.kind == "withdrawn"}
    merged = {key: one for key, one in entries.items() if key not in withdrawn}
    for report in found.reports:
        known = entries.get(report.report_id)
        merged[report.report_id] = (
            replace(known, report=report, withdrawn_at=None)
            if known is not None
            else CatalogueEntry(report, at, at)
        )
    chosen, left = choose(merged.values(), wanted)
    new = tuple(one for one in chosen if one.file is None)
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
    """Have every file that counts read and coded; what is current costs nothing."""
    with opened.read() as conn:
        entries = catalogue.entries(conn).values()
    digests = {one.file.pdf_sha256 for one in entries if one.file and one.replaced_by is None}
    inputs = [opened.pdf_path(one) for one in sorted(digests) if opened.holds_pdf(one)]
    return code(inputs) if inputs else None


def _tell(
    opened: Store,
    made: Making,
    site: RefreshSettings,
    wanted: Wanted,
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
        told = to_tell(conn)
        after = take_picture(conn, made.made_with)
    rejections = [*fetched.rejections, *at_their_links(coding.rejections if coding else (), told)]
    account = make_account(
        run_id=run.run_id,
        source=site.source or SITE,
        started_at=run.started_at,
        finished_at=clockwork.now(),
        since=former.run_id,
        before=former.picture,
        after=after,
        news=told,
        rejections=rejections,
        labels=made.labels,
        topics=emerged,
        warnings=fetched.warnings,
        kinds=wanted.kinds,
    )
    # Files first: should this process die in between, the next refresh tells all of it once
    # more, while the other way round it would never be told.
    files = write_account(opened, account)
    counts = {
        "providers": fetched.counts.providers,
        "reports": fetched.counts.reports,
        "fetched": len(fetched.new),
        "unchanged": fetched.unchanged,
        "rejected": len(rejections),
    }
    with opened.write() as conn:
        catalogue.mark_reported(conn, told_of(told, after, rejections), run_id=run.run_id)
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
        notes=tuple(fetched.warnings),
    )


def _check(opened: Store, fetched: Fetched, summary: RefreshSummary) -> None:
    """Fail if every file of a kind was rejected, now that all the rest is done and told."""
    with opened.read() as conn:
        entries = catalogue.entries(conn)
        read = queries.text_digests(conn)
    refused = {one.letter_id for one in summary.rejections}
    tried: list[tuple[str, bool]] = []
    for report_id in fetched.asked:
        entry = entries[report_id]
        letter_id = entry.file.letter_id if entry.file else ""
        well = report_id not in fetched.failed and letter_id in read and letter_id not in refused
        tried.append((entry.report.kind or "unknown kind", well))
    check_kinds(tried)


def _fail(opened: Store, site: RefreshSettings, run: Run, error: Exception) -> None:
    # Told first, as it may be the database that failed.
    _post_failure(site, run, error)
    with suppress(LettersError), opened.write() as conn:
        catalogue.end_refresh(conn, run.run_id, reason=_words(error))
        writes.write_run(conn, replace(run, finished_at=datetime.now(UTC)))


def _post_failure(site: RefreshSettings, run: Run, error: Exception) -> None:
    _post(site, failure_as_json(run.run_id, site.source or SITE, _words(error)))


def _post(site: RefreshSettings, content: str) -> list[str]:
    """Tell the hook, if one is set; return what went wrong, which never fails a run."""
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
    return f"This should not have happened: {type(error).__name__}: {error}"
