"""The leading figures of a run's letters, as coded: those that findings and reports lead with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from inspection_letters.analysis.corpus_letters import load_letters
from inspection_letters.analysis.corpus_part import CorpusPart, choose_letters
from inspection_letters.analysis.letter_filter import LetterFilter
from inspection_letters.analysis.letters import RESTATING, CorpusLetter
from inspection_letters.analysis.statistics.measures import MEASURES, count_letter, tabulate
from inspection_letters.records import Polarity, Role
from inspection_letters.runs.summary import RunSummary
from inspection_letters.store import Store, queries

_RECOMMENDED, _BALANCE, *_ = MEASURES


@dataclass(frozen=True, slots=True)
class LeadingCode:
    """A code, in how many letters areas are asked to improve it, and its balance.

    ``balance`` is the share of weakness mentions among those of weakness and strength, averaged
    over letters with any; None without any.
    """

    label: str
    letters: int
    balance: float | None


@dataclass(frozen=True, slots=True)
class LeadingCodes:
    """Codes that areas are asked to improve, those of most letters first.

    ``asking`` is the number of letters with priority actions or areas for improvement; ``part``
    says of which letters of the run they are, None for all.
    """

    codes: tuple[LeadingCode, ...]
    asking: int
    part: CorpusPart | None = None


def find_leading_codes(store: Store, summary: RunSummary, where: LetterFilter) -> LeadingCodes:
    """Return the leading figures of the letters of a run, by its coder alone.

    They are the measures `recommended` and `balance` of findings, in the order of the report.
    Findings put people's judgements before the coder's and correct its errors; these do not.

    Parameters
    ----------
    store : Store
        The workspace.
    summary : RunSummary
        What came of the run.
    where : LetterFilter
        Conditions that letters must meet.

    Raises
    ------
    UsageError
        If no letter of the run meets the conditions.
    """
    chosen = set(summary.letter_ids)
    with store.read() as conn:
        letters, part = choose_letters(
            [letter for letter in load_letters(conn) if letter.letter_id in chosen], where
        )
        letters = tuple(letter for letter in letters if not letter.replaced)
        sentences = queries.coded_sentences(
            conn, [letter.letter_id for letter in letters], summary.coder_id
        )
    return _rank(letters, sentences, summary.labels, part)


def _rank(
    letters: tuple[CorpusLetter, ...],
    sentences: tuple[queries.SentenceCode, ...],
    labels: Mapping[str, str],
    part: CorpusPart | None,
) -> LeadingCodes:
    by_letter: dict[str, dict[str, tuple[str, Role, dict[str, Polarity]]]] = defaultdict(dict)
    for row in sentences:
        _, _, codes = by_letter[row.letter_id].setdefault(
            row.excerpt_id, (row.section, Role(row.role), {})
        )
        if row.code_id is not None and row.polarity is not None:
            codes[row.code_id] = Polarity(row.polarity)
    counts = [
        count_letter(by_letter[letter.letter_id].values(), restating=letter.kind == RESTATING)
        for letter in letters
    ]
    table = tabulate(counts, [(code_id,) for code_id in labels])
    named = (table.has(_RECOMMENDED) & table.applies(_RECOMMENDED)[:, None]).sum(axis=0)
    tops, known = (figures.sum(axis=0) for figures in table.parts(_BALANCE))
    with np.errstate(invalid="ignore"):
        balances = tops / known
    found = [
        LeadingCode(label, int(letters_with), float(balance) if mentioned else None)
        for label, letters_with, balance, mentioned in zip(
            labels.values(), named, balances, known, strict=True
        )
        if letters_with
    ]
    # Of equal codes, that which comes first in the codebook stays first, as in the report.
    found.sort(key=lambda code: -code.letters)
    return LeadingCodes(tuple(found), int(table.applies(_RECOMMENDED).sum()), part)


__all__ = ["LeadingCode", "LeadingCodes", "find_leading_codes"]
