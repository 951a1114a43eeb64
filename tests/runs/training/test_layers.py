"""Models of codebooks with two layers: what is learned, what is left to patterns, and how."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from inspection_letters.codebook import Patterns, load_codebook, load_patterns
from inspection_letters.coding.model import ModelCoder
from inspection_letters.records import Codebook, Polarity, Role
from inspection_letters.runs.training import layers
from inspection_letters.runs.training.data import TrainingGold, read_gold
from inspection_letters.runs.training.layers import divide, flat, narrow
from inspection_letters.runs.training.members import held_out, silenced
from inspection_letters.runs.training.plan import TrainingPlan
from inspection_letters.runs.training.train import train

from tests.support import garden_gold

BOOK = """\
name: park
version: 1.0.0
language: en-GB
polarities: {strength: works, weakness: fails, mixed: both, context: neither}
codes:
  - {id: beds, group: plants, label: Beds, definition: Beds and what grows in them.}
  - {id: tools, group: shed, label: Tools, definition: Tools and their state.}
detail_codes:
  - {id: roses, parent: beds, label: Roses, definition: Roses.}
  - {id: spades, parent: tools, label: Spades, definition: Spades., patterns: [spade*]}
  - {id: moles, parent: beds, label: Moles, definition: Moles.}
"""
SENTENCES = (
    ("The roses in the beds do well.", "beds:strength", "roses:strength"),
    ("The beds are full of poppies.", "beds:strength", ""),
    ("The rakes are rusty and late.", "tools:weakness", ""),
    ("Roses are dying in dry beds.", "beds:weakness", "roses:weakness"),
    ("It rained all day.", "", ""),
)
SPADE = ("The spades are broken.", "tools:weakness", "spades:weakness")
MOLE = ("A mole has been in the beds.", "beds:weakness", "moles:weakness")
LETTERS = 9
QUIET = TrainingPlan(name="model-park", seed=0, folds=3, light=True, say=lambda _: None)


def write_table(path: Path, *, details: bool = True) -> Path:
    head = [*garden_gold.HEADER, *(["detail_codes"] if details else [])]
    lines = ["\t".join(head)]
    for letter in range(LETTERS):
        extra = [SPADE] if letter < 2 else [MOLE] if letter == 2 else []
        for number, (text, codes, detail) in enumerate([*SENTENCES, *extra]):
            cells = [f"{letter}.pdf", str(number), "effective", str(number // 2), text, codes]
            lines.append("\t".join([*cells, *([detail] if details else [])]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "FEWEST_SENTENCES", 6)
    monkeypatch.setattr(layers, "FEWEST_LETTERS", 4)


@pytest.fixture
def park(tmp_path: Path) -> tuple[Codebook, Patterns, TrainingGold]:
    path = tmp_path / "park.yaml"
    path.write_text(BOOK, encoding="utf-8")
    book = load_codebook(path)
    return book, load_patterns(path, book), read_gold(write_table(tmp_path / "coded.tsv"), book)


Park = tuple[Codebook, Patterns, TrainingGold]


def test_codes_are_learned_ruled_or_left_out_by_their_examples(park: Park) -> None:
    book, patterns, gold = park
    found = divide(gold, book, patterns)
    assert found.learned == ("beds", "tools", "roses")
    assert (found.main, found.details) == (2, ("roses",))
    assert found.by_rules == ("spades",)
    assert found.left_out == ("moles",)
    assert found.parts == (slice(0, 2), slice(2, 3))


def test_details_are_not_learned_where_some_sentences_were_not_judged_for_them(park: Park) -> None:
    book, patterns, gold = park
    assert gold.detail is not None
    judged = gold.detail.judged.copy()
    judged[0] = False
    partly = replace(gold, detail=replace(gold.detail, judged=judged))
    assert divide(partly, book, patterns).learned == ("beds", "tools")
    assert divide(partly, book, patterns).left_out == ("roses", "moles")
    only = narrow(partly, book, ["roses", "spades"])
    assert only.judged.tolist() == judged.tolist()
    assert narrow(partly, book, ["beds", "roses"]).judged.all()


def test_narrowing_keeps_columns_labels_and_polarities_together(park: Park) -> None:
    book, _, gold = park
    found = narrow(gold, book, ["spades", "beds"])
    assert flat(book, ["spades", "beds"]).code_ids == ("spades", "beds")
    for row, labels in enumerate(found.labels):
        assert labels.keys() == {
            code_id for at, code_id in enumerate(("spades", "beds")) if found.codes[row, at]
        }
    assert found.codes.sum(axis=0).tolist() == [2, 28]
    assert ((found.polarity >= 0) == (found.codes > 0)).all()
    assert found.detail is None


def test_a_model_of_two_layers_codes_both_and_reports_both(park: Park, tmp_path: Path) -> None:
    book, patterns, gold = park
    report = train(book, patterns, gold, tmp_path / "model", QUIET)
    assert list(report["model"]["codes"]) == ["beds", "tools"]
    assert list(report["detail"]["codes"]) == ["roses"]
    assert report["detail"]["codes"]["roses"]["n"] == 18
    assert report["by_rules"]["codes"]["spades"]["f1"] == 1
    assert report["left_out"] == ["moles"]
    assert len(report["decisions"]) == 2
    assert json.loads((tmp_path / "model" / "report.json").read_text("utf-8")) == report

    coder = ModelCoder(tmp_path / "model", book)
    assert coder.code_ids == ("beds", "tools", "roses")
    assert len(coder.decisions) == 2
    first = replace(gold.excerpts[0], role=Role.WEAKNESS)
    new = [
        replace(first, excerpt_id="a", quote="Roses are dying in the beds.", paragraph=0),
        replace(first, excerpt_id="b", quote="Two spades are broken.", paragraph=1),
        replace(first, excerpt_id="c", quote="It rained.", paragraph=2, role=Role.CONTEXT),
    ]
    coded = coder.code(new, run_id="r")
    found = {(code.excerpt_id, code.code_id): code.polarity for code in coded}
    assert found["a", "beds"] is found["a", "roses"] is Polarity.WEAKNESS
    assert ("b", "spades") in found
    assert not any(excerpt == "c" for excerpt, _ in found)
    order = [(code.excerpt_id, book.all_code_ids.index(code.code_id)) for code in coded]
    assert order == sorted(order)
    card = (tmp_path / "model" / "CARD.md").read_text("utf-8")
    assert "| roses | 18 |" in card
    assert "| spades | 2 |" in card
    assert "no patterns: moles" in " ".join(card.split())
    held_out = (tmp_path / "model" / "held-out-letters.json").read_text("utf-8")
    assert "roses" in held_out
    assert "spades" in held_out


def test_gold_without_details_trains_the_main_codes_alone(park: Park, tmp_path: Path) -> None:
    book, patterns, _ = park
    gold = read_gold(write_table(tmp_path / "plain.tsv", details=False), book)
    report = train(book, patterns, gold, tmp_path / "plain", QUIET)
    assert "detail" not in report
    assert "by_rules" not in report
    coder = ModelCoder(tmp_path / "plain", book)
    assert coder.code_ids == ("beds", "tools")
    assert np.asarray(coder.probabilities(gold.excerpts)).shape == (len(gold.excerpts), 2)


@dataclass(frozen=True)
class TwoEncoders:
    members: int = 2
    with_details: int = 1


def test_later_encoders_learn_the_main_codes_only(park: Park, tmp_path: Path) -> None:
    book, patterns, gold = park
    layers_found = divide(gold, book, patterns)
    learned = narrow(gold, book, layers_found.learned)
    assert learned.codes[:, 2].any()
    main_only = silenced(learned, layers_found.main)
    assert not main_only.codes[:, 2].any()
    assert (main_only.polarity[:, 2] == -1).all()
    assert (main_only.codes[:, :2] == learned.codes[:, :2]).all()
    assert (main_only.polarity[:, :2] == learned.polarity[:, :2]).all()
    # Encoders already trained: no torch is needed to put their answers together.
    fold = learned.letters % 3
    chance = np.random.default_rng(1)
    logits = chance.normal(size=learned.codes.shape)
    poles = chance.normal(size=(*learned.codes.shape, 4))
    for member in (5, 6):
        for number in range(3):
            at = np.flatnonzero(fold == number)
            path = tmp_path / f"member{member}-fold{number}.npz"
            np.savez(path, index=at, logits=logits[at], poles=poles[at])
    first, second = held_out(
        learned,
        fold,
        TwoEncoders(),
        5,
        tmp_path,
        layers_found.main,
        processes=1,
        say=lambda _: None,
    )
    assert (first[0] == logits).all()
    assert (first[1] == poles).all()
    assert (second[0] == logits[:, :2]).all()
    assert (second[1] == poles[:, :2]).all()
