"""Tables of letters and their sentences."""

from __future__ import annotations

from typing import Final

import pandas as pd

from inspection_letters.outputs.report.wording import CROWN
from inspection_letters.store import queries
from inspection_letters.workspace import columns, gathering, tables
from inspection_letters.workspace.columns import table
from inspection_letters.workspace.following import latest_requests
from inspection_letters.workspace.reader import WorkspaceReader

_FICTIONAL: Final = "These letters are fictional: their areas, people and findings are made up."


class LetterTables(WorkspaceReader):
    """Letters, their sentences and their pages."""

    def letters(self) -> pd.DataFrame:
        """Return the letters, one row for each, by area and date.

        Returns
        -------
        pandas.DataFrame
            ``letter_id``; ``area``; ``region``, of the area; ``kind`` of letter; ``date``,
            first day of the inspection, else that of the letter or of its publication;
            ``year`` of that day; ``outcome``, best first, missing unless the letter states
            one; ``pages``; ``excerpts``, how many; ``priority_actions``,
            ``areas_for_improvement`` and ``significant_weaknesses``, how many it lists;
            ``inspection_start``, ``inspection_end``, ``letter_date`` and ``published``;
            ``urn``, the number of the area; ``fictional``, a sample letter; ``replaced`` by
            a later edition; ``file``, its name; ``url``, if it was fetched.
        """
        with self._read() as conn:
            found = gathering.letters_of(conn).values()
            return table(tables.letter_rows(found, queries.all_excerpts(conn)), columns.LETTERS)

    def excerpts(self) -> pd.DataFrame:
        """Return the excerpts, one row for each sentence, by letter in reading order.

        Returns
        -------
        pandas.DataFrame
            ``excerpt_id``; ``letter_id``, ``area``, ``kind``, ``date``, ``year`` and
            ``outcome`` of its letter as in `letters`; ``page_number``, from 1, where it begins;
            ``order`` in the letter, from 0; ``section`` of the letter; ``role``, what the
            section is there to say; ``words``, how many; ``quote``, the sentence.
        """
        with self._read() as conn:
            return table(gathering.excerpt_rows(conn).values(), columns.EXCERPTS)

    def recommendations(self) -> pd.DataFrame:
        """Return what letters ask for, one row for each item, whole and in its own words.

        Returns
        -------
        pandas.DataFrame
            ``letter_id``, ``area``, ``kind``, ``date``, ``year`` and ``outcome`` of its
            letter as in `letters`; ``asked_as``: a priority action, an improvement or a
            significant weakness; ``text``, its paragraphs divided by line feeds;
            ``responsible_bodies``, a tuple of names; ``verdict``, what a later visit says
            of it, missing in other letters.
        """
        with self._read() as conn:
            found = gathering.letters_of(conn, replaced=False).values()
        return table(tables.recommendation_rows(found), columns.RECOMMENDATIONS)

    def requests(self, area: str) -> pd.DataFrame:
        """Return what the latest inspection of an area asks for, and what later visits say of it.

        Parameters
        ----------
        area : str
            As in `letters`.

        Returns
        -------
        pandas.DataFrame
            One row for each item of the latest inspection that lists any: ``letter_id``,
            ``area``, ``kind``, ``date``, ``year``, ``outcome``, ``asked_as``, ``text`` and
            ``responsible_bodies`` as in `recommendations`; ``verdict`` of the latest revisit
            or monitoring letter that restates the item, and ``verdict_date``, the date of
            that letter; both missing if none does.
        """
        asked = self.recommendations()
        return latest_requests(asked[asked["area"] == area])

    def rejections(self) -> pd.DataFrame:
        """Return what could not be processed, one row for each file.

        Returns
        -------
        pandas.DataFrame
            ``file``, its name; ``stage`` that gave up; ``reason``; ``remedy``, what to do;
            ``letter_id``, if it had one; ``source``, where the file was.
        """
        with self._read() as conn:
            return table(tables.rejection_rows(queries.all_rejections(conn)), columns.REJECTIONS)

    def runs(self) -> pd.DataFrame:
        """Return the runs that made the workspace, the oldest first.

        Returns
        -------
        pandas.DataFrame
            ``run_id``; ``started_at`` and ``finished_at`` (UTC), the latter missing for a run
            that was broken off; ``read``, ``coded``, ``known`` (already there) and
            ``rejected`` letters; ``seed``; ``settings_digest``; ``versions``, a mapping of
            what it was made with.
        """
        with self._read() as conn:
            return table(tables.run_rows(queries.all_runs(conn)), columns.RUNS)

    def source_note(self) -> str:
        """Return what must be said of where the letters are from."""
        fictional = self.letters()["fictional"]
        if fictional.all():
            return _FICTIONAL
        made_up = int(fictional.sum())
        return f"{CROWN} {made_up} letters are fictional samples." if made_up else CROWN
