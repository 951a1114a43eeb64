"""`letters quote`: quotations with references, in each format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import docx
import pytest
from inspection_letters.api.workspace.workspace import Workspace
from inspection_letters.store import open_store

from tests.support.cached_reading import SAMPLES
from tests.support.command_line import CommandResult, Run
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("quote")

ASK = ("quote", "--code", "waiting-times", "--polarity", "weakness")


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two letters, coded by the rules."""
    path = tmp_path_factory.mktemp("quote") / "ws"
    run_in_process(
        [SAMPLES / name for name in ("990001_wexmoor.pdf", "990003_carrow-vale.pdf")], path
    )
    return path


def test_quotations_are_sentences_of_the_letters_with_page_and_reference(
    coded: Path, run: Run
) -> None:
    result = run(*ASK, "-w", coded, "--format", "json")
    assert result.status == 0, result.err
    found = json.loads(result.out)
    quotations = found["quotations"]
    assert quotations
    assert len({each["area"] for each in quotations[:2]}) == min(2, found["areas"])
    for each in quotations:
        assert each["text"] in run("trace", each["excerpt_id"], "-w", coded).out.replace("\n", " ")
        assert each["reference"].endswith(f"p. {each['page_number']}.")
        assert f"{each['area']} [fictional sample]" in each["reference"]
        assert each["polarity"] == "weakness"


def test_a_part_of_the_letters_is_said_to_be_one(coded: Path, run: Run) -> None:
    result = run(*ASK, "-w", coded, "--where", "area=Wexmoor", "--format", "json")
    found = json.loads(result.out)
    assert {each["area"] for each in found["quotations"]} == {"Wexmoor"}
    assert found["part"]["letters"] == 1
    assert (
        "Part of the workspace: 1 of 2 letters" in run(*ASK, "-w", coded, "--area", "Wexmoor").out
    )


def test_words_narrow_the_choice(coded: Path, run: Run) -> None:
    wide = json.loads(run(*ASK, "-w", coded, "--text", "waited", "--format", "json").out)
    exact = json.loads(
        run(*ASK, "-w", coded, "--text", "waited", "--exact", "--format", "json").out
    )
    assert exact["sentences"] < wide["sentences"]
    assert all("waited" in each["text"] for each in exact["quotations"])


def test_every_format_has_the_same_quotations(coded: Path, run: Run, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(*ASK, "-w", coded, "--format", "csv").out)))
    texts = [row["text"] for row in rows]
    plain = " ".join(run(*ASK, "-w", coded).out.split())
    markdown = run(*ASK, "-w", coded, "--format", "md").out
    to = tmp_path / "new" / "quotations.docx"
    assert run(*ASK, "-w", coded, "--out", to).status == 0
    word = "\n".join(paragraph.text for paragraph in docx.Document(str(to)).paragraphs)
    frame = Workspace(coded).quote("waiting-times", coder="rules-1")
    assert frame["text"].tolist() == texts
    for row in rows:
        for page in (plain, markdown, word):
            assert f"“{row['text']}”" in page
        for page in (plain, markdown.replace("\\", ""), word):
            assert row["reference"] in page
        assert f"letters trace {row['excerpt_id']}" in plain
        for page in (markdown.replace("\\", ""), word):
            assert f"In the file {row['file']}, page {row['page_number']}." in page
            assert "letters trace" not in page
    before = to.read_bytes()
    run(*ASK, "-w", coded, "--out", to)
    assert to.read_bytes() == before


def test_links_lead_into_a_report(coded: Path, run: Run, tmp_path: Path) -> None:
    first = json.loads(run(*ASK, "-w", coded, "--format", "json").out)["quotations"][0]
    report = tmp_path / "a report"
    (report / "letters").mkdir(parents=True)
    (report / "excerpts.html").touch()
    (report / "letters" / f"{first['letter_id']}.html").touch()
    to = tmp_path / "quotations.md"
    run(*ASK, "-w", coded, "--out", to, "--report", report)
    place = f"letters/{first['letter_id']}.html#x-{first['excerpt_id']}"
    assert f"(<a%20report/{place}>)" in to.read_text(encoding="utf-8")
    printed = run(*ASK, "-w", coded, "--report", report).out
    assert f"{(report / 'letters').resolve().as_uri()}" in printed


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ("--code", "Waiting times for assessment, diagnosis and therapy"),
            "That is the label of 'waiting-times': use --code waiting-times.",
        ),
        (("--code", "waiting-tmes"), "no code 'waiting-tmes'. Did you mean 'waiting-times'?"),
        (("--polarity", "weak"), "no polarity 'weak'. Did you mean 'weakness'?"),
        (("--area", "Wexmor"), "Did you mean 'Wexmoor'?"),
        (("--where", "kind=area-send-reprt"), "Did you mean"),
        (("--coder", "rule-1"), "coded by 'rule-1'. Did you mean 'rules-1'?"),
        (("--format", "docx"), "A Word file cannot be printed. Name the file, for example"),
        (("--report", "nowhere"), "nowhere is not the folder of a report"),
    ],
)
def test_wrong_use_is_one_clear_message(
    options: tuple[str, str], words: str, coded: Path, run: Run
) -> None:
    result = run(*ASK, *options, "-w", coded)
    assert (result.status, words in result.complaint) == (2, True), result.complaint


