"""Exports as JSON Lines and CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from inspection_letters.common.files.sheets import escaped
from inspection_letters.outputs.schema.columns import TableRow, is_nested

Write = Callable[[Sequence[TableRow]], None]
"""Writes the next rows of a table."""


@contextmanager
def write_jsonl(schema: Any, path: Path) -> Iterator[Write]:
    """Write a table with one JSON object a line, in UTF-8; what is unknown is null.

    Parameters
    ----------
    schema : table
        The table.
    path : Path
        The file to write.

    Yields
    ------
    callable
        Call it with the next rows, as often as there are any.
    """
    changed = [(field, field.name) for field in schema if _changes_in_json(field)]
    names = schema.names
    with path.open("w", encoding="utf-8", newline="\n") as file:

        def write(rows: Sequence[TableRow]) -> None:
            for row in rows:
                values = {name: row[name] for name in names}
                for field, name in changed:
                    values[name] = json_value(field, row[name])
                file.write(as_json(values) + "\n")

        yield write


@contextmanager
def write_csv(schema: Any, path: Path, *, exact: bool = False) -> Iterator[Write]:
    """Write a table as CSV in UTF-8; lists and objects are JSON text, unknown is empty.

    The file begins with a byte order mark. Without it, Excel reads the file in the code
    page of the country and garbles pound signs, dashes and quotation marks; pandas, R and
    DuckDB skip it, and in Python the encoding is called ``utf-8-sig``. Text that a
    spreadsheet could calculate begins with an apostrophe, unless values are to be `exact`.

    Parameters
    ----------
    schema, path
        As for `write_jsonl`.
    exact : bool, default False
        Whether text is left as it is.

    Yields
    ------
    callable
        Call it with the next rows, as often as there are any.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(schema.names)

        def write(rows: Sequence[TableRow]) -> None:
            for row in rows:
                values = [flat_value(field, row[field.name]) for field in schema]
                writer.writerow(values if exact else [escaped(value) for value in values])

        yield write


def _changes_in_json(field: Any) -> bool:
    """Whether a column may have values that `json_value` changes."""
    types = pa.types
    tests = (types.is_timestamp, types.is_date, types.is_floating)
    return any(is_such(field.type) for is_such in tests)


def json_value(field: Any, value: object) -> object:
    """Return a value of a column as JSON can hold it: dates and moments as ISO 8601 text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if pa.types.is_floating(field.type) and isinstance(value, int):
        return float(value)
    return value


def flat_value(field: Any, value: object) -> object:
    """Return a value of a column as one field of a flat table can hold it."""
    if is_nested(field) and value is not None:
        return as_json(value)
    return json_value(field, value)


def as_json(value: object) -> str:
    """Return JSON text that people can read: no needless escapes, and never NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
