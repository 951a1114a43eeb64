"""Which codes differ between groups of letters by more than chance would explain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import RESTATING, UNKNOWN, CorpusLetter
from inspection_letters.analysis.statistics.measures import (
    MEASURES,
    Floats,
    count_letter,
    tabulate,
)
from inspection_letters.analysis.statistics.permutation import (
    FEWEST,
    PERMUTATIONS,
    GroupMean,
    find_differences,
)
from inspection_letters.records import Polarity, Role
from inspection_letters.records.seeds import DEFAULT_SEED

TESTED_MEASURES: Final = ("recommended", "balance", "weakness", "strength")
"""The measures of a letter that are tested, each for every code."""

TESTED_GROUPINGS: Final = ("outcome", "year", "region")
"""The groupings of letters by which codes are tested."""

SIGNIFICANCE: Final = 0.05
"""A difference may lead a heading if its adjusted p-value is at most this."""


@dataclass(frozen=True, slots=True)
class CodeDifference:
    """The largest difference of a code between two groups of letters, in one measure.

    Attributes
    ----------
    code_id : str
        The code.
    measure : str
        One of `TESTED_MEASURES`.
    by : str
        The grouping: one of `TESTED_GROUPINGS`, or ``kind``.
    high, low : GroupMean
        The groups with the largest difference, and the mean of the measure as coded in each.
    p : float
        The p-value, adjusted for all codes, measures, groupings and groups.
    """

    code_id: str
    measure: str
    by: str
    high: GroupMean
    low: GroupMean
    p: float

    @property
    def stands_out(self) -> bool:
        """Whether chance alone is an unlikely explanation."""
        return self.p <= SIGNIFICANCE


@dataclass(frozen=True, slots=True)
class CodeDifferences:
    """All tested differences, the smallest p-value first.

    ``letters`` is how many letters there are, ``permutations`` how often they were permuted.
    """

    differences: tuple[CodeDifference, ...]
    letters: int
    permutations: int
    seed: int

    def standing_out(
        self, by: str, measures: Sequence[str] = TESTED_MEASURES
    ) -> tuple[CodeDifference, ...]:
        """Return the differences by a grouping that may lead a heading, the clearest first."""
        return tuple(
            difference
            for difference in self.differences
            if difference.by == by and difference.measure in measures and difference.stands_out
        )

    def compares(self, by: str) -> bool:
        """Whether at least two groups of a grouping have enough letters to be compared."""
        return any(difference.by == by for difference in self.differences)

    def find(self, code_id: str, measure: str, by: str) -> CodeDifference | None:
        """Return the difference of a code, None if it is the same in all letters."""
        key = (code_id, measure, by)
        return next(
            (
                difference
                for difference in self.differences
                if (difference.code_id, difference.measure, difference.by) == key
            ),
            None,
        )


def compare_groups(
    letters: Sequence[CorpusLetter],
    excerpts: Iterable[CorpusExcerpt],
    code_ids: Sequence[str],
    *,
    groupings: Sequence[str] = TESTED_GROUPINGS,
    seed: int = DEFAULT_SEED,
    permutations: int = PERMUTATIONS,
) -> CodeDifferences:
    """Test for each code whether letters differ by outcome, year or region.

    Parameters
    ----------
    letters : sequence of CorpusLetter
        The letters that are counted, each inspection once.
    excerpts : iterable of CorpusExcerpt
        Their excerpts, with the codings that count; those of other letters are ignored.
    code_ids : sequence of str
        The codes.
    groupings : sequence of str
        How letters are grouped; by default by outcome, year and region. P-values are adjusted
        for all of these together.
    seed : int, default 0
        Seed of the permutations.
    permutations : int, default 9999
        How many times the letters are permuted.

    Notes
    -----
    Values are those of letters as coded. Errors of a coder that are as frequent in all groups
    make differences smaller and do not make a code differ. See
    `inspection_letters.analysis.statistics.permutation.find_differences` for the test.
    """
    # The result must not depend on the order of the letters.
    ordered = sorted(letters, key=lambda letter: letter.letter_id)
    values = letter_values(ordered, excerpts, code_ids)
    names = {f"{code_id} {measure}": (code_id, measure) for code_id, measure in values}
    found = find_differences(
        {name: values[key] for name, key in names.items()},
        {by: [_group(letter, by) for letter in ordered] for by in groupings},
        seed=seed,
        permutations=permutations,
        fewest=FEWEST,
    )
    return CodeDifferences(
        differences=tuple(
            CodeDifference(*names[each.variable], each.by, each.high, each.low, each.p)
            for each in found
        ),
        letters=len(ordered),
        permutations=permutations,
        seed=seed,
    )


def letter_values(
    letters: Sequence[CorpusLetter], excerpts: Iterable[CorpusExcerpt], code_ids: Sequence[str]
) -> dict[tuple[str, str], list[float]]:
    """Return the value of each code and measure for each letter, as coded.

    Weakness and strength are 1 if any excerpt of the letter is coded so, else 0. Recommended is
    1 if any of its priority actions or areas for improvement has the code, and NaN if the
    letter lists none. Balance is the weakness mentions as a share of weakness and strength
    mentions, and NaN without any.
    """
    by_letter: dict[str, list[tuple[str, Role, dict[str, Polarity]]]] = defaultdict(list)
    for excerpt in excerpts:
        codes = {coding.code_id: coding.polarity for coding in excerpt.codings}
        by_letter[excerpt.letter_id].append((excerpt.excerpt.section, excerpt.excerpt.role, codes))
    table = tabulate(
        [
            count_letter(by_letter[letter.letter_id], restating=letter.kind == RESTATING)
            for letter in letters
        ],
        [(code_id,) for code_id in code_ids],
    )
    figures: dict[str, Floats] = {}
    for measure in MEASURES:
        if measure.is_share:
            concerned = table.applies(measure)[:, None]
            figures[measure.name] = np.where(concerned, table.has(measure), np.nan)
        else:
            top, known = table.parts(measure)
            figures[measure.name] = np.where(known > 0, top, np.nan)
    return {
        (code_id, measure): figures[measure][:, place].tolist()
        for place, code_id in enumerate(code_ids)
        for measure in TESTED_MEASURES
    }


def _group(letter: CorpusLetter, by: str) -> str | None:
    group = letter.group(by)
    return None if group == UNKNOWN else group


__all__ = [
    "SIGNIFICANCE",
    "TESTED_GROUPINGS",
    "TESTED_MEASURES",
    "CodeDifference",
    "CodeDifferences",
    "compare_groups",
    "letter_values",
]
