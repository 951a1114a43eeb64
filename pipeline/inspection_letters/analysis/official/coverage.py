"""Which inspections of an official record have a letter in the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from inspection_letters.analysis.letters import UNKNOWN, CorpusLetter
from inspection_letters.analysis.official.matching import LetterMatch
from inspection_letters.records.official import (
    OUTCOMES_OF_KINDS,
    STATEMENT_NOT_REQUIRED,
    STATEMENT_REQUIRED,
    OfficialRecord,
    RecordedInspection,
)

BYS: Final = ("year", "region", "outcome")
"""By what the inspections of a record are grouped."""

_RESULTS: Final = (
    *(outcome for outcomes in OUTCOMES_OF_KINDS.values() for outcome in outcomes),
    STATEMENT_NOT_REQUIRED,
    STATEMENT_REQUIRED,
)


@dataclass(frozen=True, slots=True)
class CoveredInspection:
    """An inspection of a record, with the letters about it.

    ``region`` is that of the list of areas, by which letters are grouped elsewhere, or else
    that of the record.
    """

    inspection: RecordedInspection
    region: str | None
    letters: tuple[CorpusLetter, ...]

    @property
    def is_covered(self) -> bool:
        """Whether the workspace has a letter about it."""
        return bool(self.letters)

    def group(self, by: str) -> str:
        """Return its year, region or outcome."""
        if by == "year":
            return str(self.inspection.start.year)
        return (self.region if by == "region" else self.inspection.result) or UNKNOWN


@dataclass(frozen=True, slots=True)
class CoverageCount:
    """How many inspections of a kind, and of a group if ``by`` is not None, are covered.

    ``listed`` counts those of the record, ``covered`` those of them with a letter.
    """

    kind: str
    by: str | None
    group: str | None
    listed: int
    covered: int

    @property
    def share(self) -> float:
        """The share that is covered, from 0 to 1."""
        return self.covered / self.listed


@dataclass(frozen=True)
class Coverage:
    """The inspections of a record and the letters of a workspace beside each other.

    ``inspections`` are by kind and date; ``matches`` are the letters that could be on the
    record; ``fictional`` is the number of fictional letters left out.
    """

    record: str
    inspections: tuple[CoveredInspection, ...]
    matches: tuple[LetterMatch, ...]
    fictional: int = 0

    @property
    def unlisted(self) -> tuple[LetterMatch, ...]:
        """The letters on inspections that the record does not list."""
        return tuple(match for match in self.matches if match.inspection is None)

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[CoveredInspection, ...]]:
        """The inspections of each kind of letter, the earliest first."""
        found: dict[str, list[CoveredInspection]] = {}
        for inspection in self.inspections:
            found.setdefault(inspection.inspection.kind, []).append(inspection)
        return {kind: tuple(inspections) for kind, inspections in found.items()}

    def counts(self, by: str | None = None) -> tuple[CoverageCount, ...]:
        """Count the inspections of each kind, or of each group of each kind.

        Parameters
        ----------
        by : {"year", "region", "outcome"}, optional
            How they are grouped; if not given, each kind is counted as a whole.
        """
        found = []
        for kind, inspections in self.by_kind.items():
            groups: dict[str | None, list[CoveredInspection]] = {}
            for inspection in inspections:
                groups.setdefault(inspection.group(by) if by else None, []).append(inspection)
            found += [
                CoverageCount(
                    kind,
                    by,
                    group,
                    len(groups[group]),
                    sum(inspection.is_covered for inspection in groups[group]),
                )
                for group in sorted(groups, key=_place)
            ]
        return tuple(found)


def cover_inspections(
    record: OfficialRecord,
    matches: Sequence[LetterMatch],
    regions: Mapping[str, str],
    *,
    kinds: Sequence[str] = (),
    fictional: int = 0,
) -> Coverage:
    """Set the inspections of a record beside the letters about them.

    Parameters
    ----------
    record : OfficialRecord
        The record.
    matches : sequence of LetterMatch
        The letters of the workspace with their inspections.
    regions : mapping of str to str
        The region of each area, by its number.
    kinds : sequence of str
        Kinds of letter in the order in which they are shown; others follow.
    fictional : int, default 0
        The number of fictional letters, which are in no record.
    """
    letters: dict[int, list[CorpusLetter]] = {}
    for match in matches:
        if match.inspection:
            letters.setdefault(match.inspection.row, []).append(match.letter)
    order = [*(kind for kind in kinds if kind in record.by_kind)]
    order += [kind for kind in record.by_kind if kind not in order]
    return Coverage(
        record.name,
        tuple(
            CoveredInspection(
                inspection,
                regions.get(inspection.urn) or inspection.region,
                tuple(letters.get(inspection.row, ())),
            )
            for kind in order
            for inspection in record.by_kind[kind]
        ),
        tuple(matches),
        fictional,
    )


def _place(group: str | None) -> tuple[int, str]:
    """Return the sort key of a group: outcomes from best to worst, others by name."""
    if group in _RESULTS:
        return _RESULTS.index(group), ""
    return (len(_RESULTS) + (group == UNKNOWN), group or "")


__all__ = [
    "BYS",
    "Coverage",
    "CoverageCount",
    "CoveredInspection",
    "cover_inspections",
]
