"""The one definition of every table: its columns, their types and what they mean.

Each table is a `pyarrow.Schema`. The export, the data frames, the workbook of a report and
the CSV of its search page take their columns from here.
"""

from inspection_letters.outputs.schema.columns import (
    TableRow,
    check_rows,
    heading_of,
    meaning_of,
    name_of,
    type_words,
)
from inspection_letters.outputs.schema.excerpts import CODED_EXCERPTS, EXCERPTS
from inspection_letters.outputs.schema.exported import (
    EXPORTED,
    LETTERS,
    REJECTIONS,
    RUNS,
    in_order,
)

__all__ = [
    "CODED_EXCERPTS",
    "EXCERPTS",
    "EXPORTED",
    "LETTERS",
    "REJECTIONS",
    "RUNS",
    "TableRow",
    "check_rows",
    "heading_of",
    "in_order",
    "meaning_of",
    "name_of",
    "type_words",
]
