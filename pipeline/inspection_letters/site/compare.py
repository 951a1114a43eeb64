"""Compare what the site lists now with the catalogue. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from inspection_letters.records.catalogue import (
    CatalogueEntry,
    CatalogueEvent,
    EventKind,
    ListedReport,
    Listing,
    ListingCounts,
)
from inspection_letters.site.contract import kind_of

_NAMES: Final = ("urn", "area", "title", "published")
"""A report counts as renamed if any of these changes, but not if only its link does."""

_COMMON: Final = 0.9
"""A heading is common if it is on at least this share of the providers' pages."""

UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a listing means for the catalogue.

    ``reports`` are the listed reports; where a page has lost the words beside a link, or a
    part of them, they keep the earlier title, kind and date. ``new`` are the IDs of listed
    reports that were never seen before, ``faded`` those of reports that have lost words.
    """

    reports: tuple[ListedReport, ...]
    new: frozenset[str]
    events: tuple[CatalogueEvent, ...]
    faded: frozenset[str] = frozenset()


def compare(listing: Listing, catalogue: Mapping[str, CatalogueEntry]) -> Comparison:
    """Compare what the site lists with the catalogue.

    A report is withdrawn if it is no longer listed although its provider's page was read or
    is gone. What an unread page lists is not known, so none of its reports is withdrawn; nor
    is a report that is still linked, even with other markup.

    Parameters
    ----------
    listing : Listing
        What the site lists.
    catalogue : mapping of str to CatalogueEntry
        Every report seen before, by report ID.
    """
    reports: list[ListedReport] = []
    events: list[CatalogueEvent] = []
    new: set[str] = set()
    faded: set[str] = set()
    for listed in listing.reports:
        entry = catalogue.get(listed.report_id)
        if entry is None:
            new.add(listed.report_id)
            reports.append(listed)
            continue
        report = _completed(listed, entry.report)
        reports.append(report)
        if _has_faded(listed, entry.report):
            faded.add(report.report_id)
        events.extend(_changes(report, entry))
    seen = {report.report_id for report in reports} | listing.stray
    events.extend(
        CatalogueEvent(EventKind.WITHDRAWN, report_id)
        for report_id, entry in catalogue.items()
        if report_id not in seen
        and entry.withdrawn_at is None
        and entry.report.urn not in listing.unread
    )
    return Comparison(tuple(reports), frozenset(new), tuple(events), frozenset(faded))


def count(listing: Listing, found: Comparison | None = None) -> ListingCounts:
    """Return the counts of a listing, to compare with the next listing.

    Parameters
    ----------
    listing : Listing
        What the site lists.
    found : Comparison, optional
        The same, compared with the catalogue. A report then counts with the kind that is
        known of it, even if its page has lost the words.
    """
    reports = listing.reports if found is None else found.reports
    faded = frozenset() if found is None else found.faded
    kinds = Counter(report.kind or UNKNOWN for report in reports)
    return ListingCounts(
        providers=len(listing.providers),
        reports=len(listing.reports),
        kinds=dict(sorted(kinds.items())),
        headings=tuple(
            sorted(
                heading
                for heading, pages in listing.headings.items()
                if pages >= _COMMON * listing.pages
            )
        ),
        untitled=sum(not report.title or report.report_id in faded for report in listing.reports),
    )


def _completed(listed: ListedReport, known: ListedReport) -> ListedReport:
    """Return a listed report with what is known of it and the page no longer says."""
    title = listed.title or known.title
    if listed.published is None and known.published and title.startswith(known.title):
        # Words whose date cannot be read are not split into title and date.
        title = known.title or title
    published = listed.published or known.published
    kind = listed.kind or (kind_of(listed.title, published) if listed.title else None)
    return replace(listed, title=title, kind=kind or known.kind, published=published)


def _has_faded(listed: ListedReport, known: ListedReport) -> bool:
    """Whether a page has lost a report's kind or date, which were known."""
    return bool((known.kind and not listed.kind) or (known.published and not listed.published))


def _changes(report: ListedReport, entry: CatalogueEntry) -> Iterator[CatalogueEvent]:
    if entry.withdrawn_at is not None:
        yield CatalogueEvent(EventKind.RETURNED, report.report_id)
    before, after = _facts(entry.report), _facts(report)
    # A fact that was not known before does not make a report renamed.
    differing = [name for name in _NAMES if before[name] and before[name] != after[name]]
    if differing:
        yield CatalogueEvent(
            EventKind.RENAMED,
            report.report_id,
            {name: before[name] for name in differing},
            {name: after[name] for name in differing},
        )


def _facts(report: ListedReport) -> dict[str, str | None]:
    published = report.published
    return {
        "urn": report.urn,
        "area": report.area,
        "title": report.title,
        "published": None if published is None else published.isoformat(),
    }
