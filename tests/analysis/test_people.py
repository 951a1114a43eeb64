"""The one rule for people who judged an excerpt differently, and that everything goes by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.people import (
    agreed_polarity,
    coded_differently,
    codes_unasked,
    counting_codes,
    merge_codings,
)
from inspection_letters.records import Code, CodedExcerpt, Polarity
from inspection_letters.runs.training.workspace_gold import gold_from_people
from inspection_letters.store import open_store, writes
from inspection_letters.store.reviews import Review, write_reviews

from tests.support.corpora import read_corpus
from tests.support.factories import (
    digest,
    make_codebook,
    make_codings,
    make_read,
    make_run,
    write_read,
)

pytestmark = pytest.mark.xdist_group("people")

STRENGTH, WEAKNESS, MIXED, CONTEXT = (
    Polarity.STRENGTH,
    Polarity.WEAKNESS,
    Polarity.MIXED,
    Polarity.CONTEXT,
)
JUDGEMENTS: tuple[Mapping[str, Polarity], ...] = (
    {},
    {"waits": STRENGTH},
    {"waits": WEAKNESS},
    {"waits": MIXED},
    {"waits": WEAKNESS, "plans": STRENGTH},
)
GRID = [
    combination
    for people in (1, 2, 3)
    for combination in combinations_with_replacement(JUDGEMENTS, people)
]
JUDGEMENT = st.dictionaries(st.sampled_from(["waits", "plans"]), st.sampled_from(list(Polarity)))


CODEBOOK = replace(
    make_codebook(),
    codes=(*make_codebook().codes, Code("plans", "access", "Plans", "Quality of plans.")),
)
EXTENDED = replace(
    CODEBOOK,
    codes=(*CODEBOOK.codes, Code("taxis", "access", "Taxis", "Transport by taxi.")),
    digest=digest("people", "extended"),
)
BOOKS = {book.digest: book for book in (CODEBOOK, EXTENDED)}


def majority_codes(judgements: Sequence[Mapping[str, Polarity]]) -> dict[str, Polarity]:
    """What judgements come to where everybody could assign every code."""
    codes = {code_id for judgement in judgements for code_id in judgement}
    agreed = {
        code_id: agreed_polarity([judgement.get(code_id) for judgement in judgements])
        for code_id in codes
    }
    return {code_id: polarity for code_id, polarity in agreed.items() if polarity is not None}


def by_extended(person: str, *codes: str, **marks: bool) -> Review:
    polarities = dict.fromkeys(codes, WEAKNESS)
    return Review("l", "e", person, EXTENDED.digest, polarities, **marks)  # type: ignore[arg-type]


def by_first(person: str, *codes: str, **marks: bool) -> Review:
    return by_extended(person, *codes, **marks)._replace(codebook_digest=CODEBOOK.digest)


@pytest.mark.parametrize(
    ("judgements", "agreed"),
    [
        # At least half assign the code.
        ([{"waits": WEAKNESS}, {}], {"waits": WEAKNESS}),
        ([{"waits": WEAKNESS}, {}, {}], {}),
        ([{}, {}], {}),
        # The polarity that most of those who assign the code gave.
        ([{"waits": WEAKNESS}, {"waits": WEAKNESS}, {"waits": STRENGTH}], {"waits": WEAKNESS}),
        ([{"waits": CONTEXT}] * 2 + [{"waits": STRENGTH}] + [{}] * 3, {"waits": CONTEXT}),
        # Where polarities are equally frequent, it is mixed, and the code counts once.
        ([{"waits": WEAKNESS}, {"waits": STRENGTH}], {"waits": MIXED}),
        ([{"waits": WEAKNESS}, {"waits": STRENGTH}, {}, {}], {"waits": MIXED}),
        ([{"waits": WEAKNESS}, {"waits": STRENGTH}, {"waits": CONTEXT}], {"waits": MIXED}),
        # Each code is settled for itself.
        (
            [{"waits": WEAKNESS, "plans": STRENGTH}, {"plans": STRENGTH}, {"plans": WEAKNESS}],
            {"plans": STRENGTH},
        ),
    ],
)
def test_what_judgements_come_to(
    judgements: Sequence[Mapping[str, Polarity]], agreed: Mapping[str, Polarity]
) -> None:
    for order in permutations(judgements):
        assert majority_codes(order) == agreed
        reviews = [
            Review("l", "e", f"p{number}", CODEBOOK.digest, codes)
            for number, codes in enumerate(order)
        ]
        assert counting_codes(reviews, BOOKS) == agreed


@pytest.mark.parametrize(
    ("reviews", "counted"),
    [
        # Two people who could not assign taxis do not outvote the one who did.
        ([by_extended("jo", "taxis"), by_first("kim"), by_first("sam")], {"taxis"}),
        ([by_extended("jo", "taxis"), by_first("kim", "waits"), by_first("sam")], {"taxis"}),
        # Of those who could, half is needed as ever.
        ([by_extended("jo", "taxis"), by_extended("kim"), by_first("sam")], {"taxis"}),
        ([by_extended("jo", "taxis"), by_extended("kim"), by_extended("sam")], set()),
        # The other codes are settled by all three.
        ([by_extended("jo", "taxis", "waits"), by_first("kim"), by_first("sam")], {"taxis"}),
        # A decision counts for the codes that its codebook has, and for no others.
        ([by_extended("jo", "taxis"), by_first("kim", "waits", adjudicated=True)], None),
        ([by_extended("jo", "taxis", "waits"), by_first("kim", adjudicated=True)], {"taxis"}),
        ([by_extended("jo", "taxis", "waits"), by_extended("kim", adjudicated=True)], set()),
        (
            [by_extended("jo"), by_first("kim"), by_extended("sam", "taxis", adjudicated=True)],
            {"taxis"},
        ),
    ],
)
def test_each_code_is_settled_by_those_who_could_assign_it(
    reviews: list[Review], counted: set[str] | None
) -> None:
    expected = {"taxis", "waits"} if counted is None else counted
    for order in permutations(reviews):
        assert counting_codes(order, BOOKS).keys() == expected
        merged = merge_codings([], {"e": order}, EXTENDED.code_ids, BOOKS)["e"]
        assert {coding.code_id for coding in merged} == expected


def test_codes_are_those_of_the_people_who_settled_them() -> None:
    reviews = [by_extended("jo", "taxis", "waits"), by_first("kim", "waits"), by_first("sam")]
    merged = merge_codings([], {"e": reviews}, EXTENDED.code_ids, BOOKS)["e"]
    found = {coding.code_id: (coding.coder_id, coding.codebook_digest) for coding in merged}
    assert found["taxis"] == ("jo", EXTENDED.digest)
    assert found["waits"][0] == "jo and kim and sam"


def test_a_code_that_only_the_adjudicator_lacked_is_not_the_coders() -> None:
    reviews = [by_extended("jo"), by_extended("kim"), by_first("sam", "waits", adjudicated=True)]
    assert codes_unasked({"e": reviews}, EXTENDED.code_ids, BOOKS) == {"e": frozenset()}
    coder = CodedExcerpt("e", "l", "taxis", WEAKNESS, "rules-1", 0.7, "run-1", EXTENDED.digest)
    merged = merge_codings([coder], {"e": reviews}, EXTENDED.code_ids, BOOKS)["e"]
    assert {coding.code_id for coding in merged} == {"waits"}


@pytest.mark.parametrize(
    ("reviews", "differ"),
    [
        ([by_extended("jo", "taxis"), by_first("kim")], False),
        ([by_extended("jo", "taxis", "waits"), by_first("kim", "waits")], False),
        ([by_first("sam"), by_extended("jo", "taxis"), by_extended("kim")], True),
        ([by_extended("jo", "waits"), by_first("kim")], True),
    ],
)
def test_people_differ_only_on_codes_that_both_could_assign(
    reviews: list[Review], differ: bool
) -> None:
    assert bool(coded_differently(reviews, BOOKS)) is differ


@given(
    st.lists(JUDGEMENT, min_size=1, max_size=4),
    st.lists(st.sampled_from([by_first("x"), by_first("y", "waits")]), max_size=4),
)
def test_people_without_a_code_never_change_what_counts_of_it(
    judgements: list[dict[str, Polarity]], others: list[Review]
) -> None:
    able = [
        Review("l", "e", f"p{number}", EXTENDED.digest, {"taxis": codes["waits"]})
        if "waits" in codes
        else Review("l", "e", f"p{number}", EXTENDED.digest, {})
        for number, codes in enumerate(judgements)
    ]
    alone, together = (counting_codes(reviews, BOOKS) for reviews in (able, [*others, *able]))
    assert together.get("taxis") == alone.get("taxis")


@given(JUDGEMENT)
def test_one_person_speaks_alone(judgement: dict[str, Polarity]) -> None:
    assert majority_codes([judgement]) == judgement


@given(st.lists(JUDGEMENT, min_size=1, max_size=6))
def test_to_ask_everybody_twice_changes_nothing(judgements: list[dict[str, Polarity]]) -> None:
    assert majority_codes(judgements * 2) == majority_codes(judgements)


@given(st.lists(JUDGEMENT, min_size=1, max_size=6), st.sampled_from(list(Polarity)))
def test_a_further_voice_for_a_code_never_takes_it_away(
    judgements: list[dict[str, Polarity]], polarity: Polarity
) -> None:
    assert (
        majority_codes(judgements).keys() & {"waits"}
        <= majority_codes([*judgements, {"waits": polarity}]).keys()
    )


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter with a sentence for each case of the grid, judged by one to three people.

    Rules coded its last sentence, which nobody judged.
    """
    path = tmp_path_factory.mktemp("people") / "ws"
    read = make_read(sentences=[f"Sentence {number} of many." for number in range(len(GRID) + 1)])
    people: dict[str, list[Review]] = {"jo": [], "kim": [], "sam": []}
    for excerpt, judgements in zip(read.excerpts, GRID, strict=False):
        for name, codes in zip(people, judgements, strict=False):
            people[name].append(
                Review("letter-a", excerpt.excerpt_id, name, CODEBOOK.digest, codes)
            )
    codings = make_codings(read, which=(len(GRID),))
    with open_store(path, create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, CODEBOOK)
        write_read(conn, read)
        writes.write_codings(conn, "letter-a", "rules-1", codings, "k", "run-1", coder_kind="rules")
        for reviews in people.values():
            write_reviews(conn, reviews, "run-1")
    return path


