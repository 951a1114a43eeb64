"""Columns of tables: an Arrow field each, with its meaning and what people call it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import pyarrow as pa

TableRow = Mapping[str, Any]
"""A row of a table: plain Python values by the names of its columns."""

_ELEMENT: Final = "element"


class ColumnType(NamedTuple):
    """A type of column: its Arrow type, and how the documentation names it.

    ``nullable_parts`` names what may be null within a value: ``element`` for the elements
    of a list, or a key of an object.
    """

    arrow: Any
    words: str
    nullable_parts: tuple[str, ...] = ()


_TEXTS: Final = pa.list_(pa.string())

TEXT: Final = ColumnType(pa.string(), "text")
INTEGER: Final = ColumnType(pa.int64(), "integer")
NUMBER: Final = ColumnType(pa.float64(), "number")
BOOLEAN: Final = ColumnType(pa.bool_(), "true or false")
DATE: Final = ColumnType(pa.date32(), "date")
MOMENT: Final = ColumnType(pa.timestamp("us", tz="UTC"), "date and time (UTC)")
TEXTS: Final = ColumnType(_TEXTS, "list of text")
TEXTS_OR_NULL: Final = ColumnType(_TEXTS, "list of text or null", (_ELEMENT,))
ACTIONS: Final = ColumnType(
    pa.list_(pa.struct([("responsible_bodies", _TEXTS), ("text", pa.string())])),
    "list of actions",
)
WEAKNESSES: Final = ColumnType(
    pa.list_(pa.struct([("text", pa.string()), ("verdict", pa.string())])),
    "list of weaknesses",
    ("verdict",),
)
JUDGEMENTS: Final = ColumnType(
    pa.list_(pa.struct([("judgement", pa.string()), ("grade", pa.string())])),
    "list of judgements",
)
NOTES: Final = ColumnType(
    pa.list_(pa.struct([(key, pa.string()) for key in ("what", "looked_for", "where", "remedy")])),
    "list of notes",
)
# Maps, not structs: the names differ from row to row, and those of a struct are fixed.
TEXT_BY_NAME: Final = ColumnType(pa.map_(pa.string(), pa.string()), "mapping of text to text")
COUNT_BY_NAME: Final = ColumnType(pa.map_(pa.string(), pa.int64()), "mapping of text to integer")
CODE_LINKS: Final = ColumnType(
    pa.list_(
        pa.struct(
            [
                ("code_id", pa.string()),
                ("share", pa.float64()),
                ("observed_over_expected", pa.float64()),
            ]
        )
    ),
    "list of codes with shares",
)
SHARES: Final = ColumnType(
    pa.map_(pa.string(), pa.map_(pa.string(), pa.float64())),
    "mapping of text to mapping of text to number",
)


def column(
    name: str,
    kind: ColumnType,
    meaning: str,
    *,
    nullable: bool = False,
    heading: str | None = None,
    categories: Iterable[str] | None = None,
    ordered: bool = False,
) -> Any:
    """Return a column as an Arrow field.

    Parameters
    ----------
    name : str
        Its name in every export and data frame.
    kind : ColumnType
        The type of its values.
    meaning : str
        What a value says, as the documentation of the table has it.
    nullable : bool, default False
        Whether a value may be unknown.
    heading : str, optional
        What people read above it in the report's workbook; if not given, its name in words.
    categories : iterable of str, optional
        For text of few values: those known beforehand, in their order. Empty if they are
        known only from the rows.
    ordered : bool, default False
        Whether the order of the categories is a ranking.
    """
    metadata = {
        "meaning": meaning,
        "heading": heading or name.replace("_", " ").capitalize(),
        "type": kind.words,
        "nullable_parts": json.dumps(kind.nullable_parts),
    }
    if categories is not None:
        metadata |= {"categories": json.dumps(list(categories)), "ordered": json.dumps(ordered)}
    return pa.field(name, kind.arrow, nullable=nullable, metadata=metadata)


def table(name: str, meaning: str, columns: Iterable[Any]) -> Any:
    """Return a table as an Arrow schema, with its name and what a row of it is."""
    return pa.schema(list(columns), metadata={"name": name, "meaning": meaning})


def extend(schema: Any, name: str, columns: Iterable[Any]) -> Any:
    """Return a table with further columns behind its own."""
    return table(name, meaning_of(schema), [*schema, *columns])


def name_of(schema: Any) -> str:
    """Return the name of a table."""
    return _read(schema, "name")


def meaning_of(item: Any) -> str:
    """Return what a row of a table, or a value of a column, says."""
    return _read(item, "meaning")


def heading_of(field: Any) -> str:
    """Return what people read above a column."""
    return _read(field, "heading")


def type_words(field: Any) -> str:
    """Return the type of a column as the documentation names it."""
    return _read(field, "type")


def categories_of(field: Any) -> tuple[Sequence[str], bool] | None:
    """Return the categories of a column and whether they are a ranking; None if it has none."""
    if b"categories" not in field.metadata:
        return None
    return json.loads(_read(field, "categories")), bool(json.loads(_read(field, "ordered")))


def is_nested(field: Any) -> bool:
    """Whether values are lists or objects, which a flat format holds as JSON text."""
    return bool(pa.types.is_nested(field.type))


def without_notes(schema: Any) -> Any:
    """Return a table with the names and types of its columns alone."""
    return pa.schema([field.remove_metadata() for field in schema])


def check_rows(schema: Any, rows: Iterable[TableRow]) -> None:
    """Check that rows have the columns of their table, with values of their types.

    Raises
    ------
    ValueError
        If one does not, which is a fault of the caller.
    """
    names = set(schema.names)
    checks = [
        (field, field.name, _check(field.type, json.loads(_read(field, "nullable_parts"))))
        for field in schema
    ]
    for row in rows:
        if row.keys() != names:
            raise ValueError(
                f"A row of {name_of(schema)} has columns {sorted(row)}, not {schema.names}."
            )
        for field, name, fits in checks:
            value = row[name]
            if not (field.nullable if value is None else fits(value)):
                raise ValueError(
                    f"A row of {name_of(schema)} has {value!r} in {name}, not {type_words(field)}."
                )


def _check(arrow: Any, nullable_parts: Sequence[str]) -> Callable[[Any], bool]:
    """Return whether a value is of an Arrow type, as a function: tables have many rows."""
    types = pa.types

    def part(kind: Any, name: str) -> Callable[[Any], bool]:
        fits = _check(kind, nullable_parts)
        return (lambda value: value is None or fits(value)) if name in nullable_parts else fits

    if types.is_list(arrow):
        element = part(arrow.value_type, _ELEMENT)
        return lambda value: _is_list(value) and all(map(element, value))
    if types.is_struct(arrow):
        keys = {field.name: part(field.type, field.name) for field in arrow}
        return lambda value: (
            isinstance(value, Mapping)
            and value.keys() == keys.keys()
            and all(fits(value[key]) for key, fits in keys.items())
        )
    if types.is_map(arrow):
        item, empty = _check(arrow.item_type, nullable_parts), frozenset(nullable_parts)
        return lambda value: (
            isinstance(value, Mapping)
            and all(
                isinstance(key, str) and (key in empty if each is None else item(each))
                for key, each in value.items()
            )
        )
    if types.is_timestamp(arrow):
        return lambda value: isinstance(value, datetime) and value.tzinfo is not None
    if types.is_date(arrow):
        return lambda value: isinstance(value, date) and not isinstance(value, datetime)
    if types.is_boolean(arrow):
        return lambda value: isinstance(value, bool)
    if types.is_string(arrow):
        return lambda value: isinstance(value, str)
    numbers = int if types.is_integer(arrow) else (int, float)
    return lambda value: isinstance(value, numbers) and not isinstance(value, bool)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _read(item: Any, key: str) -> str:
    return str(item.metadata[key.encode()].decode())
