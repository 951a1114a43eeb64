from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.codebook.patterns import parse_pattern
from inspection_letters.coding import Coder, RulesCoder
from inspection_letters.coding.matching import PatternMatcher
from inspection_letters.reading.structure.area_send_report import ROLES
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity, Role
from inspection_letters.records.errors import CodebookError
from inspection_letters.records.spans import Span

PATH = default_codebook_path()
BOOK = load_codebook(PATH)
CODER = RulesCoder(BOOK, load_patterns(PATH, BOOK))

# One sentence of praise and one of blame for each code, made up for this test.
SENTENCES = {
    "identification": (
        "Nursery staff notice difficulties early and identify a toddler's needs accurately.",
        "Too often, the identification of need comes late.",
    ),
    "waiting-times": (
        "Since the spring, waiting times for the autism pathway have been reduced.",
        "Toddlers wait far too long for a speech therapist.",
    ),
    "ehc-plan-timeliness": (
        "Nearly every EHC plan is now issued within the 20-week timescale, which is positive.",
        "Annual reviews are delayed and plans are out of date.",
    ),
    "ehc-plan-quality": (
        "New EHC plans are precise and describe provision clearly.",
        "Many EHC plans are vague and lack useful detail.",
    ),
    "universal-services": (
        "Mainstream schools apply the graduated approach well and are highly effective.",
        "The ordinarily available provision in local classrooms is too variable.",
    ),
    "specialist-provision": (
        "The new special school is an excellent addition.",
        "There is a shortage of special school places.",
    ),
    "mental-health": (
        "Mental health support teams give effective help to teenagers.",
        "Support for emotional well-being is patchy.",
    ),
    "social-care": (
        "Social workers are skilled and make a positive contribution.",
        "Early help is poorly coordinated and too few benefit from it.",
    ),
    "short-breaks": (
        "Short breaks are valued and plentiful.",
        "The range of short breaks is too limited.",
    ),
    "attendance-exclusion-ap": (
        "Attendance has improved strongly.",
        "Suspensions are too high and part-time timetables are poorly watched.",
    ),
    "transitions-adulthood": (
        "Teenagers are well prepared for adulthood through supported internships.",
        "The transition to adult services is weak.",
    ),
    "child-focus": (
        "Children's voices are heard and valued.",
        "The views of young people are not captured.",
    ),
    "outcomes-impact": (
        "Pupils achieve well and make strong progress.",
        "Too many pupils have poor outcomes.",
    ),
    "family-experience": (
        "Parents feel confident and praise the help that they get.",
        "Families are frustrated and have lost trust.",
    ),
    "co-production": (
        "Co-production with the parent carer forum is strong.",
        "There is a lack of co-production.",
    ),
    "information-local-offer": (
        "The local offer website is clear and helpful to read, and a good guide.",
        "The local offer is confusing, and many do not know where to look.",
    ),
    "leadership-priority": (
        "Leaders are ambitious and have a clear vision.",
        "There is no strategic plan, and leaders lack ambition.",
    ),
    "responsibility-accountability": (
        "Governance is robust and effective.",
        "Lines of accountability are unclear.",
    ),
    "joint-working": (
        "Multi-agency working is strong.",
        "Agencies work in silos, and joint commissioning is weak.",
    ),
    "designated-roles": (
        "The designated clinical officer is highly effective.",
        "The designated social care officer has too little time.",
    ),
    "data-and-quality-assurance": (
        "Leaders make good use of data.",
        "Quality assurance is weak and audits are ineffective.",
    ),
    "workforce": (
        "Training for staff is excellent and well attended.",
        "Recruitment is difficult and vacancies cause delays.",
    ),
    "improvement-sustained": (
        "Since the previous inspection, services have improved strongly.",
        "The pace of change has been too slow.",
    ),
}


def excerpts(
    *quotes: str, section: str = "experience", paragraph: int = 0, letter: str = "letter"
) -> list[Excerpt]:
    return [
        Excerpt(
            f"{letter}-{paragraph}-{i}",
            letter,
            Span(0, len(q)),
            q,
            section,
            paragraph,
            i,
            ROLES.get(section, Role.CONTEXT),
        )
        for i, q in enumerate(quotes)
    ]


