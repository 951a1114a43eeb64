"""Letters about one area, compared over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.area_letters import letters_by_area
from inspection_letters.analysis.code_use import CodeUse
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.over_time import Change, OverTime, over_time, series
from inspection_letters.records import Polarity, Recommendation, Verdict
from inspection_letters.records.spans import Span

from tests.support.report_material import codebook, coding, excerpt, letter

REPORT, REVISIT, JTAI = "area-send-report", "area-send-revisit", "jtai-letter"
FIRST = letter("a1", start=date(2018, 5, 1), kind=REPORT, urn="80401")
SECOND = letter("a2", start=date(2023, 5, 1), kind=REPORT, urn="80401")
WEAK, STRONG = Polarity.WEAKNESS, Polarity.STRENGTH
EXCERPTS = (
    excerpt("e1", "a1", "Waits are long.", coding("waits", WEAK)),
    excerpt("e2", "a1", "Plans are poor.", coding("plans", WEAK)),
    excerpt("e3", "a2", "Waits are still long.", coding("waits", WEAK), page=3),
    excerpt("e4", "a2", "Some waits are long.", coding("waits", WEAK), page=4),
    excerpt("e5", "a2", "Children are heard.", coding("voice", STRONG)),
)


def compared(
    letters: Sequence[CorpusLetter],
    excerpts: Sequence[CorpusExcerpt] = EXCERPTS,
    measured: Sequence[str] = (REPORT, REVISIT, JTAI),
    for_finding: Sequence[str] = (),
    *,
    unmeasured: bool = False,
) -> OverTime:
    return over_time(
        letters,
        excerpts,
        codebook(),
        "model-1",
        measured,
        for_finding,
        unmeasured=unmeasured,
    )


def test_codes_appear_go_and_stay_by_polarity() -> None:
    (pair,) = compared([SECOND, FIRST]).pairs
    assert (pair.before.letter_id, pair.now.letter_id) == ("a1", "a2")
    found = {
        (change.code.id, change.polarity): (change.change, len(change.before), len(change.now))
        for change in pair.changes
    }
    assert found == {
        ("waits", WEAK): (Change.BOTH, 1, 2),
        ("plans", WEAK): (Change.GONE, 1, 0),
        ("voice", STRONG): (Change.NEW, 0, 1),
    }
    assert [item.page_number for item in pair.changes[0].now] == [3, 4]


def test_the_same_code_with_another_polarity_is_another_change() -> None:
    other = excerpt("e6", "a2", "Plans are good now.", coding("plans", STRONG))
    (pair,) = compared([FIRST, SECOND], (*EXCERPTS, other)).pairs
    found = {(change.code.id, change.polarity): change.change for change in pair.changes}
    assert found["plans", WEAK] is Change.GONE
    assert found["plans", STRONG] is Change.NEW


@pytest.mark.parametrize("unknown", [0, 1])
def test_codes_of_kinds_that_were_not_measured_are_compared_only_on_request(unknown: int) -> None:
    kinds = [REPORT, REPORT]
    kinds[unknown] = REVISIT
    letters = [
        letter(item.letter_id, start=item.date, kind=kind, urn="80401")
        for item, kind in zip((FIRST, SECOND), kinds, strict=True)
    ]
    (pair,) = compared(letters, measured=[REPORT]).pairs
    assert pair.changes == ()
    assert not pair.compared
    assert "letters of the kind “Revisit letter” are coded" in pair.note
    (asked,) = compared(letters, measured=[REPORT], unmeasured=True).pairs
    assert len(asked.changes) == 3
    assert asked.note == pair.note
    assert compared(letters, measured=[REPORT]).withheld == 1


def test_letters_that_people_coded_wholly_need_no_measured_coder() -> None:
    by_people = [
        excerpt(item.excerpt_id, item.letter_id, item.quote, *item.codings, by_people=True)
        for item in EXCERPTS
    ]
    (pair,) = compared([FIRST, SECOND], by_people, measured=[]).pairs
    assert pair.compared
    assert len(pair.changes) == 3


def test_codes_for_finding_say_so() -> None:
    (pair,) = compared([FIRST, SECOND], for_finding=["waits"]).pairs
    assert {change.code.id: change.use for change in pair.changes} == {
        "waits": CodeUse.FINDING,
        "plans": CodeUse.COUNTING,
        "voice": CodeUse.COUNTING,
    }


def test_a_letter_is_compared_with_an_earlier_one_of_its_series() -> None:
    between = letter("b1", start=date(2020, 1, 1), kind=JTAI, urn="80401")
    pairs = compared([FIRST, between, SECOND]).pairs
    found = [(pair.before.letter_id, pair.now.letter_id) for pair in pairs]
    assert found == [("a1", "b1"), ("a1", "a2")]


@pytest.mark.parametrize(
    ("kind", "name"),
    [(REPORT, "area-send"), (REVISIT, "area-send"), (JTAI, JTAI), ("generic", "generic")],
)
def test_series(kind: str, name: str) -> None:
    assert series(kind) == name


def test_verdicts_of_a_later_visit_have_their_excerpts() -> None:
    weakness = Recommendation("the waits", (Span(0, 5),), verdict=Verdict.INSUFFICIENT_PROGRESS)
    visit = letter(
        "a2",
        start=date(2020, 5, 1),
        kind=REVISIT,
        urn="80401",
        significant_weaknesses=(weakness, Recommendation("no verdict", (Span(0, 5),))),
    )
    (pair,) = compared([FIRST, visit], measured=[]).pairs
    (judged,) = pair.verdicts
    assert judged.asked_as == "significant weakness"
    assert judged.request is weakness
    assert [item.excerpt_id for item in judged.excerpts] == ["e3", "e4", "e5"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Bristol", None), ("Bristol, City of", None)),
        (("Bristol", "80441"), ("City of Bristol", None)),
        (("Bristol", None), ("Bristol City Council", "80441")),
        (("Nowhere", None), ("nowhere", None)),
        (("Nowhere", "9"), ("Elsewhere", "9")),
    ],
)
def test_areas_are_one_under_several_names(
    first: tuple[str, str | None], second: tuple[str, str | None]
) -> None:
    letters = [
        letter(f"x{number}", area=area, urn=urn, start=date(2018 + number, 1, 1))
        for number, (area, urn) in enumerate((first, second))
    ]
    (area,) = letters_by_area(letters).values()
    assert [item.letter_id for item in area] == ["x0", "x1"]


def test_single_and_unnamed_letters_are_counted() -> None:
    alone = letter("c1", area="Elsewhere", urn="80402")
    unnamed = letter("d1", area="", urn=None)
    found = compared([FIRST, SECOND, alone, unnamed])
    assert [area.area for area in found.areas] == ["Somewhere"]
    assert found.single == 1
    assert [item.letter_id for item in found.unnamed] == ["d1"]


CODINGS = st.lists(
    st.tuples(
        st.sampled_from(["a1", "a2"]),
        st.sampled_from(["waits", "plans", "voice"]),
        st.sampled_from(list(Polarity)),
    ),
    max_size=12,
)


@given(CODINGS)
def test_every_coded_sentence_is_in_one_change(codings: list[tuple[str, str, Polarity]]) -> None:
    excerpts = [
        excerpt(f"e{number}", letter_id, "Words.", coding(code, polarity))
        for number, (letter_id, code, polarity) in enumerate(codings)
    ]
    (pair,) = compared([FIRST, SECOND], excerpts).pairs
    listed = [
        (item.excerpt_id, change.code.id, change.polarity)
        for change in pair.changes
        for item in (*change.before, *change.now)
    ]
    assert sorted(listed) == sorted(
        (f"e{number}", code, polarity) for number, (_, code, polarity) in enumerate(codings)
    )
    assert all(change.before or change.now for change in pair.changes)
