"""Exports of a workspace as JSON Lines, CSV, Parquet and Excel."""

from inspection_letters.outputs.export.write import (
    FORMATS,
    WORKBOOK_FILE,
    Piece,
    write_table,
    write_tables,
)

__all__ = ["FORMATS", "WORKBOOK_FILE", "Piece", "write_table", "write_tables"]
