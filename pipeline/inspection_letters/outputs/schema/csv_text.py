"""Rows of a table as CSV that people open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from inspection_letters.common.files.sheets import escaped
from inspection_letters.outputs.schema.columns import TableRow

SEPARATOR: Final = "|"
"""Stands between the elements of a list."""

PART: Final = "part"
"""The column that says which part of a workspace a file is of."""


def csv_text(rows: Iterable[TableRow], schema: Any, *, exact: bool = False, part: str = "") -> str:
    """Return rows as CSV with the columns of a table; lists are joined by ``|``.

    Parameters
    ----------
    rows : iterable of mapping
        The rows.
    schema : table
        The table.
    exact : bool, default False
        Whether to leave text unchanged that a spreadsheet could calculate; otherwise it
        begins with an apostrophe.
    part : str, optional
        Which part of a workspace the rows are of: a sentence, which every row then has in a
        last column ``part``.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*schema.names, PART] if part else schema.names)
    for row in rows:
        fields = [_field(row[name]) for name in schema.names]
        if part:
            fields.append(part)
        writer.writerow(fields if exact else [escaped(field) for field in fields])
    return text.getvalue()


def _field(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return SEPARATOR.join(value)
    return value.isoformat() if isinstance(value, date) else value
