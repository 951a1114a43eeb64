"""The official record of inspections as a table."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.official import OFFICIAL_RECORD
from inspection_letters.outputs.schema.official_rows import record_rows
from inspection_letters.runs.official import load_record


def official_record(path: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Return the official record of area SEND inspections, one row for each.

    Parameters
    ----------
    path : path, optional
        Another record (CSV), in the columns that docs/official-record.md describes.

    Returns
    -------
    pandas.DataFrame
        One row for each inspection, revisit and monitoring inspection: ``urn``, ``area`` and
        ``region`` (as the record has it); ``kind`` of the letter about it;
        ``inspection_start``, ``inspection_end`` and ``published`` (dates, or months where the
        record does not state the day, as text); ``year`` of the start; ``outcome``, in the words
        of its kind; ``statement_of_action``, whether one was required;
        ``significant_weaknesses``, ``weaknesses_sufficient`` and ``priority_actions``, how many;
        ``area_abolished``, whether the publisher leaves it out because the area no longer
        exists; and ``record_row``. What the record does not state is missing.

    Raises
    ------
    UsageError
        If the file cannot be read or has faults; the message names each row and column.

    Examples
    --------
    >>> import inspection_letters as il
    >>> record = il.official_record()
    >>> first_round = record[record["kind"] == "area-send-letter"]
    >>> len(first_round)
    151
    """
    record = load_record(None if path is None else Path(path).expanduser())
    return to_data_frame(record_rows(record), OFFICIAL_RECORD)
