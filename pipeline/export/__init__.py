"""Exports of a workspace as JSON Lines, CSV, Parquet and Excel."""

from pipeline.export.check import check_quotes
from pipeline.export.write import FORMATS, WORKBOOK_FILE, write_tables

__all__ = ["FORMATS", "WORKBOOK_FILE", "check_quotes", "write_tables"]
