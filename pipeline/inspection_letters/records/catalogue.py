"""The records of the catalogue: what the publishing site lists, and what was seen before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from inspection_letters.records import Rejection


class EventKind(StrEnum):
    """What can happen to a report that the catalogue knows."""

    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Provider:
    """An area as the site lists it; ``urn`` is the last part of its page's address."""

    urn: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report as a provider's page lists it.

    ``title`` is the kind in the words of the site, empty where the page does not say it;
    ``kind`` is what it is taken to be, None where that is not known.
    """

    report_id: str
    urn: str
    area: str
    title: str
    kind: str | None
    published: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything that the site lists at one time.

    Attributes
    ----------
    providers : tuple of Provider
        Those that the search gives, in its order.
    reports : tuple of ListedReport
        Those of all pages that could be read, each once.
    unread : mapping of str to Rejection
        The provider pages that could not be read, by URN: what they list is not known.
    missing : tuple of Provider
        Known before and no longer given by the search, though their pages still answer.
    gone : tuple of Provider
        Known before, and their pages are there no more.
    headings : mapping of str to int
        On how many provider pages each heading stands.
    pages : int
        Provider pages read.
    stray : frozenset of str
        Ids of files that are linked, though not by links marked up as those to reports.
    """

    providers: tuple[Provider, ...]
    reports: tuple[ListedReport, ...]
    unread: Mapping[str, Rejection] = field(default_factory=dict)
    missing: tuple[Provider, ...] = ()
    gone: tuple[Provider, ...] = ()
    headings: Mapping[str, int] = field(default_factory=dict)
    pages: int = 0
    stray: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Validators:
    """What the site said of a file's version, to ask later whether it has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class FileVersion:
    """The bytes that a report's link gave at one time; ``number`` counts from 1.

    ``told`` says what the last account of changes made of it: ``letter``, ``rejected``,
    or None if no account has told of it yet.
    """

    report_id: str
    number: int
    pdf_sha256: str
    size: int
    retrieved_at: datetime
    told: str | None = None

    @property
    def letter_id(self) -> str:
        """The id of the letter that these bytes are."""
        return letter_id_of(self.pdf_sha256)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A report that was seen, now or at any time before.

    ``file`` is its newest version, None if none was fetched. ``replaced_by`` is the id of
    a later report of the same inspection.
    """

    report: ListedReport
    first_seen: datetime
    last_seen: datetime
    withdrawn_at: datetime | None = None
    replaced_by: str | None = None
    file: FileVersion | None = None
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class CatalogueEvent:
    """Something that happened to a known report; the mappings hold what differs."""

    kind: EventKind
    report_id: str
    before: Mapping[str, str | None] = field(default_factory=dict)
    after: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListingCounts:
    """How much a listing held, to compare with the next; kinds are those of reports."""

    providers: int
    reports: int
    kinds: Mapping[str, int]
    headings: tuple[str, ...]
    untitled: int = 0


def letter_id_of(pdf_sha256: str) -> str:
    """Return the id of the letter whose PDF has a digest."""
    return pdf_sha256[:16]