def codes(coded: Sequence[CodedExcerpt], excerpt_id: str | None = None) -> dict[str, Polarity]:
    return {
        c.code_id: c.polarity for c in coded if excerpt_id is None or c.excerpt_id == excerpt_id
    }


def code(quote: str, section: str = "experience") -> dict[str, Polarity]:
    return codes(CODER.code(excerpts(quote, section=section), run_id="r"))


def test_every_code_has_its_sentences() -> None:
    assert tuple(SENTENCES) == BOOK.code_ids


@pytest.mark.parametrize("code_id", BOOK.code_ids)
def test_strength_and_weakness_of_each_code(code_id: str) -> None:
    strength, weakness = SENTENCES[code_id]
    assert code(strength).get(code_id) is Polarity.STRENGTH
    assert code(weakness).get(code_id) is Polarity.WEAKNESS


@pytest.mark.parametrize("section", ["priority", "improve"])
@pytest.mark.parametrize("code_id", BOOK.code_ids)
def test_recommendations_are_weakness(code_id: str, section: str) -> None:
    for sentence in SENTENCES[code_id]:
        assert set(code(sentence, section).values()) == {Polarity.WEAKNESS}


def test_a_recommendation_elsewhere_is_weakness() -> None:
    found = code("Leaders should ensure that short breaks are effective.", "effective")
    assert found["short-breaks"] is Polarity.WEAKNESS


def test_the_section_decides_where_the_words_are_silent() -> None:
    quote = "Short breaks are run by a charity."
    assert code(quote, "effective") == {"short-breaks": Polarity.STRENGTH}
    assert code(quote, "better") == {"short-breaks": Polarity.WEAKNESS}


def test_a_negation_turns_a_cue_round() -> None:
    assert code("Short breaks are effective.")["short-breaks"] is Polarity.STRENGTH
    assert code("Short breaks are not effective.")["short-breaks"] is Polarity.WEAKNESS


def test_each_clause_has_its_own_polarity() -> None:
    found = code("Short breaks are excellent, but mental health support is poor.")
    assert found["short-breaks"] is Polarity.STRENGTH
    assert found["mental-health"] is Polarity.WEAKNESS
    found = code("Although short breaks are excellent, mental health support is poor.")
    assert found["short-breaks"] is Polarity.STRENGTH
    assert found["mental-health"] is Polarity.WEAKNESS


@pytest.mark.parametrize(
    "quote",
    [
        "Some short breaks are excellent, but other short breaks are poor.",
        "New short breaks have yet to have an impact.",
        "The work on short breaks is at an early stage.",
    ],
)
def test_mixed(quote: str) -> None:
    assert code(quote, "better")["short-breaks"] is Polarity.MIXED


def test_a_sentence_that_goes_on_takes_the_codes_before_it() -> None:
    pair = excerpts(
        "Short breaks are too limited.", "This means that many stay at home.", section="better"
    )
    coded = CODER.code(pair, run_id="r")
    assert codes(coded, pair[1].excerpt_id) == {"short-breaks": Polarity.WEAKNESS}
    first, second = (c.score for c in coded if c.code_id == "short-breaks")
    assert second < first
    plain = RulesCoder(BOOK, load_patterns(PATH, BOOK), carry=False)
    assert codes(plain.code(pair, run_id="r"), pair[1].excerpt_id) == {}
    assert plain.digest != CODER.digest


def test_nothing_is_carried_across_paragraphs_or_letters() -> None:
    follow = "This means that many stay at home."
    first = excerpts("Short breaks are too limited.")
    for others in (excerpts(follow, paragraph=1), excerpts(follow, letter="other")):
        coded = CODER.code(first + others, run_id="r")
        assert codes(coded, others[0].excerpt_id) == {}


def test_a_sentence_with_codes_of_its_own_keeps_to_them() -> None:
    pair = excerpts("Short breaks are too limited.", "This harms mental health.")
    assert set(codes(CODER.code(pair, run_id="r"), pair[1].excerpt_id)) == {"mental-health"}


