"""Visit the site's pages: the search, then the page of each provider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
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
from inspection_letters.site.manners import Bounds

_BOUNDS: Final = Bounds()


def list_reports(
    client: PoliteClient,
    known: Iterable[Provider] = (),
    *,
    headings: Sequence[str] = (),
    with_reports: Container[str] | None = None,
    bounds: Bounds = _BOUNDS,
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
    with_reports : container of str, optional
        URNs of the providers that are known to have reports. The page of any other provider
        may be without reports and headings, because nothing that is known could be missed.
        By default, all providers.
    bounds : Bounds
        How much to read before the listing counts as faulty.
    tell : callable
        Called with each provider after its page was requested.

    Raises
    ------
    SiteError
        If the search cannot be read or returns no provider, the site lists more than the
        bounds allow, or it does not respond.
    """
    earlier = {provider.urn: provider for provider in known}
    found = _search(client, earlier, bounds)
    lost = {urn: provider for urn, provider in earlier.items() if urn not in found}
    pages: dict[str, ProviderPage] = {}
    unread: dict[str, Rejection] = {}
    gone: list[Provider] = []
    listed = 0
    for provider in (*found.values(), *lost.values()):
        url = client.site.at_this_site(provider.url) if provider.urn in lost else provider.url
        try:
            page = read_provider_page(client.page(url), provider, url, most_links=bounds.links)
            if with_reports is None or provider.urn in with_reports:
                _check_page(page, headings)
            else:
                _check_page(page, ())
            pages[provider.urn] = page
            listed += len(page.reports) + len(page.stray)
        except FetchError as error:
            if error.gone and provider.urn in lost:
                gone.append(provider)
            else:
                unread[provider.urn] = _rejection(provider, url, error)
        if listed > bounds.reports:
            raise _too_many("The providers' pages link", bounds.reports, "reports", "REPORTS")
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


def _search(
    client: PoliteClient, known: Mapping[str, Provider], bounds: Bounds
) -> dict[str, Provider]:
    found: dict[str, Provider] = {}
    for number in range(bounds.search_pages + 1):
        url = client.site.search_url(number * ROWS)
        try:
            page = read_search_page(client.page(url), url, most_links=bounds.links)
        except FetchError as error:
            raise SiteError(
                f"The site's search ({url}) cannot be read. {error.reason}", error.remedy
            ) from error
        new = [provider for provider in page if provider.urn not in found]
        if not new:
            # An empty page, or one that repeats earlier providers: the end of the list.
            break
        found.update((provider.urn, provider) for provider in new)
        if len(found) > bounds.providers:
            raise _too_many("The site's search lists", bounds.providers, "providers", "PROVIDERS")
    else:
        raise _too_many("The site's search has", bounds.search_pages, "pages", "SEARCH_PAGES")
    if not found:
        raise SiteError(
            f"The site's search ({client.site.search_url(0)}) lists no provider.",
            "Open the page in a browser. If it looks as usual, its markup has changed: correct "
            "pipeline/inspection_letters/site/contract.py.",
        )
    return {urn: _named(provider, known.get(urn)) for urn, provider in found.items()}


def _too_many(what: str, most: int, unit: str, setting: str) -> SiteError:
    return SiteError(
        f"{what} more than {most:,} {unit}, which is far more than usual.",
        "Nothing in the workspace was changed, and the next refresh tries again. Open the site in "
        f"a browser; it may be faulty for a while. To allow more, set LETTERS_MAX_{setting}.",
    )


def _named(provider: Provider, known: Provider | None) -> Provider:
    """Return a provider with the name it had, if the search has lost its name."""
    if provider.name:
        return provider
    return replace(provider, name=known.name if known and known.name else provider.urn)


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
