"""``letters topics`` on sample letters."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.runs.refresh_topics import assign_topics
from inspection_letters.runs.topics import give
from inspection_letters.store import open_store, queries
from inspection_letters.topics import load_model
from ruamel.yaml import YAML

from tests.support.command_line import CommandResult
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("topics")

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
SAMPLED = sorted(SAMPLE.glob("*.pdf"))
LETTERS, LATER = SAMPLED[:6], SAMPLED[10:12]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of six letters with topics, and proposed codes beside it."""
    path = tmp_path_factory.mktemp("topics") / "ws"
    run_in_process(LETTERS, path)
    return path


@pytest.fixture(scope="module")
def first(results: Path) -> Path:
    from inspection_letters.commands.app import app

    proposals = results / "proposals.yaml"
    app(
        ["topics", "-w", str(results), "--number", "8", "--propose-codes", str(proposals)],
        standalone_mode=False,
    )
    return results / "topics"


def test_tables_hold_what_they_promise(results: Path, first: Path) -> None:
    topics, excerpts = rows(first / "topics.jsonl"), rows(first / "excerpt_topics.jsonl")
    assert {
        "topic_id",
        "name",
        "keywords",
        "n_excerpts",
        "n_letters",
        "stability",
        "nearest_codes",
        "emerging",
    } <= topics[0].keys()
    assert excerpts[0].keys() == {"excerpt_id", "topic_id", "probability"}
    known = {topic["topic_id"] for topic in topics}
    # No topic is null, never a number such as -1.
    assert {row["topic_id"] for row in excerpts} <= known | {None}
    with open_store(results) as opened, opened.read() as conn:
        assert {row["excerpt_id"] for row in excerpts} == {
            excerpt.excerpt_id for excerpt in queries.all_excerpts(conn)
        }
    for topic in topics:
        own = {row["excerpt_id"] for row in excerpts if row["topic_id"] == topic["topic_id"]}
        assert len(own) == topic["n_excerpts"]


