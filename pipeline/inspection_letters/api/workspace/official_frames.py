"""Tables that set the letters of a workspace beside an official record."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from inspection_letters.analysis.corpus_letters import load_letters
from inspection_letters.analysis.official import BYS
from inspection_letters.api.workspace.reader import WorkspaceReader
from inspection_letters.common.settings.making import make_settings
from inspection_letters.common.settings.run import Settings
from inspection_letters.outputs.schema import official
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.official_rows import (
    check_rows_of,
    coverage_count_row,
    coverage_rows,
)
from inspection_letters.records.official import OfficialRecord
from inspection_letters.records.suggestions import unknown_value
from inspection_letters.runs.official import check_workspace, cover_workspace, load_record


class OfficialTables(WorkspaceReader):
    """Letters beside an official record of inspections."""

    def check(self, record: str | os.PathLike[str] | None = None) -> pd.DataFrame:
        """Compare what was read from letters with an official record, as ``letters check`` does.

        Parameters
        ----------
        record : path, optional
            A record (CSV) in place of the packaged one; by default, the value of
            LETTERS_RECORD, if set.

        Returns
        -------
        pandas.DataFrame
            One row for each fact of a letter that the record states too: ``letter_id``,
            ``file``, ``area``, ``urn`` and ``kind`` of the letter; ``fact``; ``letter_value``,
            missing if it was not found; ``record_value``; ``result``: ``agrees``, ``differs`` or
            ``not-found``; ``page_number``, ``text``, ``start`` and ``end``, where the letter
            states it, as far as that is known; and ``record_row``. Then one row for each letter
            that is not on the record, with the result ``not-listed`` and the reason as ``note``.
            Fictional letters are left out unless the record lists them.

        Raises
        ------
        UsageError
            If the record cannot be read or has faults.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> checked = ws.check()
        >>> checked[checked["result"] == "differs"].empty
        True
        """
        with self._store() as store:
            found = check_workspace(store, _record(record))
        return to_data_frame(check_rows_of(found), official.CHECK)

    def coverage(
        self, by: str | None = None, record: str | os.PathLike[str] | None = None
    ) -> pd.DataFrame:
        """Return which inspections of an official record have a letter in the workspace.

        Parameters
        ----------
        by : {"kind", "year", "region", "outcome"}, optional
            Count inspections by this, each kind of letter apart, in place of listing them.
        record : path, optional
            As in `check`.

        Returns
        -------
        pandas.DataFrame
            One row for each inspection that the record lists: ``urn``, ``area``, ``region``,
            ``kind``, ``inspection_start`` (text, since some records state months only),
            ``year``, ``outcome``, ``in_workspace``, ``letter_ids`` and ``record_row``. With
            ``by``, one row for each group: ``kind``, ``by``, ``group``, ``listed``,
            ``in_workspace`` (both numbers) and ``share``, from 0 to 1.

        Raises
        ------
        UsageError
            If there is no such grouping, or the record cannot be read or has faults.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.coverage(by="kind")["listed"].tolist()
        [16, 151, 47]
        """
        if by not in (None, "kind", *BYS):
            raise unknown_value(
                f"Inspections cannot be counted by {by!r}.",
                str(by),
                ("kind", *BYS),
                heading="They can be counted by",
            )
        with self._read() as conn:
            letters = load_letters(conn)
        found = cover_workspace(letters, _record(record))
        if by is None:
            return to_data_frame(coverage_rows(found), official.COVERAGE)
        counts = found.counts(None if by == "kind" else by)
        return to_data_frame(map(coverage_count_row, counts), official.COVERAGE_BY)


def _record(path: str | os.PathLike[str] | None) -> OfficialRecord:
    own = None if path is None else Path(path).expanduser()
    return load_record(make_settings(Settings, record=own).record)