def test_a_code_without_sentences_is_said_in_words(coded: Path, run: Run) -> None:
    result = run("quote", "--code", "sendiass", "--polarity", "mixed", "-w", coded)
    assert result.status == 0
    assert "No sentence is found that is coded as" in result.out


def test_an_empty_workspace_names_what_to_do(run: Run, tmp_path: Path) -> None:
    with open_store(tmp_path / "empty", create=True):
        pass
    result = run(*ASK, "-w", tmp_path / "empty")
    assert (result.status, "letters run" in result.complaint) == (2, True), result.complaint


def test_a_question_in_words_names_its_code(coded: Path, run: Run) -> None:
    by_words = json.loads(run("quote", "longer waiting times", "-w", coded, "--format", "json").out)
    by_option = json.loads(run(*ASK, "longer", "-w", coded, "--format", "json").out)
    assert by_words == by_option
    assert (by_words["code"], by_words["words"]) == ("waiting-times", "longer")
    assert by_words["quotations"]
    frame = Workspace(coded).quote(text="longer waiting times", coder="rules-1")
    assert frame["text"].tolist() == [each["text"] for each in by_words["quotations"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("zeppelin",), "'zeppelin' names no code. Name one with --code. Main codes: attendance-"),
        (
            ("autism",),
            "names no code. Did you mean 'neurodevelopmental-pathways' or 'waiting-times'",
        ),
        (
            ("waitng-times",),
            "Did you mean 'waiting-times'? Name it with --code, or search all coded",
        ),
        (("long waits",), "Did you mean 'mental-health-waits' or 'waiting-times'"),
        (("long waits",), "for these words: letters find 'long waits'."),
        (("short breaks", "waiting-times"), "names 2 codes: short-breaks, waiting-times. Choose"),
        ((), "Neither a code nor words are named. Name a code with --code. Codes: "),
    ],
)
def test_words_that_do_not_name_one_code(
    words: tuple[str, ...], said: str, coded: Path, run: Run
) -> None:
    result = run("quote", *words, "-w", coded)
    assert (result.status, said in result.complaint) == (2, True), result.complaint


@pytest.mark.parametrize("fmt", ["text", "md", "docx"])
def test_words_that_no_sentence_has_are_repeated_with_the_nearest(
    fmt: str, coded: Path, run: Run, tmp_path: Path
) -> None:
    to = tmp_path / f"none.{fmt}"
    run(*ASK, "waitting", "-w", coded, "--format", fmt, "--out", to)
    if fmt == "docx":
        said = " ".join(paragraph.text for paragraph in docx.Document(str(to)).paragraphs)
    else:
        said = " ".join(to.read_text(encoding="utf-8").split())
    assert "with the word 'waitting', by rules-1 or people." in said
    assert "No sentence has 'waitting'. Did you mean 'waiting'" in said


def test_the_polarity_that_the_code_has_is_named(coded: Path, run: Run) -> None:
    result = run(*ASK[:3], "--polarity", "context", "-w", coded)
    said = " ".join(result.out.split())
    assert "by rules-1 or people. Other excerpts have the code: " in said
    assert said.endswith("To list them, use --polarity weakness.")


@pytest.mark.parametrize(
    "command",
    [
        ["quote", "--code", "social-care"],
        ["methods"],
        ["findings"],
        ["practice"],
        ["over-time"],
        ["evaluate"],
        ["check"],
        ["coverage"],
    ],
)
def test_a_file_of_no_known_format_is_refused(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "it.pdf"
    result = CommandResult(capsys, *command, "-w", tmp_path / "ws", "--out", out)
    assert result.status == 2
    assert "it.pdf'" in result.err
    assert "or .txt, or name the format with --format" in " ".join(result.err.split())
    assert not out.exists()
