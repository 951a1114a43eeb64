"""Exports as Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from inspection_letters.outputs.schema.columns import TableRow, without_notes


def write_parquet(schema: Any, rows: Sequence[TableRow], path: Path) -> None:
    """Write a table as Parquet, with its schema even if it has no rows."""
    plain = without_notes(schema)
    arrays = [_array(field, [row[field.name] for row in rows]) for field in plain]
    pq.write_table(pa.Table.from_arrays(arrays, schema=plain), path, compression="zstd")


def _array(field: Any, values: list[Any]) -> Any:
    if pa.types.is_map(field.type):
        # Arrow takes a map as pairs.
        values = [list(value.items()) for value in values]
    return pa.array(values, type=field.type)