def test_findings_reports_practice_and_training_go_by_the_same_rule(judged: Path) -> None:
    corpus = read_corpus(judged, "rules-1")
    *excerpts, unjudged = corpus.excerpts
    expected = {
        excerpt.excerpt_id: majority_codes(judgements)
        for excerpt, judgements in zip(excerpts, GRID, strict=True)
    }
    # What reports, practice and the search page show.
    shown = {
        excerpt.excerpt_id: {code.code_id: code.polarity for code in excerpt.codings}
        for excerpt in corpus.corpus_excerpts(corpus.letters)
    }
    assert shown == {**expected, unjudged.excerpt_id: {"waits": WEAKNESS}}
    # What findings count.
    found = make_findings(corpus)
    counted: dict[str, dict[str, set[str]]] = {excerpt_id: {} for excerpt_id in expected}
    for finding in found.findings:
        for excerpt_id in finding.excerpt_ids:
            if excerpt_id in counted and finding.measure in ("weakness", "strength"):
                counted[excerpt_id].setdefault(finding.codes[0], set()).add(finding.measure)
    assert counted == {
        excerpt_id: {
            code_id: {polarity.value}
            for code_id, polarity in codes.items()
            if polarity in (WEAKNESS, STRENGTH)
        }
        for excerpt_id, codes in expected.items()
    }
    assert (found.people, found.reviewed) == (("jo", "kim", "sam"), len(GRID))
    # What a model is trained on.
    gold, _ = gold_from_people(["jo", "kim", "sam"], corpus, CODEBOOK)
    trained = {
        excerpt.excerpt_id: labels
        for excerpt, labels, is_judged in zip(gold.excerpts, gold.labels, gold.judged, strict=True)
        if is_judged
    }
    assert trained == expected


def test_a_person_who_is_the_coder_speaks_alone(judged: Path) -> None:
    corpus = read_corpus(judged, "kim")
    for excerpt, judgements in zip(corpus.excerpts, GRID, strict=False):
        codings = corpus.codings.get(excerpt.excerpt_id)
        if len(judgements) < 2:
            assert codings is None
        else:
            assert codings is not None
            assert {code.code_id: code.polarity for code in codings} == judgements[1]
            assert all(code.coder_id == "kim" for code in codings)
