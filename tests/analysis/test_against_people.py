"""Evaluation against what counts of people's coding: held-out codes, and what was in question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.evaluation_codings import coding_of
from inspection_letters.analysis.evaluation_together import with_people_first
from inspection_letters.analysis.labelled import count_letters
from inspection_letters.analysis.statistics.answers import ANSWERS, Answers, keys, write_answers
from inspection_letters.analysis.statistics.measures import COUNTED
from inspection_letters.records import Code
from inspection_letters.runs.reviewing.search import codes_by_excerpt
from inspection_letters.store import open_store, writes

from tests.analysis.test_together import judge
from tests.support.corpora import read_corpus
from tests.support.factories import digest, make_codebook
from tests.support.two_layers import (
    EXTENDED,
    LETTERS,
    SECOND,
    WEAKNESS,
    code_again_with_taxis,
    write_workspace,
)


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "ws", detail=True)


def test_a_model_is_not_measured_on_what_it_learned_from(ws: Path, tmp_path: Path) -> None:
    corpus = read_corpus(ws, "rules-1")
    folder = tmp_path / "model"
    folder.mkdir()
    held_out = Answers("rules-1", SECOND.digest, 5, {key: {} for key in keys(corpus.excerpts)})
    write_answers(held_out, folder / ANSWERS)
    before = evaluate_coder(corpus, against="people")
    assert any("If the coder was developed or trained" in note for note in before.notes)
    assert sum(code.assigned for code in before.evaluation.codes) > 0
    report = evaluate_coder(read_corpus(ws, "rules-1", models=[folder]), against="people")
    assert report.held_out == report.evaluation.excerpts == 5
    assert sum(code.assigned for code in report.evaluation.codes) == 0
    assert report.notes[0].startswith("rules-1 was trained on 5 of the 5 excerpts.")
    assert not any("almost the same as the people's" in note for note in report.notes)


def test_nothing_is_said_of_what_a_person_was_trained_on(ws: Path) -> None:
    notes = evaluate_coder(read_corpus(ws, "jo"), against="people").notes
    assert not any("trained" in note for note in notes)


# --- codes that not everybody's codebook had ----------------------------------------------------


@pytest.fixture
def extended(tmp_path: Path) -> Path:
    """Letters coded with an added code, which jo and kim did not have and sam had."""
    path = write_workspace(tmp_path / "extended", detail=False)
    code_again_with_taxis(path)
    judge(path, "sam", {(5, 1): {"taxis": WEAKNESS}, (6, 1): {}}, codebook=EXTENDED)
    return path


def test_together_with_people_is_the_coding_that_findings_use(extended: Path) -> None:
    corpus = read_corpus(extended, "rules-1")
    coding = coding_of(corpus, corpus.coder)
    whole = with_people_first(corpus, coding, "gold")
    in_findings = {
        excerpt.excerpt_id: {
            coding.code_id: coding.polarity for coding in corpus.codings.get(excerpt.excerpt_id, ())
        }
        for excerpt in corpus.excerpts
    }
    assert whole.labels == in_findings
    # So is what the page for coding in the browser searches.
    shown = codes_by_excerpt(corpus, corpus.reviews)
    assert {name: codes for name, codes in in_findings.items() if codes} == {
        name: codes for name, codes in shown.items() if codes
    }
    jo = next(r.excerpt_id for r in corpus.coders["jo"].reviews if not r.codes)
    assert whole.labels[jo] == {"taxis": WEAKNESS}
    assert (jo, "taxis") in whole.scores
    assert not {code for name, code in whole.scores if name == jo} - {"taxis"}
    # What findings count of letters is the same coding too.
    counted = sum(
        letter.coded.mentions.get("taxis", (0,) * 9)[COUNTED.index("weakness")]
        for letter in count_letters(corpus)
        if letter.coded is not None
    )
    assert counted == sum("taxis" in codes for codes in in_findings.values()) == LETTERS - 1


def test_a_code_that_somebody_could_not_assign_is_not_compared(extended: Path) -> None:
    report = evaluate_coder(read_corpus(extended, "rules-1"), against="people")
    assert [code.code_id for code in report.evaluation.codes] == ["waits", "plans"]
    assert report.evaluation.excerpts == 7
    note = "Not every version of the codebook that was used has taxis: left out."
    assert note in report.notes
    own = evaluate_coder(read_corpus(extended, "rules-1"), against="sam")
    counts = {code.code_id: (code.n, code.assigned) for code in own.evaluation.codes}
    assert counts["taxis"] == (1, 2)
    assert note not in own.notes


def test_the_note_is_the_same_if_most_people_lacked_the_code(extended: Path) -> None:
    judge(
        extended, "sam", {(letter, 2): {} for letter in range(LETTERS)}, codebook=EXTENDED
    )  # Now most judgements are by the extended codebook.
    report = evaluate_coder(read_corpus(extended, "rules-1"), against="people")
    assert "taxis" not in {code.code_id for code in report.evaluation.codes}
    assert any("used has taxis: left out" in note for note in report.notes)


def test_excerpts_coded_by_another_codebook_are_not_compared(ws: Path) -> None:
    other = replace(
        make_codebook("1.0"),
        name="other",
        codes=(Code("pay", "money", "Pay", "Pay."),),
        digest=digest("other"),
    )
    with open_store(ws) as store, store.write() as conn:
        writes.write_codebook(conn, other)
    judge(ws, "sam", {(8, 1): {"pay": WEAKNESS}}, codebook=other)
    corpus = read_corpus(ws, "rules-1")
    report = evaluate_coder(corpus, against="people")
    assert report.evaluation.excerpts == 5
    assert [code.code_id for code in report.evaluation.codes] == ["waits", "plans"]
    whole = with_people_first(corpus, coding_of(corpus, corpus.coder), "gold")
    assert len(whole.by_people) == 5
