"""What the publishing site looks like: every assumption about it is in this module.

Observed up to mid 2026. A search lists providers, at most `ROWS` at a time; a provider's
page links its reports; a report's file is a PDF. If the site changes, the checks in
`inspection_letters.site.health` fail, and this module has to be corrected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from inspection_letters.records.catalogue import ListedReport, Provider
from inspection_letters.records.errors import UsageError
from inspection_letters.site.markup import LONGEST_ADDRESS, Link, read_markup

SITE: Final = "https://reports.ofsted.gov.uk"
FILE_HOST: Final = "files.ofsted.gov.uk"

ROWS: Final = 100
"""Providers on a page of the search; the site silently ignores larger values."""

_CHILDRENS_SOCIAL_CARE: Final = 3
_LOCAL_AUTHORITY_SERVICES: Final = 12

_REPORT_LINK: Final = "publication-link"
"""Class of the links to reports."""

_REPORT_WORDS: Final = "nonvisual"
"""Class of the part of such a link that states the kind and date."""

MOST_LINKS: Final = 5000
"""Most links of a page, unless the settings say otherwise; the longest has some hundreds."""

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
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
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


def read_search_page(html: str, url: str, *, most_links: int = MOST_LINKS) -> tuple[Provider, ...]:
    """Return the providers that a page of the search lists, in order and without repeats.

    Raises
    ------
    FetchError
        If the page has too many links, or is nested too deeply.
    """
    found: dict[str, Provider] = {}
    for link in read_markup(html, marked=_REPORT_WORDS, most_links=most_links).links:
        address = _joined(url, link)
        match = _PROVIDER_PATH.search(urlsplit(address).path) if address else None
        if match is None:
            continue
        known = found.get(match[1])
        # A picture may be linked as well as the name, in either order.
        if known is None or (link.text and not known.name):
            found[match[1]] = Provider(match[1], link.text, address)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """What a provider's page shows.

    ``stray`` are the IDs of files that are linked, but not with the markup of a report link.
    """

    reports: tuple[ListedReport, ...]
    headings: tuple[str, ...]
    stray: frozenset[str]


def read_provider_page(
    html: str, provider: Provider, url: str, *, most_links: int = MOST_LINKS
) -> ProviderPage:
    """Return the reports, headings and stray links of a provider's page.

    Raises
    ------
    FetchError
        If the page has too many links, or is nested too deeply.
    """
    page = read_markup(html, marked=_REPORT_WORDS, most_links=most_links)
    reports: dict[str, ListedReport] = {}
    stray: set[str] = set()
    for link in page.links:
        address = _joined(url, link)
        if _REPORT_LINK in link.classes and address:
            report = _report(link, address, provider)
            reports.setdefault(report.report_id, report)
        elif _REPORT_LINK in link.classes:
            stray.add(link.address[:100] or "no address")
        elif address and _FILE_PATH.search(urlsplit(address).path):
            stray.add(_report_id(address))
    # The name of the area is a heading too, but not one that pages have in common.
    headings = set(map(_folded, page.headings)) - {"", _folded(provider.name)}
    return ProviderPage(
        tuple(reports.values()), tuple(sorted(headings)), frozenset(stray - reports.keys())
    )


def _report(link: Link, address: str, provider: Provider) -> ListedReport:
    title, published = _understand(link.words or "")
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


def _joined(url: str, link: Link) -> str:
    """Return the address that a link leads to, empty if it has none that can be used."""
    if not link.address or len(link.address) > LONGEST_ADDRESS:
        return ""
    try:
        address = urljoin(url, link.address)
        urlsplit(address)
    except ValueError:
        return ""
    return address if address.isprintable() else ""


def _folded(text: str) -> str:
    return text.casefold()
