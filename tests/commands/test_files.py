"""A workspace whose files are in an object store: every command, and moving the files."""

from __future__ import annotations

import shutil
from pathlib import Path

import inspection_letters as il
import pytest
from inspection_letters.common.objects import Bucket, ObjectAddress
from inspection_letters.records.errors import UsageError
from inspection_letters.store import open_store, queries

from tests.support.command_line import Run
from tests.support.in_process import SAMPLES, run_in_process
from tests.support.object_store import SECRET

pytestmark = pytest.mark.xdist_group("object store")

LETTERS = [SAMPLES / name for name in ("990001_wexmoor.pdf", "990020_brackenfold.pdf")]
EXCERPT = "29609f173c950acd"
"""A sentence of the second letter, on two of its pages."""

READING = {
    "account": ("account", "990020_brackenfold.pdf", "--pdf", "{out}/marked.pdf"),
    "check": ("check", "--whole"),
    "export": ("export", "--format", "csv", "--out", "{out}/tables"),
    "export to QDA software": ("export", "--format", "qdpx", "--out", "{out}/a.qdpx"),
    "report": ("report", "--out", "{out}/report"),
    "trace": ("trace", EXCERPT, "--png", "{out}/page.png"),
    "trace a whole letter": ("trace", "--letter", LETTERS[1].name, "--pdf", "{out}/letter.pdf"),
}

SLOW = ("account", "report", "trace a whole letter")
"""Those of them that start several processes."""


@pytest.fixture
def bucket(bucket_url: str) -> Bucket:
    return Bucket(ObjectAddress.read(bucket_url, "The address"))


@pytest.fixture
def results(tmp_path: Path, bucket_url: str) -> Path:
    """A workspace that keeps its files in a bucket."""
    path = tmp_path / "results"
    open_store(path, files_url=bucket_url, create=True).close()
    run_in_process(LETTERS, path)
    return path


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """The same workspace with files of its own."""
    path = tmp_path / "local"
    run_in_process(LETTERS, path)
    return path


def written_in(folder: Path) -> dict[str, int]:
    """Return the names of files, with the sizes of pictures."""
    return {
        str(path.relative_to(folder)): path.stat().st_size if path.suffix == ".png" else 0
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=pytest.mark.slow if command in SLOW else ())
        for command in READING
    ],
)
def test_a_command_that_reads_says_and_writes_the_same(
    run: Run, results: Path, local: Path, tmp_path: Path, command: str
) -> None:
    assert not (results / "pdf").exists()
    said = []
    for workspace in (local, results):
        out = tmp_path / f"out of {workspace.name}"
        out.mkdir()
        arguments = [part.format(out=out) for part in READING[command]]
        result = run(*arguments, "-w", workspace)
        assert result.status == 0, result.err
        text = (result.out + result.err).replace(str(out), "OUT").replace(str(workspace), "WS")
        said.append(("".join(text.split()), written_in(out)))
    assert said[0] == said[1]


def test_the_place_is_shown(run: Run, results: Path, bucket_url: str) -> None:
    result = run("files", "-w", results)
    assert result.status == 0
    assert f"Files are kept in {bucket_url}: those of 2 of 2 letters." in result.out


def test_an_empty_workspace_has_a_place(run: Run, tmp_path: Path) -> None:
    open_store(tmp_path / "ws", create=True).close()
    result = run("files", "-w", tmp_path / "ws")
    assert "those of 0 of 0 letters" in result.out
    assert result.status == 0


def test_files_are_moved_there_and_back(
    run: Run, local: Path, bucket: Bucket, bucket_url: str
) -> None:
    kept = sorted(path.name for path in (local / "pdf").iterdir())
    (local / "pdf" / ".DS_Store").write_bytes(b"of no letter")
    moved = run("files", "-w", local, "--move-to", bucket_url)
    assert moved.status == 0, moved.err
    assert f"2 files copied to {bucket_url}." in moved.out
    assert f"Nothing reads the files in {local / 'pdf'} any more" in moved.out
    assert [found.name for found in bucket.objects()] == kept
    shutil.rmtree(local / "pdf")
    assert run("trace", EXCERPT, "-w", local).status == 0
    again = run("files", "-w", local, "--move-to", bucket_url)
    assert "0 files copied" in again.out
    back = run("files", "-w", local, "--move-to", "folder")
    assert "2 files copied" in back.out
    assert sorted(path.name for path in (local / "pdf").iterdir()) == kept
    assert "The workspace is whole" in run("check", "--whole", "-w", local).out


