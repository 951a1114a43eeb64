"""Tables of codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from inspection_letters.analysis.choosing import choose_coder, codebook_of
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.statistics.prevalence import SAMPLING_AND_CODER
from inspection_letters.records.errors import UsageError
from inspection_letters.workspace import columns, gathering, tables
from inspection_letters.workspace.columns import table
from inspection_letters.workspace.reader import WorkspaceReader

BYS: Final = ("outcome", "year", "region", "kind")


class CodeTables(WorkspaceReader):
    """Codes: what coders gave, how far they can be trusted, and what follows for letters."""

    def coders(self) -> pd.DataFrame:
        """Return who or what has coded, one row for each.

        Returns
        -------
        pandas.DataFrame
            ``coder_id``; ``kind``: rules, model or human; ``letters`` that it has coded;
            ``coded_excerpts`` with at least one code; ``codings``, codes given in all.
        """
        with self._read() as conn:
            return gathering.coders(conn)

    def usual_coder(self) -> str | None:
        """Return the coder to take where none is named.

        The only one that is no person, or else the only model, or else the first by name;
        None if nobody has coded.
        """
        with self._read() as conn:
            try:
                return choose_coder(conn, None).coder_id
            except UsageError:
                names = gathering.coders(conn)["coder_id"]
                return str(names.iloc[0]) if len(names) else None

    def codebook(self, coder: str | None = None) -> pd.DataFrame:
        """Return the codebook that a coder went by, one row for each code, in its order.

        Returns
        -------
        pandas.DataFrame
            ``code_id``; ``group``; ``label``; ``definition``; ``include`` and ``exclude``,
            what falls under it and what does not; ``examples``, one a line.

        Raises
        ------
        UsageError
            If there is no such coder, or none to choose.
        """
        with self._read() as conn:
            codes = codebook_of(conn, choose_coder(conn, coder)).codes
        return table(
            tables.code_rows(codes),
            columns.CODES,
            orders={
                "code_id": [one.id for one in codes],
                "group": list(dict.fromkeys(one.group for one in codes)),
            },
        )

    def coded_excerpts(self, coder: str | None = None) -> pd.DataFrame:
        """Return what a coder gave, one row for each code of each excerpt.

        What people judged in its place is not here but is what counts in `findings`.

        Returns
        -------
        pandas.DataFrame
            ``excerpt_id``, ``letter_id``, ``area``, ``kind``, ``date``, ``year``,
            ``outcome``, ``page_number``, ``order``, ``section``, ``role`` and ``words`` as in
            `excerpts`; ``code_id``, a category in the order of the codebook; ``label`` of the
            code; ``polarity``; ``coder_id``; ``score``, 0 to 1, how sure the coder was;
            ``quote``, the sentence.

        Raises
        ------
        UsageError
            If there is no such coder, or none to choose.
        """
        with self._read() as conn:
            return gathering.coded_excerpts(conn, coder)

    def findings(
        self,
        by: str | None = None,
        coder: str | None = None,
        any_of: Sequence[str] = (),
        seed: int = 1,
    ) -> pd.DataFrame:
        """Return the share of letters with each code, corrected for a coder's errors if known.

        The figures are those of ``letters findings``; docs/findings.md tells the method.

        Parameters
        ----------
        by : {"outcome", "year", "region", "kind"}, optional
            Also for each group of letters.
        coder : str, optional
            Whose codes. People's judgements take the place of a rule set's or model's.
        any_of : sequence of str
            Codes joined by commas that are also to be counted as one.
        seed : int, default 1
            Seed of what is drawn at random.

        Returns
        -------
        pandas.DataFrame
            One row for each code, measure and group: ``code_id``; ``label``; ``measure``:
            in what way letters have it; ``group``, missing for all letters; ``letters`` that
            count; ``letters_coded``, in how many the coder found it; ``share`` of letters, 0
            to 1, the estimate, with its 95% interval ``low`` to ``high``, missing if there
            are no letters; ``method`` of the interval; ``excerpts`` on which it rests, and
            ``excerpt_ids``, a tuple of their ids. In ``attrs``: ``coder_id``, ``notes``
            (what the intervals hold and what not), ``reviewed`` (excerpts that people
            have judged) and ``corrected`` (whether any share is corrected for errors of the
            coder, so that it is an estimate; if not, shares are as coded).

        Raises
        ------
        UsageError
            If there is no such coder or code.
        """
        if by not in (None, *BYS):
            raise UsageError(f"Letters cannot be grouped by {by!r}.", f"Use {', '.join(BYS)}.")
        with self._read() as conn:
            found = make_findings(conn, coder, by, any_of, seed, usual_model=self._model)
        rows = tables.finding_rows(found.figures, gathering.labels(found.codebook))
        made = table(rows, columns.FINDINGS)
        made.attrs = {
            "coder_id": found.coded.coder_id,
            "notes": found.notes,
            "reviewed": found.reviewed,
            "corrected": any(one.share.method == SAMPLING_AND_CODER for one in found.figures),
        }
        return made

    def practice(self, coder: str | None = None) -> pd.DataFrame:
        """Return transferable practice: strengths that name a practice and what comes of it.

        Where people have judged, their codes take the place of the coder's.

        Returns
        -------
        pandas.DataFrame
            One row for each, the best first: ``practice_id``; ``letter_id``, ``area``,
            ``kind`` and ``year`` of its letter; ``page_number``, from 1; ``labels``, of its
            codes, joined; ``code_ids``, a tuple; ``score``, 0 to 1, how well it can be carried
            over; ``told``, its sentences; ``impact``, the one that tells what comes of it;
            ``excerpt_ids``, a tuple of ids of its sentences.

        Raises
        ------
        UsageError
            If there is no such coder, or none to choose.
        """
        with self._read() as conn:
            return gathering.practice(conn, coder)
