"""The table of what changed in each area between its letters."""

from __future__ import annotations

import pandas as pd

from inspection_letters.analysis.letter_filter import Where
from inspection_letters.analysis.over_time import compare_over_time
from inspection_letters.api.workspace.reader import WorkspaceReader
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.over_time import OVER_TIME, over_time_rows


class OverTimeTable(WorkspaceReader):
    """Areas over time."""

    def over_time(
        self, coder: str | None = None, *, where: Where = None, unmeasured: bool = False
    ) -> pd.DataFrame:
        """Return what changed in each area with several letters, as ``letters over-time`` does.

        Each letter is compared with the latest earlier one of its series (area SEND, joint
        targeted area inspections, other reports), or else with the latest earlier letter.
        A code that is no longer mentioned has not necessarily improved: letters differ in
        what they cover, and codes are compared as coded.

        Parameters
        ----------
        coder : str, optional
            Coder whose codes to use; by default the only coder or model.
        where : mapping, optional
            As in `letters`, such as ``{"area": "Wexmoor"}``.
        unmeasured : bool, default False
            Whether to compare codes also where it is not known how well a kind of letter is
            coded.

        Returns
        -------
        pandas.DataFrame
            One row for each pair of letters, then one for each code with one polarity in
            either of them (main codes, then detail codes), then one for each verdict on an
            earlier request. ``about`` says which: ``letters``, ``code`` or ``verdict``.
            Columns: ``area``, ``urn``, ``region``; ``before_`` and ``now_``, each with
            ``letter_id``, ``date``, ``kind`` and ``result`` of the letter; ``code``,
            ``label``, ``parent``, ``polarity``, ``change`` and ``use`` of a code;
            ``before_`` and ``now_``, each with ``excerpts`` (their number), ``places`` (their
            pages) and ``excerpt_ids``; ``verdict`` and ``text`` of a request; ``measured``,
            whether it is known how well both kinds are coded; and ``note``.

        Raises
        ------
        UsageError
            If nothing was coded, or no letter meets the conditions.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> set(ws.over_time()["about"]) <= {"letters", "code", "verdict"}
        True
        """
        found = compare_over_time(self._corpus(coder, where), unmeasured=unmeasured)
        return to_data_frame(over_time_rows(found), OVER_TIME)
