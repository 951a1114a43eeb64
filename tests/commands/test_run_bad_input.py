"""Faulty files do not affect the others, and each is reported with what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from inspection_letters.codebook import default_codebook_path
from inspection_letters.common.settings.run import Settings
from inspection_letters.reading.extract import read_pages
from inspection_letters.records.errors import LetterError, RunError, UsageError
from inspection_letters.runs.letter_files import find_files
from inspection_letters.runs.plan import sha256_of
from inspection_letters.runs.pool import LimitedPool
from inspection_letters.runs.worker import read_pdf
from inspection_letters.store import open_store, queries

from tests.support import faulty_pdfs, in_process

TIME_LIMIT, MEMORY_LIMIT = 6, 200

FAULTS: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "not-a-pdf": (faulty_pdfs.not_a_pdf, "open", "not a PDF"),
    "web-page": (faulty_pdfs.web_page, "open", "web page (HTML)"),
    "empty": (faulty_pdfs.empty, "open", "empty"),
    "end-cut-off": (faulty_pdfs.end_cut_off, "open", "incomplete"),
    "cut-in-xref": (faulty_pdfs.cut_in_xref, "open", "incomplete"),
    "without-objects": (faulty_pdfs.without_objects, "open", "damaged"),
    "garbage-inside": (faulty_pdfs.garbage_inside, "open", "of its 6 pages cannot be found"),
    "garbage-page": (faulty_pdfs.garbage_page, "extract", "Page 2 is damaged"),
    "locked": (faulty_pdfs.locked, "open", "needs a password"),
    "no-pages": (faulty_pdfs.no_pages, "open", "no pages"),
    "drawing-only": (faulty_pdfs.drawing_only, "extract", "no text on any of its 2 pages"),
    "endless-loop": (faulty_pdfs.endless_loop, "extract", "no text"),
    "other-kind": (faulty_pdfs.other_kind, "structure", "not of a supported kind"),
}
RUNAWAYS: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "endless": (faulty_pdfs.endless, "extract", f"longer than the limit of {TIME_LIMIT} seconds"),
    "swelling": (
        faulty_pdfs.swelling,
        "extract",
        f"more memory than the limit of {MEMORY_LIMIT} MiB",
    ),
}


def read(path: Path) -> int:
    return len(read_pdf(path, "a" * 16, "b" * 64, ()).excerpts)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named(name: str, tmp_path: Path) -> None:
    make, stage, words = FAULTS[name]
    with pytest.raises(LetterError) as caught:
        read(make(tmp_path / f"{name}.pdf"))
    error = caught.value
    assert (error.stage, words in error.reason) == (stage, True), error
    assert error.remedy
    assert "\n" not in str(error)
    assert "Exception" not in str(error)


def test_a_letter_without_a_section_is_read_and_says_what_was_looked_for(tmp_path: Path) -> None:
    letter = faulty_pdfs.section_missing(tmp_path / "letter.pdf")
    notes = read_pdf(letter, "a" * 16, "b" * 64, ()).metadata.reading_notes
    sentences = [note.sentence for note in notes]
    assert (
        "Section “What does the area partnership need to do better?”: no such heading with text "
        "below it in the letter."
    ) in sentences


@pytest.mark.parametrize(
    "make",
    [faulty_pdfs.plain_letter, faulty_pdfs.locked_with_no_password, faulty_pdfs.xref_scrambled],
)
def test_what_can_be_read_is_read(make: Callable[[Path], Path], tmp_path: Path) -> None:
    assert read(make(tmp_path / "letter.pdf")) >= 7


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(LetterError, match="cannot be read") as caught:
        read_pages(tmp_path / "missing.pdf")
    assert caught.value.stage == "open"


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "link.pdf").symlink_to(tmp_path / "nowhere.pdf")
    (tmp_path / "bare").mkdir()
    letter = faulty_pdfs.empty(tmp_path / "inside" / "letter.PDF")
    paths = [tmp_path / "inside", tmp_path / "bare", tmp_path / "gone.pdf", Path(os.devnull)]
    found, rejections = find_files([*paths, letter])
    assert found == [letter]
    assert [rejection.reason for rejection in rejections] == [
        "The link points to a file that does not exist.",
        "The folder contains no letters: no PDF, Word (.docx), HTML or text files.",
        "There is no file or folder with this name.",
        "This is not a regular file (it may be a device or a pipe).",
    ]
    assert all(rejection.remedy for rejection in rejections)


def abort(_: object) -> None:
    os.abort()


def stumble(_: object) -> None:
    raise IndexError("string index out of range")


@pytest.mark.slow
def test_limits_hold_and_the_pool_goes_on(tmp_path: Path) -> None:
    with LimitedPool(1, time_limit=1, memory_limit=MEMORY_LIMIT) as pool:

        def complaint(function: Callable[..., Any], path: Path) -> str:
            with pytest.raises(LetterError) as caught:
                pool.call(function, path, stage="extract")
            return str(caught.value)

        assert "longer than" in complaint(read_pages, faulty_pdfs.endless(tmp_path / "endless.pdf"))
        pool.time_limit = 60
        big = faulty_pdfs.swelling(tmp_path / "swelling.pdf", mebibytes=512)
        assert "more memory" in complaint(read_pages, big)
        assert "stopped unexpectedly" in complaint(abort, tmp_path)
        # A fault in this package that a letter reveals must not affect the others.
        assert "Please report this letter" in complaint(stumble, tmp_path)
        letter = faulty_pdfs.plain_letter(tmp_path / "letter.pdf")
        assert len(pool.call(read_pages, letter, stage="extract")) == 1
    with pytest.raises(RunError, match="stopped"):
        pool.call(read_pages, letter, stage="extract")


class Finished(NamedTuple):
    status: int
    out: str
    err: str
    folder: Path
    workspace: Path

    def lines_on(self, name: str) -> list[str]:
        return [line for line in self.out.splitlines() if f"/{name}.pdf: " in line]


def letters(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from inspection_letters.commands import main; main()",
            *map(str, arguments),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**clean, "COLUMNS": "80", **environment},
    )


LIMITS = ("--time-limit", TIME_LIMIT, "--memory-limit", MEMORY_LIMIT, "--workers", 2)
RULES = ("--coder", "rules")
SETTINGS = Settings(coder="rules", time_limit=TIME_LIMIT, memory_limit=MEMORY_LIMIT, workers=2)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """One run over every fault, a letter under two names, and sound letters."""
    folder = tmp_path_factory.mktemp("mixed") / "in"
    folder.mkdir()
    for name, (make, _, _) in (FAULTS | RUNAWAYS).items():
        make(folder / f"{name}.pdf")
    faulty_pdfs.plain_letter(folder / "good.pdf")
    faulty_pdfs.plain_letter(folder / "good-again.pdf")
    faulty_pdfs.locked_with_no_password(folder / "open.pdf")
    workspace = folder.parent / "ws"
    done = letters("run", folder, folder / "gone.pdf", "--workspace", workspace, *LIMITS, *RULES)
    return Finished(done.returncode, done.stdout, done.stderr, folder, workspace)


pytestmark = pytest.mark.xdist_group("bad-input")


def test_a_run_over_everything_faulty(mixed: Finished) -> None:
    assert mixed.status == 3, mixed.err
    assert mixed.err == ""
    assert "Traceback" not in mixed.out
    for name, (_, _, words) in (FAULTS | RUNAWAYS).items():
        assert len(mixed.lines_on(name)) == 1, name
        assert words in mixed.lines_on(name)[0]
    kept = mixed.folder / "good-again.pdf"
    assert f"identical to {kept}. Only that file is processed" in mixed.lines_on("good")[0]
    assert "no file or folder" in mixed.lines_on("gone")[0]
    assert max(map(len, mixed.out.split("Rejected letters")[0].splitlines())) <= 80
    assert max(map(len, mixed.out.split("What areas are asked")[1].splitlines()[:-1])) <= 80


def test_rejections_are_exported_and_the_good_letters_too(mixed: Finished, tmp_path: Path) -> None:
    done = letters("export", "--workspace", mixed.workspace, "--out", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")

    def table(name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text().splitlines()]

    stages = {Path(row["source"]).stem: row["stage"] for row in table("rejections")}
    assert stages == {
        **{name: stage for name, (_, stage, _) in (FAULTS | RUNAWAYS).items()},
        "good": "open",
        "gone": "open",
    }
    assert {row["file"] for row in table("letters")} == {"good-again.pdf", "open.pdf"}
    assert len(table("excerpts")) == 14
    assert table("coded_excerpts")
    assert table("runs")[0]["counts"]["rejected"] == len(stages)


def test_nothing_is_tried_again_under_the_same_settings(mixed: Finished) -> None:
    paths = (mixed.folder, mixed.folder / "gone.pdf")
    done = letters("run", *paths, "-w", mixed.workspace, *LIMITS, *RULES)
    assert (done.returncode, done.stderr) == (3, "")
    again = [line for line in done.stdout.splitlines() if ".pdf: " in line]
    before = [line for line in mixed.out.splitlines() if ".pdf: " in line]
    assert sorted(again) == sorted(before)
    assert "2  letters skipped because they are up to date" in done.stdout

    def tried(settings: Settings, **options: bool) -> set[str]:
        plan = in_process.plan_at(mixed.workspace, [mixed.folder], settings, **options)
        return {letter.path.stem for letter in plan.to_read}

    assert tried(SETTINGS) == set()
    everything = set(FAULTS | RUNAWAYS)
    assert tried(SETTINGS, retry=True) == everything
    assert tried(Settings(coder="rules", time_limit=99, memory_limit=MEMORY_LIMIT)) == everything


def test_a_refused_file_given_by_itself_stays_on_record(mixed: Finished) -> None:
    file = mixed.folder / "empty.pdf"
    for _ in range(2):
        done = in_process.run_in_process([file], mixed.workspace, SETTINGS)
        assert [rejection.reason for rejection in done.rejections] == ["The file is empty."]
        with open_store(mixed.workspace) as opened, opened.read() as conn:
            assert str(file) in queries.rejection_keys(conn)


@pytest.mark.parametrize("fault", ["web-page", "empty", "other-kind", "locked"])
def test_a_copy_of_a_rejected_file_is_rejected_for_its_own_fault(
    fault: str, tmp_path: Path
) -> None:
    make, stage, words = FAULTS[fault]
    copies = [tmp_path / "in" / folder / "report.pdf" for folder in ("a", "b", "c")]
    for path in copies:
        path.parent.mkdir(parents=True)
    content = make(copies[0]).read_bytes()
    for path in copies[1:]:
        path.write_bytes(content)
    for _ in range(2):  # The second run tries none again, and says the same.
        done = in_process.run_in_process([tmp_path / "in"], tmp_path / "ws", SETTINGS)
        assert {rejection.source for rejection in done.rejections} == set(map(str, copies))
        assert len(done.rejections) == len(copies)
        for rejection in done.rejections:
            assert (rejection.stage, words in rejection.reason) == (stage, True), rejection
    # The rejections of the copies are still known if only the copies are named.
    assert in_process.plan_at(tmp_path / "ws", copies[1:], SETTINGS).nothing_to_do


def test_a_copy_is_named_with_the_file_that_is_kept(tmp_path: Path) -> None:
    kept, copy = (tmp_path / folder / "report.pdf" for folder in ("kept", "other"))
    for path in (kept, copy):
        path.parent.mkdir()
        faulty_pdfs.empty(path)
    kept.write_bytes(faulty_pdfs.plain_letter(tmp_path / "letter.pdf").read_bytes())
    copy.write_bytes(kept.read_bytes())
    for inputs, dropped, first in (([kept, copy], copy, kept), ([copy, kept], kept, copy)):
        done = in_process.run_in_process(inputs, tmp_path / "ws", SETTINGS)
        (rejection,) = done.rejections
        assert rejection.source == str(dropped)
        assert str(first) in rejection.reason
        assert done.letters == 1


def test_another_codebook_codes_anew_without_reading(tmp_path: Path) -> None:
    letter = faulty_pdfs.plain_letter(tmp_path / "letter.pdf")
    workspace = tmp_path / "ws"
    assert in_process.run_in_process([letter], workspace).read == 1
    own, packaged = tmp_path / "own.yaml", default_codebook_path()
    own.write_text(packaged.read_text().replace("definition: ", "definition: Also. ", 1))
    patterns = next(packaged.parent.glob(f"{packaged.stem}*pattern*"))
    (tmp_path / patterns.name.replace(packaged.stem, "own")).write_text(patterns.read_text())
    assert in_process.plan_at(workspace, [letter], in_process.RULES).nothing_to_do
    with in_process.active_run([letter], workspace, Settings(coder="rules", codebook=own)) as work:
        assert (len(work.plan.to_read), len(work.plan.to_code)) == (0, 1)
        assert in_process.code(work.plan.to_code[0], work)
        with work.store.read() as conn:
            codings = queries.codings_by(conn, work.plan.coders[0].coder_id, sha256_of(letter)[:16])
    assert {coding.codebook_digest for coding in codings} == {work.plan.codebook.digest}
    assert in_process.plan_at(
        workspace, [letter], Settings(coder="rules", codebook=own)
    ).nothing_to_do


def test_a_file_that_changes_under_way_is_rejected(tmp_path: Path) -> None:
    letter = faulty_pdfs.plain_letter(tmp_path / "letter.pdf")
    with in_process.active_run([letter], tmp_path / "ws", in_process.RULES) as work:
        faulty_pdfs.plain_letter(letter, area="Over Wallop")
        assert not in_process.read(work.plan.to_read[0], work)
        assert "changed after the run had started" in work.rejections[0].reason


def test_a_file_that_is_mended_or_gone_leaves_no_rejection(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("mended", "removed"):
        faulty_pdfs.other_kind(folder / f"{name}.pdf")
    workspace = tmp_path / "ws"

    def run() -> set[str]:
        in_process.run_in_process([folder], workspace)
        with open_store(workspace) as opened, opened.read() as conn:
            return {Path(source).stem for source in queries.rejection_keys(conn)}

    assert run() == {"mended", "removed"}
    faulty_pdfs.plain_letter(folder / "mended.pdf")
    (folder / "removed.pdf").unlink()
    assert run() == set()


def test_nothing_to_work_on(tmp_path: Path) -> None:
    def complaint(*paths: Path) -> str:
        with pytest.raises(UsageError) as caught:
            in_process.plan_at(tmp_path / "ws", paths, in_process.RULES)
        return str(caught.value)

    assert "contains no letters" in complaint(tmp_path)
    assert complaint(tmp_path / "a", tmp_path / "b").count("no file or folder") == 2
