"""Exports as Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from inspection_letters.outputs.export.plain import Write
from inspection_letters.outputs.schema.columns import TableRow, without_notes

_GROUP: Final = 50_000
"""Rows in a group of a file, at least; the last may have fewer."""


@contextmanager
def write_parquet(schema: Any, path: Path) -> Iterator[Write]:
    """Write a table as Parquet, with its schema even if it has no rows.

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
    plain = without_notes(schema)
    with pq.ParquetWriter(path, plain, compression="zstd") as writer:
        waiting: list[Any] = []

        def flush() -> None:
            writer.write_table(pa.concat_tables(waiting), row_group_size=2 * _GROUP)
            waiting.clear()

        def write(rows: Sequence[TableRow]) -> None:
            arrays = [_array(field, [row[field.name] for row in rows]) for field in plain]
            waiting.append(pa.Table.from_arrays(arrays, schema=plain))
            if sum(map(len, waiting)) >= _GROUP:
                flush()

        yield write
        if waiting:
            flush()


def _array(field: Any, values: list[Any]) -> Any:
    if pa.types.is_map(field.type):
        # Arrow takes a map as pairs.
        values = [list(value.items()) for value in values]
    return pa.array(values, type=field.type)