def test_a_damaged_file_is_named_and_not_moved(run: Run, local: Path, bucket_url: str) -> None:
    damaged = min((local / "pdf").iterdir())
    damaged.write_bytes(b"%PDF-1.7 something else")
    moved = run("files", "-w", local, "--move-to", bucket_url)
    assert moved.status == 0
    assert "1 file copied" in moved.out
    assert f"The file {damaged.stem} is damaged and was not copied." in moved.err
    assert "those of 1 of 2 letters" in moved.out


def test_a_damaged_copy_at_the_target_is_replaced(
    run: Run, local: Path, bucket: Bucket, bucket_url: str
) -> None:
    first, second = sorted((local / "pdf").iterdir())
    content = first.read_bytes()
    bucket.write(first.name, bytes(len(content)))
    bucket.write(second.name, second)
    moved = run("files", "-w", local, "--move-to", bucket_url)
    assert moved.status == 0, moved.err
    assert "1 file copied" in moved.out
    assert "damaged" not in moved.err
    assert "those of 2 of 2 letters" in moved.out
    assert bucket.read(first.name) == content


def test_a_file_that_is_damaged_in_both_places_is_named(
    run: Run, local: Path, bucket: Bucket, bucket_url: str
) -> None:
    damaged = min((local / "pdf").iterdir())
    for changed in (damaged, damaged.with_name("0" * 64 + ".pdf")):
        bucket.write(changed.name, b"changed by somebody")
    damaged.write_bytes(b"%PDF-1.7 something else")
    moved = run("files", "-w", local, "--move-to", bucket_url)
    assert f"The file {damaged.stem} is damaged" in moved.err
    assert f"The file {'0' * 64} is damaged" in moved.err
    assert "those of 1 of 2 letters" in moved.out


@pytest.mark.parametrize("place", ["fodler", "s3:/bucket", "s3://nothing-here/x", "ftp://a/b"])
def test_no_place_to_move_to(run: Run, local: Path, bucket_url: str, place: str) -> None:
    result = run("files", "-w", local, "--move-to", place)
    assert result.status == 2
    assert "s3://bucket/folder" in result.complaint or "bucket exists" in result.complaint
    assert "Files are kept in" in run("files", "-w", local).out


def test_a_lost_file_is_named_and_made_again(run: Run, results: Path, bucket: Bucket) -> None:
    with open_store(results) as store:
        name = store.files.digests()[0]
    bucket.write(f"{name}.pdf", b"changed by somebody")
    checked = run("check", "--whole", "-w", results)
    assert checked.status == 5
    assert "copy of the file is lost or changed" in checked.out
    assert str(bucket.address) in checked.out
    # A run only looks whether a file is there, so one that was changed has to be deleted.
    import obstore
    from obstore.store import S3Store

    store_of_bucket = S3Store(bucket.address.bucket, prefix=bucket.address.name, allow_http=True)
    obstore.delete(store_of_bucket, f"{name}.pdf")
    summary = run_in_process(LETTERS, results)
    assert "lost or changed" in " ".join(summary.remarks)
    assert run("check", "--whole", "-w", results).status == 0


def test_commands_that_show_no_page_need_no_object_store(
    run: Run, results: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    for arguments in (
        ("findings",),
        ("find", "--code", "workforce"),
        ("export", "--format", "csv", "--out", tmp_path / "tables"),
    ):
        result = run(*arguments, "-w", results)
        assert result.status == 0, result.err
    failed = run("trace", EXCERPT, "-w", results)
    assert failed.status == 1
    assert "cannot be reached" in failed.complaint
    assert SECRET not in failed.complaint


def test_a_notebook_sets_and_finds_the_place(tmp_path: Path, bucket_url: str) -> None:
    ws = il.Workspace(tmp_path / "ws", create=True, files_url=bucket_url)
    run_in_process(LETTERS[1:], ws.path)
    opened = il.Workspace(tmp_path / "ws")
    assert opened.files().address == bucket_url
    assert opened.files().kept == 1
    traced = opened.trace(EXCERPT)
    assert traced.page_numbers == (1, 2)
    assert opened.move_files("folder").copied == 1
    assert opened.files().address == str(tmp_path / "ws" / "pdf")
    with pytest.raises(UsageError, match="keeps its files in"):
        il.Workspace(tmp_path / "ws", create=True, files_url=bucket_url)


def test_ids_and_rows_are_those_of_a_local_workspace(results: Path, local: Path) -> None:
    found = []
    for path in (results, local):
        with open_store(path) as store, store.read() as conn:
            facts = queries.all_letters(conn)
        found.append([(each.letter.letter_id, each.letter.source, each.metadata) for each in facts])
    assert found[0] == found[1]
