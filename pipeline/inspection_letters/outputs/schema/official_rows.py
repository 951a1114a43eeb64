"""Rows of the tables that set letters beside an official record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.official import (
    ComparedFact,
    Coverage,
    CoverageCount,
    LetterMatch,
    OfficialCheck,
    Result,
)
from inspection_letters.records.official import OfficialRecord

Row = dict[str, Any]


def check_rows_of(check: OfficialCheck) -> Iterator[Row]:
    """Yield the row of each compared fact, then of each letter that is not on the record."""
    for fact in check.facts:
        yield fact_row(fact)
    for match in check.unlisted:
        yield unlisted_row(match)


def fact_row(fact: ComparedFact) -> Row:
    """Return the row of a compared fact."""
    place = fact.place
    return {
        **_about(fact.letter),
        "fact": fact.fact,
        "letter_value": fact.letter_value,
        "record_value": fact.record_value,
        "result": fact.result.value,
        "page_number": place.page_number if place else None,
        "text": place.quote if place else None,
        "start": place.span.start if place else None,
        "end": place.span.end if place else None,
        "record_row": fact.inspection.row,
        "note": None,
    }


def unlisted_row(match: LetterMatch) -> Row:
    """Return the row of a letter that is not on the record."""
    empty = dict.fromkeys(
        (
            "fact",
            "letter_value",
            "record_value",
            "page_number",
            "text",
            "start",
            "end",
            "record_row",
        )
    )
    return {
        **_about(match.letter),
        **empty,
        "result": Result.NOT_LISTED.value,
        "note": match.reason,
    }


def _about(letter: CorpusLetter) -> Row:
    return {
        "letter_id": letter.letter_id,
        "file": letter.file,
        "area": letter.stated_area,
        "urn": letter.urn,
        "kind": letter.kind,
    }


def coverage_rows(coverage: Coverage) -> Iterator[Row]:
    """Yield the row of each inspection of a record."""
    for covered in coverage.inspections:
        inspection = covered.inspection
        yield {
            "urn": inspection.urn,
            "area": inspection.area,
            "region": covered.region,
            "kind": inspection.kind,
            "inspection_start": str(inspection.start),
            "year": inspection.start.year,
            "outcome": inspection.result,
            "in_workspace": covered.is_covered,
            "letter_ids": [letter.letter_id for letter in covered.letters],
            "record_row": inspection.row,
        }


def coverage_count_row(count: CoverageCount) -> Row:
    """Return the row of a kind or group of inspections."""
    return {
        "kind": count.kind,
        "by": count.by,
        "group": count.group,
        "listed": count.listed,
        "in_workspace": count.covered,
        "share": count.share,
    }


def record_rows(record: OfficialRecord) -> Iterator[Row]:
    """Yield the row of each inspection of a record, in the order of its file."""
    for inspection in record.inspections:
        yield {
            "urn": inspection.urn,
            "area": inspection.area,
            "region": inspection.region,
            "kind": inspection.kind,
            "inspection_start": str(inspection.start),
            "inspection_end": inspection.end and str(inspection.end),
            "published": inspection.published and str(inspection.published),
            "year": inspection.start.year,
            "outcome": inspection.outcome,
            "statement_of_action": inspection.statement_of_action,
            "significant_weaknesses": inspection.significant_weaknesses,
            "weaknesses_sufficient": inspection.weaknesses_sufficient,
            "priority_actions": inspection.priority_actions,
            "area_abolished": inspection.area_abolished,
            "record_row": inspection.row,
        }
