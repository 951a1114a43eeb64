"""Data frames of letters, sentences, recommendations, rejections and runs."""

from __future__ import annotations

from typing import Final

import pandas as pd

from inspection_letters.analysis.letter_filter import Where
from inspection_letters.api.workspace import corpus_frames, tables
from inspection_letters.api.workspace.follow_up import latest_requests
from inspection_letters.api.workspace.reader import WorkspaceReader
from inspection_letters.common.settings.reading import doubtful_share
from inspection_letters.outputs.report.wording import CROWN
from inspection_letters.outputs.schema import extended
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.rows import rejection_row, run_row

_FICTIONAL: Final = "These letters are fictional: their areas, people and findings are made up."


class LetterTables(WorkspaceReader):
    """Letters, their sentences and their pages."""

    def letters(self, *, where: Where = None) -> pd.DataFrame:
        """Return the letters, one row for each, by area and date.

        Parameters
        ----------
        where : mapping, optional
            Conditions that letters must meet, such as ``{"region": "London", "from": 2024}``,
            or texts such as ``"region=London"``. Keys are area, region, outcome, kind, year,
            inspectorate, from and to; several values of a key are alternatives.

        Returns
        -------
        pandas.DataFrame
            The exported columns, described in docs/export.md: ``letter_id``, ``file``,
            ``pdf_sha256``, ``kind``, ``urn``, ``area``, ``inspection_start``,
            ``inspection_end``, ``published``, ``outcome`` (a category, best first),
            ``next_inspection``, ``priority_actions``, ``areas_for_improvement``,
            ``responsible_bodies``, ``lead_inspectors``, ``pages``, ``statement_of_action``,
            ``significant_weaknesses``, ``priority_action_verdicts``, ``letter_date``,
            ``addressees``, ``inspectors``, ``signatories``, ``mended``, ``words_by_place``,
            ``share_in_excerpts``, ``prose_outside_excerpts``, ``reading_notes``, ``theme``,
            ``statement_due``, ``statement_inferred``, ``statement_issued``, ``statement_fit``,
            ``region`` of the area, ``year``, ``overall_grade`` (a category, best first) and
            ``judgements``. Also ``date``, first day of the inspection, or
            else the date of the letter or of its publication; ``excerpts``, their number;
            ``fictional``, whether it is a sample letter; ``replaced``, whether a later edition
            replaces it; ``url``, if it was downloaded.

        Raises
        ------
        UsageError
            If no letter meets the conditions.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.letters(where={"area": "Wexmoor"})["area"].tolist()
        ['Wexmoor']
        """
        corpus = self._corpus(where=where)
        rows = tables.letter_rows(corpus.letters, corpus.excerpts, doubtful_share=doubtful_share())
        return to_data_frame(rows, extended.LETTERS_EXTENDED)

    def excerpts(self, *, where: Where = None) -> pd.DataFrame:
        """Return the excerpts, one row for each sentence, by letter in reading order.

        Parameters
        ----------
        where : mapping, optional
            As in `letters`.

        Returns
        -------
        pandas.DataFrame
            The exported columns, described in docs/export.md: ``excerpt_id``, ``letter_id``,
            ``section``, ``paragraph``, ``order``, ``page_number``, ``start``, ``end``,
            ``text`` and ``role``. Also ``area``, ``region``, ``kind``, ``date``, ``year`` and
            ``outcome`` of its letter as in `letters`, and ``words``, their number.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> list(ws.excerpts())[:5]
        ['excerpt_id', 'letter_id', 'section', 'paragraph', 'order']
        """
        rows = corpus_frames.excerpt_rows(self._corpus(where=where)).values()
        return to_data_frame(rows, extended.EXCERPTS_EXTENDED)

    def recommendations(self, *, where: Where = None) -> pd.DataFrame:
        """Return the recommendations of letters in full, one row for each.

        Parameters
        ----------
        where : mapping, optional
            As in `letters`.

        Returns
        -------
        pandas.DataFrame
            ``letter_id``, ``area``, ``region``, ``kind``, ``date``, ``year`` and ``outcome`` of
            its letter as in `letters`; ``asked_as``: a priority action, an improvement or a
            significant weakness; ``text``, its paragraphs separated by line breaks;
            ``responsible_bodies``, a tuple of names; ``verdict``, the judgement of a revisit
            or monitoring letter, missing in other letters.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> list(ws.recommendations())[-4:]
        ['asked_as', 'text', 'responsible_bodies', 'verdict']
        """
        letters = corpus_frames.current_letters(self._corpus(where=where)).values()
        return to_data_frame(tables.recommendation_rows(letters), extended.RECOMMENDATIONS)

    def requests(self, area: str) -> pd.DataFrame:
        """Return the requests of an area's latest inspection, with the verdicts of later visits.

        Parameters
        ----------
        area : str
            As in `letters`.

        Returns
        -------
        pandas.DataFrame
            One row for each item of the latest inspection that lists any: ``letter_id``,
            ``area``, ``region``, ``kind``, ``date``, ``year``, ``outcome``, ``asked_as``,
            ``text`` and ``responsible_bodies`` as in `recommendations`; ``verdict`` of the
            latest revisit or monitoring letter that restates the item, and ``verdict_date``,
            the date of that letter; both missing if no letter does.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> sorted(ws.requests("Wexmoor")["asked_as"].unique())
        ['improvement']
        """
        asked = self.recommendations()
        return latest_requests(asked[asked["area"] == area])

    def rejections(self) -> pd.DataFrame:
        """Return the files that could not be processed, one row for each.

        Returns
        -------
        pandas.DataFrame
            The exported columns ``source`` (where the file was), ``stage`` (where processing
            failed), ``reason`` and ``remedy`` (what to do). Also ``file``, its name, and
            ``letter_id``, if it was identified.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.rejections().empty
        True
        """
        rows = map(rejection_row, self._corpus().rejections)
        return to_data_frame(rows, extended.REJECTIONS_EXTENDED)

    def runs(self) -> pd.DataFrame:
        """Return the runs of the workspace, oldest first.

        Returns
        -------
        pandas.DataFrame
            The exported columns ``run_id``, ``started_at`` and ``finished_at`` (UTC; the
            latter missing for a run that was interrupted), ``settings_digest``, ``versions``
            and ``counts`` (both mappings). Also the counts ``read``, ``coded``, ``known``
            (skipped as up to date) and ``rejected``, and the ``seed``.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> list(ws.runs())[:3]
        ['run_id', 'started_at', 'finished_at']
        """
        return to_data_frame(map(run_row, self._corpus().runs), extended.RUNS_EXTENDED)

    def source_note(self) -> str:
        """Return the copyright and source statement for the letters.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.source_note()
        'These letters are fictional: their areas, people and findings are made up.'
        """
        fictional = self.letters()["fictional"]
        if fictional.all():
            return _FICTIONAL
        made_up = int(fictional.sum())
        return f"{CROWN} {made_up} letters are fictional samples." if made_up else CROWN
