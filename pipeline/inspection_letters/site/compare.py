"""Tell what happened to known reports, by what the site lists now. Pure."""

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

_TOLD: Final = ("urn", "area", "title", "published")
"""What makes a report renamed, if it differs. A link that moves alone does not."""

_COMMON: Final = 0.9
"""Share of provider pages that a heading must stand on to be one of the page's own."""

UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a listing means for the catalogue.

    ``reports`` are those listed, each with what is known of it: where a page has lost the
    words beside a link, those of before still hold. ``new`` are the ids of those among
    them that were never seen before.
    """

    reports: tuple[ListedReport, ...]
    new: frozenset[str]
    events: tuple[CatalogueEvent, ...]


def compare(listing: Listing, catalogue: Mapping[str, CatalogueEntry]) -> Comparison:
    """Compare what the site lists with the catalogue.

    A report is withdrawn if it is listed no more although its provider's page was read, or
    is gone. What an unread page lists is not known, so nothing of it is withdrawn; nor is
    what is still linked, if in another way.

    Parameters
    ----------
    listing : Listing
        What the site lists.
    catalogue : mapping of str to CatalogueEntry
        What was seen before, by report id.
    """
    reports: list[ListedReport] = []
    events: list[CatalogueEvent] = []
    new: set[str] = set()
    for listed in listing.reports:
        entry = catalogue.get(listed.report_id)
        if entry is None:
            new.add(listed.report_id)
            reports.append(listed)
            continue
        report = _completed(listed, entry.report)
        reports.append(report)
        events.extend(_changes(report, entry))
    seen = {one.report_id for one in reports} | listing.stray
    events.extend(
        CatalogueEvent(EventKind.WITHDRAWN, report_id)
        for report_id, entry in catalogue.items()
        if report_id not in seen
        and entry.withdrawn_at is None
        and entry.report.urn not in listing.unread
    )
    return Comparison(tuple(reports), frozenset(new), tuple(events))


def count(listing: Listing) -> ListingCounts:
    """Count what a listing holds, to compare with the next."""
    kinds = Counter(one.kind or UNKNOWN for one in listing.reports)
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
        untitled=sum(not one.title for one in listing.reports),
    )


def _completed(listed: ListedReport, known: ListedReport) -> ListedReport:
    if listed.title:
        return listed
    return replace(
        listed,
        title=known.title,
        kind=listed.kind or known.kind,
        published=listed.published or known.published,
    )


def _changes(report: ListedReport, entry: CatalogueEntry) -> Iterator[CatalogueEvent]:
    if entry.withdrawn_at is not None:
        yield CatalogueEvent(EventKind.RETURNED, report.report_id)
    before, after = _facts(entry.report), _facts(report)
    # To learn what was not known before is no renaming.
    differing = [name for name in _TOLD if before[name] and before[name] != after[name]]
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
