"""Training of a model: gold, what is learned of it, and what is said of the result."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from inspection_letters.analysis.gold import default_gold_path, load_gold
from inspection_letters.analysis.statistics import evaluate
from inspection_letters.analysis.statistics.answers import ANSWERS, read_answers
from inspection_letters.analysis.statistics.held_out import HELD_OUT, read_held_out
from inspection_letters.analysis.statistics.probabilities import PROBABILITIES, read_probabilities
from inspection_letters.codebook import (
    Patterns,
    default_codebook_path,
    load_codebook,
    load_patterns,
)
from inspection_letters.coding.model import ModelCoder
from inspection_letters.coding.windows import windows
from inspection_letters.common.encoders.wordpiece import WordPiece
from inspection_letters.records import Codebook, Polarity, Role
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.training.__main__ import WRITTEN_ON
from inspection_letters.runs.training.card import write_card
from inspection_letters.runs.training.data import TrainingGold, make_gold, read_gold, too_few
from inspection_letters.runs.training.errors import f1_by_code, held_out_letters
from inspection_letters.runs.training.figures import calibration_error, calibration_interval
from inspection_letters.runs.training.parts import masked
from inspection_letters.runs.training.plan import TrainingPlan
from inspection_letters.runs.training.table import read_table
from inspection_letters.runs.training.tables import joint_f1
from inspection_letters.runs.training.train import train, train_model

from tests.support import garden_gold

pytestmark = pytest.mark.xdist_group("training")

ROOT = Path(__file__).parents[3]
QUIET = TrainingPlan(name="model-garden", folds=3, light=True, say=lambda _: None)


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a codebook, a table of coded sentences, and the model made from it."""
    folder = tmp_path_factory.mktemp("garden")
    book, table = garden_gold.write(folder)
    train_model(
        book,
        table,
        folder / "model",
        kinds=["garden-visit"],
        count=3,
        light=True,
        name="model-garden",
        say=lambda _: None,
    )
    return folder


@pytest.fixture
def book(garden: Path) -> Codebook:
    return load_codebook(garden / "garden.yaml")


def patterns_of(garden: Path, book: Codebook) -> Patterns:
    return load_patterns(garden / "garden.yaml", book)


def faults(path: Path, book: Codebook) -> str:
    with pytest.raises(UsageError) as caught:
        read_table(path, book)
    return str(caught.value)


# --- the table --------------------------------------------------------------------------------


