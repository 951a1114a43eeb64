"""Exports as Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from inspection_letters.outputs.export.contract import Contract, Kind, Row

_TYPES: Final[dict[Kind, Any]] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.DATE: pa.date32(),
    Kind.MOMENT: pa.timestamp("us", tz="UTC"),
    Kind.TEXTS: pa.list_(pa.string()),
    Kind.ACTIONS: pa.list_(
        pa.struct([("responsible_bodies", pa.list_(pa.string())), ("text", pa.string())])
    ),
    Kind.TRUTH: pa.bool_(),
    Kind.VERDICTS: pa.list_(pa.string()),
    Kind.WEAKNESSES: pa.list_(pa.struct([("text", pa.string()), ("verdict", pa.string())])),
    # Not structs: the names differ from run to run, and a struct's are fixed.
    Kind.NAMES: pa.map_(pa.string(), pa.string()),
    Kind.TALLY: pa.map_(pa.string(), pa.int64()),
}
_MAPS: Final = (Kind.NAMES, Kind.TALLY)


def arrow_schema(contract: Contract) -> Any:
    """Return the Arrow schema of a table."""
    return pa.schema(
        [
            pa.field(column.name, _TYPES[column.kind], nullable=column.nullable)
            for column in contract.columns
        ]
    )


def write_parquet(contract: Contract, rows: Sequence[Row], path: Path) -> None:
    """Write a table as Parquet, with its schema even if it has no rows."""
    arrays = [
        pa.array(
            [
                list(row[column.name].items()) if column.kind in _MAPS else row[column.name]
                for row in rows
            ],
            type=_TYPES[column.kind],
        )
        for column in contract.columns
    ]
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=arrow_schema(contract)), path, compression="zstd"
    )
