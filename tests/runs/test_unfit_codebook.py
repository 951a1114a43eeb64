"""Letters for whose kind a codebook was not made: said before they are coded, and after."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.findings_records import Findings
from inspection_letters.commands.printing.run_summary import print_summary
from inspection_letters.common.settings.run import Settings
from inspection_letters.outputs.report.methods import about_intervals
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.progress import NoProgress, RunEvent
from inspection_letters.runs.record import conclude
from inspection_letters.runs.report import gather_report
from inspection_letters.runs.summary import RunSummary
from inspection_letters.store import open_store
from rich.console import Console

from tests.support.in_process import active_run, code, read

REPORT = """\
Inspection of Wychelm children's services

Inspection dates: 3 to 7 June 2024

Help and protection

Inspectors found that social workers know children well. {more}

The local authority was last inspected in 2019, and this inspection shows progress.
"""

SEND = Settings(coder="rules")
OURS = Settings(codebook=Path("childrens-services"))


class Heard(NoProgress):
    """Follows a run and keeps what it said, in order."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def warned(self, message: str) -> None:
        """Keep a warning."""
        self.said.append(message)

    def happened(self, event: RunEvent, letter: str) -> None:
        """Keep an event of a letter."""
        self.said.append(f"{event} {letter}")


def run(folder: Path, workspace: Path, settings: Settings) -> tuple[RunSummary, list[str]]:
    heard = Heard()
    with active_run([folder], workspace, settings, heard) as active:
        for source in active.plan.to_read:
            assert read(source, active)
            assert code(source, active)
        return conclude(active), heard.said


def findings_of(workspace: Path) -> Findings:
    with open_store(workspace) as store:
        return make_findings(load_corpus(store))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "my letters"
    made.mkdir()
    for number, more in enumerate(("Caseloads are too high.", "Supervision is regular.")):
        (made / f"report-{number}.txt").write_text(REPORT.format(more=more), encoding="utf-8")
    return made


def test_the_first_unfit_letter_is_named_before_it_is_coded(folder: Path, tmp_path: Path) -> None:
    _, said = run(folder, tmp_path / "ws", SEND)
    warnings = [line for line in said if "was not made for" in line]
    assert len(warnings) == 1, "one warning for each kind"
    (warning,) = warnings
    assert said.index(warning) < said.index("coded report-0.txt")
    assert warning.startswith("report-0.txt: The codebook send-area 2.1.0 was not made for")
    assert (
        f"letters run '{folder}' --workspace {tmp_path / 'ws'}-childrens-services "
        "--codebook childrens-services"
    ) in warning


def test_the_summary_says_how_many_letters_do_not_fit(folder: Path, tmp_path: Path) -> None:
    summary, _ = run(folder, tmp_path / "ws", SEND)
    out = io.StringIO()
    print_summary(Console(file=out, width=300), summary, tmp_path / "ws")
    printed = out.getvalue()
    assert "was not made for any of these 2 letters (Other inspection report: 2)" in printed
    assert "--codebook childrens-services" in printed


def test_findings_begin_by_saying_it(folder: Path, tmp_path: Path) -> None:
    run(folder, tmp_path / "ws", SEND)
    found = findings_of(tmp_path / "ws")
    assert found.unfit is not None
    assert found.notes[0] == found.unfit.sentence
    # A report says it in a place of its own, and not again among its notes on intervals.
    material = gather_report(tmp_path / "ws")
    assert material.unfit == found.unfit
    assert found.unfit.sentence not in about_intervals(material)


def test_a_codebook_that_fits_is_used_without_a_word(folder: Path, tmp_path: Path) -> None:
    summary, said = run(folder, tmp_path / "ws", OURS)
    assert summary.unfit is None
    assert not [line for line in said if "was not made for" in line]
    codes = {code.code_id for code in summary.codes}
    assert {"voice", "workforce", "supervision-oversight"} <= codes
    found = findings_of(tmp_path / "ws")
    assert found.unfit is None


def test_an_unfit_codebook_chosen_by_name_is_used_all_the_same(
    folder: Path, tmp_path: Path
) -> None:
    settings = Settings(codebook=Path("send-area"), coder="rules")
    summary, said = run(folder, tmp_path / "ws", settings)
    assert summary.letters == 2
    assert summary.unfit is not None
    assert any("was not made for" in line for line in said)


def test_a_codebook_for_a_kind_that_does_not_exist_is_refused(folder: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "mine.yaml"
    wrong.write_text(
        "name: mine\nversion: 1.0.0\nlanguage: en-GB\nkinds: [jtai-leter]\n"
        "polarities: {strength: a, weakness: b, mixed: c, context: d}\n"
        "codes: [{id: clubs, group: g, label: Clubs, definition: Clubs., patterns: [club]}]\n",
        encoding="utf-8",
    )
    with pytest.raises(UsageError, match="Did you mean 'jtai-letter'"):
        run(folder, tmp_path / "ws", Settings(codebook=wrong))