def test_the_same_table_in_each_format(garden: Path, book: Codebook) -> None:
    rows = [garden_gold.HEADER, *garden_gold.rows()]
    for delimiter in ",;":
        with (garden / f"{ord(delimiter)}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    for file, number, *rest in rows:
        # Numbers as a spreadsheet keeps them.
        workbook.active.append([file, int(number) if number.isdigit() else number, *rest])
    workbook.save(garden / "coded.xlsx")
    expected = read_table(garden / "coded.tsv", book)
    assert len(expected) == len(garden_gold.rows())
    for name in ("44.csv", "59.csv", "coded.xlsx"):
        assert read_table(garden / name, book) == expected
    assert read_gold(garden / "coded.xlsx", book).digest == (
        read_gold(garden / "coded.tsv", book).digest
    )


def test_further_columns(tmp_path: Path, book: Codebook) -> None:
    path = tmp_path / "coded.tsv"
    path.write_text(
        "Kind\tstatus\trole\tfile\tsentence_id\tsection\tparagraph\tsentence\tcodes\tnote\n"
        "walk\tsingle\tweakness\ta.pdf\t1\tany\t0\tWeeds.\tbeds: Weakness; tools:context\tx\n"
        "walk\tadjudicated\t\tb.pdf\t1\teffective\t3\tRain.\tnone\t\n"
        "\tsingle\t\ta.pdf\t2\teffective\t0\tRain.\n",
        encoding="utf-8",
    )
    first, second, third = read_table(path, book)
    assert (first.role, first.kind, first.adjudicated) == (Role.WEAKNESS, "walk", False)
    assert first.codes == {"beds": Polarity.WEAKNESS, "tools": Polarity.CONTEXT}
    # The sentences of a letter are put together.
    assert [(s.letter, s.sentence_id) for s in (first, second, third)] == [
        ("a.pdf", "1"),
        ("a.pdf", "2"),
        ("b.pdf", "1"),
    ]
    assert (third.role, third.paragraph, third.adjudicated) == (Role.STRENGTH, 3, True)
    gold = read_gold(path, book)
    assert gold.kinds == ("walk",)
    assert gold.judged.all()
    assert gold.adjudicated.tolist() == [False, False, True]


@pytest.fixture
def detailed(tmp_path: Path) -> Codebook:
    """The codebook of gardens with two detail codes."""
    path = tmp_path / "detailed.yaml"
    path.write_text(garden_gold.CODEBOOK + garden_gold.DETAIL_CODES, encoding="utf-8")
    return load_codebook(path)


@pytest.mark.parametrize(
    ("codes", "detail_codes"),
    [("beds:strength", "roses:strength"), ("beds:strength;roses:strength", None)],
)
def test_detail_codes_in_a_column_of_their_own_or_among_the_codes(
    codes: str, detail_codes: str | None, tmp_path: Path, detailed: Codebook
) -> None:
    head = [*garden_gold.HEADER, "detail_codes"]
    rows = [
        ["a", "1", "s", "0", "Roses.", codes, detail_codes],
        ["a", "2", "s", "0", "Beds.", "beds:mixed", detail_codes and ""],
    ]
    path = tmp_path / "coded.tsv"
    lines = ["\t".join(cell for cell in row if cell is not None) for row in rows]
    path.write_text("\n".join(["\t".join(head if detail_codes else head[:-1]), *lines]))
    gold = read_gold(path, detailed)
    assert gold.labels == [{"beds": Polarity.STRENGTH}, {"beds": Polarity.MIXED}]
    assert gold.codes.shape == (2, 4)
    assert gold.detail is not None
    assert gold.detail.labels == [{"roses": Polarity.STRENGTH}, {}]
    assert gold.detail.codes.tolist() == [[1.0, 0.0], [0.0, 0.0]]
    assert gold.detail.polarity.tolist() == [[0, -1], [-1, -1]]
    assert gold.detail.judged.all()


def test_a_table_without_detail_codes_says_nothing_of_them(
    tmp_path: Path, book: Codebook, detailed: Codebook
) -> None:
    _, table = garden_gold.write(tmp_path)
    plain, same = read_gold(table, book), read_gold(table, detailed)
    assert plain.detail is None
    assert same.detail is None
    assert plain.digest == same.digest
    given = make_gold(same.excerpts, {}, detailed, in_detail=[same.excerpts[0].excerpt_id])
    assert given.detail is not None
    assert given.detail.judged.sum() == 1
    assert given.digest != make_gold(same.excerpts, {}, detailed).digest


def test_main_and_detail_codes_are_not_mixed_up(tmp_path: Path, detailed: Codebook) -> None:
    path = tmp_path / "coded.tsv"
    head = "\t".join((*garden_gold.HEADER, "detail_codes"))
    path.write_text(
        f"{head}\n"
        "a\t1\ts\t0\tRoses.\t\tbeds:strength\n"
        "a\t2\ts\t0\tRoses.\troses:mixed\troses:strength\n"
        "a\t3\ts\t0\tRoses.\t\ttulips:strength\n"
    )
    message = faults(path, detailed)
    assert "row 2, column detail_codes: beds is a main code" in message
    assert "row 3, column detail_codes: the code roses is also in the column codes" in message
    assert "row 4, column detail_codes: the codebook has no code 'tulips'" in message


def test_every_fault_is_named_with_row_and_column(tmp_path: Path, book: Codebook) -> None:
    head = "\t".join((*garden_gold.HEADER, "role", "status"))
    path = tmp_path / "coded.tsv"
    path.write_text(
        f"{head}\n"
        "a\t1\ts\t0\tA sentence.\tbeds:good\t\tsingle\n"
        "a\t2\ts\tfirst\t \troses:strength\n"
        "\n"
        "a\t1\ts\t0\tA sentence.\tbeds\n"
        "a\t3\ts\t0\tA sentence.\tbeds:weakness;beds:weakness\ttone\tmaybe\n"
        "\t4\ts\t-1\tA sentence.\ttulips:mixed\n"
        "a\t5\ts\t0\tOne\ttwo\tthree\tfour\tfive\tsix\n",
        encoding="utf-8",
    )
    message = faults(path, book)
    for line in (
        "has 12 faults:",
        "row 2, column codes: there is no polarity 'good'; use one of strength, weakness",
        "row 3, column sentence: it is empty.",
        "row 3, column paragraph: 'first' is not a whole number from 0.",
        "row 3, column codes: the codebook has no code 'roses'.",
        "row 5, column sentence_id: a/1 is also in row 2.",
        "row 6, column codes: the code beds appears twice.",
        "row 6, column role: 'tone' is not one of strength, weakness, recommendation, context.",
        "row 6, column status: 'maybe' is not one of adjudicated, single.",
        "row 7, column file: it is empty.",
        "row 7, column paragraph: '-1' is not a whole number from 0.",
        "row 8: it has 10 cells, the first row 8.",
        "The codebook 'garden' 1.0.0 lacks roses, tulips: is it the right one?",
    ):
        assert line in message, message


def test_many_faults_are_counted(tmp_path: Path, book: Codebook) -> None:
    bad = [(*row[:5], "walls:strength") for row in garden_gold.rows()]
    _, table = garden_gold.write(tmp_path, bad)
    message = faults(table, book)
    assert "has 81 faults" in message
    assert "and 61 more" in message
    assert message.count("row ") == 20


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "coded.tsv",
            b"file\tcodes\n",
            "is missing the columns sentence_id, section, paragraph, sent",
        ),
        ("coded.csv", b"file,file,sentence_id,section,paragraph,sentence,codes\n", "file twice"),
        ("coded.tsv", "\t".join(garden_gold.HEADER).encode(), "has no sentences"),
        ("coded.tsv", b"", "is missing the columns file, sentence_id"),
        ("coded.tsv", b"caf\xe9", "is not in UTF-8"),
        ("coded.xlsx", b"no workbook", "is not an Excel workbook"),
        (
            "coded.ods",
            b"",
            "has a format that cannot be read. Save it as .tsv, .csv, .xlsx or .xlsm",
        ),
        ("coded.tsv", None, "cannot be read"),
        ("coded.csv", None, "cannot be read"),
    ],
)
def test_files_that_are_not_tables(
    tmp_path: Path, book: Codebook, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert words in faults(tmp_path / name, book)


# --- the model --------------------------------------------------------------------------------


def test_it_codes_what_it_has_learned(garden: Path, book: Codebook) -> None:
    coder = ModelCoder(garden / "model", book)
    assert coder.coder_id == "model-garden"
    first, *_ = read_gold(garden / "coded.tsv", book).excerpts
    new = [
        replace(first, excerpt_id="x", quote="The spade is broken and rusts.", role=Role.WEAKNESS),
        replace(
            first,
            excerpt_id="y",
            quote="The beds are full of poppies and well kept.",
            paragraph=1,
            role=Role.STRENGTH,
        ),
    ]
    coded = coder.code(new, run_id="r")
    polarities = {(code.excerpt_id, code.code_id): code.polarity for code in coded}
    assert polarities == {("x", "tools"): Polarity.WEAKNESS, ("y", "beds"): Polarity.STRENGTH}


def test_codes_with_too_few_examples_are_never_given(garden: Path, book: Codebook) -> None:
    coder = ModelCoder(garden / "model", book)
    gold = read_gold(garden / "coded.tsv", book)
    assert {coding.code_id for coding in coder.code(gold.excerpts, run_id="r")} == {"beds", "tools"}
    report = json.loads((garden / "model" / "report.json").read_text("utf-8"))
    assert report["too_few"] == {"gnomes": 1, "ponds": 0}
    assert report["model"]["codes"]["gnomes"]["f1"] == 0
    assert report["model"]["codes"]["ponds"]["f1"] is None
    manifest = json.loads((garden / "model" / "manifest.json").read_text("utf-8"))
    assert manifest["too_few_examples"] == ["gnomes", "ponds"]


def test_examples_in_one_fold_are_too_few() -> None:
    book = load_codebook(default_codebook_path())
    fold = np.array([0] * 6 + [1] * 6)
    codes = np.zeros((12, 3))
    codes[:6, 0] = 1
    codes[2:8, 1] = 1
    codes[5:8, 2] = 1
    gold = make_gold([], {}, book)
    assert too_few(replace(gold, codes=codes), fold).tolist() == [True, False, True]


def test_the_same_input_gives_the_same_bytes(garden: Path, tmp_path: Path) -> None:
    book = load_codebook(garden / "garden.yaml")
    gold = read_gold(garden / "coded.tsv", book)
    gold = replace(gold, kinds=("garden-visit",))
    train(book, patterns_of(garden, book), gold, tmp_path / "again", QUIET)
    names = sorted(path.name for path in (garden / "model").iterdir())
    assert {"arrays.npz", HELD_OUT, "CARD.md"} <= set(names)
    for name in names:
        first, again = (folder / name for folder in (garden / "model", tmp_path / "again"))
        assert first.read_bytes() == again.read_bytes(), name


def test_counts_of_errors_are_kept_with_the_model(garden: Path, book: Codebook) -> None:
    found = read_held_out(garden / "model" / HELD_OUT)
    coder = ModelCoder(garden / "model", book)
    assert (found.coder_id, found.coder_digest) == (coder.coder_id, coder.digest)
    assert found.codebook_digest == book.digest
    assert (found.kinds, found.letters) == (("garden-visit",), 9)
    assert found.excerpts == len(garden_gold.rows())
    report = json.loads((garden / "model" / "report.json").read_text("utf-8"))
    for code_id in ("beds", "tools", "gnomes"):
        # The first four counts of a code are its mentions by polarity.
        mentions = sum(sum(letter.truth.mentions.get(code_id, ())[:4]) for letter in found.labelled)
        assert mentions == report["model"]["codes"][code_id]["n"]
        assert found.f1[code_id] == pytest.approx(report["model"]["codes"][code_id]["f1"], abs=1e-6)
    assert "ponds" not in found.f1  # Neither assigned nor in gold.


def test_held_out_letters_have_their_detail_codes(tmp_path: Path, detailed: Codebook) -> None:
    path = tmp_path / "coded.tsv"
    head = "\t".join((*garden_gold.HEADER, "detail_codes"))
    lines = [
        f"a\t{number}\ts\t0\tRoses.\tbeds:strength\t{'roses:strength' if number < 3 else ''}"
        for number in range(4)
    ]
    path.write_text("\n".join([head, *lines]))
    gold = read_gold(path, detailed)
    first, second, *_ = (excerpt.excerpt_id for excerpt in gold.excerpts)
    answer = {"beds": (Polarity.STRENGTH, 0.9), "roses": (Polarity.WEAKNESS, 0.8)}
    assigned = {first: answer, second: {"spades": (Polarity.STRENGTH, 0.7)}}
    (letter,) = held_out_letters(gold, assigned)
    assert letter.in_detail
    assert letter.truth.mentions["roses"][:2] == (3, 0)
    assert letter.coder.mentions["roses"][:2] == (0, 1)
    assert f1_by_code(gold, assigned, detailed) == {"beds": 0.4, "roses": 0.5, "spades": 0.0}


def test_probabilities_of_held_out_letters_are_kept_with_the_model(
    garden: Path, book: Codebook
) -> None:
    found = read_probabilities(garden / "model" / PROBABILITIES)
    answers = read_answers(garden / "model" / ANSWERS)
    assert found.code_ids == book.all_code_ids
    assert set(found.keys) == set(answers.by_key)
    for key, codes in answers.by_key.items():
        kept = dict(zip(found.code_ids, found.values[found.row_by_key[key]], strict=True))
        for code_id, (_, score) in codes.items():
            assert kept[code_id] == pytest.approx(score, abs=5e-4)


def test_too_little_is_refused(garden: Path, tmp_path: Path, book: Codebook) -> None:
    patterns = patterns_of(garden, book)
    rows = garden_gold.rows()

    def of(chosen: list[garden_gold.Row]) -> TrainingGold:
        return read_gold(garden_gold.write(tmp_path, chosen)[1], book)

    four = of([row for row in rows if row[0] < "visit-4"])
    bare = of([(*row[:5], "") for row in rows])
    for gold, plan, words in (
        (four, replace(QUIET, folds=5), "There are 4 coded letters; 5 folds need at least 5."),
        (four, QUIET, "only 2 are left to learn from"),
        (four, replace(QUIET, folds=2), "2 folds are too few"),
        (bare, QUIET, "No code has enough examples"),
    ):
        with pytest.raises(UsageError, match=words):
            train(book, patterns, gold, tmp_path / "model", plan)
    assert not (tmp_path / "model").exists()


def test_an_encoder_that_cannot_be_trained_is_refused(
    garden: Path, tmp_path: Path, book: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspection_letters.runs.training.train.without_encoder", lambda: ["torch"])
    gold = read_gold(garden / "coded.tsv", book)
    with pytest.raises(UsageError, match=r"needs torch, which is not installed\..*extra 'train'"):
        train(book, patterns_of(garden, book), gold, tmp_path / "m", replace(QUIET, light=False))


def test_sentences_that_nobody_judged_are_neighbours_only(garden: Path, book: Codebook) -> None:
    whole = read_gold(garden / "coded.tsv", book)
    judged = {
        excerpt.excerpt_id: labels
        for number, (excerpt, labels) in enumerate(zip(whole.excerpts, whole.labels, strict=True))
        if number % 3
    }
    gold = make_gold(whole.excerpts, judged, book)
    assert len(gold.excerpts) == len(whole.excerpts)
    report = train(book, patterns_of(garden, book), gold, garden / "part", QUIET)
    assert (report["sentences"], report["neighbours"]) == (54, 27)
    assert report["model"]["excerpts"] == 54
    # Letters that nobody has coded wholly are not labelled letters.
    assert read_held_out(garden / "part" / HELD_OUT).letters == 0
    card = " ".join((garden / "part" / "CARD.md").read_text("utf-8").split())
    assert "Nobody coded a further 27 sentences of these letters" in card
    assert "54 of 54 sentences were not adjudicated" not in card
    # An encoder learns only from these; the others are context, with the index of padding.
    windowed = windows(gold.excerpts, WordPiece(["[UNK]", "[CLS]", "[SEP]"]))
    places = [place for window in masked(windowed, gold.judged) for place in window.excerpts]
    assert sorted(place for place in places if place >= 0) == np.flatnonzero(gold.judged).tolist()
    assert masked(windowed, np.zeros(len(gold.excerpts), dtype=bool)) == []


def test_gold_with_codes_that_the_codebook_lacks() -> None:
    book = load_codebook(default_codebook_path())
    with pytest.raises(UsageError, match=r"not in the codebook 'send-area' .*: gnomes, walls\."):
        make_gold(
            [],
            {"a": {"walls": Polarity.MIXED}, "b": {"gnomes": Polarity.MIXED, "workforce": "mixed"}},  # type: ignore[dict-item]
            book,
        )


def test_calibration_error_over_letters() -> None:
    rng = np.random.default_rng(1)
    p = rng.random((400, 2))
    y = (rng.random((400, 2)) < p**2).astype(float)
    letters = np.repeat(np.arange(20), 20)
    found = calibration_interval(p, y, letters, seed=1)
    assert found is not None
    assert found[0] < calibration_error(p, y) < found[1]


def test_f1_with_polarity_is_f1_times_the_share_of_right_polarities() -> None:
    gold = {
        "1": {"a": Polarity.STRENGTH},
        "2": {"a": Polarity.WEAKNESS, "b": Polarity.WEAKNESS},
        "3": {},
    }
    coded = {"1": {"a": Polarity.STRENGTH}, "2": {"a": Polarity.MIXED}, "3": {"b": Polarity.MIXED}}
    found = evaluate(
        gold, coded, dict.fromkeys(gold, "x"), code_ids=("a", "b"), seed=0, resamples=1
    ).overall
    figures = {
        "micro_f1": found["micro_f1"].value,
        "polarity": found["polarity_accuracy"].value,
    }
    assert joint_f1(figures) == pytest.approx(found["joint_f1"].value)
    assert joint_f1({"micro_f1": 0.0, "polarity": None}) is None


# --- the card ---------------------------------------------------------------------------------


def test_a_card_describes_only_its_own_letters(garden: Path) -> None:
    card = (garden / "model" / "CARD.md").read_text("utf-8")
    plain = " ".join(card.split())
    assert "# Model card: model-garden" in card
    assert "codebook `garden` 1.0.0" in card
    assert "81 coded sentences of 9 letters" in plain
    assert "Kinds of letter: garden-visit." in plain
    assert "- gnomes: 1\n- ponds: 0\n" in card
    assert "With 9 letters, intervals are narrower" in plain
    assert "None: linear models only." in card
    for word in ("SEND", "send-area", "40 letters", "Leakage", "adjudicated", "written on"):
        assert word not in card
    assert max(map(len, card.splitlines())) <= 110


def test_a_card_reports_patterns_and_the_letters_they_were_written_on(
    garden: Path, tmp_path: Path
) -> None:
    path = default_codebook_path()
    packaged = load_codebook(path)
    report = json.loads((garden / "model" / "report.json").read_text("utf-8"))
    patterns = load_patterns(path, packaged)
    write_card(tmp_path, packaged, patterns, report, light=True, again="again")
    message = " ".join((tmp_path / "CARD.md").read_text("utf-8").split())
    assert "Leakage through the rules" in message
    assert "It is not known whether this is so here." in message
    report |= {"patterns_written_on": report["model"], "patterns_not_written_on": report["model"]}
    report |= {"adjudicated": report["model"], "single": 3, "too_few": {}}
    write_card(tmp_path, packaged, patterns, report, light=False, again="again")
    message = " ".join((tmp_path / "CARD.md").read_text("utf-8").split())
    assert message.count("| letters that the patterns were ") == 2
    assert "This is so for this codebook" in message
    assert "3 of 81 sentences were not adjudicated" in message
    assert "all-MiniLM-L6-v2" in message
    assert "Too few examples" not in message


def test_the_letters_of_the_packaged_patterns_are_letters_of_the_packaged_gold() -> None:
    written_on = WRITTEN_ON.read_text("utf-8").splitlines()
    assert len(set(written_on)) == 20
    assert set(written_on) <= {letter.file for letter in load_gold(default_gold_path()).letters}
    page = (ROOT / "docs" / "rules-baseline.md").read_text("utf-8")
    listed = page.split("<summary>Development letters</summary>")[1].split("</details>")[0]
    assert [line[2:] for line in listed.splitlines() if line.startswith("- ")] == written_on


def test_training_imports_nothing_that_only_encoders_need() -> None:
    script = (
        "import sys\n"
        "for name in ('torch', 'onnx', 'onnxruntime', 'safetensors'):\n"
        "    sys.modules[name] = None\n"
        "import inspection_letters.runs.training.train, inspection_letters.runs.training.__main__\n"
        "print('imported')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "imported"
