"""`letters train`: where the gold comes from, what is refused, and what is said at the end."""

from __future__ import annotations

import json
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from inspection_letters.analysis.gold import (
    GoldLetter,
    GoldSentence,
    StandOffGold,
    Status,
    digest_of,
    dump_gold,
    sketch_of,
)
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.coding.choice import default_model_path
from inspection_letters.coding.model import ModelCoder
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import Excerpt, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.coder_training import _without
from inspection_letters.runs.training.workspace_gold import gold_from_file, gold_from_people
from inspection_letters.store import open_store, queries, writes
from inspection_letters.store.reviews import Review, write_reviews

from tests.support import garden_gold
from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.in_process import run_in_process
from tests.support.published_letters import FOLDER, needs_letters

pytestmark = pytest.mark.xdist_group("train-cli")

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
LETTERS = sorted(SAMPLE.glob("99000[1-3]*.pdf"))
BOOK = """
name: words
version: "1"
language: en-GB
polarities: {strength: works, weakness: fails, mixed: both, context: neither}
rules: [Code the word.]
codes:
  - {id: plans, group: any, label: Plans, definition: It speaks of plans., patterns: [plan*]}
  - {id: parents, group: any, label: Parents, definition: It speaks of parents.}
  - {id: gnomes, group: any, label: Gnomes, definition: It speaks of gnomes.}
"""


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with sample letters of several kinds."""
    path = tmp_path_factory.mktemp("train") / "ws"
    run_in_process(LETTERS, path, Settings(coder="rules"))
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "words.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


def codes_of(quote: str) -> dict[str, Polarity]:
    """What a reader of these words would say."""
    found = {"plans": "plan", "parents": "parent"}
    polarity = Polarity.WEAKNESS if "not" in quote else Polarity.STRENGTH
    return {code_id: polarity for code_id, word in found.items() if word in quote.casefold()}


def excerpts_of(ws: Path) -> dict[str, list[Excerpt]]:
    found: dict[str, list[Excerpt]] = {}
    with open_store(ws) as opened, opened.read() as conn:
        for excerpt in queries.all_excerpts(conn):
            found.setdefault(excerpt.letter_id, []).append(excerpt)
    return found


@pytest.fixture
def stand_off(ws: Path, book: Path, tmp_path: Path) -> Path:
    """Gold without text: every second sentence, one that is nowhere, and a letter not there."""
    with open_store(ws) as opened, opened.read() as conn:
        sha256 = {
            letter.letter.letter_id: letter.letter.pdf_sha256
            for letter in queries.all_letters(conn)
        }
    letters = []
    for letter_id, excerpts in excerpts_of(ws).items():
        sentences = [
            GoldSentence(
                excerpt.span,
                digest_of(excerpt.quote),
                sketch_of(excerpt.quote),
                excerpt.section,
                codes_of(excerpt.quote),
                Status.SINGLE if excerpt.order % 3 else Status.ADJUDICATED,
            )
            for excerpt in excerpts[::2]
        ]
        letters.append(GoldLetter(letter_id, sha256[letter_id], "0" * 64, "r", tuple(sentences)))
    lost = GoldSentence(None, "0" * 16, "0" * 16, "any", {}, Status.SINGLE)
    first, *others = letters
    first = GoldLetter(first.file, first.pdf_sha256, "0" * 64, "r", (*first.sentences, lost))
    absent = GoldLetter("elsewhere.pdf", "f" * 64, "0" * 64, "r", (lost,))
    codebook = load_codebook(book)
    gold = StandOffGold("words", codebook.digest, codebook.code_ids, (first, *others, absent))
    path = tmp_path / "words.jsonl"
    path.write_text(dump_gold(gold), encoding="utf-8")
    return path


# --- from a table to a model that codes -------------------------------------------------------


def test_from_a_table_to_codes_and_findings(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    book, table = garden_gold.write(tmp_path)
    result = CommandResult(
        capsys, "train", "--codebook", book, "--gold", table, "--folds", 3, "--seed", 2, "--light"
    )
    assert result.status == 0, result.err
    model = tmp_path / "model-garden"
    assert "linear part: 3 of 3 folds done" in result.err
    assert max(map(len, result.out.split("The model is in")[0].splitlines())) <= 80
    words = " ".join(result.out.split())
    assert "model-garden on held-out letters: 81 sentences from 9 letters" in words
    report = json.loads((model / "report.json").read_text("utf-8"))
    figures = report["model"]
    assert f"micro F1 {figures['micro_f1']:.2f}" in words
    low, high = figures["intervals"]["ece"]
    assert f"calibration error {figures['ece']:.3f} {low:.3f} to {high:.3f}" in words
    assert "because there are too few examples: gnomes (1), ponds (0)." in words
    assert "the intervals are too narrow" in words
    assert str(model.name) in words
    assert (model / "CARD.md").exists()
    command = result.out.strip().splitlines()[-1].strip()
    assert command == (
        "uv run letters run FOLDER-WITH-PDFS --model model-garden "
        f"--codebook {shlex.quote(str(book))} --workspace results"
    )
    card = (model / "CARD.md").read_text("utf-8")
    assert str(tmp_path) not in card
    assert "--codebook garden.yaml --gold coded.tsv --out FOLDER --seed 2 --folds 3 --light" in card
    # The command that was named, without Prefect.
    run_in_process(LETTERS[:2], tmp_path / "ws", Settings(codebook=book, model=model))
    for options, method in (
        (("--model", model), "as-coded"),
        ((), "as-coded"),
    ):
        found = CommandResult(capsys, "findings", "-w", tmp_path / "ws", "-f", "json", *options)
        assert found.status == 0, found.err
        content = json.loads(found.out)
        assert content["coder"] == "model-garden"
        assert {figure["method"] for figure in content["figures"]} == {method}
    assert "name the folder of your trained model with --model" in content["notes"][0]
    monkeypatch.setenv("LETTERS_MODEL", str(model))
    found = CommandResult(capsys, "findings", "-w", tmp_path / "ws", "-f", "json")
    content = json.loads(found.out)
    assert content["held_out"]["letters"] == 9
    assert {figure["labelled"] for figure in content["figures"]} == {0}
    # Neither the letters of the other workspace nor the rules are by this model.
    wrong = CommandResult(capsys, "findings", "-w", ws, "--model", model)
    assert (wrong.status, "No excerpt has been coded by 'model-garden'" in wrong.err) == (2, True)
    wrong = CommandResult(capsys, "findings", "-w", ws, "--coder", "rules-1", "--model", model)
    assert "is model-garden; these codes are by rules-1" in wrong.complaint
    wrong = CommandResult(capsys, "findings", "-w", tmp_path / "ws", "--model", tmp_path)
    assert "has no file held-out-letters.json" in wrong.complaint


# --- gold of a workspace ----------------------------------------------------------------------


@pytest.mark.slow
def test_from_a_gold_file_without_text(
    ws: Path,
    book: Path,
    stand_off: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = CommandResult(
        capsys,
        *("train", "--codebook", book, "--gold", stand_off, "-w", ws, "--folds", 3, "--light"),
        *("--out", tmp_path / "model", "--name", "model-words-2"),
    )
    assert result.status == 0, result.err
    said = " ".join(result.err.split())
    assert "Gold letters that are not in the workspace: 1." in said
    assert "Gold sentences that were left out: 1 (no excerpt has these words" in said
    report = json.loads((tmp_path / "model" / "report.json").read_text("utf-8"))
    excerpts = [excerpt for of_letter in excerpts_of(ws).values() for excerpt in of_letter]
    assert report["sentences"] + report["neighbours"] == len(excerpts)
    assert report["letters"] == len(LETTERS)
    assert set(report["kinds"]) == {
        "area-send-letter",
        "area-send-monitoring",
        "area-send-report",
        "area-send-revisit",
    }
    assert report["name"] == "model-words-2"
    assert "adjudicated" in report
    assert report["model"]["micro_f1"] > 0.8
    assert f"{report['neighbours']:,} sentences that nobody has coded" in result.out
    coder = ModelCoder(tmp_path / "model", load_codebook(book))
    new = replace(excerpts[0], quote="Many parents say that they are heard.")
    assert {coding.code_id for coding in coder.code([new], run_id="r")} == {"parents"}


def test_gold_that_is_not_of_these_letters(
    book: Path, stand_off: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(tmp_path / "empty", create=True):
        pass
    arguments = ("train", "--codebook", book, "--gold", stand_off)
    result = CommandResult(capsys, *arguments, "-w", tmp_path / "empty")
    assert "None of the 10 letters of" in result.complaint
    result = CommandResult(capsys, *arguments)
    assert "contains no text. Use --workspace to name the workspace" in result.complaint


def test_gold_by_another_codebook(ws: Path, stand_off: Path) -> None:
    with pytest.raises(
        UsageError, match=r"not in the codebook 'send-area' 2\.1\.0: parents, plans"
    ):
        gold_from_file(stand_off, read_corpus(ws), load_codebook(default_codebook_path()))


def test_another_version_of_the_codebook_is_told(
    ws: Path, book: Path, stand_off: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.yaml"
    newer.write_text(BOOK.replace('version: "1"', 'version: "2"'), encoding="utf-8")
    _, notes = gold_from_file(stand_off, read_corpus(ws), load_codebook(newer))
    assert any("another version of the codebook" in note for note in notes)
    _, notes = gold_from_file(stand_off, read_corpus(ws), load_codebook(book))
    assert not any("another version" in note for note in notes)


def test_what_people_have_judged(ws: Path, book: Path, tmp_path: Path) -> None:
    ws = Path(shutil.copytree(ws, tmp_path / "ws"))
    codebook = load_codebook(book)
    letter_id, (first, second, third, *others) = next(iter(excerpts_of(ws).items()))
    said = {
        "jo": {
            first: {"plans": Polarity.STRENGTH, "parents": Polarity.MIXED},
            second: {},
            third: {"plans": Polarity.WEAKNESS},
        },
        "sam": {
            first: {"plans": Polarity.WEAKNESS},
            second: {"parents": Polarity.STRENGTH, "plans": Polarity.STRENGTH},
        },
        "kit": {second: {"plans": Polarity.STRENGTH}, others[0]: {"gnomes": Polarity.CONTEXT}},
    }
    with open_store(ws) as opened, opened.write() as conn:
        writes.write_codebook(conn, codebook)
        run_id = queries.all_runs(conn)[0].run_id
        for person, judged in said.items():
            judgements = [
                Review(letter_id, excerpt.excerpt_id, person, codebook.digest, codes)
                for excerpt, codes in judged.items()
            ]
            write_reviews(conn, judgements, run_id)
    gold, notes = gold_from_people(["jo"], read_corpus(ws), codebook)
    assert notes == ("Coded by jo: 3 sentences, letters: 1.",)
    assert gold.names == (letter_id,)
    assert len(gold.excerpts) == len(others) + 3
    assert gold.judged.tolist() == [True] * 3 + [False] * len(others)
    assert gold.labels[:3] == list(said["jo"].values())
    assert not gold.adjudicated.any()
    # At least half of those who judged it; where they differ in polarity, both.
    gold, notes = gold_from_people(["jo", "sam", "kit"], read_corpus(ws), codebook)
    assert notes == ("Coded by jo, sam, kit: 4 sentences, letters: 1.",)
    assert gold.judged.sum() == 4
    assert gold.labels[:4] == [
        {"plans": Polarity.MIXED, "parents": Polarity.MIXED},
        {"plans": Polarity.STRENGTH},
        {"plans": Polarity.WEAKNESS},
        {"gnomes": Polarity.CONTEXT},
    ]
    with pytest.raises(UsageError, match=r"Nobody named 'pat'.*People who have: jo, kit, sam\."):
        gold_from_people(["pat"], read_corpus(ws), codebook)
    with pytest.raises(
        UsageError, match=r"None of the codes that kit assigned .*: gnomes \(1 .*, plans \(1"
    ):
        gold_from_people(["kit"], read_corpus(ws), load_codebook(default_codebook_path()))


# --- what is refused --------------------------------------------------------------------------


def test_complaints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, table = garden_gold.write(tmp_path / "garden")
    (tmp_path / "file").touch()
    (tmp_path / "gold.ods").touch()
    both = ("--codebook", book, "--gold", table)
    for arguments, words in (
        (("--codebook", book), "Use --gold for a file, or --people for coding"),
        ((*both, "--people", "jo"), "Use --gold for a file, or --people for coding"),
        (("--codebook", book, "--people", "jo"), "Use --workspace to name the workspace"),
        (
            ("--codebook", book, "--gold", tmp_path / "gold.ods"),
            "stand-off gold file (.jsonl)",
        ),
        (("--codebook", book, "--gold", tmp_path / "no.tsv"), "cannot be read (No such file"),
        (("--codebook", book, "--gold", tmp_path / "no.jsonl", "-w", tmp_path), "no.jsonl cannot"),
        ((*both, "--name", "jo"), "'jo' cannot be the name of a model."),
        ((*both, "--name", "model-2"), "model-2 is the name of the packaged model."),
        ((*both, "--out", tmp_path / "file"), "is a file. Choose a folder with --out."),
        ((*both, "--out", tmp_path / "file" / "new"), "cannot be written to"),
        ((*both, "--out", tmp_path / "garden"), "is not empty and does not contain a model."),
        ((*both, "--out", default_model_path()), "contains the packaged model."),
        ((*both, "--folds", 10, "--out", tmp_path / "m"), "10 folds need at least 10."),
    ):
        result = CommandResult(capsys, "train", *arguments, "--light")
        assert result.status == 2, arguments
        assert words in result.complaint
    assert CommandResult(capsys, "train", *both, "--folds", 2).status == 2


def test_faults_of_a_table_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, table = garden_gold.write(tmp_path)
    result = CommandResult(capsys, "train", "--gold", table, "--out", tmp_path / "model")
    assert result.status == 2
    assert "row 2, column codes: the codebook has no code 'beds'." in result.err
    assert "The codebook 'send-area' 2.1.0 lacks beds, tools, gnomes" in result.err
    assert "Traceback" not in result.err
    assert not (tmp_path / "model").exists()


def test_what_an_encoder_would_bring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = _without(["torch", "onnx"])
    assert "torch, onnx are not installed" in said
    assert "an encoder raises micro F1 from 0.7" in said
    assert "uv run --extra train letters train" in said
    monkeypatch.setattr(
        "inspection_letters.runs.coder_training.default_model_path", lambda: tmp_path
    )
    assert "torch is not installed. An encoder improves the coding." in _without(["torch"])


# --- published letters ------------------------------------------------------------------------


@needs_letters
def test_the_packaged_gold_on_published_letters(tmp_path: Path) -> None:
    run_in_process(sorted((FOLDER / "letters").glob("*.pdf"))[:3], tmp_path / "ws")
    codebook = load_codebook(default_codebook_path())
    packaged = Path(__file__).parents[2] / "corpus" / "gold" / "send-area.jsonl"
    gold, notes = gold_from_file(packaged, read_corpus(tmp_path / "ws"), codebook)
    assert len(gold.names) == 3
    assert gold.kinds == ("area-send-report",)
    assert gold.judged.mean() > 0.95
    assert notes[1] == "Gold letters that are not in the workspace: 37."
