"""The order of codes in findings, and what is said of figures that are not corrected."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.findings_notes import is_of_gold, notes_on
from inspection_letters.analysis.findings_records import by_lead, find_lead
from inspection_letters.analysis.labelled import CountedLetter
from inspection_letters.analysis.statistics.measures import MEASURES, LetterCounts
from inspection_letters.analysis.statistics.prevalence import LABELLED, Share
from inspection_letters.analysis.statistics.shares import Finding

NOTHING = LetterCounts({}, frozenset())


def finding(
    codes: Sequence[str],
    point: float,
    *,
    n: int = 10,
    measure: str = "recommended",
    group: str | None = None,
) -> Finding:
    share = Share(n, round(0 if math.isnan(point) else point * n), point, 0.0, 1.0, LABELLED)
    return Finding(tuple(codes), measure, group, share, ())


def test_codes_follow_the_lead_measure_of_all_letters_in_every_group() -> None:
    found = [
        *(finding([code], point) for code, point in (("a", 0.2), ("b", math.nan), ("c", 0.7))),
        finding(["a", "c"], 0.9),
        *(finding([code], 0.5, group="2024") for code in "abc"),
        *(finding([code], 1.0, measure="balance") for code in "abc"),
        finding(["a", "c"], 1.0, measure="balance"),
    ]
    ordered = by_lead(found)
    rows = ["".join(each.codes) for each in ordered if each.group is None]
    assert rows == ["c", "a", "b", "ac"] * 2
    assert [each.codes[0] for each in ordered if each.group] == ["c", "a", "b"]


@pytest.mark.parametrize(("asked", "lead"), [(10, "recommended"), (0, "balance")])
def test_without_recommendations_the_balance_leads(asked: int, lead: str) -> None:
    found = [
        *(finding([code], math.nan if not asked else 0.5, n=asked) for code in "ab"),
        *(finding([code], point, measure="balance") for code, point in (("a", 0.1), ("b", 0.6))),
    ]
    measure = find_lead(found)
    assert measure is not None
    assert measure.name == lead
    assert by_lead(found)[0].codes == (("a",) if asked else ("b",))


@given(
    st.lists(st.one_of(st.floats(0, 1), st.just(math.nan)), min_size=1, max_size=6),
    st.sampled_from([measure.name for measure in MEASURES]),
)
def test_sorting_loses_nothing(points: list[float], measure: str) -> None:
    found = [
        finding([str(place)], point, measure=measure, group=group)
        for place, point in enumerate(points)
        for group in (None, "2024")
    ]
    ordered = by_lead(found)
    assert sorted(map(id, ordered)) == sorted(map(id, found))
    known = [each.share.point for each in ordered if each.group is None]
    known = [point for point in known if not math.isnan(point)]
    assert known == sorted(known, reverse=True)


def test_figures_are_of_gold_only_if_all_letters_are_in_it() -> None:
    gold = CountedLetter("a", {"kind": "k"}, NOTHING, NOTHING, NOTHING, is_gold=True)
    other = CountedLetter("b", {"kind": "k"}, NOTHING, NOTHING, None)
    assert is_of_gold([gold])
    assert not is_of_gold([gold, other])
    assert not is_of_gold([])


@pytest.mark.parametrize(
    ("is_gold", "said"),
    [
        (
            [True, True],
            "Figures are of the gold coding that comes with m, not of the codes that m assigned",
        ),
        ([True, False], "Where people have coded all the letters, in the workspace or in the gold"),
        ([False, False], "Where people have coded all the letters, figures are those of their"),
    ],
)
def test_a_note_says_whose_codes_were_not_corrected(is_gold: list[bool], said: str) -> None:
    letters = [
        CountedLetter("a", {"kind": "k"}, NOTHING, NOTHING, NOTHING, is_gold=each)
        for each in is_gold
    ]
    coder = CorpusCoder("m", "model", frozenset(), (), ())
    notes = notes_on(coder, None, letters, [finding("a", 0.5)], census=False)
    assert any(note.startswith(said) for note in notes)
