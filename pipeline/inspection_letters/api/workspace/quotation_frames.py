"""Data frames of quotations."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from inspection_letters.analysis.letter_filter import Where
from inspection_letters.analysis.quotations.search import search_quotations
from inspection_letters.api.workspace.reader import WorkspaceReader
from inspection_letters.outputs.quotations import QuotationLinks
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.quotations import QUOTATIONS, quotation_row
from inspection_letters.records.seeds import DEFAULT_SEED


class QuotationTables(WorkspaceReader):
    """Sentences to quote."""

    def quote(
        self,
        code: str | None = None,
        polarity: str = "weakness",
        *,
        where: Where = None,
        text: str | None = None,
        exact: bool = False,
        limit: int = 10,
        coder: str | None = None,
        report: str | os.PathLike[str] | None = None,
        seed: int = DEFAULT_SEED,
    ) -> pd.DataFrame:
        """Return sentences that illustrate a code, with their references.

        They are those of ``letters quote``: the clearest first, and each area before any is
        quoted again.

        Parameters
        ----------
        code : str, optional
            A main code or a detail code. By default, the one that ``text`` names, as "absent
            social care" names ``social-care``.
        polarity : {"weakness", "strength", "mixed", "context"}
            How the sentences judge its subject.
        where : mapping, optional
            As in `letters`.
        text : str, optional
            Only sentences with these words, their other forms and words for the same thing.
        exact : bool, default False
            Whether to search the text exactly as written.
        limit : int, default 10
            The largest number of sentences.
        coder : str, optional
            Coder whose codes to use for sentences that people have not coded.
        report : path, optional
            Folder of a report of this workspace, for links to pages.
        seed : int, default 0
            Decides between sentences that are equally clear.

        Returns
        -------
        pandas.DataFrame
            One row for each, with the columns of ``letters quote --format csv``:
            ``excerpt_id``, ``letter_id``, ``file``, ``area``, ``date``, ``outcome`` and
            ``page_number``; ``code``, ``label``, ``polarity``, ``coder`` and ``score``;
            ``context``, the sentence before where the sentence refers to it; ``text``;
            ``reference``; ``doubtful``, whether to check the code before quoting;
            ``clearness``, in words; and ``link``. In ``attrs``: ``coder``; ``part``, which
            part of the workspace they are of (a sentence, or None); ``sentences``,
            how many have the code with the polarity (and the words), ``areas`` and ``letters``,
            in how many areas and letters; and ``also``, what was searched beside the words.

        Raises
        ------
        UsageError
            If there is no such coder, code, polarity, letter or report.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> quotations = ws.quote("waiting-times", limit=2, coder="rules-1")
        >>> set(quotations["polarity"])
        {'weakness'}
        """
        links = QuotationLinks(self.path, None if report is None else Path(report))
        links.check()
        found = search_quotations(
            self._corpus(coder, where),
            code,
            polarity,
            text=text,
            exact=exact,
            limit=limit,
            seed=seed,
        )
        made = to_data_frame(
            (quotation_row(found, quotation, links.link(quotation)) for quotation in found.found),
            QUOTATIONS,
        )
        made.attrs = {
            "coder": found.coder_id,
            "part": found.part.sentence if found.part else None,
            "sentences": found.sentences,
            "areas": found.areas,
            "letters": found.letters,
            "also": found.also,
        }
        return made
