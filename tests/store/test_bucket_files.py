"""Files of a workspace in an object store."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from inspection_letters.common.objects import Bucket, ObjectAddress
from inspection_letters.records import FileFormat
from inspection_letters.records.errors import LetterError, UsageError, WorkspaceError
from inspection_letters.runs.moving_files import move_files
from inspection_letters.store import open_store
from inspection_letters.store.bucket_files import BucketFiles, DamagedFileError
from inspection_letters.store.files_place import place_of
from inspection_letters.store.kept_files import FolderFiles, KeptFiles
from inspection_letters.store.store import PDF_FOLDER

from tests.support.in_process import SAMPLES, run_in_process
from tests.support.object_store import SECRET

pytestmark = pytest.mark.xdist_group("object store")

CONTENTS = {
    b"%PDF-1.7 a letter": FileFormat.PDF,
    b"Dear leaders": FileFormat.TEXT,
    b"<p>Dear</p>": FileFormat.WEB_PAGE,
}


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


DIGESTS = {digest_of(content): content for content in CONTENTS}
A_DIGEST = min(DIGESTS)


@pytest.fixture
def bucket(bucket_url: str) -> Bucket:
    return Bucket(ObjectAddress.read(bucket_url, "The address"))


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> KeptFiles:
    """Files in each kind of place."""
    if request.param == "folder":
        (tmp_path / PDF_FOLDER).mkdir()
        return FolderFiles(tmp_path / PDF_FOLDER, is_shared=True)
    return BucketFiles(request.getfixturevalue("bucket"))


def keep_all(files: KeptFiles) -> None:
    for content, file_format in CONTENTS.items():
        files.keep(content, digest_of(content), file_format)


def test_both_places_keep_files_alike(files: KeptFiles) -> None:
    assert files.digests() == []
    assert not files.survey(whole=True).has_any()
    keep_all(files)
    keep_all(files)
    assert files.digests() == sorted(DIGESTS)
    found = files.paths(DIGESTS)
    survey = files.survey(whole=True)
    for digest, content in DIGESTS.items():
        path = files.path(digest)
        assert found[digest] == path
        assert path.read_bytes() == content
        assert path.suffix == f".{CONTENTS[content]}"
        assert files.owns(path)
        assert files.holds(digest)
        assert survey.is_sound(digest)
        sound = survey.sound_path(digest[:16])
        assert sound is not None
        assert sound.read_bytes() == content
    assert not files.owns(Path(f"{A_DIGEST}.pdf"))


def test_content_is_not_kept_under_a_digest_it_does_not_have(files: KeptFiles) -> None:
    with pytest.raises(LetterError, match="The file changed"):
        files.keep(b"%PDF-1.7 another letter", A_DIGEST, FileFormat.PDF)
    assert files.digests() == []
    keep_all(files)
    with pytest.raises(LetterError):
        files.keep(b"%PDF-1.7 another letter", A_DIGEST, CONTENTS[DIGESTS[A_DIGEST]])
    assert files.holds(A_DIGEST)


def test_what_is_not_kept_has_a_path_with_nothing_there(files: KeptFiles) -> None:
    missing = "0" * 64
    assert not files.path(missing).exists()
    assert not files.holds(missing)
    survey = files.survey(whole=False)
    assert not survey.is_sound(missing)
    assert not survey.exists(missing)
    assert survey.sound_path(missing[:16]) is None


def test_received_files_are_kept_and_nothing_else_is_left(files: KeptFiles, tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    with files.receive(incoming) as folder:
        (folder / f"{A_DIGEST}.pdf").write_bytes(DIGESTS[A_DIGEST])
    assert files.holds(A_DIGEST)
    assert list(incoming.iterdir()) == []


def test_a_changed_object_is_not_read_and_does_not_stand_in_the_way(bucket: Bucket) -> None:
    files = BucketFiles(bucket)
    keep_all(files)
    (name,) = (found.name for found in bucket.objects() if found.name.startswith(A_DIGEST))
    bucket.write(name, b"something else")
    with pytest.raises(DamagedFileError, match=name) as caught:
        files.path(A_DIGEST)
    assert "letters run" in caught.value.remedy
    paths = files.paths(DIGESTS)
    assert [digest for digest, path in paths.items() if not path.is_file()] == [A_DIGEST]
    assert not files.holds(A_DIGEST)
    assert files.survey(whole=False).is_sound(A_DIGEST)
    assert not files.survey(whole=True).is_sound(A_DIGEST)
    keep_all(files)
    assert files.survey(whole=True).is_sound(A_DIGEST)


def test_an_intact_object_is_left_alone(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    files = BucketFiles(bucket)
    keep_all(files)
    monkeypatch.delattr(Bucket, "write")
    keep_all(files)


def test_a_file_that_was_only_to_be_read_is_forgotten(files: KeptFiles) -> None:
    keep_all(files)
    path = files.path(A_DIGEST)
    files.forget(path)
    assert path.exists() is isinstance(files, FolderFiles)
    assert files.path(A_DIGEST).exists()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    found: str | None = None
    if request.param == "postgresql":
        found = request.getfixturevalue("postgres_url")
    return found


def test_a_workspace_remembers_its_place(tmp_path: Path, bucket_url: str, url: str | None) -> None:
    for files_url in (bucket_url, None, f"{bucket_url}/"):
        with open_store(tmp_path / "ws", url=url, files_url=files_url, create=True) as store:
            assert store.files.address == bucket_url
    assert not (tmp_path / "ws" / PDF_FOLDER).exists()
    with open_store(tmp_path / "ws", url=url) as store, store.read() as conn:
        assert place_of(conn) == bucket_url
        assert not store.holds_pdf(A_DIGEST)


def test_whoever_has_the_database_needs_no_folder(
    tmp_path: Path, bucket_url: str, postgres_url: str
) -> None:
    with pytest.raises(WorkspaceError):
        open_store(tmp_path / "b", url=postgres_url)
    with open_store(tmp_path / "a", url=postgres_url, create=True):
        pass
    with pytest.raises(WorkspaceError, match="no workspace at"):
        open_store(tmp_path / "b", url=postgres_url)
    with open_store(tmp_path / "a", url=postgres_url, files_url=bucket_url, create=True) as store:
        keep_all(store.files)
    with open_store(tmp_path / "b", url=postgres_url) as store:
        assert store.pdf_path(A_DIGEST).read_bytes() == DIGESTS[A_DIGEST]


def test_another_place_than_that_of_its_files_is_refused(tmp_path: Path, bucket_url: str) -> None:
    with open_store(tmp_path / "ws", create=True) as store:
        keep_all(store.files)
    with pytest.raises(WorkspaceError, match=r"keeps its files in .*pdf, not in") as caught:
        open_store(tmp_path / "ws", files_url=bucket_url)
    command = f"letters files --workspace {tmp_path / 'ws'} --move-to '{bucket_url}'"
    assert command in caught.value.remedy
    open_store(tmp_path / "new", files_url=bucket_url, create=True).close()
    with pytest.raises(WorkspaceError, match=f"in {bucket_url}, not in {bucket_url}/other"):
        open_store(tmp_path / "new", files_url=f"{bucket_url}/other")


def test_a_member_with_no_files_does_not_move_those_of_others(
    tmp_path: Path, bucket_url: str, url: str | None
) -> None:
    run_in_process([SAMPLES / "990001_wexmoor.pdf"], tmp_path / "a", url=url)
    if url is None:
        # All who use the database use this folder, of which the files were lost.
        shutil.rmtree(tmp_path / "a" / PDF_FOLDER)
    member = tmp_path / ("b" if url else "a")
    with pytest.raises(WorkspaceError, match=f"not in {bucket_url}") as caught:
        open_store(member, url=url, files_url=bucket_url, create=True)
    assert f"letters files --workspace {member} --move-to" in caught.value.remedy
    with open_store(tmp_path / "a", url=url) as store, store.read() as conn:
        assert place_of(conn) is None


@pytest.mark.parametrize("wrong", ["s3://nothing-here/x", "results/pdf", "s3://key:hush@b/x"])
def test_a_wrong_place_leaves_no_workspace(tmp_path: Path, bucket_url: str, wrong: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_store(tmp_path / "ws", files_url=wrong, create=True)
    assert "hush" not in str(caught.value)
    assert not (tmp_path / "ws").exists()


@pytest.mark.sqlite_file
def test_files_that_were_moved_meanwhile_are_found_where_they_are(
    tmp_path: Path, bucket_url: str
) -> None:
    with open_store(tmp_path / "ws", create=True) as opened:
        assert opened.with_files_now() is opened
        with open_store(tmp_path / "ws") as other:
            move_files(other, bucket_url, lambda _: None)
        assert opened.with_files_now().files.address == bucket_url
        # Moved back by a store that was opened before they were moved.
        opened.with_files_now().files.keep(DIGESTS[A_DIGEST], A_DIGEST, FileFormat.PDF)
        assert move_files(opened, "folder", lambda _: None).copied == 1
        assert opened.holds_pdf(A_DIGEST)


def test_keys_are_in_no_file_of_a_workspace(tmp_path: Path, bucket_url: str) -> None:
    with open_store(tmp_path / "ws", files_url=bucket_url, create=True) as store:
        keep_all(store.files)
        store.pdf_path(A_DIGEST)
    written = [path.read_bytes() for path in (tmp_path / "ws").rglob("*") if path.is_file()]
    assert written
    assert not any(SECRET.encode() in content for content in written)
