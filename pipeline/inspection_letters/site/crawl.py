"""Visit the site's pages: the search, then the page of each provider."""

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

    A known provider is visited even if the search no longer returns it, to distinguish a
    provider that the search has lost from one whose page is gone.

    Parameters
    ----------
    client : PoliteClient
        The client to use.
    known : iterable of Provider
        Providers seen before.
    headings : sequence of str
        Headings that providers' pages are known to have. A page without reports and
        without any of these headings is not accepted as the page of a provider.
    tell : callable
        Called with each provider after its page was requested.

    Raises
    ------
    SiteError
        If the search cannot be read or returns no provider, or the site does not respond.
    """
    found = _search(client)
    lost = {provider.urn: provider for provider in known if provider.urn not in found}
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
        missing=tuple(provider for provider in lost.values() if provider.urn in pages),
        gone=tuple(gone),
        headings=dict(Counter(heading for page in pages.values() for heading in page.headings)),
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
                f"The site's search ({url}) cannot be read. {error.reason}", error.remedy
            ) from error
        new = [provider for provider in page if provider.urn not in found]
        if not new:
            # An empty page, or one that repeats earlier providers: the end of the list.
            break
        found.update((provider.urn, provider) for provider in new)
    if not found:
        raise SiteError(
            f"The site's search ({client.site.search_url(0)}) lists no provider.",
            "Open the page in a browser. If it looks as usual, its markup has changed: correct "
            "pipeline/inspection_letters/site/contract.py.",
        )
    return {urn: _named(provider) for urn, provider in found.items()}


def _named(provider: Provider) -> Provider:
    return provider if provider.name else replace(provider, name=provider.urn)


def _check_page(page: ProviderPage, headings: Sequence[str]) -> None:
    if page.reports:
        return
    remedy = "Open the page in a browser."
    if page.stray:
        raise FetchError("It links to files, but not with the markup of report links.", remedy)
    if headings and not set(headings) & set(page.headings):
        raise FetchError("It has no reports and none of the usual headings.", remedy)


def _rejection(provider: Provider, url: str, error: FetchError) -> Rejection:
    return Rejection(
        url,
        "fetch",
        f"The page of {provider.name} cannot be read, so it is not known which reports it lists. "
        f"{error.reason}",
        error.remedy,
    )
