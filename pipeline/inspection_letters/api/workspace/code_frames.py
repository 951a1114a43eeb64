"""Data frames of coders, codes, findings and practice."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.findings_groups import read_grouping
from inspection_letters.analysis.letter_filter import Where, read_filter
from inspection_letters.analysis.statistics.prevalence import CORRECTED
from inspection_letters.api.workspace import corpus_frames, tables
from inspection_letters.api.workspace.reader import WorkspaceReader
from inspection_letters.outputs.schema import extended, results
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.rows import finding_row
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.records.suggestions import unknown_code, unknown_value


class CodeTables(WorkspaceReader):
    """Codes: what coders assigned, how reliable it is, and what it says about letters."""

    def coders(self) -> pd.DataFrame:
        """Return the coders (rule sets, models and people), one row for each.

        Returns
        -------
        pandas.DataFrame
            ``coder``; ``coder_kind``: rules, model or human; ``letters`` coded;
            ``coded_excerpts`` with at least one code; ``codings``, the number of codes assigned.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.coders()["coder"].tolist()
        ['jo', 'rules-1']
        """
        return corpus_frames.coders(self._corpus())

    def usual_coder(self) -> str | None:
        """Return the default coder.

        This is the only rule set or model, or else the only model, or else the first coder by
        name; None if there is no coding.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.usual_coder()
        'rules-1'
        """
        corpus = self._corpus()
        try:
            return corpus.coder.coder_id
        except UsageError:
            return next(iter(corpus.coders), None)

    def codebook(self, coder: str | None = None) -> pd.DataFrame:
        """Return the codebook that a coder used, one row for each code, in its order.

        Returns
        -------
        pandas.DataFrame
            ``code``; ``group``; ``label``; ``definition``; ``include`` and ``exclude``, what
            the code includes and excludes; ``examples``, a list; ``parent``, the main code
            under which a detail code is listed, missing for a main code. Detail codes come last.

        Raises
        ------
        UsageError
            If there is no such coder, or none to choose.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> ws.codebook().loc[0, ["code", "label"]].tolist()
        ['identification', 'Identification of need']
        """
        codes = self._corpus(coder).codebook.all_codes
        return to_data_frame(
            tables.code_rows(codes),
            extended.CODEBOOK,
            orders={
                "code": [code.id for code in codes],
                "group": list(dict.fromkeys(code.group for code in codes)),
            },
        )

    def coded_excerpts(
        self,
        coder: str | None = None,
        *,
        code: str | None = None,
        polarity: str | None = None,
        area: str | None = None,
        where: Where = None,
        detail: bool = False,
    ) -> pd.DataFrame:
        """Return the codes that a coder assigned, one row for each code of each excerpt.

        Human coding is not included here, but takes precedence in `findings`. Main codes and
        detail codes are never in one table.

        Parameters
        ----------
        coder : str, optional
            Coder whose codes to use; by default the only coder or model.
        code, polarity : str, optional
            Keep only the rows with this code or polarity.
        area : str, optional
            Short for ``where={"area": area}``.
        where : mapping, optional
            As in `letters`.
        detail : bool, default False
            Whether to return detail codes in place of main codes. A detail code named by
            ``code`` implies it.

        Returns
        -------
        pandas.DataFrame
            The exported columns ``excerpt_id``, ``letter_id``, ``code`` (a category in the
            order of the codebook), ``polarity``, ``score`` (0 to 1), ``coder``,
            ``codebook_version``, ``run_id``, ``parent``, ``runner_up``, ``runner_up_score``,
            ``key_words`` and ``patterns``; ``label`` of the code; and ``text``, ``section``,
            ``role``, ``page_number``, ``order``, ``words``, ``area``, ``region``, ``kind``,
            ``date``, ``year`` and ``outcome`` as in `excerpts`.

        Raises
        ------
        UsageError
            If there is no such coder, code, polarity or area.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> list(ws.coded_excerpts(polarity="weakness"))[:5]
        ['excerpt_id', 'letter_id', 'code', 'polarity', 'score']
        """
        chosen = read_filter(where)
        if area is not None:
            chosen = read_filter({**chosen.values, "area": area})
        corpus = self._corpus(coder, chosen)
        detail = detail or code in corpus.codebook.detail_ids
        found = corpus_frames.coded_excerpts(corpus, detail=detail)
        for column, value, known, heading in (
            ("code", code, found["code"].cat.categories, "Codes"),
            ("polarity", polarity, found["polarity"].cat.categories, "Polarities"),
        ):
            if value is None:
                continue
            if value not in set(known):
                if column == "code":
                    raise unknown_code(
                        value, (each for each in corpus.codebook.all_codes if each.id in set(known))
                    )
                raise unknown_value(
                    f"There is no {column} {value!r}.", value, known, heading=heading
                )
            found = found[found[column] == value]
        return found.reset_index(drop=True)

    def findings(
        self,
        by: str | None = None,
        coder: str | None = None,
        any_of: Sequence[str] = (),
        seed: int = DEFAULT_SEED,
        *,
        detail: bool = False,
        where: Where = None,
    ) -> pd.DataFrame:
        """Return the share of letters with each code, corrected for a coder's errors if known.

        The figures are those of ``letters findings``; docs/findings.md describes the method.

        Parameters
        ----------
        by : str, optional
            What to group letters by, to return shares of each group too: outcome, year,
            region, kind or grade, or two, such as ``"outcome,year"``. Groups by two have no
            share if they have fewer than five letters.
        coder : str, optional
            Coder whose codes to use. Coding by people takes precedence over a rule set's or
            model's.
        any_of : sequence of str
            Codes separated by commas that are also to be counted as one.
        seed : int, default 0
            Random seed.
        detail : bool, default False
            Whether to return the findings of detail codes, in place of those of main codes.
        where : mapping, optional
            As in `letters`.

        Returns
        -------
        pandas.DataFrame
            One row for each code, measure and group, with the columns of ``letters findings
            --format csv``: ``coder``; ``codes``, the ID of the code, or several separated by
            ``|``; ``label``; ``measure``, what is counted; ``by`` and ``group``, missing for
            all letters; ``letters`` counted; ``letters_coded``, in how many of them the coder
            found the code, and ``letters_coded_with_mixed``, counting mixed sentences too;
            ``share`` of letters, 0 to 1, the estimate, with its 95% interval
            ``low`` to ``high``, missing if there are no letters; ``method``, what the figure
            is; ``labelled``, the labelled letters it rests on; ``sensitivity`` and
            ``specificity`` of the coder by letter, missing if not known; ``excerpts``, how many
            have the code; ``use``, what the figure is good for: ``counting`` or ``finding``.
            Also ``code``, missing if several are counted as one, and ``excerpt_ids``, a list.
            In ``attrs``: ``coder``; ``part``, which part of the workspace they are of (a
            sentence, or None); ``notes``, what the intervals account for; ``reviewed``, the
            number of excerpts that people have judged; and ``corrected``, whether any share of
            letters with a weakness or a strength is corrected for the coder's errors and so is
            an estimate.

        Raises
        ------
        UsageError
            If there is no such coder or code, or the codebook has no detail codes.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> found = ws.findings(coder="rules-1")
        >>> set(found["measure"]) >= {"strength", "weakness"}
        True
        """
        grouping = read_grouping(by)
        corpus = self._corpus(coder, where)
        found = make_findings(corpus, grouping, any_of, seed, detail=detail)
        rows = (finding_row(found, finding) for finding in found.findings)
        made = to_data_frame(rows, results.FINDINGS_EXTENDED)
        made.attrs = {
            "coder": found.coder.coder_id,
            "part": found.part.sentence if found.part else None,
            "notes": found.notes,
            "reviewed": found.reviewed,
            "corrected": any(
                finding.share.method == CORRECTED
                for finding in found.findings
                if finding.measure in ("weakness", "strength")
                and (finding.group is None) == (by is None)
            ),
        }
        return made

    def differences(
        self,
        by: str | None = None,
        coder: str | None = None,
        *,
        groups: Sequence[str] = (),
        seed: int = DEFAULT_SEED,
        where: Where = None,
    ) -> pd.DataFrame:
        """Return how codes differ between groups of letters, tested against chance.

        With many codes and groups, some difference is always large. So all are tested
        together, and only those that stand out should be named in a heading: if no code were
        related to any grouping, at most 1 in 20 workspaces would have any. docs/report.md
        describes the test.

        Parameters
        ----------
        by : {"outcome", "year", "region", "kind", "grade"}, optional
            Only the differences by this grouping. P-values are adjusted for outcome, year and
            region together, as in a report; differences by kind are tested on their own.
        coder : str, optional
            As in `findings`.
        groups : sequence of str
            Compare only letters of these groups of ``by``, which are then tested on their own.
        seed : int, default 0
            Seed of the permutations.
        where : mapping, optional
            As in `letters`.

        Returns
        -------
        pandas.DataFrame
            One row for each code, measure and grouping, the smallest p-value first: ``coder``;
            ``code`` (a category in the order of the codebook) and its ``label``; ``measure``:
            recommended, balance, weakness or strength; ``by``; ``high_group`` and
            ``low_group``, the two groups that differ most; ``high_letters`` and
            ``low_letters``, how many of their letters have a value; ``high_mean`` and
            ``low_mean``, 0 to 1, over these letters as coded (`findings` has corrected shares);
            ``p``, adjusted; and ``stands_out``, whether ``p`` is at most 0.05. Groups of fewer
            than five letters are not compared, and codes that are the same in all letters
            are left out. In ``attrs``: ``coder``; ``letters`` compared; ``permutations``; and
            ``seed``.

        Raises
        ------
        UsageError
            If there is no such coder, grouping or group.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> tested = ws.differences("outcome")  # one letter: nothing can be compared
        >>> tested.empty, tested.attrs["permutations"]
        (True, 9999)
        """
        return corpus_frames.differences(self._corpus(coder, where), by, tuple(groups), seed)

    def practice(self, coder: str | None = None, *, where: Where = None) -> pd.DataFrame:
        """Return good practice: strengths that name a practice and its result.

        Coding by people takes precedence over the coder's.

        Parameters
        ----------
        coder : str, optional
            As in `findings`.
        where : mapping, optional
            As in `letters`.

        Returns
        -------
        pandas.DataFrame
            One row for each, best first, with the columns of ``letters practice --format
            csv``: ``practice_id``; ``score``, 0 to 1, how concrete practice and impact are;
            ``code``, ``label`` and ``other_codes``, a list; ``area``, ``urn``, ``date``,
            ``file`` and ``letter_id`` of its letter; ``page_number``, from 1; ``text``, its
            sentences; ``impact``, the sentence that states the impact, and
            ``impact_page_number``; ``excerpts``, a list of the IDs of its sentences, and
            ``impact_id``; ``cues``, a list; ``doubtful`` and ``clearness``, as of quotations;
            ``coder``. Also ``kind`` and ``year`` of its letter, and ``labels`` of all its codes.

        Raises
        ------
        UsageError
            If there is no such coder, or none to choose.

        Examples
        --------
        >>> import inspection_letters as il
        >>> ws = il.Workspace("letters-demo")
        >>> list(ws.practice("rules-1"))[:3]
        ['practice_id', 'score', 'code']
        """
        return corpus_frames.practice(self._corpus(coder, where))
