"""Exports as JSON Lines and CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from inspection_letters.outputs.export.contract import NESTED, Contract, Kind, Row


def write_jsonl(contract: Contract, rows: Sequence[Row], path: Path) -> None:
    """Write a table with one JSON object a line, in UTF-8; what is unknown is null."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            values = {
                column.name: plain(column.kind, row[column.name]) for column in contract.columns
            }
            file.write(as_json(values) + "\n")


def write_csv(contract: Contract, rows: Sequence[Row], path: Path) -> None:
    """Write a table as CSV in UTF-8; lists and objects are JSON text, unknown is empty.

    The file begins with a byte order mark. Without one, Excel reads it in the code page
    of the country and garbles pound signs, dashes and quotation marks; pandas, R and
    DuckDB skip it, and in Python the encoding is called ``utf-8-sig``. Values are
    written as they are, so that excerpts equal the text of their letters: in a
    spreadsheet, use the xlsx export, where none can be taken for a formula.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in contract.columns])
        for row in rows:
            writer.writerow([flat(column.kind, row[column.name]) for column in contract.columns])


def plain(kind: Kind, value: object) -> object:
    """Return a value as JSON can hold it: dates and moments as ISO 8601 text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if kind is Kind.NUMBER and isinstance(value, int) else value


def flat(kind: Kind, value: object) -> object:
    """Return a value as one field of a flat table can hold it."""
    if kind in NESTED and value is not None:
        return as_json(value)
    return plain(kind, value)


def as_json(value: object) -> str:
    """Return JSON text that people can read: not escaped beyond need, and never NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
