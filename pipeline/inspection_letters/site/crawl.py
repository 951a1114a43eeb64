"""Go through the site's pages: the search, then the page of each provider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from inspection_letters.records import Rejection
from inspection_letters.records.catalogue import ListedReport, Listing, Provider
from inspection_letters.site.client import PoliteClient
from inspection_letters.site.contract import (
    ROWS,
    ProviderPage,
    read_provider_page,
    read_search_page,
)
from inspection_letters.site.errors import FetchError, SiteError

_MOST_PAGES: Final = 100


def list_reports(
    client: PoliteClient,
    known: Iterable[Provider] = (),
    *,
    headings: Sequence[str] = (),
    tell: Callable[[Provider], None] = lambda provider: None,
) -> Listing:
    """Return everything that the site lists.

    A provider that was known before is visited even if the search no longer gives it, so
    that one the search has lost is told from one that is gone.

    Parameters
    ----------
    client : PoliteClient
        Whom to ask through.
    known : iterable of Provider
        Providers seen before.
    headings : sequence of str
        Headings that such pages are known to have. A page without reports that has none
        of them is no page of a provider, whatever the site says it is.
    tell : callable
        Called with each provider whose page was asked for.

    Raises
    ------
    SiteError
        If the search cannot be read or gives no provider, or the site does not answer.
    """
    found = _search(client)
    lost = {one.urn: one for one in known if one.urn not in found}
    pages: dict[str, ProviderPage] = {}
    unread: dict[str, Rejection] = {}
    gone: list[Provider] = []
    for provider in (*found.values(), *lost.values()):
        url = client.site.at_this_site(provider.url) if provider.urn in lost else provider.url
        try:
            page = read_provider_page(client.page(url), provider, url)
            _check_page(page, headings)
            pages[provider.urn] = page
        except FetchError as error:
            if error.gone and provider.urn in lost:
                gone.append(provider)
            else:
                unread[provider.urn] = _rejection(provider, url, error)
        tell(provider)
    reports: dict[str, ListedReport] = {}
    for page in pages.values():
        for report in page.reports:
            reports.setdefault(report.report_id, report)
    return Listing(
        providers=tuple(found.values()),
        reports=tuple(reports.values()),
        unread=unread,
        missing=tuple(one for one in lost.values() if one.urn in pages),
        gone=tuple(gone),
        headings=dict(Counter(one for page in pages.values() for one in page.headings)),
        pages=len(pages),
        stray=frozenset().union(*(page.stray for page in pages.values())) - reports.keys(),
    )


def _search(client: PoliteClient) -> dict[str, Provider]:
    found: dict[str, Provider] = {}
    for number in range(_MOST_PAGES):
        url = client.site.search_url(number * ROWS)
        try:
            page = read_search_page(client.page(url), url)
        except FetchError as error:
            raise SiteError(
                f"The search of the site ({url}) cannot be read. {error.reason}", error.remedy
            ) from error
        new = [one for one in page if one.urn not in found]
        if not new:
            # An empty page, or one that repeats what was there: the end of the list.
            break
        found.update((one.urn, one) for one in new)
    if not found:
        raise SiteError(
            f"The search of the site ({client.site.search_url(0)}) lists no provider.",
            "Look at the page in a browser. If it looks as ever, its markup has changed: "
            "correct pipeline/inspection_letters/site/contract.py.",
        )
    return {urn: _named(one) for urn, one in found.items()}


def _named(provider: Provider) -> Provider:
    return provider if provider.name else replace(provider, name=provider.urn)


def _check_page(page: ProviderPage, headings: Sequence[str]) -> None:
    if page.reports:
        return
    look = "Look at it in a browser."
    if page.stray:
        raise FetchError("It links files, but not in the way that reports are linked.", look)
    if headings and not set(headings) & set(page.headings):
        raise FetchError("It shows neither reports nor any heading that such pages have.", look)


def _rejection(provider: Provider, url: str, error: FetchError) -> Rejection:
    return Rejection(
        url,
        "fetch",
        f"The page of {provider.name} cannot be read, so its reports are not known. {error.reason}",
        error.remedy,
    )
