"""What an export holds: its tables, and the names and types of their columns.

The one place that says so. Every format works from here, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

Row = Mapping[str, Any]


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    TRUTH = "true or false"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment in UTC"
    TEXTS = "list of text"
    ACTIONS = "list of actions, each with responsible_bodies (list of text) and text"
    VERDICTS = "list of text or null"
    WEAKNESSES = "list of weaknesses, each with text and verdict (text or null)"
    NAMES = "object from text to text"
    TALLY = "object from text to integer"


#: Kinds that a flat format can only hold as JSON text.
NESTED: Final = frozenset(
    {Kind.TEXTS, Kind.ACTIONS, Kind.VERDICTS, Kind.WEAKNESSES, Kind.NAMES, Kind.TALLY}
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it holds, and whether that may be unknown (null)."""

    name: str
    kind: Kind
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """A table: its name and its columns, in order."""

    name: str
    columns: tuple[Column, ...]


CONTRACTS: Final = (
    Contract(
        "letters",
        (
            Column("letter_id", Kind.TEXT),
            Column("file", Kind.TEXT),
            Column("pdf_sha256", Kind.TEXT),
            Column("kind", Kind.TEXT),
            Column("urn", Kind.TEXT, nullable=True),
            Column("area", Kind.TEXT, nullable=True),
            Column("inspection_start", Kind.DATE, nullable=True),
            Column("inspection_end", Kind.DATE, nullable=True),
            Column("published", Kind.DATE, nullable=True),
            Column("outcome", Kind.TEXT, nullable=True),
            Column("next_inspection", Kind.TEXT, nullable=True),
            Column("priority_actions", Kind.ACTIONS),
            Column("areas_for_improvement", Kind.TEXTS),
            Column("responsible_bodies", Kind.TEXTS),
            Column("lead_inspectors", Kind.TEXTS),
            Column("pages", Kind.INTEGER),
            Column("statement_of_action", Kind.TRUTH, nullable=True),
            Column("significant_weaknesses", Kind.WEAKNESSES),
            Column("priority_action_verdicts", Kind.VERDICTS),
            Column("letter_date", Kind.DATE, nullable=True),
            Column("addressees", Kind.TEXTS),
            Column("inspectors", Kind.TEXTS),
            Column("signatories", Kind.TEXTS),
            Column("mended", Kind.TALLY),
        ),
    ),
    Contract(
        "excerpts",
        (
            Column("excerpt_id", Kind.TEXT),
            Column("letter_id", Kind.TEXT),
            Column("section", Kind.TEXT),
            Column("paragraph", Kind.INTEGER),
            Column("order", Kind.INTEGER),
            Column("page_number", Kind.INTEGER),
            Column("start", Kind.INTEGER),
            Column("end", Kind.INTEGER),
            Column("text", Kind.TEXT),
            Column("role", Kind.TEXT),
        ),
    ),
    Contract(
        "coded_excerpts",
        (
            Column("excerpt_id", Kind.TEXT),
            Column("letter_id", Kind.TEXT),
            Column("code", Kind.TEXT),
            Column("polarity", Kind.TEXT),
            Column("score", Kind.NUMBER),
            Column("coder", Kind.TEXT),
            Column("codebook_version", Kind.TEXT),
            Column("run_id", Kind.TEXT),
        ),
    ),
    Contract(
        "rejections",
        (
            Column("source", Kind.TEXT),
            Column("stage", Kind.TEXT),
            Column("reason", Kind.TEXT),
            Column("remedy", Kind.TEXT),
        ),
    ),
    Contract(
        "runs",
        (
            Column("run_id", Kind.TEXT),
            Column("started_at", Kind.MOMENT),
            Column("finished_at", Kind.MOMENT, nullable=True),
            Column("settings_digest", Kind.TEXT),
            Column("versions", Kind.NAMES),
            Column("counts", Kind.TALLY),
        ),
    ),
)


def check_row(contract: Contract, row: Row) -> None:
    """Check that a row has the columns of its table, with values of their kinds.

    Raises
    ------
    ValueError
        If it does not, which is a fault of the caller.
    """
    names = [column.name for column in contract.columns]
    if sorted(row) != sorted(names):
        raise ValueError(f"A row of {contract.name} has columns {sorted(row)}, not {names}.")
    for column in contract.columns:
        value = row[column.name]
        if not (value is None and column.nullable) and not _is_of(column.kind, value):
            raise ValueError(
                f"A row of {contract.name} has {value!r} in {column.name}, not {column.kind}."
            )


def in_order(tables: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    """Return the rows of all tables in the order in which they are exported.

    Letters by id; excerpts by letter and reading order; coded excerpts by letter,
    reading order, code and coder; rejections by source; runs by when they started.
    The order is Python's, so it is the same whatever database the rows came from.
    """
    order = {row["excerpt_id"]: row["order"] for row in tables["excerpts"]}
    keys: dict[str, Any] = {
        "letters": lambda row: row["letter_id"],
        "excerpts": lambda row: (row["letter_id"], row["order"]),
        "coded_excerpts": lambda row: (
            row["letter_id"],
            order[row["excerpt_id"]],
            row["code"],
            row["coder"],
        ),
        "rejections": lambda row: row["source"],
        "runs": lambda row: (row["started_at"], row["run_id"]),
    }
    return {one.name: sorted(tables[one.name], key=keys[one.name]) for one in CONTRACTS}


def _is_of(kind: Kind, value: object) -> bool:
    match kind:
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case Kind.TRUTH:
            return isinstance(value, bool)
        case Kind.NUMBER:
            return isinstance(value, (int, float)) and not isinstance(value, bool)
        case Kind.DATE:
            return isinstance(value, date) and not isinstance(value, datetime)
        case Kind.MOMENT:
            return isinstance(value, datetime) and value.tzinfo is not None
        case Kind.TEXTS:
            return _all_of(value, Kind.TEXT)
        case Kind.ACTIONS:
            return isinstance(value, Sequence) and all(
                isinstance(one, Mapping)
                and set(one) == {"responsible_bodies", "text"}
                and _all_of(one["responsible_bodies"], Kind.TEXT)
                and isinstance(one["text"], str)
                for one in value
            )
        case Kind.VERDICTS:
            return isinstance(value, Sequence) and all(_is_text_or_none(one) for one in value)
        case Kind.WEAKNESSES:
            return isinstance(value, Sequence) and all(
                isinstance(one, Mapping)
                and set(one) == {"text", "verdict"}
                and isinstance(one["text"], str)
                and _is_text_or_none(one["verdict"])
                for one in value
            )
        case Kind.NAMES | Kind.TALLY:
            inner = Kind.TEXT if kind is Kind.NAMES else Kind.INTEGER
            return isinstance(value, Mapping) and all(
                isinstance(name, str) and _is_of(inner, one) for name, one in value.items()
            )


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


def _all_of(value: object, kind: Kind) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(_is_of(kind, one) for one in value)
    )
