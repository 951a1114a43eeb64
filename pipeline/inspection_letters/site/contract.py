"""What the publishing site looks like: every assumption about it is in this module.

Observed up to mid 2026. A search lists providers, at most `ROWS` at a time; a provider's
page links its reports; a report's file is a PDF. If the site changes, the checks in
`inspection_letters.site.health` fail, and this module has to be corrected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from inspection_letters.records.catalogue import ListedReport, Provider
from inspection_letters.records.errors import UsageError

SITE: Final = "https://reports.ofsted.gov.uk"
FILE_HOST: Final = "files.ofsted.gov.uk"

ROWS: Final = 100
"""Providers on a page of the search; the site silently ignores larger values."""

_CHILDRENS_SOCIAL_CARE: Final = 3
_LOCAL_AUTHORITY_SERVICES: Final = 12

_REPORT_LINK: Final = "a.publication-link"
_REPORT_WORDS: Final = "span.nonvisual"
_FILE_PATH: Final = re.compile(r"/file/([^/]+)/?$")
_PROVIDER_PATH: Final = re.compile(r"/provider/\d+/([^/]+)/?$")

_WORDS: Final = re.compile(
    r"^(?P<title>.+?)\s*(?:,\s*(?P<format>\w+))?\s*[-–—]\s*"
    r"(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]+)\s+(?P<year>\d{4})$"
)
_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

AREA_SEND_KINDS: Final = (
    "area-send-report",
    "area-send-monitoring",
    "area-send-letter",
    "area-send-revisit",
)
OTHER: Final = "other"
"""The kind of a report whose title is understood but is not about area SEND."""

_NEW_FRAMEWORK: Final = date(2023, 1, 1)
"""Area SEND inspections published from this day are reports; earlier ones are letters."""

_ABOUT_SEND: Final = re.compile(r"\bSEND\b|special educational needs", re.IGNORECASE)
_MONITORING: Final = re.compile(r"\bmonitoring\b", re.IGNORECASE)
_REVISIT: Final = re.compile(r"\bre-?visit\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PublishingSite:
    """The site, or a replica of it.

    Parameters
    ----------
    base : str
        Address of its root, without a slash at the end.
    hosts : frozenset of str
        Hosts (with the port, if there is one) to which requests may be made.
    """

    base: str
    hosts: frozenset[str]

    def search_url(self, start: int) -> str:
        """Return the address of the page of the search that begins at provider `start`, from 0."""
        query = urlencode(
            [
                ("q", ""),
                ("location", ""),
                ("lat", ""),
                ("lon", ""),
                ("radius", ""),
                ("level_1_types", _CHILDRENS_SOCIAL_CARE),
                ("level_2_types[]", _LOCAL_AUTHORITY_SERVICES),
                ("start", start),
                ("rows", ROWS),
            ]
        )
        return f"{self.base}/search?{query}"

    def at_this_site(self, url: str) -> str:
        """Return the address at this site of a provider page that an earlier run recorded."""
        parts = urlsplit(url)
        return urlunsplit((*urlsplit(self.base)[:2], parts.path, parts.query, ""))

    def allows(self, url: str) -> bool:
        """Whether an address belongs to the site."""
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and parts.netloc.lower() in self.hosts


def site_at(source: str | None) -> PublishingSite:
    """Return the site, or the replica at an address.

    Raises
    ------
    UsageError
        If it is not the address of a web site.
    """
    if source is None:
        return PublishingSite(SITE, frozenset({urlsplit(SITE).netloc, FILE_HOST}))
    parts = urlsplit(source)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"{source!r} is not the address of a site.",
            "Use an address such as http://127.0.0.1:8000, or none for the publisher's own site.",
        )
    hosts = {parts.netloc.lower()}
    if parts.netloc.lower() == urlsplit(SITE).netloc:
        hosts.add(FILE_HOST)
    return PublishingSite(
        f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", frozenset(hosts)
    )


def read_search_page(html: str, url: str) -> tuple[Provider, ...]:
    """Return the providers that a page of the search lists, in order and without repeats."""
    found: dict[str, Provider] = {}
    for link in _links(LexborHTMLParser(html)):
        address = _joined(url, link)
        match = _PROVIDER_PATH.search(urlsplit(address).path) if address else None
        if match is None:
            continue
        name = _text(link)
        known = found.get(match[1])
        # A picture may be linked as well as the name, in either order.
        if known is None or (name and not known.name):
            found[match[1]] = Provider(match[1], name, address)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """What a provider's page shows.

    ``stray`` are the IDs of files that are linked, but not with the markup of a report link.
    """

    reports: tuple[ListedReport, ...]
    headings: tuple[str, ...]
    stray: frozenset[str]


def read_provider_page(html: str, provider: Provider, url: str) -> ProviderPage:
    """Return the reports, headings and stray links of a provider's page."""
    page = LexborHTMLParser(html)
    reports: dict[str, ListedReport] = {}
    for link in page.css(_REPORT_LINK):
        address = _joined(url, link)
        if not address:
            continue
        report = _report(link, address, provider)
        reports.setdefault(report.report_id, report)
    stray = {
        _report_id(address)
        for link in _links(page)
        if (address := _joined(url, link)) and _FILE_PATH.search(urlsplit(address).path)
    }
    # The name of the area is a heading too, but not one that pages have in common.
    name = _folded(provider.name)
    headings = {_folded(_text(node)) for node in page.css("h1, h2, h3")} - {"", name}
    return ProviderPage(
        tuple(reports.values()), tuple(sorted(headings)), frozenset(stray - reports.keys())
    )


def _report(link: LexborNode, address: str, provider: Provider) -> ListedReport:
    span = link.css_first(_REPORT_WORDS)
    title, published = _understand(_text(span)) if span is not None else ("", None)
    return ListedReport(
        report_id=_report_id(address),
        urn=provider.urn,
        area=provider.name,
        title=title,
        kind=kind_of(title, published),
        published=published,
        url=address,
    )


def _understand(words: str) -> tuple[str, date | None]:
    """Split words such as "Area SEND full inspection, pdf - 15 July 2024"."""
    match = _WORDS.match(words)
    if match is None:
        return words, None
    try:
        month = _MONTHS.index(match["month"].lower()) + 1
        published = date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return words, None
    return match["title"], published


def kind_of(title: str, published: date | None) -> str | None:
    """Return the kind of a report, judged by its title on the site.

    Returns
    -------
    str or None
        One of `AREA_SEND_KINDS`, `OTHER`, or None if the title does not say enough.
    """
    if not title:
        return None
    if not _ABOUT_SEND.search(title):
        return OTHER
    if _REVISIT.search(title):
        return "area-send-revisit"
    if _MONITORING.search(title):
        return "area-send-monitoring"
    if published is None:
        return None
    return "area-send-report" if published >= _NEW_FRAMEWORK else "area-send-letter"


def _report_id(address: str) -> str:
    match = _FILE_PATH.search(urlsplit(address).path)
    return match[1] if match else address


def _links(page: LexborHTMLParser) -> Iterator[LexborNode]:
    yield from page.css("a[href]")


def _joined(url: str, link: LexborNode) -> str:
    try:
        return urljoin(url, (link.attributes.get("href") or "").strip())
    except ValueError:
        return ""


def _text(node: LexborNode) -> str:
    return " ".join(node.text(deep=True, separator=" ").split())


def _folded(text: str) -> str:
    return text.casefold()
