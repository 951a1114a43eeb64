"""The records of the catalogue: what the publishing site lists, now and before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from inspection_letters.records.runs import Rejection


class EventKind(StrEnum):
    """What can happen to a known report."""

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

    ``title`` is the kind in the words of the site, empty where the page does not state it;
    ``kind`` is the kind of letter derived from it, None if unknown.
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
    """Everything that the site lists at one point in time.

    Attributes
    ----------
    providers : tuple of Provider
        The providers that the search returns, in its order.
    reports : tuple of ListedReport
        The reports of all pages that could be read, each once.
    unread : mapping of str to Rejection
        The provider pages that could not be read, by URN; what they list is unknown.
    missing : tuple of Provider
        Providers known before that the search no longer returns, though their pages exist.
    gone : tuple of Provider
        Providers known before whose pages no longer exist.
    headings : mapping of str to int
        The number of provider pages with each heading.
    pages : int
        Number of provider pages read.
    stray : frozenset of str
        IDs of files that are linked, but not with the markup of a report link.
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
    """The site's headers for a version of a file, used later to ask whether it has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class FileVersion:
    """The bytes that a report's link returned at one time; ``number`` counts from 1.

    ``reported_as`` is how the last report of changes listed it: ``letter`` or
    ``rejected``, None if it is not yet reported.
    """

    report_id: str
    number: int
    pdf_sha256: str
    size: int
    retrieved_at: datetime
    reported_as: str | None = None

    @property
    def letter_id(self) -> str:
        """The ID of the letter with these bytes."""
        return letter_id_of(self.pdf_sha256)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A report that was seen now or earlier.

    ``file`` is its newest version, None if none was fetched. ``replaced_by`` is the ID of
    a later report of the same inspection. ``listed_by`` is the number of the run that first
    listed it, by which reports are ordered: the times are those of a clock that may be wrong.
    """

    report: ListedReport
    first_seen: datetime
    last_seen: datetime
    withdrawn_at: datetime | None = None
    replaced_by: str | None = None
    file: FileVersion | None = None
    validators: Validators = Validators()
    listed_by: int = 0


@dataclass(frozen=True, slots=True)
class CatalogueEvent:
    """Something that happened to a known report; the mappings hold the fields that changed."""

    kind: EventKind
    report_id: str
    before: Mapping[str, str | None] = field(default_factory=dict)
    after: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListingCounts:
    """The size of a listing, to compare with the next; ``kinds`` counts reports by kind."""

    providers: int
    reports: int
    kinds: Mapping[str, int]
    headings: tuple[str, ...]
    untitled: int = 0


def letter_id_of(pdf_sha256: str) -> str:
    """Return the ID of the letter whose PDF has this SHA-256."""
    return pdf_sha256[:16]
