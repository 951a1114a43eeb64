"""Data frames of the performance and agreement of coders."""

from __future__ import annotations

import pandas as pd

from inspection_letters.analysis.evaluation import GOLD, evaluate_coder
from inspection_letters.analysis.letter_filter import Where
from inspection_letters.api.workspace.measured_coder import Measured, as_measured
from inspection_letters.api.workspace.reader import WorkspaceReader
from inspection_letters.records.seeds import DEFAULT_SEED


class MeasuredCoders(WorkspaceReader):
    """Coders measured against gold or against each other."""

    def evaluate(
        self,
        coder: str | None = None,
        against: str = GOLD,
        seed: int = DEFAULT_SEED,
        *,
        where: Where = None,
        with_people: bool = False,
    ) -> Measured:
        """Measure a coder against gold, people, or another coder of the workspace.

        Parameters
        ----------
        coder : str, optional
            Coder to evaluate. By default, the only coder besides ``against``, or the only
            model.
        against : str, default "gold"
            ``gold``, ``people`` for what counts of all people's coding, or a coder. Two people
            are compared by what they coded before anything was adjudicated.
        seed : int, default 0
            Random seed.
        where : mapping, optional
            As in `letters`.
        with_people : bool, default False
            Measure the whole coding: people's where people coded, the coder's elsewhere. What a
            person named as ``against`` coded is not part of it.

        Raises
        ------
        UsageError
            If there is no such coder, or the gold coding is for other letters; with
            ``with_people``, if nobody besides ``against`` has coded.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.evaluate("rules-1", against="jo").coder_id
        'rules-1'
        """
        corpus = self._corpus(coder, where)
        report = evaluate_coder(corpus, against=against, seed=seed, with_people=with_people)
        return as_measured(report, corpus.codebooks[report.codebook_digest])

    def performance(self, coder: str | None = None) -> pd.DataFrame:
        """Return a coder's performance against gold, one row for each main and detail code.

        Returns
        -------
        pandas.DataFrame
            ``by_code`` of `Measured`, with gold as reference.

        Raises
        ------
        UsageError
            As `evaluate`.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> try:
        ...     ws.performance("rules-1")
        ... except il.UsageError:
        ...     print("The workspace has no letters with gold coding.")
        The workspace has no letters with gold coding.
        """
        return self.evaluate(coder).by_code

    def agreement(self, coder: str | None = None, *, other: str) -> pd.DataFrame:
        """Return the agreement of two coders, one row for each main and detail code.

        Returns
        -------
        pandas.DataFrame
            ``by_code`` of `Measured`, with ``other`` as reference.

        Raises
        ------
        UsageError
            As `evaluate`.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> found = ws.agreement("rules-1", other="jo")
        >>> list(found)[:4]
        ['code', 'label', 'in_reference', 'by_coder']
        """
        return self.evaluate(coder, other).by_code
