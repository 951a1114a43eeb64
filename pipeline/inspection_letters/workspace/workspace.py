"""A workspace as tables."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from inspection_letters.records.errors import LettersError
from inspection_letters.workspace.comparing import compare_area
from inspection_letters.workspace.of_coders import MeasuredCoders
from inspection_letters.workspace.of_codes import CodeTables
from inspection_letters.workspace.of_letters import LetterTables
from inspection_letters.workspace.of_topics import TopicTables
from inspection_letters.workspace.opening import ReadingError, check_workspace, find_workspace


class Frames(LetterTables, CodeTables, TopicTables, MeasuredCoders):
    """A workspace to be read, from `open_frames`; it is never changed.

    Text that is missing is ``NA``, a number or date that is missing ``NA`` or ``NaT``, a
    category that is missing ``NaN``. Where a method takes ``coder``, that is whose codes: the
    name of a rule set, a model or a person; if none is given, the only one that is no person,
    or else the only model. Letters that a later edition has replaced are in `letters` alone.

    Attributes
    ----------
    path : Path
        The folder.
    database_url : str or None
        A database in place of the one in the folder.
    model : Path or None
        Folder of a model of one's own, for what is known of its errors.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Frames({self.name!r})"

    def expect_codes(self, coder: str | None = None) -> str:
        """Return the coder that is named, or else `usual_coder`, where letters have been coded.

        Raises
        ------
        UsageError
            If nothing has been coded, or not by that coder.
        """
        self.expect_letters()
        known = list(self.coders()["coder"])
        if coder is not None and known and coder not in known:
            raise ReadingError(
                f"No letter in {self.name} has been coded by {coder!r}.",
                f"Coders in the workspace: {', '.join(known)}.",
            )
        coder = coder or self.usual_coder()
        if coder is None:
            raise ReadingError(
                f"No letter in {self.name} has been coded.", "Code its letters with 'letters run'."
            )
        return coder

    def expect_letters(self) -> None:
        """Make sure that there are letters.

        Raises
        ------
        UsageError
            If no letter was read.
        """
        if self.letters().empty:
            raise ReadingError(
                f"No letter was read into {self.name}.",
                "See rejections() for what is wrong with its files, and run 'letters run'.",
            )

    def compare(self, area: str, coder: str | None = None, seed: int = 1) -> pd.DataFrame:
        """Return the codes of one letter of an area beside all letters of its kind.

        It is the latest of the kind of which there are most letters to set it beside.

        Parameters
        ----------
        area : str
            As in `letters`.
        coder, seed : optional
            As in `findings`.

        Returns
        -------
        pandas.DataFrame
            One row for each code, as weakness and as strength: ``code``; ``label``;
            ``measure``; ``here``, excerpts of the area's letter with it; ``letters`` of its
            kind, this one among them; ``share`` of these that have it, 0 to 1, with its
            95% interval ``low`` to ``high``, as in `findings`. In ``attrs``: ``letter_id`` and
            ``kind`` of the letter, and ``corrected`` as in `findings`.

        Raises
        ------
        UsageError
            If there is no such area, or no such coder.
        """
        letters = self.letters()
        return compare_area(
            area,
            letters[~letters["replaced"]],
            self.coded_excerpts(coder),
            self.findings("kind", coder, seed=seed),
        )


def open_frames(
    workspace: str | os.PathLike[str],
    *,
    database_url: str | None = None,
    model: str | os.PathLike[str] | None = None,
) -> Frames:
    """Open a workspace to read it; nothing in it is made or changed.

    Parameters
    ----------
    workspace : str or path
        A folder that ``letters run`` or ``letters demo`` has made. One that is not absolute is
        looked for here, and then in the folder above.
    database_url : str, optional
        Database in place of the one in the folder; if not given, what LETTERS_DATABASE_URL
        says, if anything.
    model : str or path, optional
        Folder of a model of one's own that coded, for what is known of its errors; if not
        given, what LETTERS_MODEL says, if anything.

    Raises
    ------
    UsageError
        If there is no workspace, or one that an earlier or later version wrote.
    """
    url = database_url or os.environ.get("LETTERS_DATABASE_URL") or None
    folder = model or os.environ.get("LETTERS_MODEL") or None
    try:
        path = find_workspace(workspace)
        check_workspace(path, url)
    except LettersError as error:
        raise ReadingError(error.reason, error.remedy) from None
    return Frames(path, url, Path(folder) if folder else None)
