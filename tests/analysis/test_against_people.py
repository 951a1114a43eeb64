"""Evaluation against what counts of people's coding: held-out codes, and what was in question."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.statistics.answers import ANSWERS, Answers, keys, write_answers

from tests.support.corpora import read_corpus
from tests.support.two_layers import SECOND, write_workspace


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
