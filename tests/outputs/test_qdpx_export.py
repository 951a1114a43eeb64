"""The workspace as a REFI-QDA project: valid, exact, and the same each time."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from inspection_letters.codebook.exchange import NO_CODE
from inspection_letters.outputs.export.qdpx import archive as archive_module
from inspection_letters.outputs.export.qdpx import gather, write_qdpx
from inspection_letters.records import Codebook
from inspection_letters.records.errors import TraceError, UsageError
from inspection_letters.store import open_store
from inspection_letters.store.schema import excerpts
from lxml import etree
from sqlalchemy import update

from tests.support.command_line import CommandResult
from tests.support.qda_projects import (
    NS,
    export,
    garden_codebook,
    judge,
    members,
    project_of,
    read_workspace,
    schema,
)

ODD = "Leaders \U0001f600 know £20 – “long” & <waits> ‘now’."
LETTERS = {
    "letter-a": ("Leaders know children well.", "Too many wait.", "A café opens."),
    "letter-b": (ODD, "The next steps are clear."),
}
CODINGS = {
    ("letter-a", 0): {"leaders": "strength"},
    ("letter-a", 1): {"waits": "weakness", "queues": "context"},
    ("letter-b", 0): {},
    ("letter-b", 1): {"leaders": "mixed"},
}
NOTES = {("letter-a", 1): "Why\x0bnow?\nAsk <them> & \U0001f600", ("letter-b", 0): "nothing here"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Codebook:
    return garden_codebook(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def coded(book: Codebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = read_workspace(tmp_path_factory.mktemp("qdpx") / "ws", LETTERS)
    with open_store(path) as store:
        judge(store, book, "jo & <co>", CODINGS, NOTES)
        judge(store, book, "sam", {("letter-a", 1): {"waits": "mixed"}}, run_id="run-2")
    return path


def codings(root: etree._Element) -> list[tuple[str, str, str]]:
    """Return the name of the code, the words and the coder of every coding."""
    names = {code.get("guid"): code.get("name") for code in root.iterfind(".//q:Code", NS)}
    users = {user.get("guid"): user.get("name") for user in root.iterfind(".//q:User", NS)}
    return sorted(
        (names[ref.get("targetGUID")], selection.get("name"), users[coding.get("creatingUser")])
        for selection in root.iterfind(".//q:PlainTextSelection", NS)
        for coding in selection.iterfind("q:Coding", NS)
        for ref in coding.iterfind("q:CodeRef", NS)
    )


@pytest.mark.parametrize("text_only", [False, True])
def test_a_project_is_valid_against_the_published_schema(
    coded: Path, tmp_path: Path, text_only: bool
) -> None:
    root = project_of(export(coded, tmp_path, text_only=text_only))
    assert schema().validate(root), schema().error_log
    assert bool(root.findall(".//q:PDFSource", NS)) != text_only


def test_every_coding_with_its_polarity_and_coder(coded: Path, tmp_path: Path) -> None:
    assert codings(project_of(export(coded, tmp_path))) == sorted(
        [
            ("Leaders: strength", "Leaders know children well.", "jo & <co>"),
            ("Waiting: weakness", "Too many wait.", "jo & <co>"),
            ("Queues: context", "Too many wait.", "jo & <co>"),
            ("Waiting: mixed", "Too many wait.", "sam"),
            (NO_CODE, ODD, "jo & <co>"),
            ("Leaders: mixed", "The next steps are clear.", "jo & <co>"),
        ]
    )


def test_selections_are_the_text_at_their_places_in_code_points(
    coded: Path, tmp_path: Path
) -> None:
    path = export(coded, tmp_path)
    files = members(path)
    checked = 0
    for source in project_of(path).iterfind(".//q:Representation", NS):
        text = files[source.get("plainTextPath").replace("internal://", "Sources/")].decode()
        for selection in source.iterfind("q:PlainTextSelection", NS):
            start, end = (int(selection.get(f"{at}Position")) for at in ("start", "end"))
            assert text[start:end] == selection.get("name")
            checked += 1
    assert checked == 5


def test_pdfs_are_in_the_project_unchanged(coded: Path, tmp_path: Path) -> None:
    path = export(coded, tmp_path)
    files = members(path)
    for source in project_of(path).iterfind(".//q:PDFSource", NS):
        content = files[source.get("path").replace("internal://", "Sources/")]
        assert content == f"pdf\x1f{source.get('name').removesuffix('.pdf')}".encode()


def test_memos_are_descriptions_of_selections_and_notes(coded: Path, tmp_path: Path) -> None:
    root = project_of(export(coded, tmp_path))
    notes = {
        note.get("guid"): note.findtext("q:PlainTextContent", namespaces=NS)
        for note in root.iterfind(".//q:Note", NS)
    }
    found = {
        selection.get("name"): (
            selection.findtext("q:Description", namespaces=NS),
            notes[selection.find("q:NoteRef", NS).get("targetGUID")],
        )
        for selection in root.iterfind(".//q:PlainTextSelection", NS)
        if selection.find("q:NoteRef", NS) is not None
    }
    memo = "Why\ufffdnow?\nAsk <them> & \U0001f600"
    assert found == {"Too many wait.": (memo, memo), ODD: ("nothing here", "nothing here")}


def test_the_codebook_has_groups_codes_polarities_and_detail_codes(
    coded: Path, tmp_path: Path
) -> None:
    def names(element: etree._Element) -> dict[str, object]:
        return {code.get("name"): names(code) for code in element.iterfind("q:Code", NS)}

    four = ("strength", "weakness", "mixed", "context")
    root = project_of(export(coded, tmp_path))
    assert names(root.find(".//q:Codes", NS)) == {
        "access": {
            "Waiting": {f"Waiting: {polarity}": {} for polarity in four}
            | {"Queues": {f"Queues: {polarity}": {} for polarity in four}}
        },
        "people": {"Leaders": {f"Leaders: {polarity}": {} for polarity in four}},
        NO_CODE: {},
    }
    codable = [
        c.get("name") for c in root.iterfind(".//q:Code", NS) if c.get("isCodable") == "true"
    ]
    assert all(": " in name or name == NO_CODE for name in codable)
    assert len(codable) == 13


def test_facts_are_variables_of_cases_and_kinds_are_sets(coded: Path, tmp_path: Path) -> None:
    root = project_of(export(coded, tmp_path))
    names = {v.get("guid"): v.get("name") for v in root.iterfind(".//q:Variable", NS)}
    case = root.find(".//q:Case", NS)
    facts = {
        names[value.find("q:VariableRef", NS).get("targetGUID")]: value[1].text
        for value in case.iterfind("q:VariableValue", NS)
    }
    assert facts["Area"] == "Stated Area"
    assert facts["First day"] == "2025-01-13"
    assert facts["Responsible bodies"] == "Stated Council; NHS Stated ICB"
    sources = [source.get("guid") for source in root.find(".//q:Sources", NS)]
    members_of_set = [m.get("targetGUID") for m in root.iterfind(".//q:MemberSource", NS)]
    assert members_of_set == sources
    assert case.find("q:SourceRef", NS).get("targetGUID") == sources[0]


def test_a_second_export_is_the_same_file(coded: Path, tmp_path: Path) -> None:
    first, second = export(coded, tmp_path / "1"), export(coded, tmp_path / "2")
    assert first.read_bytes() == second.read_bytes()


def test_identifiers_are_unique(coded: Path, tmp_path: Path) -> None:
    guids = [e.get("guid") for e in project_of(export(coded, tmp_path)).iterfind(".//*[@guid]")]
    assert len(guids) == len(set(guids))


def test_letters_whose_pdf_is_missing_are_text_and_are_named(
    book: Codebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = read_workspace(tmp_path / "ws", LETTERS, with_pdf=False)
    result = CommandResult(
        capsys, "export", "-w", workspace, "--format", "qdpx", "--out", tmp_path / "out"
    )
    assert result.status == 0, result.err
    assert "2 letters, 0 codings by nobody yet." in result.out
    said = " ".join(result.out.split())
    assert "as text only: letter-a.pdf, letter-b.pdf." in said
    root = project_of(tmp_path / "out" / "inspection-letters.qdpx")
    assert schema().validate(root), schema().error_log
    assert [s.get("name") for s in root.iterfind(".//q:TextSource", NS)] == [
        "letter-a.pdf",
        "letter-b.pdf",
    ]


def test_nothing_is_written_if_an_excerpt_is_not_the_text_of_its_letter(
    coded: Path, tmp_path: Path
) -> None:
    with open_store(coded) as store, store.engine.connect() as conn:
        conn.execute(update(excerpts).values(quote="Something else."))
        with pytest.raises(TraceError, match="letter-"):
            write_qdpx(gather(store, conn), tmp_path / "out")
        conn.rollback()
    assert not (tmp_path / "out").exists()


def test_a_project_that_cannot_be_finished_leaves_nothing(
    coded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive_module, "_store", full)
    with pytest.raises(UsageError, match="No space left"):
        export(coded, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("option", [("--text-only",), ("--codebook", "mine.yaml")])
def test_options_of_projects_are_refused_for_tables(
    coded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: tuple[str, ...]
) -> None:
    result = CommandResult(capsys, "export", "-w", coded, "--out", tmp_path / "out", *option)
    assert (result.status, "--format qdpx" in result.complaint) == (2, True)


def test_an_empty_workspace_has_no_project(tmp_path: Path) -> None:
    workspace = read_workspace(tmp_path / "ws", {})
    with pytest.raises(UsageError, match="no letters"):
        export(workspace, tmp_path / "out")


def test_files_of_the_project_have_plain_names(coded: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(export(coded, tmp_path)) as archive:
        assert all(
            name == "project.qde" or Path(name).parent == Path("Sources")
            for name in archive.namelist()
        )
