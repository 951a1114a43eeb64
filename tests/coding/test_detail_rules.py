"""The packaged patterns of the detail codes, and how the rules coder keeps the layers apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.analysis.statistics.held_out import find_held_out
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.coding import RulesCoder
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records import Polarity

from tests.coding.test_rules import SENTENCES, codes, excerpts

PATH = default_codebook_path()
BOOK = load_codebook(PATH)
PATTERNS = load_patterns(PATH, BOOK)
DETAIL_CODER = RulesCoder(BOOK, PATTERNS)
MAIN_CODER = RulesCoder(
    BOOK, replace(PATTERNS, codes=tuple(c for c in PATTERNS.codes if c.code_id in BOOK.code_ids))
)

# Sentences of praise and of blame for each detail code, made up for this test. They use other
# words than each other, and between them those of older letters and of the present.
DETAIL_SENTENCES = {
    "neurodevelopmental-pathways": (
        "The neurodevelopmental pathway is strong and well led.",
        "Teenagers wait far too long for an ADHD diagnosis.",
    ),
    "mental-health-waits": (
        "Waits for CAMHS have reduced and are now short.",
        "Many pupils wait too long to be seen by mental health services.",
    ),
    "therapies": (
        "Speech and language therapists are skilled and highly valued.",
        "The occupational therapy offer is too limited.",
    ),
    "annual-reviews": (
        "Annual reviews are effective and well attended.",
        "Health staff are too often missing from reviews of EHC plans.",
    ),
    "sen-support": (
        "SENCos are knowledgeable and provide effective help.",
        "The graduated approach is applied inconsistently.",
    ),
    "early-years": (
        "Health visitors are highly effective.",
        "Too many two-year-old checks are late.",
    ),
    "sufficiency-of-places": (
        "New special school places have opened, which is a strength.",
        "There is a shortage of special school places.",
    ),
    "alternative-provision": (
        "The pupil referral unit is excellent.",
        "Oversight of alternative provision is weak.",
    ),
    "suspension-exclusion": (
        "Permanent exclusions have reduced.",
        "Suspensions are too high.",
    ),
    "attendance": (
        "Attendance has improved and is good.",
        "Support for emotionally based school avoidance is weak.",
    ),
    "out-of-education": (
        "Education other than at school (EOTAS) is arranged promptly and well.",
        "Too many are on part-time timetables.",
    ),
    "elective-home-education": (
        "The oversight of elective home education is robust.",
        "Families feel that they are left to educate their son at home.",
    ),
    "phase-transition": (
        "The move from primary to secondary school is well planned.",
        "Transition between key stages is poor.",
    ),
    "adult-services-transition": (
        "Moves to adult social care are well planned and effective.",
        "The transition to adult health services is too late.",
    ),
    "employment-pathways": (
        "Supported internships are successful.",
        "Careers advice is too limited.",
    ),
    "key-working-dsr": (
        "The dynamic support register is effective.",
        "Care, education and treatment reviews are too often late.",
    ),
    "children-in-care": (
        "Care leavers are very well supported.",
        "Support for children in care is poor.",
    ),
    "virtual-school": (
        "The virtual school is highly effective.",
        "The virtual headteacher has too little time.",
    ),
    "youth-justice": (
        "The youth justice service is strong.",
        "Needs are missed among those in the criminal justice system.",
    ),
    "home-to-school-transport": (
        "Home-to-school transport is excellent.",
        "Travel assistance is unreliable and often late.",
    ),
    "disputes": (
        "Mediation is effective.",
        "Too many parents have to go to tribunal.",
    ),
    "parent-carer-forum": (
        "The parent carer forum is a valued partner.",
        "The work of the PCF is limited.",
    ),
    "local-offer": (
        "The local offer is excellent.",
        "Few parents know of the local offer.",
    ),
    "sendiass": (
        "SENDIASS is highly valued.",
        "The information, advice and support service lacks staff.",
    ),
    "equality": (
        "Interpreters provide effective help to families who are new to the country.",
        "Gypsy, Roma and Traveller families are too often overlooked.",
    ),
    "uneven-across-area": (
        "Leaders ensure an equitable offer for all localities, with equal access to help.",
        "Support is a postcode lottery and too variable.",
    ),
    "funding": (
        "High needs funding is used well.",
        "Budgets are too limited.",
    ),
}

# Words that look like those of a detail code and are about something else.
OTHER_SUBJECTS = (
    ("therapies", "Multisystemic therapy services strengthen family life."),
    ("therapies", "Talking therapies are highly valued."),
    ("annual-reviews", "Leaders have strategic plans to review capacity."),
    ("annual-reviews", "Schools use cycles of assess, plan, do, review."),
    ("early-years", "The strategy is still in its infancy."),
    ("suspension-exclusion", "Parents feel excluded from decisions."),
    ("attendance", "The attendance of health staff at review meetings is low."),
    ("attendance", "In the absence of data, leaders cannot plan."),
    ("out-of-education", "Some are not in education, employment or training."),
    ("phase-transition", "Families who move into the area are welcomed."),
    ("adult-services-transition", "Pupils have trusted adults to talk to."),
    ("employment-pathways", "Staff learn on the job."),
    ("key-working-dsr", "School admissions are handled well."),
    ("children-in-care", "Education, health and social care services work together."),
    ("children-in-care", "Staff in primary care are well trained."),
    ("home-to-school-transport", "Taxi drivers are trained to spot exploitation."),
    ("disputes", "The local authority meets its legal duties."),
    ("parent-carer-forum", "The youth forum is strong."),
    ("parent-carer-forum", "The corporate parenting forum is strong."),
    ("local-offer", "Care leavers value the local offer for care leavers."),
    ("sendiass", "Young people receive impartial careers information, advice and guidance."),
    ("equality", "A small minority of plans are late."),
    ("equality", "Better plans are not translating into better outcomes."),
    ("uneven-across-area", "Children are safe and settled where they live."),
    ("funding", "Attention deficit hyperactivity disorder is understood well."),
)

# Two layers may differ most where sentences go on from others, so these are mixed in.
SENTENCE_POOL = (
    *(sentence for pair in (*SENTENCES.values(), *DETAIL_SENTENCES.values()) for sentence in pair),
    "This means that many stay at home.",
    "However, leaders know this.",
    "They have not acted.",
    "As a result, speech and language therapy is in demand.",
)


def detail_codes(*quotes: str, section: str = "experience") -> dict[str, Polarity]:
    """Return the detail codes of the last of some sentences in one paragraph."""
    sentences = excerpts(*quotes, section=section)
    found = codes(DETAIL_CODER.code(sentences, run_id="r"), sentences[-1].excerpt_id)
    return {name: polarity for name, polarity in found.items() if name in BOOK.detail_ids}


def test_every_detail_code_has_its_sentences_and_patterns() -> None:
    assert tuple(DETAIL_SENTENCES) == BOOK.detail_ids
    assert tuple(code.code_id for code in PATTERNS.codes) == BOOK.all_code_ids


@pytest.mark.parametrize("code_id", BOOK.detail_ids)
def test_strength_and_weakness_of_each_detail_code(code_id: str) -> None:
    strength, weakness = DETAIL_SENTENCES[code_id]
    assert detail_codes(strength).get(code_id) is Polarity.STRENGTH
    assert detail_codes(weakness).get(code_id) is Polarity.WEAKNESS
    assert detail_codes(strength, section="priority")[code_id] is Polarity.WEAKNESS


@pytest.mark.parametrize(("code_id", "sentence"), OTHER_SUBJECTS)
def test_a_detail_code_is_not_assigned_to_another_subject(code_id: str, sentence: str) -> None:
    assert code_id not in detail_codes(sentence)


def test_a_detail_code_needs_no_parent() -> None:
    sentence = excerpts("Portage is valued.")
    assert set(codes(DETAIL_CODER.code(sentence, run_id="r"))) >= {"early-years"}
    quote = "The virtual school is highly effective."
    found = codes(DETAIL_CODER.code(excerpts(quote), run_id="r"))
    assert set(found) & set(BOOK.code_ids) == set()
    assert "virtual-school" in found


def test_a_sentence_takes_over_codes_only_in_the_layer_in_which_it_has_none() -> None:
    first = "Annual reviews of EHC plans are often late."
    own_main = excerpts(first, "This harms mental health.")
    found = codes(DETAIL_CODER.code(own_main, run_id="r"), own_main[1].excerpt_id)
    assert set(found) == {"mental-health", "annual-reviews"}
    own_detail = excerpts(first, "This includes the virtual school.")
    found = codes(DETAIL_CODER.code(own_detail, run_id="r"), own_detail[1].excerpt_id)
    assert set(found) & set(BOOK.detail_ids) == {"virtual-school"}
    assert set(found) & set(BOOK.code_ids) >= {"ehc-plan-timeliness"}
    places = [BOOK.all_code_ids.index(code_id) for code_id in found]
    assert places == sorted(places)


def test_the_published_figures_are_those_of_the_present_detail_patterns() -> None:
    # If this fails, run benchmarks/rules_baseline.py again.
    page = Path(__file__).parents[2] / "docs" / "rules-baseline.md"
    assert DETAIL_CODER.digest[:16] in page.read_text(encoding="utf-8")
    files = shipped("corpus", "performance").glob("*.json")
    found = find_held_out(files, DETAIL_CODER.coder_id, BOOK.digest)
    assert found is not None
    assert found.coder_digest == DETAIL_CODER.digest
    assert all(letter.in_detail for letter in found.labelled)
    assert set(found.f1) == set(BOOK.all_code_ids)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(SENTENCE_POOL), min_size=1, max_size=6))
def test_detail_codes_never_change_main_codes(quotes: list[str]) -> None:
    paragraph = excerpts(*quotes)
    both = DETAIL_CODER.explain(paragraph)
    main = [tuple(f for f in found if f.code_id in BOOK.code_ids) for found in both]
    assert main == MAIN_CODER.explain(paragraph)
