"""Assured coding of a workspace, with its curve and its codes as tables."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from inspection_letters.analysis.assurance.rows import code_row, point_row
from inspection_letters.api.workspace.reader import WorkspaceReader
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.runs.assured_coding import assure_workspace


@dataclass(frozen=True, slots=True)
class Assured:
    """What can be promised about a model's coding of the letters that people have not coded.

    Shares are from 0 to 1.

    Attributes
    ----------
    target : float
        What was asked for.
    is_promised : bool
        Whether it can be promised.
    coder_id, kind : str
        The model, and the kind of letter.
    kept, for_people : int
        How many excerpts keep the model's codes, and how many people have still to code.
    coded_by_people : float
        The share of excerpts that people code, those they have coded already included.
    excerpt_ids : tuple of str
        The excerpts that people have still to code, by letter and in reading order.
    curve : pandas.DataFrame
        One row for each of several shares ``coded_by_people``: ``micro_f1`` of the whole with
        ``micro_f1_low`` and ``micro_f1_high`` (95%), ``kappa``, and the shares ``wrong`` (of the
        codes kept from the model) and ``missing`` (of the codes that apply).
    codes : pandas.DataFrame
        One row for each ``code``: ``n``, how many excerpts of the letters learned from have it;
        ``wrong`` and ``missing``, each with the number of cases (``_of``) and the upper bound for
        other letters (``_bound``); and ``coded_by_people_for_own_promise``, the share of excerpts
        that a promise for this code alone would take, missing if it cannot be shown.
    sheet : Path or None
        The sheet of excerpts for people, if one was written.
    """

    target: float
    is_promised: bool
    coder_id: str
    kind: str
    kept: int
    for_people: int
    coded_by_people: float
    excerpt_ids: tuple[str, ...]
    curve: pd.DataFrame
    codes: pd.DataFrame
    sheet: Path | None


class AssuredCoding(WorkspaceReader):
    """Which of a model's codes to keep, and which excerpts people must code."""

    def assure(
        self,
        target: float = 0.9,
        out: str | os.PathLike[str] | None = None,
        *,
        kind: str | None = None,
        coder: str | None = None,
        seed: int = DEFAULT_SEED,
    ) -> Assured:
        """Find which of a model's codes can be kept, as ``letters assure`` does.

        Parameters
        ----------
        target : float, default 0.9
            At 0.9, at most 10% of the codes kept from the model are wrong, and at most 10% of
            the codes that apply are missing, with 95% confidence.
        out : path, optional
            The sheet of excerpts for people (.xlsx or .csv).
        kind : str, optional
            The kind of letter, needed if there are several.
        coder : str, optional
            The model that coded the letters.
        seed : int, default 0
            Random seed of the intervals.

        Returns
        -------
        Assured
            What can be promised, and the excerpts for people.

        Raises
        ------
        UsageError
            If people have coded fewer than eight letters of the kind wholly, or all of them, or
            the coder gives no probabilities.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> try:
        ...     ws.assure(0.9)
        ... except il.UsageError as error:
        ...     print(error.reason)
        rules-1 gives no probabilities, so it cannot be known which of its codes to trust.
        """
        found = assure_workspace(
            self.path,
            target=target,
            out=None if out is None else Path(out).expanduser(),
            kind=kind,
            coder=coder,
            model=self._model,
            seed=seed,
            database_url=self.database_url,
        )
        assurance = found.assurance
        return Assured(
            target=target,
            is_promised=assurance.promise.cut is not None,
            coder_id=found.coder_id,
            kind=found.kind,
            kept=assurance.kept,
            for_people=len(assurance.for_people),
            coded_by_people=assurance.by_hand,
            excerpt_ids=tuple(excerpt.excerpt_id for excerpt in assurance.for_people),
            curve=pd.DataFrame([point_row(point) for point in assurance.curve]),
            codes=pd.DataFrame([code_row(code) for code in assurance.codes]),
            sheet=found.sheet,
        )


__all__ = ["Assured", "AssuredCoding"]
