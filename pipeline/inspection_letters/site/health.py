"""Check whether a listing of the site can be trusted. Pure: counts in, error out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from inspection_letters.records.catalogue import Listing, ListingCounts
from inspection_letters.site.compare import UNKNOWN
from inspection_letters.site.errors import SiteError

_FEW: Final = 5
"""Kinds with fewer reports than this may lose any number of them."""

_LEAST_FILES: Final = 2
"""Fewest files of a kind for a fault of the site; a single bad file is only a rejection."""

_UNREAD: Final = 0.1
_UNTITLED: Final = 0.1
_VANISHED: Final = 0.5

_REMEDY: Final = (
    "Nothing in the workspace was changed. Open the site in a browser. If it really lists fewer "
    "reports, run letters refresh with --accept-drop once; if its markup has changed, correct "
    "pipeline/inspection_letters/site/contract.py."
)


def check_listing(
    listing: Listing,
    now: ListingCounts,
    last: ListingCounts | None,
    *,
    largest_drop: float,
    headings: Sequence[str] | None = None,
    accept_drop: bool = False,
) -> None:
    """Fail if a listing differs too much from the last sound listing.

    Parameters
    ----------
    listing : Listing
        What the site lists.
    now, last : ListingCounts
        Counts of this listing and of the last sound listing (None if there is none).
    largest_drop : float
        Share of providers, of reports, or of reports of a kind that may disappear. A single
        provider or report may always disappear, unless this is 0.
    headings : sequence of str, optional
        Headings of which most pages must have one (see `usual_headings`); by default, those
        of the last sound listing.
    accept_drop : bool
        Whether to accept fewer providers and reports. Pages that cannot be read are never
        accepted.

    Raises
    ------
    SiteError
        The message lists everything that is wrong.
    """
    faults = list(_unreadable(listing, now))
    if last is not None and not accept_drop:
        faults.extend(_dropped(now, last, largest_drop))
        is_less = now.reports < last.reports or bool(listing.unread)
        if now.headings or is_less:
            # Headings that are merely gone, with nothing else, are those of a former notice.
            faults.extend(_vanished(listing, last.headings if headings is None else headings))
    if faults:
        raise SiteError("The site does not look as expected: " + "; ".join(faults) + ".", _REMEDY)


def usual_headings(looks: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the headings that providers' pages have had for as long as is remembered.

    A notice that every page shows for a while is a heading too. It is left out as soon as a
    listing without it is remembered, so that nothing is missing once it goes.

    Parameters
    ----------
    looks : sequence of sequence of str
        The common headings of earlier sound listings. If one of them had none, pages are
        sound without any, and the result is empty.
    """
    if not looks or not all(looks):
        return ()
    sets = [frozenset(look) for look in looks]
    usual = frozenset.intersection(*sets) or frozenset.union(*sets)
    return tuple(sorted(usual))


def check_kinds(tried: Iterable[tuple[str, bool]]) -> None:
    """Fail if every file of a kind was rejected.

    Parameters
    ----------
    tried : iterable of (str, bool)
        The kind of each file of this run, and whether it was read as a letter.

    Raises
    ------
    SiteError
        The message names the kinds.
    """
    total: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for kind, is_letter in tried:
        total[kind] += 1
        good[kind] += is_letter
    bad = [kind for kind in sorted(total) if total[kind] >= _LEAST_FILES and not good[kind]]
    if bad:
        raise SiteError(
            "Every file of a kind was rejected: "
            + ", ".join(f"all {total[kind]} of {kind}" for kind in bad)
            + ".",
            "Read the reasons of the rejections; the site may serve other files than before.",
        )


def warnings(listing: Listing) -> list[str]:
    """Return a sentence for everything that is unusual about a listing, but no reason to fail."""
    found = [
        f"The search no longer lists {provider.name} ({provider.urn}), though its page still "
        "exists; its reports were included."
        for provider in listing.missing
    ]
    found += [
        f"The page of {provider.name} ({provider.urn}) is gone, and its reports with it."
        for provider in listing.gone
    ]
    untitled = [report for report in listing.reports if not report.title]
    if untitled:
        found.append(
            f"{len(untitled)} report{'s have' if len(untitled) > 1 else ' has'} no kind and date "
            f"on the page, such as {untitled[0].url} ({untitled[0].area})."
        )
    return found


def _unreadable(listing: Listing, now: ListingCounts) -> Iterable[str]:
    asked = listing.pages + len(listing.unread)
    if len(listing.unread) > max(1, _UNREAD * asked):
        yield f"{len(listing.unread)} of {asked} providers' pages cannot be read"
    if listing.pages and not now.reports:
        yield f"none of {listing.pages} providers' pages links to a report"
    if len(listing.stray) > max(1, _UNREAD * now.reports):
        yield (
            f"{len(listing.stray)} links to files do not have the markup of report links "
            f"({now.reports} do)"
        )
    if now.untitled > max(1, _UNTITLED * now.reports):
        yield f"{now.untitled} of {now.reports} reports have no kind and date beside their link"


def _dropped(now: ListingCounts, last: ListingCounts, largest: float) -> Iterable[str]:
    pairs = [
        ("providers", now.providers, last.providers),
        ("reports", now.reports, last.reports),
    ]
    pairs += [
        (f"reports of kind {kind}", now.kinds.get(kind, 0), before)
        for kind, before in last.kinds.items()
        if kind != UNKNOWN and before >= _FEW
    ]
    for what, here, before in pairs:
        if before - here > (max(1.0, largest * before) if largest else 0.0):
            yield f"{here} {what} instead of {before}"


def _vanished(listing: Listing, usual: Sequence[str]) -> Iterable[str]:
    gone = [
        heading for heading in usual if listing.headings.get(heading, 0) < _VANISHED * listing.pages
    ]
    # One that is left shows that the pages are still made in the same way.
    if gone and len(gone) == len(usual):
        names = ", ".join(f"“{heading}”" for heading in gone)
        yield f"headings have disappeared from the providers' pages: {names}"
