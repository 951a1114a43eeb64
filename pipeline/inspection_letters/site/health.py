"""Tell whether what the site gave can be trusted. Pure: counts in, error out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from inspection_letters.records.catalogue import Listing, ListingCounts
from inspection_letters.site.errors import SiteError

_FEW: Final = 5
"""Kinds with fewer reports than this may lose any number of them."""

_UNREAD: Final = 0.1
_UNTITLED: Final = 0.1
_VANISHED: Final = 0.5
_REMEDY: Final = (
    "Nothing was changed. Look at the site in a browser. If it has really changed so, run "
    "letters refresh with --accept-drop once; if its markup has changed, correct "
    "pipeline/inspection_letters/site/contract.py."
)


def check_listing(
    listing: Listing,
    now: ListingCounts,
    last: ListingCounts | None,
    *,
    largest_drop: float,
    accept_drop: bool = False,
) -> None:
    """Fail if a listing does not look like the last one that was sound.

    Parameters
    ----------
    listing : Listing
        What the site lists.
    now, last : ListingCounts
        Counts of this listing and of the last sound one, None if there is none.
    largest_drop : float
        Share of providers, of reports, or of reports of a kind, that may be lost. One may
        always be, unless this is 0.
    accept_drop : bool
        Whether fewer providers and reports are taken for the truth. That pages cannot be
        read is never accepted.

    Raises
    ------
    SiteError
        Saying everything that is wrong.
    """
    faults = list(_unreadable(listing, now))
    if last is not None and not accept_drop:
        faults.extend(_dropped(now, last, largest_drop))
        faults.extend(_vanished(listing, last))
    if faults:
        raise SiteError("The site does not look as it should: " + "; ".join(faults) + ".", _REMEDY)


def check_kinds(tried: Iterable[tuple[str, bool]], *, least: int = 2) -> None:
    """Fail if every file of a kind was rejected.

    Parameters
    ----------
    tried : iterable of (str, bool)
        For each file of this run its kind, and whether a letter came of it.
    least : int
        How many files of a kind it takes: one bad file is a rejection, and no more.

    Raises
    ------
    SiteError
        Naming the kinds.
    """
    total: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for kind, well in tried:
        total[kind] += 1
        good[kind] += well
    bad = [kind for kind in sorted(total) if total[kind] >= least and not good[kind]]
    if bad:
        raise SiteError(
            "Every file of a kind was rejected: "
            + ", ".join(f"all {total[kind]} of {kind}" for kind in bad)
            + ".",
            "Look at the reasons of the rejections; the site may have changed what it serves.",
        )


def warnings(listing: Listing) -> list[str]:
    """Return what is odd about a listing, though no reason to fail."""
    said = [
        f"The search no longer gives {one.name} ({one.urn}), though its page is still there; "
        "its reports were looked for all the same."
        for one in listing.missing
    ]
    said += [
        f"The page of {one.name} ({one.urn}) is gone, and its reports with it."
        for one in listing.gone
    ]
    untitled = [one for one in listing.reports if not one.title]
    if untitled:
        said.append(
            f"{len(untitled)} report{'s' * (len(untitled) > 1)} without kind and date on the "
            f"page, such as {untitled[0].url} ({untitled[0].area})."
        )
    return said


def _unreadable(listing: Listing, now: ListingCounts) -> Iterable[str]:
    asked = listing.pages + len(listing.unread)
    if len(listing.unread) > max(1, _UNREAD * asked):
        yield f"{len(listing.unread)} of {asked} pages of providers cannot be read"
    if listing.pages and not now.reports:
        yield f"none of {listing.pages} pages of providers links a report"
    if len(listing.stray) > max(1, _UNREAD * now.reports):
        yield (
            f"{len(listing.stray)} links to files are not marked up as links to reports "
            f"({now.reports} are)"
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
        if before >= _FEW
    ]
    for what, here, before in pairs:
        if before - here > (max(1.0, largest * before) if largest else 0.0):
            yield f"{here} {what} in place of {before}"


def _vanished(listing: Listing, last: ListingCounts) -> Iterable[str]:
    gone = [
        heading
        for heading in last.headings
        if listing.headings.get(heading, 0) < _VANISHED * listing.pages
    ]
    if gone:
        names = ", ".join(f"“{one}”" for one in gone)
        yield f"known headings of the providers' pages have vanished: {names}"
