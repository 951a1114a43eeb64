"""The records of an account of changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from inspection_letters.analysis.changes.snapshot import MadeWith
from inspection_letters.records import Rejection
from inspection_letters.records.catalogue import CatalogueEntry, CatalogueEvent, FileVersion


class Cause(StrEnum):
    """Why something changed."""

    SOURCE = "source"
    CODEBOOK = "codebook"
    MODEL = "model"
    CODE = "code version"


@dataclass(frozen=True, slots=True)
class MainFinding:
    """How many excerpts of a letter have a code with a polarity."""

    code: str
    label: str
    polarity: str
    excerpts: int


@dataclass(frozen=True, slots=True)
class LetterChange:
    """A letter that is new, was published again, or gave other results.

    ``what`` is ``new``, ``republished``, ``read again`` or ``coded again``; ``replaces`` is
    the ID of the letter that it replaces. Codes gained and lost, as ``code:polarity``, are
    those of letters that were there before.
    """

    what: str
    cause: Cause
    letter_id: str
    area: str | None
    urn: str | None
    kind: str | None
    published: str | None
    url: str | None
    outcome: str | None = None
    findings: tuple[MainFinding, ...] = ()
    replaces: str | None = None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportChange:
    """Something that the site did to a report: withdrew, returned or renamed it."""

    what: str
    cause: Cause
    report_id: str
    area: str
    urn: str
    kind: str | None
    published: str | None
    url: str
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """An area whose outcome is another than at its last inspection.

    ``comparable`` is false where the last inspection knew no such outcomes, but only
    whether a written statement of action was required.
    """

    area: str | None
    urn: str
    before: str
    after: str
    before_ended: str | None
    after_ended: str | None
    comparable: bool
    cause: Cause


@dataclass(frozen=True, slots=True)
class Move:
    """A code whose share of letters changed; ``causes`` add up to the whole change."""

    code: str
    label: str
    polarity: str
    before: float
    after: float
    letters_before: int
    letters_after: int
    causes: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that changed since the refresh before.

    ``since`` is the id of that refresh, None if this is the first.
    """

    run_id: str
    source: str
    started_at: datetime
    finished_at: datetime
    since: str | None
    made_with: MadeWith
    letters: int
    new: tuple[LetterChange, ...]
    changed: tuple[LetterChange, ...]
    withdrawn: tuple[ReportChange, ...]
    returned: tuple[ReportChange, ...]
    renamed: tuple[ReportChange, ...]
    outcomes: tuple[OutcomeChange, ...]
    moves: tuple[Move, ...]
    topics: tuple[Mapping[str, Any], ...]
    rejections: tuple[tuple[Rejection, Cause], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatalogueNews:
    """What happened to reports on the site since the account before.

    Attributes
    ----------
    catalogue : mapping of str to CatalogueEntry
        Every report.
    versions : sequence of FileVersion
        Those not yet reported as letters.
    events : sequence of CatalogueEvent
        Those not yet reported.
    replaced : mapping of str to str
        By the id of a letter, the id of the letter that it stands for now.
    moved : mapping of str to str
        By the id of a report, the id of the withdrawn report whose file it is.
    """

    catalogue: Mapping[str, CatalogueEntry]
    versions: Sequence[FileVersion]
    events: Sequence[CatalogueEvent]
    replaced: Mapping[str, str]
    moved: Mapping[str, str]