def test_figures_are_pages_and_pictures(first: Path) -> None:
    for name in ("topic-map", "topics-by-year", "topics-by-outcome"):
        assert (first / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        page = (first / f"{name}.html").read_text(encoding="utf-8")
        # It opens without a network.
        assert 'src="http' not in page


def test_proposed_codes_are_entries_of_a_codebook(results: Path, first: Path) -> None:
    content = YAML(typ="safe").load(results / "proposals.yaml")
    emerging = [topic for topic in rows(first / "topics.jsonl") if topic["emerging"]]
    assert len(content["codes"]) == len(emerging)
    for entry in content["codes"]:
        assert {"id", "group", "label", "definition", "examples"} <= entry.keys()
        assert entry["evidence"]


def test_new_letters_are_given_the_topics_that_there_are(
    results: Path, first: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(first / "excerpt_topics.jsonl")
    run_in_process(LATER, results)
    result = CommandResult(capsys, "topics", "-w", results)
    assert result.status == 0, result.err
    assert "2 new letters were assigned to the existing topics" in " ".join(result.out.split())
    after = rows(first / "excerpt_topics.jsonl")
    assert [row for row in after if row in before] == before
    assert len({row["excerpt_id"] for row in after}) > len({row["excerpt_id"] for row in before})

    again = CommandResult(capsys, "topics", "-w", results)
    assert "No new letters" in again.out
    assert rows(first / "excerpt_topics.jsonl") == after


def test_letters_that_are_gone_have_no_topics(first: Path) -> None:
    fitted = load_model(first)
    letter = fitted.topics[0].letter_id

    class Nobody:
        digest = fitted.model.embedder_digest

    from inspection_letters.topics import Document

    documents = [
        Document(assignment.excerpt_id, assignment.letter_id, "", "")
        for assignment in fitted.topics
        if assignment.letter_id != letter
    ]
    left, new = give(fitted, documents, Nobody(), None)  # type: ignore[arg-type]
    assert new == 0
    assert letter not in {assignment.letter_id for assignment in left.topics}


def test_a_workspace_without_letters_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(tmp_path / "ws", create=True):
        pass
    result = CommandResult(capsys, "topics", "-w", tmp_path / "ws")
    assert result.status == 2
    assert "has no letters" in result.err


def test_a_refresh_gives_new_letters_their_topics(results: Path, first: Path) -> None:
    before = rows(first / "excerpt_topics.jsonl")
    run_in_process(SAMPLED[12:13], results)
    with open_store(results) as opened:
        news = assign_topics(opened, None)
        with opened.read() as conn:
            excerpts = {excerpt.excerpt_id for excerpt in queries.all_excerpts(conn)}
        kept = load_model(first)
        # The second time there is nothing to do, but a due refit is still reported.
        due = [event for event in news if event["what"] == "refit due"]
        assert list(assign_topics(opened, None)) == due
    after = rows(first / "excerpt_topics.jsonl")
    assert [row for row in after if row in before] == before
    assert {row["excerpt_id"] for row in after} == excerpts
    assert {assignment.excerpt_id for assignment in kept.topics} == excerpts
    assert not [event for event in news if event["what"] == "failed"]


# --- word intrusion --------------------------------------------------------------------


def key_of(folder: Path) -> dict[str, dict[str, Any]]:
    return {row["item_id"]: row for row in rows(folder / "intrusion-key.jsonl")}


def complete(sheet: Path, to: Path, answers: dict[str, str]) -> Path:
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows({**row, "intruder": answers.get(row["item"], "")} for row in table)
    return to


@pytest.fixture
def sheet(results: Path, first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    for name in ("intrusion-key.jsonl", "intrusion-answers.jsonl"):
        (first / name).unlink(missing_ok=True)
    path = tmp_path / "sheet.csv"
    result = CommandResult(capsys, "topics", "-w", results, "--intrusion", path)
    assert result.status == 0, result.err
    assert "8 topics to test" in result.out
    return path


def test_the_same_seed_writes_the_same_sheet_and_keeps_one_key(
    results: Path, first: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sheet.read_bytes()
    key = (first / "intrusion-key.jsonl").read_bytes()
    CommandResult(capsys, "topics", "-w", results, "--intrusion", sheet)
    assert sheet.read_bytes() == before
    assert (first / "intrusion-key.jsonl").read_bytes() == key


def test_a_completed_sheet_is_scored(
    results: Path, first: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = key_of(first)
    right = {item_id: row["intruder"] for item_id, row in key.items()}
    wrong = {
        item_id: next(w for w in row["words"] if w != right[item_id])
        for item_id, row in key.items()
    }
    answers = wrong | dict(list(right.items())[:6])
    path = complete(sheet, sheet.with_name("jo.csv"), answers)
    result = CommandResult(
        capsys, "topics", "-w", results, "--score-intrusion", path, "--rater", "jo"
    )
    assert result.status == 0, result.err
    # Wilson's interval of 6 of 8, by hand: (0.75 + z²/16 ± z √(0.75·0.25/8 + z²/256)) / (1 + z²/8).
    assert "6 of 8 75% 41% to 93% 17%" in " ".join(result.out.split())

    path = complete(sheet, sheet.with_name("sam.csv"), right)
    result = CommandResult(
        capsys, "topics", "-w", results, "--score-intrusion", path, "--rater", "sam"
    )
    words = " ".join(result.out.split())
    assert "jo 6 of 8" in words
    assert "sam 8 of 8 100% 68% to 100% 17%" in words
    assert words.count("1 of 2 50%") == 2
    assert words.count("2 of 2 100%") == 6
    assert len(rows(first / "intrusion-answers.jsonl")) == 16


def test_rows_left_empty_or_deleted_are_named_and_not_counted(
    results: Path, first: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = {item_id: row["intruder"] for item_id, row in key_of(first).items()}
    path = complete(sheet, sheet.with_name("jo.csv"), dict(list(right.items())[1:]))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    result = CommandResult(
        capsys, "topics", "-w", results, "--score-intrusion", path, "--rater", "jo"
    )
    assert "6 of 6" in result.out
    assert "Not answered, so not counted: row 2." in result.out
    assert f"Not in the sheet, so not counted: {list(right)[-1]}." in " ".join(result.out.split())


def test_a_later_answer_replaces_the_same_person_s_and_no_other(
    results: Path, first: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    item_id, row = next(iter(key_of(first).items()))
    other = next(word for word in row["words"] if word != row["intruder"])
    for rater, word in (("jo", other), ("sam", other), ("jo", row["intruder"])):
        path = complete(sheet, sheet.with_name("completed.csv"), {item_id: word})
        result = CommandResult(
            capsys, "topics", "-w", results, "--score-intrusion", path, "--rater", rater
        )
    assert "(1 changed)" in result.out
    kept = {answer["rater"]: answer["word"] for answer in rows(first / "intrusion-answers.jsonl")}
    assert kept == {"jo": row["intruder"], "sam": other}


def test_a_sheet_with_a_fault_changes_nothing(
    results: Path, first: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = complete(sheet, sheet.with_name("jo.csv"), {next(iter(key_of(first))): "nonsense"})
    result = CommandResult(
        capsys, "topics", "-w", results, "--score-intrusion", path, "--rater", "jo"
    )
    assert result.status == 2
    assert "row 2, column intruder: 'nonsense' is not one of the words" in result.err
    assert not (first / "intrusion-answers.jsonl").exists()


def test_sheets_written_before_a_change_of_topics_can_still_be_scored(
    results: Path, first: Path, sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = {item_id: row["intruder"] for item_id, row in key_of(first).items()}
    other = sheet.with_name("other.csv")
    CommandResult(capsys, "topics", "-w", results, "--intrusion", other, "--seed", "7")
    path = complete(sheet, sheet.with_name("jo.csv"), right)
    result = CommandResult(
        capsys, "topics", "-w", results, "--score-intrusion", path, "--rater", "jo"
    )
    assert "8 of 8" in result.out
    assert len(rows(first / "intrusion-key.jsonl")) == 16


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--score-intrusion", "s.csv"], "--score-intrusion needs --rater"),
        (["--rater", "jo"], "--rater needs --score-intrusion"),
        (["--intrusion", "s.csv", "--rater", "jo"], "--intrusion and --rater cannot be used"),
        (["--intrusion", "s.csv", "--refit"], "--intrusion and --refit cannot be used"),
        (["--score-intrusion", "s.csv", "--rater", " "], "' ' is not a valid name"),
    ],
)
def test_options_of_word_intrusion_that_do_not_go_together(
    results: Path, capsys: pytest.CaptureFixture[str], options: list[str], complaint: str
) -> None:
    result = CommandResult(capsys, "topics", "-w", results, *options)
    assert result.status == 2
    assert complaint in result.complaint


def test_word_intrusion_needs_topics(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(tmp_path / "ws", create=True):
        pass
    sheet = tmp_path / "s.csv"
    written = CommandResult(capsys, "topics", "-w", tmp_path / "ws", "--intrusion", sheet)
    assert "has no topics yet" in written.complaint
    scored = CommandResult(
        capsys, "topics", "-w", tmp_path / "ws", "--score-intrusion", sheet, "--rater", "jo"
    )
    assert "No word-intrusion sheet has been written" in scored.complaint
