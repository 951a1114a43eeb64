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
from inspection_letters.analysis.people import majority_codes
from inspection_letters.records import Code, Polarity
from inspection_letters.runs.training.workspace_gold import gold_from_people
from inspection_letters.store import open_store, writes
from inspection_letters.store.reviews import Review, write_reviews

from tests.support.corpora import read_corpus
from tests.support.factories import make_codebook, make_codings, make_read, make_run, write_read

pytestmark = pytest.mark.xdist_group("people")

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


CODEBOOK = replace(
    make_codebook(),
    codes=(*make_codebook().codes, Code("plans", "access", "Plans", "Quality of plans.")),
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
