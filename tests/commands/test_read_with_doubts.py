"""Letters read with doubts: every place that shows them says the same."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import inspection_letters as il
import pytest
from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.commands.printing.run_summary import (
    MOST_DOUBTFUL,
    print_reading,
    share_in_words,
)
from inspection_letters.outputs.report.reading_quality import reading_quality
from inspection_letters.records import ReadingNote
from inspection_letters.records.balance import DoubtfulLetter, Place, WordCounts
from inspection_letters.runs.summary import RunSummary
from inspection_letters.store import open_store, writes
from rich.console import Console

from tests.support import faulty_pdfs
from tests.support.cached_reading import SAMPLES
from tests.support.command_line import Run
from tests.support.factories import make_letter, make_read, make_run
from tests.support.in_process import run_in_process
from tests.support.report_material import material

pytestmark = pytest.mark.xdist_group("doubts")

WELL = "990001_wexmoor.pdf"
LACKING = "lacking.pdf"
SECTION = "Section “What does the area partnership need to do better?”"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunSummary]:
    """A workspace with a letter that is read well and one that lacks a section."""
    folder = tmp_path_factory.mktemp("doubts")
    lacking = faulty_pdfs.section_missing(folder / LACKING)
    run_in_process([SAMPLES / WELL, lacking], folder / "ws")
    again = run_in_process([SAMPLES / WELL, lacking], folder / "ws")
    return folder / "ws", again


def test_a_later_run_names_letters_that_were_read_with_doubts_before(
    made: tuple[Path, RunSummary],
) -> None:
    _, summary = made
    assert (summary.read, summary.known) == (0, 2)
    (doubtful,) = summary.doubts
    assert doubtful.file == LACKING
    assert SECTION in " ".join(note.sentence for note in doubtful.notes)
    assert summary.words.total > 1500


def test_run_export_account_report_and_workspace_agree(
    made: tuple[Path, RunSummary], run: Run, tmp_path: Path
) -> None:
    workspace, summary = made
    notes = [[note.what, note.looked_for, note.where] for note in summary.doubts[0].notes]
    words = {place.value: count for place, count in summary.words.by_place.items()}

    run("export", "-w", workspace, "--out", tmp_path)
    exported = map(json.loads, (tmp_path / "letters.jsonl").read_text("utf-8").splitlines())
    accounted = json.loads(run("account", "-w", workspace, "--json").out)
    framed = il.Workspace(workspace).letters().to_dict("records")
    for rows in (list(exported), accounted, framed):
        by_file = {row["file"]: row for row in rows}
        assert by_file[WELL]["reading_notes"] == []
        assert [
            [note["what"], note["looked_for"], note["where"]]
            for note in by_file[LACKING]["reading_notes"]
        ] == notes
        assert sum(sum(row["words_by_place"].values()) for row in rows) == summary.words.total
        assert all(0 < row["share_in_excerpts"] < 1 for row in rows)

    with open_store(workspace) as store:
        quality = reading_quality(material(load_corpus(store).letters, []))
    assert {row.place.lower(): row.words for row in quality.rows} == {
        name.lower(): count for name, count in words.items()
    }
    (doubt,) = quality.doubts
    assert doubt.reasons == tuple(note.sentence for note in summary.doubts[0].notes)
    assert doubt.address == f"letters/{summary.doubts[0].letter_id}.html"

    listed = " ".join(run("account", "-w", workspace).out.split())
    assert f"Read with doubts: {LACKING} {' '.join(doubt.reasons)}" in listed


def test_trace_of_a_letter_says_why_it_is_read_with_doubts(
    made: tuple[Path, RunSummary], run: Run, tmp_path: Path
) -> None:
    workspace, _ = made
    for name, doubtful in ((LACKING, True), (WELL, False)):
        shown = run("trace", "--letter", name, "-w", workspace, "--pdf", tmp_path / name)
        assert shown.status == 0, shown.err
        assert (f"Read with doubts: {SECTION}" in " ".join(shown.out.split())) is doubtful


@pytest.mark.parametrize(("share", "doubtful"), [(None, True), ("0.04", False), ("0", True)])
def test_the_share_of_prose_that_may_be_lost_is_a_setting(
    share: str | None,
    doubtful: bool,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = WordCounts({Place.EXCERPT: 97, Place.UNEXCERPTED: 3})
    with open_store(tmp_path / "ws", create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        read = replace(make_read(), words=words)
        writes.write_read_letter(conn, make_letter(), read, "key", "run-1")
    if share is not None:
        monkeypatch.setenv("LETTERS_DOUBTFUL_SHARE", share)
    (row,) = json.loads(run("account", "-w", tmp_path / "ws", "--json").out)
    assert row["read_with_doubts"] is doubtful
    assert row["prose_outside_excerpts"] == 0.03


def test_a_share_that_is_none_is_refused(
    made: tuple[Path, RunSummary], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LETTERS_DOUBTFUL_SHARE", "two")
    result = run("account", "-w", made[0])
    assert result.status == 2
    assert "LETTERS_DOUBTFUL_SHARE" in result.err


def test_a_letter_of_an_earlier_release_is_counted_when_it_is_asked_for(
    run: Run, tmp_path: Path
) -> None:
    """Its row in the database has no counts; `letters run` would read it again."""
    with open_store(tmp_path / "ws", create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_read_letter(conn, make_letter(), make_read(), "key", "run-1")
    (row,) = json.loads(run("account", "-w", tmp_path / "ws", "--json").out)
    assert sum(row["words_by_place"].values()) > 10


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0.0%"), (1e-6, "under 0.1%"), (0.0004, "under 0.1%"), (0.001, "0.1%"), (1.0, "100.0%")],
)
def test_a_small_share_is_not_printed_as_none(share: float, words: str) -> None:
    assert share_in_words(share) == words


def test_many_letters_with_doubts_are_cut_short_with_the_command_that_lists_all() -> None:
    note = ReadingNote("outcome", "wording of any outcome", "in the letter")
    doubts = [DoubtfulLetter(str(n), f"{n}.pdf", (note,)) for n in range(MOST_DOUBTFUL + 3)]
    console = Console(file=io.StringIO(), width=200)
    words = WordCounts({Place.EXCERPT: 999_900, Place.UNEXCERPTED: 100})
    print_reading(console, words, doubts, Path("my results"))
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "1,000,000 words, of which 100.0% are in excerpts. The rest: prose in no " in printed
    assert "under 0.1%" in printed
    assert f"Read with doubts: {MOST_DOUBTFUL + 3} letters" in printed
    assert "and 3 more, listed by: letters account -w 'my results'" in printed
