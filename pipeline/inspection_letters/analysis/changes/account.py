"""Compare two snapshots and say what changed, with the cause of each change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from inspection_letters.analysis.changes.causes import Because, find_causes
from inspection_letters.analysis.changes.records import (
    Account,
    CatalogueNews,
    Cause,
    LetterChange,
    MainFinding,
    ReportChange,
)
from inspection_letters.analysis.changes.shares import find_moves, find_outcomes, split
from inspection_letters.analysis.changes.snapshot import LetterSnapshot, Snapshot
from inspection_letters.records import Rejection
from inspection_letters.records.catalogue import CatalogueEntry, EventKind

_MOST: Final = 3
"""Main findings listed for each letter, as weakness and as strength."""


def make_account(
    *,
    run_id: str,
    source: str,
    started_at: datetime,
    finished_at: datetime,
    since: str | None,
    before: Snapshot | None,
    after: Snapshot,
    news: CatalogueNews,
    rejections: Sequence[Rejection],
    labels: Mapping[str, str],
    topics: Sequence[Mapping[str, Any]] = (),
    warnings: Sequence[str] = (),
    kinds: Iterable[str] | None = None,
) -> Account:
    """Say what changed.

    Parameters
    ----------
    run_id, source : str
        The refresh, and the site that was asked.
    started_at, finished_at : datetime
        When.
    since : str or None
        The refresh before.
    before, after : Snapshot
        What the letters said at its end, and what they say now.
    news : CatalogueNews
        What happened to reports.
    rejections : sequence of Rejection
        What could not be fetched, read or coded.
    labels : mapping of str to str
        Labels of codes.
    topics : sequence of mapping
        New emerging topics.
    warnings : sequence of str
        What is odd about the site.
    kinds : iterable of str, optional
        Kinds of reports whose withdrawal and renaming is included; all if None.
    """
    because = find_causes(before, after)
    new, republished = _letters(before, after, news, labels, because.read)
    included = None if kinds is None else frozenset(kinds)
    reports = [
        change
        for change in _reports(news)
        if included is None or change.kind is None or change.kind in included
    ]
    shown = {change.letter_id for change in (*new, *republished)}
    return Account(
        run_id=run_id,
        source=source,
        started_at=started_at,
        finished_at=finished_at,
        since=since,
        made_with=after.made_with,
        letters=len(after.letters),
        new=tuple(new),
        changed=(*republished, *_remade(before, after, news, labels, because)),
        withdrawn=tuple(change for change in reports if change.what == EventKind.WITHDRAWN),
        returned=tuple(change for change in reports if change.what == EventKind.RETURNED),
        renamed=tuple(change for change in reports if change.what == EventKind.RENAMED),
        outcomes=tuple(find_outcomes(before, after, shown, because)),
        moves=tuple(find_moves(before, after, labels, because)),
        topics=tuple(topics),
        rejections=tuple(
            (rejection, _cause_of(rejection, before, because)) for rejection in rejections
        ),
        warnings=tuple(warnings),
    )


def _letters(
    before: Snapshot | None,
    after: Snapshot,
    news: CatalogueNews,
    labels: Mapping[str, str],
    read: Cause | None,
) -> tuple[list[LetterChange], list[LetterChange]]:
    """Return the letters that came from the site: those that are new, and published again."""
    new: list[LetterChange] = []
    again: list[LetterChange] = []
    known = set() if before is None else set(before.letters)
    for version in news.versions:
        letter_id = version.letter_id
        letter = after.letters.get(letter_id)
        entry = news.catalogue[version.report_id]
        current = entry.file is not None and entry.file.number == version.number
        if letter is None or not current or letter_id in known or entry.replaced_by:
            continue
        known.add(letter_id)
        if version.report_id in news.moved:
            continue
        replaces = news.replaced.get(letter_id)
        # What replaces a letter that no account reported is news in itself.
        is_republished = before is not None and replaces in before.letters
        # What was reported as rejected before can be read now because the program changed.
        cause = Cause.SOURCE if version.reported_as is None else read or Cause.CODE
        change = LetterChange(
            what="republished" if is_republished else "new",
            cause=cause,
            letter_id=letter_id,
            **_of_entry(letter, entry),
            outcome=letter.outcome,
            findings=_findings(letter, labels),
            replaces=replaces,
            **_codes_moved(None if before is None else before.letters.get(replaces or ""), letter),
        )
        (again if is_republished else new).append(change)
    return sorted(new, key=_by_area), sorted(again, key=_by_area)


def _remade(
    before: Snapshot | None,
    after: Snapshot,
    news: CatalogueNews,
    labels: Mapping[str, str],
    because: Because,
) -> list[LetterChange]:
    """Return the letters whose files are as before, but whose results are not."""
    if before is None:
        return []
    entries = {
        entry.file.letter_id: entry
        for entry in news.catalogue.values()
        if entry.file is not None and entry.replaced_by is None
    }
    found = []
    for letter_id, letter in after.letters.items():
        old = before.letters.get(letter_id)
        if old is None or _results(old) == _results(letter):
            continue
        read = (old.text, old.outcome, old.ended) != (letter.text, letter.outcome, letter.ended)
        found.append(
            LetterChange(
                what="read again" if read else "coded again",
                cause=(because.read if read else because.coded) or because.remade,
                letter_id=letter_id,
                **_of_entry(letter, entries.get(letter_id)),
                outcome=letter.outcome,
                findings=_findings(letter, labels),
                **_codes_moved(old, letter),
            )
        )
    return sorted(found, key=_by_area)


def _results(letter: LetterSnapshot) -> tuple[object, ...]:
    return (letter.text, letter.outcome, letter.ended, letter.statement, dict(letter.codes))


def _of_entry(letter: LetterSnapshot, entry: CatalogueEntry | None) -> dict[str, Any]:
    report = None if entry is None else entry.report
    published = None if report is None else report.published
    return {
        "area": letter.area or (report.area if report else None),
        "urn": letter.urn or (report.urn if report else None),
        "kind": letter.kind,
        "published": None if published is None else published.isoformat(),
        "url": None if report is None else report.url,
    }


def _findings(letter: LetterSnapshot, labels: Mapping[str, str]) -> tuple[MainFinding, ...]:
    found: list[MainFinding] = []
    for chosen in ("weakness", "strength"):
        of_kind = [
            (number, code)
            for key, number in letter.codes.items()
            for code, polarity in [split(key)]
            if polarity == chosen
        ]
        of_kind.sort(key=lambda pair: (-pair[0], pair[1]))
        found += [
            MainFinding(code, labels.get(code, code), chosen, number)
            for number, code in of_kind[:_MOST]
        ]
    return tuple(found)


def _codes_moved(old: LetterSnapshot | None, new: LetterSnapshot) -> dict[str, Any]:
    if old is None:
        return {}
    return {
        "gained": tuple(sorted(new.codes.keys() - old.codes.keys())),
        "lost": tuple(sorted(old.codes.keys() - new.codes.keys())),
    }


def _reports(news: CatalogueNews) -> list[ReportChange]:
    found = []
    for event in news.events:
        entry = news.catalogue[event.report_id]
        if event.kind is EventKind.WITHDRAWN and entry.replaced_by:
            continue
        found.append(_report(event.kind.value, entry, event.before, event.after))
    for report_id, former in sorted(news.moved.items()):
        old, new = news.catalogue[former].report, news.catalogue[report_id].report
        pairs = {
            name: (str(getattr(old, name)), str(getattr(new, name)))
            for name in ("url", "urn", "area", "title", "published")
            if getattr(old, name) != getattr(new, name)
        }
        found.append(
            _report(
                EventKind.RENAMED.value,
                news.catalogue[report_id],
                {name: pair[0] for name, pair in pairs.items()},
                {name: pair[1] for name, pair in pairs.items()},
            )
        )
    return sorted(found, key=lambda change: (change.area, change.report_id))


def _report(
    what: str,
    entry: CatalogueEntry,
    before: Mapping[str, str | None],
    after: Mapping[str, str | None],
) -> ReportChange:
    report = entry.report
    return ReportChange(
        what=what,
        cause=Cause.SOURCE,
        report_id=report.report_id,
        area=report.area,
        urn=report.urn,
        kind=report.kind,
        published=None if report.published is None else report.published.isoformat(),
        url=report.url,
        before=before,
        after=after,
    )


def _cause_of(rejection: Rejection, before: Snapshot | None, because: Because) -> Cause:
    known = before is not None and rejection.letter_id in before.letters
    return because.remade if known else Cause.SOURCE


def _by_area(change: LetterChange) -> tuple[str, str, str]:
    return (change.area or "", change.published or "", change.letter_id)
