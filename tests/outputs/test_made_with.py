"""Report, workbook, Word file, findings and method state one record of what they were made with."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import docx
import pytest
from inspection_letters import __version__
from inspection_letters.analysis.corpus import CodedCorpus, load_corpus
from inspection_letters.analysis.gold import default_gold_path, load_gold
from inspection_letters.analysis.provenance import Provenance, coding_run, provenance
from inspection_letters.api.workspace.workspace import Workspace
from inspection_letters.outputs.report.document import write_report_document
from inspection_letters.outputs.report.workbook import write_report_workbook
from inspection_letters.store import open_store
from inspection_letters.store.migrate import HEAD
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from tests.support.command_line import CommandResult
from tests.support.factories import make_run
from tests.support.sample_report import Made

pytestmark = pytest.mark.xdist_group("report")

COMMAND: Final = "Command"
NAMES: Final = (
    "Program",
    "Newest run",
    "Date of the run",
    "Program of the run",
    "Settings digest",
    "Stages",
    "Database schema",
    "Codebook",
    "Codebook digest",
    "Coder",
    "Coder digest",
    "Gold",
    "Gold digest",
    "Python",
    "Packages",
    "Packages of the run",
    "Seed",
    COMMAND,
)


@pytest.fixture
def corpus(made: Made) -> CodedCorpus:
    with open_store(made.workspace) as store:
        return load_corpus(store)


def record_of(pairs: Any) -> dict[str, str]:
    """Return names and values of the record, without the command, which each has of its own."""
    found = {name: value for name, value in pairs if name in NAMES}
    assert found.pop(COMMAND).startswith("uv run letters ")
    return found


def in_workbook(made: Made, path: Path) -> dict[str, str]:
    write_report_workbook(made.material, path)
    sheet = load_workbook(path).worksheets[0]
    return record_of((row[0], row[1]) for row in sheet.iter_rows(max_col=2, values_only=True))


def in_word(made: Made, path: Path) -> dict[str, str]:
    write_report_document(made.material, path, figures={})
    texts = (paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    return record_of(text.split(": ", 1) for text in texts if ": " in text)


def on_page(made: Made) -> dict[str, str]:
    page = LexborHTMLParser((made.out / "method.html").read_text(encoding="utf-8"))
    rows = page.css("section[aria-labelledby=made-with] tr")
    return record_of(tuple(cell.text() for cell in row.css("th, td")) for row in rows)


def in_method(made: Made) -> dict[str, str]:
    text = re.sub(r"\\(.)", r"\1", Workspace(made.workspace).methods())
    return record_of(re.findall(r"^- \*\*(.+?)\*\*: (.*)$", text, re.MULTILINE))


def test_all_outputs_state_the_same_record(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made.material.made_with is not None
    expected = record_of(made.material.made_with.pairs)
    assert tuple(expected) == NAMES[:-1]
    assert in_workbook(made, tmp_path / "a.xlsx") == expected
    assert in_word(made, tmp_path / "a.docx") == expected
    assert on_page(made) == expected
    assert in_method(made) == expected
    values = asdict(made.material.made_with)
    assert json.loads((made.out / "made-with.json").read_text(encoding="utf-8")) == values
    result = CommandResult(capsys, "findings", "-w", made.workspace, "--format", "json")
    found = json.loads(result.out)["made_with"]
    assert found.pop("command") != values.pop("command")
    assert found == values


def test_the_record_is_of_what_was_used(made: Made, corpus: CodedCorpus) -> None:
    record = provenance(corpus, seed=7, command="letters")
    run = coding_run(corpus)
    assert run is not None
    assert (record.program, record.schema, record.seed) == (__version__, HEAD, 7)
    assert record.coder_digest == run.versions[corpus.coder.coder_id]
    assert record.settings_digest == run.settings_digest
    assert record.codebook_digest == corpus.codebook.digest
    assert record.run_packages["pdfplumber"] == run.versions["pdfplumber"]
    assert corpus.coder.coder_id not in record.run_packages
    # The rules' errors are known from the packaged gold.
    assert record.gold is not None
    assert record.gold.version == load_gold().version == "2.1"
    assert record.gold.digest == sha256(default_gold_path().read_bytes()).hexdigest()


def test_later_runs_of_others_are_not_taken_for_that_of_the_coder(corpus: CodedCorpus) -> None:
    # As coding by people or a refresh records it.
    later = replace(corpus, runs=(*corpus.runs, replace(make_run(), run_id="later", versions={})))
    assert coding_run(later) == corpus.runs[-1]
    without = replace(corpus, runs=(replace(make_run(), run_id="only", versions={}),))
    record = provenance(without, seed=0, command="letters")
    assert (record.run_id, record.coder_digest, record.run_program) == ("only", None, None)
    assert dict(record.pairs)["Coder digest"] == "–"


def test_without_gold_the_record_says_so(corpus: CodedCorpus) -> None:
    record: Provenance = replace(provenance(corpus, seed=0, command="x"), gold=None)
    shown = dict(record.pairs)
    assert (shown["Gold"], shown["Gold digest"]) == ("not used", "–")


def test_a_findings_command_makes_the_same_file(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--by", "outcome", "--census", "--any-of", "social-care,workforce", "--seed", "3"]
    where = ["--where", "kind=area-send-report"]
    shown = CommandResult(
        capsys, "findings", "-w", made.workspace, *options, *where, "--format", "json"
    )
    command = json.loads(shown.out)["made_with"]["command"]
    monkeypatch.chdir(made.workspace.parent)
    words = command.split()
    assert words[:3] == ["uv", "run", "letters"]
    assert CommandResult(capsys, *words[3:]).out == shown.out
