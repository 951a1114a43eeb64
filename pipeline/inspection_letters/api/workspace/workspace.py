"""A workspace: many letters, with everything that was read and coded in them."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from inspection_letters.api.workspace.actions import WorkspaceActions
from inspection_letters.api.workspace.area_comparison import compare_area
from inspection_letters.api.workspace.code_frames import CodeTables
from inspection_letters.api.workspace.coder_frames import MeasuredCoders
from inspection_letters.api.workspace.letter_frames import LetterTables
from inspection_letters.api.workspace.location import NotebookError, find_location
from inspection_letters.api.workspace.topic_frames import TopicTables
from inspection_letters.common.settings.making import make_settings
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.errors import LettersError
from inspection_letters.records.seeds import DEFAULT_SEED


class Workspace(WorkspaceActions, LetterTables, CodeTables, TopicTables, MeasuredCoders):
    """Many letters with their codes, in a folder or a database.

    The tables are data frames with the columns of the export. Text that is missing is ``NA``, a
    number or date that is missing ``NA`` or ``NaT``, a category that is missing ``NaN``. Where
    a method takes ``coder``, that is whose codes: the name of a rule set, a model or a person;
    by default, the only rule set or model, or the only model if there are several coders.
    Letters replaced by a later edition appear in `letters` only.

    Parameters
    ----------
    place : str or path
        A folder, as `letters run` makes it, or the URL of a database that a team shares, such
        as ``postgresql+psycopg://user@host/name``. A relative folder is looked for here and
        in the folder above. With a URL alone, copies of the PDFs are kept in the folder that
        LETTERS_WORKSPACE names, or else in ``NAME-workspace`` in the current folder, by the
        name of the database; with an SQLite file, in the file's own folder.
    create : bool, default False
        Whether to make the workspace if it is missing. Without it, opening changes nothing.
    model : str or path, optional
        The folder of your own trained model, to code with and to correct for its known
        errors; by default, the value of LETTERS_MODEL, if set.
    codebook : str or path, optional
        Your own codebook (YAML) in place of the packaged one; by default, the value of
        LETTERS_CODEBOOK, if set.
    database_url : str, optional
        A database in place of the one in the folder; by default, the value of
        LETTERS_DATABASE_URL, if set.

    Raises
    ------
    UsageError
        If there is no workspace, or one that an earlier or later version wrote.

    Examples
    --------
    >>> import inspection_letters as il
    >>> ws = il.Workspace("letters-demo")
    >>> weaknesses = ws.coded_excerpts(polarity="weakness")
    >>> set(weaknesses["polarity"])
    {'weakness'}
    """

    def __init__(
        self,
        place: str | os.PathLike[str],
        *,
        create: bool = False,
        model: str | os.PathLike[str] | None = None,
        codebook: str | os.PathLike[str] | None = None,
        database_url: str | None = None,
    ) -> None:
        is_url = isinstance(place, str) and "://" in place
        try:
            settings = make_settings(
                Settings,
                model=None if model is None else Path(model).expanduser(),
                codebook=None if codebook is None else Path(codebook).expanduser(),
                database_url=database_url,
            )
            url = database_url if is_url else settings.database_url
            location = find_location(place, url, create=create)
        except LettersError as error:
            raise NotebookError(error.reason, error.remedy) from None
        super().__init__(location, settings.model, settings.codebook)

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r})"

    def expect_codes(self, coder: str | None = None) -> str:
        """Return the named coder, or the default coder (see `usual_coder`).

        Raises
        ------
        UsageError
            If nothing has been coded, or not by that coder.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.expect_codes("rules-1")
        'rules-1'
        """
        self.expect_letters()
        known = list(self.coders()["coder"])
        if coder is not None and known and coder not in known:
            raise NotebookError(
                f"No letter in {self.name} has been coded by {coder!r}.",
                f"Coders in the workspace: {', '.join(known)}.",
            )
        coder = coder or self.usual_coder()
        if coder is None:
            raise NotebookError(
                f"No letter in {self.name} has been coded.", "Code its letters with 'letters run'."
            )
        return coder

    def expect_letters(self) -> None:
        """Raise an error if the workspace has no letters.

        Raises
        ------
        UsageError
            If no letter was read.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.expect_letters()
        """
        if self.letters().empty:
            raise NotebookError(
                f"No letter was read into {self.name}.",
                "See rejections() for what is wrong with its files, and run 'letters run'.",
            )

    def compare(
        self, area: str, coder: str | None = None, seed: int = DEFAULT_SEED
    ) -> pd.DataFrame:
        """Return the codes of one letter of an area beside all letters of its kind.

        The letter is the area's latest one of the kind that has most letters in the workspace.

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

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> list(ws.compare("Wexmoor", coder="rules-1"))
        ['code', 'label', 'measure', 'here', 'letters', 'share', 'low', 'high']
        """
        letters = self.letters()
        return compare_area(
            area,
            letters[~letters["replaced"]],
            self.coded_excerpts(coder),
            self.findings("kind", coder, seed=seed),
        )