def test_exclusions() -> None:
    assert "social-care" not in code("Education, health and social care services work together.")
    assert "waiting-times" not in code("Some wait for an EHC plan.")
    assert "attendance-exclusion-ap" not in code(
        "Few of them are not in education, employment or training."
    )


def test_records_bear_run_coder_and_codebook() -> None:
    (coded,) = CODER.code(excerpts("Short breaks are valued."), run_id="run-7")
    assert (coded.run_id, coded.coder_id) == ("run-7", "rules-1")
    assert coded.codebook_digest == BOOK.digest
    assert coded.letter_id == "letter"
    assert isinstance(CODER, Coder)


def test_the_same_input_gives_the_same_codes() -> None:
    quotes = [sentence for pair in SENTENCES.values() for sentence in pair]
    first = CODER.code(excerpts(*quotes), run_id="r")
    again = RulesCoder(BOOK, load_patterns(PATH, BOOK))
    assert again.digest == CODER.digest
    assert again.code(excerpts(*quotes), run_id="r") == first
    places = [(c.excerpt_id, BOOK.all_code_ids.index(c.code_id)) for c in first]
    order = {e.excerpt_id: i for i, e in enumerate(excerpts(*quotes))}
    assert places == sorted(places, key=lambda place: (order[place[0]], place[1]))


def test_typography_makes_no_difference() -> None:
    straight = code("Children's voices are  heard and\nvalued.")
    assert straight == code("Children’s voices are heard and valued.")


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "short breaks",
                "wait",
                "too long",
                "but",
                "not",
                "However",
                ",",
                ".",
                "parents feel",
                "early help",
                "plan",
                "leaders should",
                "data",
                "mental health",
                "this means",
                "While",
            ]
        ),
        max_size=25,
    ),
    st.sampled_from(["experience", "effective", "better", "priority", "improve", "other"]),
)
def test_scores_lie_in_range_and_codes_are_given_once(words: list[str], section: str) -> None:
    coded = CODER.code(excerpts(" ".join(words), section=section), run_id="r")
    assert all(0 <= c.score <= 1 for c in coded)
    assert len({c.code_id for c in coded}) == len(coded)


def test_explanations_name_the_patterns() -> None:
    (findings,) = CODER.explain(excerpts("Short breaks are valued."))
    assert [(f.code_id, f.because) for f in findings] == [("short-breaks", ("short break*",))]


def test_a_codebook_without_patterns_is_refused() -> None:
    patterns = load_patterns(PATH, BOOK)
    empty = type(patterns)((), patterns.cues, "")
    with pytest.raises(CodebookError, match=r"has no patterns.*Add a list 'patterns:'"):
        RulesCoder(BOOK, empty)


def test_the_published_figures_are_those_of_the_present_patterns() -> None:
    page = Path(__file__).parents[2] / "docs" / "rules-baseline.md"
    # If this fails, run benchmarks/rules_baseline.py again.
    assert CODER.digest[:16] in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "sentence", "found"),
    [
        ("late bus", "The late bus came.", ["late bus"]),
        ("late bus", "The bus came late.", []),
        ("bus*", "Buses came.", ["Buses"]),
        ("(late|very slow) bus", "A very slow bus.", ["very slow bus"]),
        ("(late|slow*) bus", "A slower bus.", ["slower bus"]),
        ("late (red)? bus", "A late bus, a late red bus.", ["late bus", "late red bus"]),
        ("late (dark red)? bus", "A late dark red bus.", ["late dark red bus"]),
        ("late ...2 bus", "A late big red bus.", ["late big red bus"]),
        ("late ...1 bus", "A late big red bus.", []),
        ("plans? for", "A plan for it, plans for them.", ["plan for", "plans for"]),
        ("^ a bus", "A bus is a bus.", ["A bus"]),
        ("co-produc*", "It was co-produced.", ["co-produced"]),
        ("child's view", "The child’s view.", ["child's view"]),
    ],
)
def test_patterns_match_as_documented(pattern: str, sentence: str, found: list[str]) -> None:
    matcher = PatternMatcher({"group": [parse_pattern(pattern)]})
    doc = matcher.tokens(sentence)
    hits = matcher.find(doc).get("group", [])
    assert [doc[hit.start : hit.end].text for hit in hits] == found
