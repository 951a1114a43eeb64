"""A workspace: many letters, with everything that was read and coded in them."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from inspection_letters.api.workspace.actions import WorkspaceActions
from inspection_letters.api.workspace.area_comparison import compare_area
from inspection_letters.api.workspace.assured_coding import AssuredCoding
from inspection_letters.api.workspace.code_frames import CodeTables
from inspection_letters.api.workspace.coder_frames import MeasuredCoders
from inspection_letters.api.workspace.letter_files import LetterFiles
from inspection_letters.api.workspace.letter_frames import LetterTables
from inspection_letters.api.workspace.location import NotebookError, find_location
from inspection_letters.api.workspace.method_text import MethodText
from inspection_letters.api.workspace.official_frames import OfficialTables
from inspection_letters.api.workspace.over_time_frame import OverTimeTable
from inspection_letters.api.workspace.quotation_frames import QuotationTables
from inspection_letters.api.workspace.topic_frames import TopicTables
from inspection_letters.common.settings.making import make_settings
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.errors import LettersError
from inspection_letters.records.seeds import DEFAULT_SEED


class Workspace(
    WorkspaceActions,
    AssuredCoding,
    LetterTables,
    LetterFiles,
    OfficialTables,
    OverTimeTable,
    CodeTables,
    QuotationTables,
    TopicTables,
    MeasuredCoders,
    MethodText,
):
    """Many letters with their codes, in a folder or a database.

    The tables are data frames with the columns of the export. Missing text is ``NA``, a missing
    number or date is ``NA`` or ``NaT``, and a missing category is ``NaN``. The parameter
    ``coder`` of a method names the rule set, model or person whose codes to use; the default is
    the only rule set or model, or the only model if there are several coders. Letters that a
    later edition replaces appear only in `letters`.

    Parameters
    ----------
    place : str or path
        A folder, as `letters run` makes it, or the URL of a database that a team shares, such
        as ``postgresql+psycopg://user@host/name``. A relative folder is looked for in the
        current folder and in the folder above. If `place` is a URL, copies of the PDFs are
        kept in the folder that LETTERS_WORKSPACE names, or else in ``NAME-workspace`` in the
        current folder, where NAME is the database's name. For an SQLite file, they are kept
        in the file's own folder.
    create : bool, default False
        Whether to create the workspace if it is missing. If False, opening changes nothing.
    model : str or path, optional
        The folder of your own trained model, used for coding and to correct for its known
        errors; by default, the value of LETTERS_MODEL, if set.
    codebook : str or path, optional
        Your own codebook (YAML) in place of the packaged one; by default, the value of
        LETTERS_CODEBOOK, if set.
    database_url : str, optional
        A database to use instead of the one in the folder; by default, the value of
        LETTERS_DATABASE_URL, if set.
    files_url : str, optional
        With `create`, an address in an object store, such as ``s3://bucket/folder``, where the
        letters' files are kept instead of in the folder (extra ``files``); by default, the value
        of LETTERS_FILES_URL, if set. A workspace remembers it.

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
        files_url: str | None = None,
    ) -> None:
        is_url = isinstance(place, str) and "://" in place
        try:
            settings = make_settings(
                Settings,
                model=None if model is None else Path(model).expanduser(),
                codebook=None if codebook is None else Path(codebook).expanduser(),
                database_url=database_url,
                files_url=files_url,
            )
            url = database_url if is_url else settings.database_url
            location = find_location(
                place, url, create=create, files_url=settings.files_url if create else None
            )
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
        """Return the codes of an area's letter, compared with all letters of its kind.

        If the area has several kinds of letter, the kind with the most letters in the
        workspace is used, and the area's latest letter of that kind.

        Parameters
        ----------
        area : str
            As in `letters`.
        coder, seed : optional
            As in `findings`.

        Returns
        -------
        pandas.DataFrame
            One row for each code as recommended, one as a weakness, and one as a strength:
            ``code``; ``label``; ``measure``; ``here``, the number of excerpts with it in the
            area's letter; ``letters``, the number of letters of the kind, including this one
            (for recommended, of those that list priority actions or areas for improvement);
            and ``share``, the share of these letters with it, 0 to 1, with its 95% interval
            ``low`` to ``high``, as in `findings`. In ``attrs``: ``letter_id`` and ``kind``
            of the letter, and ``corrected``, whether any of these shares is corrected for
            the coder's errors.

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
            self.excerpts(),
            self.findings("kind", coder, seed=seed),
        )
