"""Which sentences are quoted: how clear they are, and from which areas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.area_letters import area_of_each
from inspection_letters.analysis.excerpts import CorpusExcerpt, Opinions
from inspection_letters.analysis.quotations import (
    Support,
    choose_quotations,
    clearness,
    quotable,
)
from inspection_letters.analysis.quotations.clearness import support
from inspection_letters.analysis.quotations.code_in_words import code_in_words, is_near_name
from inspection_letters.analysis.quotations.reference import reference
from inspection_letters.common.search import search_texts
from inspection_letters.outputs.report.quotations import best_quotations
from inspection_letters.records import Code, Codebook, Grounds, Outcome, Polarity, Role

from tests.support.report_material import coding, excerpt, letter, material

GOOD = "Many children wait longer than a year for an assessment of their needs."
OTHERS = {
    "A": "Health visitors cannot say when the next speech therapist will be appointed.",
    "B": "Teenagers in rural parishes are sent home early from every holiday club.",
    "C": "The council lost the paperwork of twelve families over a single winter.",
    "D": "Head teachers buy in counsellors because local clinics have closed their lists.",
    "E": "No officer has been named to answer for transport since the last inspection.",
    "F": "Dentists travel in from neighbouring counties for two mornings every month.",
    "G": "Young adults are left without a social worker on the day they turn eighteen.",
    "H": "Budgets were cut before anyone had asked parents what mattered most to them.",
}


@pytest.mark.parametrize(
    "quote",
    [
        "This means that children wait longer than a year for an assessment of their needs.",
        "However, children wait longer than a year for an assessment of their needs.",
        "They wait longer than a year for an assessment of their needs, and for support.",
        "As a result, children wait longer than a year for an assessment of their needs.",
        "Over time, their attendance is improving and matches what is typical in England.",
        "Most experience a smooth transition at each of the key points in their education.",
        "Families told inspectors about how this can have an effect on children’s learning.",
        "These children wait longer than a year for an assessment of their needs.",
        "the long waits of children for an assessment of their needs by health services.",
        "Children wait too long.",
        "Children wait " + "and wait " * 40 + "for an assessment.",
        "Children wait longer than a year for an assessment of their needs, in:",
        "The area has made sufficient progress to improve this area of weakness in services.",
    ],
)
def test_sentences_that_cannot_stand_alone_are_not_quoted(quote: str) -> None:
    assert quotable(GOOD)
    assert not quotable(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "When children leave school, they wait longer than a year for an assessment of needs.",
        "Most children experience a smooth transition at the key points in their education.",
        "In schools and colleges, it takes longer than a year to have all needs assessed.",
    ],
)
def test_sentences_that_name_whom_they_are_about_stand_alone(quote: str) -> None:
    assert quotable(quote)


def test_surer_simpler_sentences_go_first_and_people_before_a_model() -> None:
    found = material(
        [letter(name, area=name) for name in "abcd"],
        [
            excerpt("1", "a", GOOD, coding("waits", score=0.5)),
            excerpt("2", "b", OTHERS["B"], coding("waits", score=0.99)),
            excerpt("3", "c", OTHERS["C"], coding("waits"), coding("plans")),
            excerpt("4", "d", OTHERS["D"], coding("waits", score=0.6), by_people=True),
        ],
    )
    chosen = best_quotations(found, "waits", Polarity.WEAKNESS, most=4)
    assert [excerpt.excerpt_id for excerpt in chosen] == ["4", "2", "1", "3"]


def test_findings_go_before_recommendations_and_before_parts_that_say_the_opposite() -> None:
    found = material(
        [letter(name, area=name) for name in "abc"],
        [
            excerpt("1", "a", OTHERS["A"], coding("waits"), role=Role.STRENGTH),
            excerpt("2", "b", OTHERS["B"], coding("waits"), role=Role.RECOMMENDATION),
            excerpt("3", "c", OTHERS["C"], coding("waits", score=0.4)),
        ],
    )
    chosen = best_quotations(found, "waits", Polarity.WEAKNESS)
    assert [excerpt.excerpt_id for excerpt in chosen] == ["3", "2", "1"]


def test_areas_are_quoted_once_and_outcomes_varied() -> None:
    poor, fair = Outcome.SYSTEMIC_FAILINGS, Outcome.INCONSISTENT
    letters = [
        letter("a", area="A", outcome=poor),
        letter("b", area="A", outcome=fair),
        letter("c", area="C", outcome=poor),
        letter("d", area="D", outcome=fair),
    ]
    excerpts = [
        excerpt(f"{at}", letters[at // 2].letter_id, quote, coding("waits"))
        for at, quote in enumerate(OTHERS.values())
    ]
    found = material(letters, excerpts)
    once = best_quotations(found, "waits", Polarity.WEAKNESS, most=9)
    assert {found.letter_of[excerpt.letter_id].area for excerpt in once} == set("ACD")
    first, second, _ = (found.letter_of[excerpt.letter_id].outcome for excerpt in once)
    assert first != second
    often = best_quotations(found, "waits", Polarity.WEAKNESS, most=9, area_once=False)
    assert len(often) == 8
    areas = [found.letter_of[excerpt.letter_id].area for excerpt in often]
    assert (sorted(areas[:3]), sorted(areas[3:6])) == (["A", "C", "D"], ["A", "C", "D"])


def test_polarity_code_and_replaced_letters_are_kept_apart() -> None:
    found = material(
        [letter("a", area="A"), replace(letter("b", area="B"), replaced=True)],
        [
            excerpt("1", "a", GOOD, coding("waits", Polarity.STRENGTH)),
            excerpt("2", "b", OTHERS["B"], coding("waits")),
            excerpt("3", "a", OTHERS["A"], coding("plans")),
        ],
    )
    assert best_quotations(found, "waits", Polarity.WEAKNESS) == []
    assert [
        quotation.excerpt_id for quotation in best_quotations(found, "waits", Polarity.STRENGTH)
    ] == ["1"]


def test_sentences_on_which_people_are_split_have_both_polarities() -> None:
    both = (
        coding("waits", Polarity.STRENGTH, score=1.0, coder_id="Ann and Bo"),
        coding("waits", Polarity.WEAKNESS, score=0.2, coder_id="Ann and Bo"),
    )
    split = excerpt("1", "a", GOOD, *both)
    for coded in both:
        found = split.coding("waits", coded.polarity)
        assert found is not None
        assert (found.polarity, found.score) == (coded.polarity, coded.score)
    assert split.coding("waits", Polarity.MIXED) is None
    assert split.coding("plans", Polarity.STRENGTH) is None
    # Each polarity is ranked by its own score, and after sentences that say one thing.
    others = [
        excerpt("2", "b", OTHERS["B"], *both[::-1]),
        excerpt("3", "c", OTHERS["C"], coding("waits", Polarity.WEAKNESS, score=0.1)),
        excerpt("4", "d", OTHERS["D"], *(replace(coded, score=0.6) for coded in both)),
    ]
    held = material([letter(name, area=name) for name in "abcd"], [split, *others])
    weak = best_quotations(held, "waits", Polarity.WEAKNESS, most=4)
    assert [excerpt.excerpt_id for excerpt in weak[:2]] == ["3", "4"]
    assert {excerpt.excerpt_id for excerpt in weak[2:]} == {"1", "2"}
    strong = best_quotations(held, "waits", Polarity.STRENGTH, most=4)
    assert {excerpt.excerpt_id for excerpt in strong[:2]} == {"1", "2"}
    assert strong[2].excerpt_id == "4"


@pytest.mark.parametrize("other", [GOOD, GOOD.replace("a year", "two years")])
def test_nearly_the_same_words_are_quoted_once(other: str) -> None:
    found = material(
        [letter(name, area=name) for name in "ab"],
        [excerpt("1", "a", GOOD, coding("waits")), excerpt("2", "b", other, coding("waits"))],
    )
    assert len(best_quotations(found, "waits", Polarity.WEAKNESS)) == 1


def _judged(
    *,
    model: tuple[Polarity, float] | str | None = "none",
    rules: Polarity | str | None = "none",
    patterns: tuple[str, ...] | None = None,
    by_people: bool = False,
    unsure: bool = False,
    split: bool = False,
) -> CorpusExcerpt:
    """Return a sentence on waiting, a weakness, of which model and rules say something.

    ``"none"`` stands for no such coder, None for a coder that did not assign the code.
    """
    said = excerpt("1", "a", GOOD, coding("waits", score=0.95), by_people=by_people)
    grounds = None if patterns is None else Grounds(patterns=patterns)
    assigned = (
        (replace(coding("waits", model[0], score=model[1]), grounds=grounds),)
        if isinstance(model, tuple)
        else ()
    )
    by_rules = (coding("waits", rules),) if isinstance(rules, Polarity) else ()
    return replace(
        said,
        opinions=Opinions(
            model=None if model == "none" else assigned,
            rules=None if rules == "none" else by_rules,
            unsure=unsure,
            split=frozenset({"waits"} if split else ()),
        ),
    )


WEAK, STRONG = Polarity.WEAKNESS, Polarity.STRENGTH


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (_judged(model=(WEAK, 0.95), by_people=True), Support.CONFIRMED),
        (_judged(model=(WEAK, 0.95), rules=WEAK), Support.AGREED),
        (_judged(model=(WEAK, 0.95), patterns=("wait*",)), Support.AGREED),
        (_judged(by_people=True), Support.AGREED),
        (_judged(model=(WEAK, 0.95)), Support.ALONE),
        (_judged(rules=WEAK), Support.ALONE),
        (_judged(model=(WEAK, 0.95), rules=STRONG), Support.DISPUTED),
        (_judged(model=(WEAK, 0.95), rules=None), Support.DISPUTED),
        (_judged(model=(WEAK, 0.95), patterns=()), Support.DISPUTED),
        (_judged(model=(WEAK, 0.5), rules=WEAK), Support.DOUBTFUL),
        (_judged(model=(STRONG, 0.99), rules=WEAK), Support.DOUBTFUL),
        (_judged(model=None, rules=WEAK), Support.DOUBTFUL),
        # A person decides what is true, but does not make a doubtful sentence a clear one.
        (_judged(model=(WEAK, 0.5), by_people=True), Support.DOUBTFUL),
        (_judged(model=None, by_people=True), Support.DOUBTFUL),
        (_judged(model=(WEAK, 0.95), rules=WEAK, unsure=True), Support.DOUBTFUL),
        (_judged(model=(WEAK, 0.95), by_people=True, split=True), Support.DOUBTFUL),
    ],
)
def test_support_is_what_model_rules_and_people_say(
    sentence: CorpusExcerpt, expected: Support
) -> None:
    assert support(sentence, "waits", WEAK) is expected
    assert clearness(sentence, "waits", WEAK).doubtful is (expected is Support.DOUBTFUL)


def test_a_score_by_patterns_alone_is_no_probability() -> None:
    low = _judged(model=(WEAK, 0.6))
    assert low.opinions.model is not None
    by_patterns = replace(low.opinions.model[0], grounds=Grounds(by_patterns=True))
    shown = replace(low, opinions=Opinions(model=(by_patterns,)))
    assert support(shown, "waits", WEAK) is Support.ALONE


def test_a_doubtful_sentence_is_no_headline_because_a_person_looked_at_it() -> None:
    doubtful = _judged(model=(WEAK, 0.4), by_people=True)
    sure = replace(
        excerpt("2", "b", OTHERS["B"], coding("waits", score=0.9)),
        opinions=Opinions(model=(coding("waits", score=0.9),)),
    )
    found = material([letter("a", area="A"), letter("b", area="B")], [doubtful, sure])
    chosen = best_quotations(found, "waits", WEAK)
    assert [quoted.excerpt_id for quoted in chosen] == ["2", "1"]


@pytest.mark.parametrize(
    ("clear", "less"),
    [
        (excerpt("1", "a", GOOD), excerpt("1", "a", "This means that they wait for a year.")),
        (excerpt("1", "a", GOOD), excerpt("1", "a", GOOD, role=Role.STRENGTH)),
        (excerpt("1", "a", GOOD), excerpt("1", "a", GOOD, role=Role.RECOMMENDATION)),
        (excerpt("1", "a", GOOD), excerpt("1", "a", GOOD.replace(" wait", ", but not all, wait"))),
        (excerpt("1", "a", GOOD), excerpt("1", "a", GOOD, coding("plans"))),
        (excerpt("1", "a", GOOD), excerpt("1", "a", GOOD, coding("plans", STRONG))),
        (excerpt("1", "a", GOOD), excerpt("1", "a", GOOD.replace("their", "these"))),
    ],
)
def test_each_criterion_makes_a_sentence_less_clear(
    clear: CorpusExcerpt, less: CorpusExcerpt
) -> None:
    found = [
        clearness(replace(sentence, codings=(coding("waits"), *sentence.codings)), "waits", WEAK)
        for sentence in (clear, less)
    ]
    assert found[0] < found[1]


def test_a_sentence_that_refers_back_is_quoted_only_with_the_sentence_before() -> None:
    leaning = excerpt(
        "1", "a", "This means that they wait for longer than a whole year.", coding("waits")
    )
    longer = replace(leaning, excerpt=replace(leaning.excerpt, quote="However, " + GOOD))
    before = excerpt("0", "a", GOOD).excerpt
    letters = {"a": letter("a")}

    def chosen(before_of: dict[str, object] | None) -> list[CorpusExcerpt]:
        return choose_quotations(
            [longer],
            "waits",
            WEAK,
            letters=letters,
            area_of=str,
            before=before_of,  # type: ignore[arg-type]
        )

    assert chosen(None) == []
    assert chosen({"1": before}) == [longer]
    assert clearness(longer, "waits", WEAK).context == 2
    assert clearness(longer, "waits", WEAK, before=before).context == 1


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), min_size=1, max_size=12),
    st.integers(0, 5),
    st.integers(1, 12),
)
def test_no_area_is_quoted_twice_before_each_was_quoted(
    places: list[tuple[str, bool]], seed: int, most: int
) -> None:
    words = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi".split()
    letters = {name: letter(name, area=name) for name in "abcd"}
    sentences = [
        excerpt(
            str(at),
            name,
            f"{' '.join(word * 2 for word in words[at : at + 2]).capitalize()} "
            f"{words[at] * 9}, {words[at][::-1] * 9} {at}.".ljust(70, "x")
            + ".",
            coding("waits", score=0.9 if sure else 0.6),
        )
        for at, (name, sure) in enumerate(places)
    ]
    chosen = choose_quotations(
        sentences,
        "waits",
        WEAK,
        letters=letters,
        area_of=str,
        most=most,
        area_once=False,
        seed=seed,
    )
    again = choose_quotations(
        sentences[::-1],
        "waits",
        WEAK,
        letters=letters,
        area_of=str,
        most=most,
        area_once=False,
        seed=seed,
    )
    assert chosen == again
    available = {sentence.letter_id for sentence in sentences if len(sentence.quote) <= 280}
    quoted = [sentence.letter_id for sentence in chosen]
    first = quoted[: len(available)]
    assert len(set(first)) == len(first)


def test_equals_are_drawn_by_the_seed() -> None:
    names = [f"letter-{at}" for at in range(8)]
    letters = {name: letter(name, area=name) for name in names}
    sentences = [
        excerpt(name, name, f"{name.capitalize()} {str(at) * 60}.", coding("waits"))
        for at, name in enumerate(names)
    ]
    firsts = {
        choose_quotations(
            sentences, "waits", WEAK, letters=letters, area_of=str, most=1, seed=seed
        )[0].excerpt_id
        for seed in range(8)
    }
    assert len(firsts) > 1


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {},
            "Ofsted and Care Quality Commission (2024) Area SEND inspection: Barnet, 13 May, p. 4.",
        ),
        (
            {"start": None},
            "Ofsted and Care Quality Commission (no date) Area SEND inspection: Barnet, p. 4.",
        ),
        (
            {"kind": "generic"},
            "Inspection report: Barnet (2024), a.pdf, 13 May, p. 4.",
        ),
        (
            {"urn": "990001"},
            "Ofsted and Care Quality Commission (2024) Area SEND inspection: Barnet [fictional "
            "sample], 13 May, p. 4.",
        ),
    ],
)
def test_references_follow_the_stated_style(facts: dict[str, object], expected: str) -> None:
    assert reference(letter("a", area="Barnet", **facts), 4) == expected  # type: ignore[arg-type]


def test_letters_without_pages_are_cited_by_paragraph() -> None:
    found = reference(replace(letter("a", area="Barnet", start=date(2024, 3, 1)), pages=0), 12)
    assert found.endswith("Barnet, 1 March, para. 12.")


def test_letters_of_one_number_or_name_are_about_one_area() -> None:
    keys = area_of_each(
        [
            letter("a", area="Barnet", urn="80400"),
            letter("b", area="barnet"),
            letter("c", area="Borough of Barnet", urn="80400"),
            letter("d", area="Durham"),
            letter("e", area="Bristol"),
            letter("f", area="City of Bristol"),
            letter("g", area=None),
            letter("h", area=None),
        ]
    )
    assert len({keys["a"], keys["b"], keys["c"]}) == 1
    assert keys["d"] != keys["a"]
    assert keys["e"] == keys["f"]
    assert keys["g"] != keys["h"]


CODES = Codebook(
    name="small",
    version="1",
    language="en",
    polarities={},
    rules=(),
    codes=(
        Code("social-care", "services", "Social care involvement", "."),
        Code("care", "services", "Care", "."),
        Code("plans", "plans", "EHC plans", "."),
    ),
    digest="0",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("absent social care", ("social-care", "absent")),
        ("Absent SOCIAL-CARE", ("social-care", "absent")),
        ("social care involvement", ("social-care", "")),
        ('absent "social care" "in plan"', ("social-care", 'absent "in plan"')),
        ("late EHC plans", ("plans", "late")),
        ("careful care", ("care", "careful")),
    ],
)
def test_a_question_names_its_code(text: str, expected: tuple[str, str]) -> None:
    assert code_in_words(text, CODES) == expected


@pytest.mark.parametrize(
    ("sentence", "is_near"),
    [
        ("There is an absence of advice from health and social care in plans.", True),
        ("Social care is absent.", True),
        ("There is a lack of clear and shared rules about what all of social care is for.", False),
        ("Social workers are absent.", False),
        ("Social care is at hand.", False),
    ],
)
def test_words_are_near_the_name_of_a_code(sentence: str, is_near: bool) -> None:
    assert is_near_name(search_texts("absent", [sentence]), CODES.codes[0], sentence) is is_near
