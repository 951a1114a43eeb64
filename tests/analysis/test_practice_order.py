"""The order of practice: what is in doubt comes last, by the rule for quotations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.excerpts import CorpusExcerpt, Opinions
from inspection_letters.analysis.practice import Practice
from inspection_letters.analysis.practice.order import clearest_first, practice_clearness
from inspection_letters.records import Polarity, Role

from tests.support.report_material import coding, excerpt

STRENGTH = Polarity.STRENGTH
QUOTE = "The ‘Move’ programme has increased the confidence of families across the whole area."


def sentence(
    name: str,
    *,
    model: Polarity | None = STRENGTH,
    score: float = 0.95,
    role: Role = Role.CONTEXT,
    unsure: bool = False,
) -> CorpusExcerpt:
    """Return a strength on waiting, of which a model says something."""
    said = excerpt(name, "a", QUOTE, coding("waits", STRENGTH), role=role)
    assigned = () if model is None else (coding("waits", model, score=score),)
    return replace(said, opinions=Opinions(model=assigned, unsure=unsure))


def practice(*names: str, score: float = 0.8) -> Practice:
    return Practice(names[0], "a", names, names[-1], ("waits", "plans"), score)


def ordered(excerpts: Iterable[CorpusExcerpt], *practices: Practice) -> list[str]:
    by_id = {each.excerpt_id: each for each in excerpts}
    return [each.practice_id for each in clearest_first(practices, by_id)]


def test_practice_in_doubt_comes_after_all_others() -> None:
    excerpts = [
        sentence("1", score=0.5),  # The model is not sure.
        sentence("2"),
        sentence("3", model=Polarity.WEAKNESS),  # It says something else.
        sentence("4", unsure=True),
        sentence("5", model=None),
    ]
    practices = [practice(str(name), score=0.99) for name in (1, 3, 4, 5)]
    assert ordered(excerpts, *practices, practice("2", score=0.4))[0] == "2"


def test_a_practice_is_as_clear_as_its_least_clear_sentence() -> None:
    sure, doubtful = sentence("1"), sentence("2", score=0.5)
    other = excerpt("3", "a", QUOTE, coding("plans", STRENGTH))
    found = {each.excerpt_id: each for each in (sure, doubtful, other)}
    assert not practice_clearness(practice("1", "3"), found).doubtful
    assert practice_clearness(practice("1", "2"), found).doubtful


def test_of_equally_concrete_practice_the_clearest_comes_first() -> None:
    excerpts = [sentence("1", role=Role.WEAKNESS), sentence("2"), sentence("3")]
    assert ordered(
        excerpts, practice("1", score=0.82), practice("2", score=0.79), practice("3", score=0.6)
    ) == ["2", "1", "3"]


@given(st.permutations(range(6)), st.lists(st.floats(0.4, 1), min_size=6, max_size=6))
def test_no_order_of_the_input_matters(places: list[int], scores: list[float]) -> None:
    excerpts = [sentence(str(place), score=0.5 if place % 3 else 0.95) for place in range(6)]
    practices = [practice(str(place), score=scores[place]) for place in range(6)]
    expected = ordered(excerpts, *practices)
    assert ordered(excerpts, *(practices[place] for place in places)) == expected
    assert {int(name) % 3 for name in expected[:2]} == {0}
