"""Files that claim to be REFI-QDA projects: damaged, made to do harm, or something else."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from inspection_letters.codebook.exchange.elements import PROJECT
from inspection_letters.records.errors import UsageError
from inspection_letters.review.qdpx import archive as archive_module
from inspection_letters.review.qdpx import is_project, read_project

from tests.support.command_line import CommandResult
from tests.support.qda_projects import read_workspace

EMPTY = f'<Project xmlns="{PROJECT}" name="p"/>'
MARKUP = f'<Project xmlns="{PROJECT}" name="p"><Sources>%s</Sources></Project>'
SECRET = "the words of a file on this computer"


def make(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def no_archive(path: Path) -> None:
    path.write_text("not an archive", encoding="utf-8")


def cut_short(path: Path) -> None:
    make(path, {"project.qde": EMPTY * 3})
    path.write_bytes(path.read_bytes()[:60])


def damaged(path: Path) -> None:
    make(path, {"project.qde": MARKUP % ("<!-- some words -->" * 50)})
    content = bytearray(path.read_bytes())
    content[50:60] = bytes(10)
    path.write_bytes(content)


def locked(path: Path) -> None:
    make(path, {"project.qde": EMPTY})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature) + offset
        content[at : at + 2] = struct.pack("<H", 1)
    path.write_bytes(content)


def unknown_compression(path: Path) -> None:
    make(path, {"project.qde": EMPTY})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.index(signature) + offset
        content[at : at + 2] = struct.pack("<H", 97)
    path.write_bytes(content)


def of(files: Mapping[str, str | bytes]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        make(path, files)

    return write


BILLION_LAUGHS = (
    '<!DOCTYPE p [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    f'<!ENTITY c "&b;&b;&b;&b;">]><Project xmlns="{PROJECT}" name="&c;"/>'
)
DEEP = "<Code guid='g' name='n' isCodable='true'>" * 50 + "</Code>" * 50

FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "no archive": (no_archive, "is damaged, or is not a REFI-QDA project"),
    "cut short": (cut_short, "is damaged, or is not a REFI-QDA project"),
    "damaged": (damaged, "project.qde is damaged"),
    "password": (locked, "protected by a password"),
    "unknown compression": (unknown_compression, "compressed in an unknown way"),
    "no project": (of({"Sources/a.txt": "a"}), "it has no project.qde"),
    "two projects": (of({"a.qde": EMPTY, "b.qde": EMPTY}), "it has no project.qde"),
    "not XML": (of({"project.qde": "<Project"}), "not well-formed XML"),
    "unknown encoding": (
        of({"project.qde": f'<?xml version="1.0" encoding="odd-1"?>{EMPTY}'}),
        "not well-formed XML",
    ),
    "entities": (of({"project.qde": BILLION_LAUGHS}), "declares a document type or entities"),
    "external entity": (
        of({"project.qde": f'<!DOCTYPE p SYSTEM "file:///etc/passwd">{EMPTY}'}),
        "declares a document type or entities",
    ),
    "another root": (of({"project.qde": "<html/>"}), "has the root element 'html'"),
    "deep codes": (
        of(
            {
                "project.qde": f'<Project xmlns="{PROJECT}" name="p"><CodeBook><Codes>{DEEP}'
                "</Codes></CodeBook></Project>"
            }
        ),
        "nested more than 40 deep",
    ),
    "a text in another encoding": (
        of(
            {
                "project.qde": MARKUP % '<TextSource guid="g" plainTextPath="internal://a.txt"/>',
                "Sources/a.txt": b"caf\xe9",
            }
        ),
        "Sources/a.txt is not in UTF-8",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_cannot_be_read_has_one_clear_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    write, message = FAULTS[fault]
    path = tmp_path / "project.qdpx"
    write(path)
    workspace = read_workspace(tmp_path / "ws", {})
    result = CommandResult(capsys, "import-coding", path, "-w", workspace)
    assert result.status == 2
    assert message in result.complaint
    assert str(path) in result.complaint
    assert result.complaint.endswith(".")


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Check the path"):
        read_project(tmp_path / "missing.qdpx")


def test_a_file_larger_than_its_limit_is_not_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "_PROJECT_BYTES", 5 << 20)
    path = make(tmp_path / "bomb.qdpx", {"project.qde": b" " * (20 << 20)})
    assert path.stat().st_size < 100_000
    with pytest.raises(UsageError, match=r"project.qde is larger than 5 MiB"):
        read_project(path)


def test_a_size_that_the_archive_only_claims_does_not_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "_PROJECT_BYTES", 1 << 20)
    path = make(tmp_path / "bomb.qdpx", {"project.qde": b" " * (8 << 20)})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 100)
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"larger than 1 MiB|damaged|not well-formed"):
        read_project(path)


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_MOST_FILES", 3)
    files = {"project.qde": EMPTY} | {f"Sources/{number}.txt": "" for number in range(3)}
    with pytest.raises(UsageError, match="it has 4 files, and may have 3"):
        read_project(make(tmp_path / "many.qdpx", files))


@pytest.mark.parametrize(
    "address",
    [
        "absolute://{outside}",
        "relative://{outside}",
        "internal://../outside.txt",
        "internal://{outside}",
        "internal:///../../outside.txt",
        "{outside}",
        "file://{outside}",
        "",
    ],
)
def test_no_address_leads_out_of_the_project(tmp_path: Path, address: str) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(SECRET, encoding="utf-8")
    source = f'<TextSource guid="g" plainTextPath="{address.format(outside=outside)}"/>'
    path = make(tmp_path / "p.qdpx", {"project.qde": MARKUP % source, "Sources/a.txt": "a"})
    (read,) = read_project(path).sources
    assert read.text is None


def test_names_in_the_archive_that_lead_out_of_it_write_nothing(tmp_path: Path) -> None:
    files = {"project.qde": MARKUP % "", "../evil.txt": "evil", "/tmp/evil.txt": "evil"}
    before = sorted(tmp_path.rglob("*"))
    path = make(tmp_path / "p.qdpx", files)
    read_project(path)
    assert sorted(tmp_path.rglob("*")) == sorted([*before, path])


@pytest.mark.parametrize("number", ["", "-1", "x", "9" * 5000, "1e3", "٣"])
def test_places_that_are_no_numbers(tmp_path: Path, number: str) -> None:
    source = (
        '<TextSource guid="g"><PlainTextContent>words</PlainTextContent>'
        f'<PlainTextSelection guid="s" startPosition="{number}" endPosition="3"/></TextSource>'
    )
    (read,) = read_project(make(tmp_path / "p.qdpx", {"project.qde": MARKUP % source})).sources
    assert read.selections[0].start is None


@pytest.mark.parametrize(
    ("name", "files", "expected"),
    [
        ("a.zip", {"project.qde": EMPTY}, True),
        ("a.QDPX", {"x": ""}, True),
        ("a.xlsx", {"xl/workbook.xml": ""}, False),
        ("a.zip", {"inner/project.qde": EMPTY}, False),
    ],
)
def test_a_project_is_recognised_by_its_content_or_its_ending(
    tmp_path: Path, name: str, files: dict[str, str], expected: bool
) -> None:
    assert is_project(make(tmp_path / name, files)) is expected
