from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.files.sheets import (
    CELL_LIMIT,
    CUT_MARK,
    FORMULA_STARTS,
    escaped,
    fit,
    unescaped,
    width_of,
)
from inspection_letters.outputs.export import FORMATS, WORKBOOK_FILE, Piece, write_tables
from inspection_letters.outputs.export import parquet as parquet_module
from inspection_letters.outputs.export import workbook as workbook_module
from inspection_letters.outputs.export import write as write_module
from inspection_letters.outputs.schema import name_of
from inspection_letters.records.errors import TraceError, UsageError
from inspection_letters.store import export_pieces, export_sizes, export_tables, open_store
from inspection_letters.store import tables as tables_module
from inspection_letters.store.queries import letter_texts
from inspection_letters.store.writes import (
    write_codebook,
    write_codings,
    write_read_letter,
    write_rejection,
    write_run,
)
from openpyxl import load_workbook

from tests.support.factories import (
    make_codebook,
    make_codings,
    make_letter,
    make_read,
    make_rejection,
    make_run,
)

pytestmark = pytest.mark.xdist_group("export")

pytestmark = pytest.mark.xdist_group("export")

NAMES = {
    "letters": "letter_id file pdf_sha256 kind urn area inspection_start inspection_end published "
    "outcome next_inspection priority_actions areas_for_improvement responsible_bodies "
    "lead_inspectors pages statement_of_action significant_weaknesses priority_action_verdicts "
    "letter_date addressees inspectors signatories mended words_by_place share_in_excerpts "
    "prose_outside_excerpts reading_notes theme statement_due statement_inferred "
    "statement_issued statement_fit region year "
    "overall_grade judgements",
    "excerpts": "excerpt_id letter_id section paragraph order page_number start end text role",
    "coded_excerpts": "excerpt_id letter_id code polarity score coder codebook_version run_id "
    "parent runner_up runner_up_score key_words patterns",
    "rejections": "source stage reason remedy",
    "runs": "run_id started_at finished_at settings_digest versions counts",
}
Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "workspace"
    with open_store(path, create=True) as workspace, workspace.write() as conn:
        write_run(conn, make_run(counts={"letters": 2}))
        write_codebook(conn, make_codebook())
        for letter_id in ("letter-b", "letter-a"):
            read = make_read(letter_id)
            changes = {"published": None} if letter_id == "letter-b" else {}
            write_read_letter(conn, make_letter(letter_id, **changes), read, "k", "run-1")
            coded = make_codings(read, which=(2, 0, 1))
            write_codings(conn, letter_id, "rules-1", coded, "k", "run-1", coder_kind="rules")
        write_rejection(conn, make_rejection(), "run-1")
    return path


@pytest.fixture(scope="module")
def exported(workspace: Path) -> tuple[Tables, dict[str, str]]:
    with open_store(workspace) as store, store.read() as conn:
        return export_tables(conn), letter_texts(conn)


def read_any(path: Path) -> object:
    if path.suffix == ".parquet":
        return pq.read_table(path)
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        return [
            (
                sheet.title,
                sheet.freeze_panes,
                sheet.auto_filter.ref,
                {name: column.width for name, column in sheet.column_dimensions.items()},
                [[cell.value for cell in row] for row in sheet],
            )
            for sheet in book
        ]
    return path.read_bytes()


def write_whole(
    tables: Tables, fmt: str, out: Path, *, texts: dict[str, str], **options: Any
) -> tuple[Path, ...]:
    sizes = {name: len(rows) for name, rows in tables.items()}
    return write_tables([Piece(tables, texts)], fmt, out, sizes=sizes, **options)


def write(exported: tuple[Tables, dict[str, str]], fmt: str, out: Path) -> None:
    tables, texts = exported
    files = write_whole(tables, fmt, out, texts=texts)
    assert all(file.is_file() for file in files)
    assert sorted(out.iterdir()) == sorted(files), "no temporary files stay behind"


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_jsonl(exported: tuple[Tables, dict[str, str]], tmp_path: Path) -> None:
    write(exported, "jsonl", tmp_path)
    found = {name: read_jsonl(tmp_path / f"{name}.jsonl") for name in NAMES}
    for name, columns in NAMES.items():
        assert [list(row) for row in found[name]] == [columns.split()] * len(found[name])
    letter, other = found["letters"]
    assert letter["letter_id"] == "letter-a"
    assert letter["file"] == "letter-a.pdf"
    assert letter["area"] == "Stated Area"
    assert letter["urn"] == "80400"
    assert letter["inspection_start"] == "2025-01-13"
    assert letter["published"] == "2025-02-01"
    assert other["published"] is None
    assert letter["priority_actions"] == [
        {
            "responsible_bodies": ["Stated Council", "NHS Stated ICB"],
            "text": "The next steps are clear.",
        }
    ]
    assert letter["areas_for_improvement"] == ["The next steps are clear."]
    assert letter["lead_inspectors"] == ["A. Person"]
    assert letter["pages"] == 2
    places = [(row["letter_id"], row["order"]) for row in found["excerpts"]]
    assert places == sorted(places)
    assert [row["page_number"] for row in found["excerpts"]] == [1, 1, 2, 2] * 2
    order = {row["excerpt_id"]: row["order"] for row in found["excerpts"]}
    coded = [(row["letter_id"], order[row["excerpt_id"]]) for row in found["coded_excerpts"]]
    assert coded == [(letter, at) for letter in ("letter-a", "letter-b") for at in (0, 1, 2)]
    assert found["coded_excerpts"][0]["codebook_version"] == "1.0"
    first = found["coded_excerpts"][0]
    assert first["score"] == 0.75
    assert (first["runner_up"], first["runner_up_score"]) == ("plans", 0.25)
    assert first["patterns"] == ["wait* @0.5"]
    texts = {row["excerpt_id"]: row["text"] for row in found["excerpts"]}
    for row in found["coded_excerpts"]:
        text = texts[row["excerpt_id"]]
        assert row["key_words"] == [text[:3], text[4:8]]
    run = found["runs"][0]
    assert run["started_at"] == "2025-03-04T05:06:07.000891+00:00"
    assert run["finished_at"] is None
    assert run["versions"] == {"pdfplumber": "0.11"}
    assert run["counts"] == {"letters": 2}
    assert "£20 –" in (tmp_path / "excerpts.jsonl").read_text(encoding="utf-8")


def test_csv(exported: tuple[Tables, dict[str, str]], tmp_path: Path) -> None:
    write(exported, "csv", tmp_path)
    assert (tmp_path / "letters.csv").read_bytes().startswith(b"\xef\xbb\xbfletter_id,")
    for name, columns in NAMES.items():
        with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
        assert reader.fieldnames == columns.split()
        if name == "letters":
            assert json.loads(rows[0]["lead_inspectors"]) == ["A. Person"]
            assert json.loads(rows[0]["priority_actions"])[0]["text"].startswith("The next")
            assert rows[0]["inspection_end"] == "2025-01-17"
            assert rows[1]["published"] == ""
        if name == "excerpts":
            assert rows[2]["text"] == "'=SUM(A1) is a formula."
        if name == "runs":
            assert json.loads(rows[0]["counts"]) == {"letters": 2}


def test_exact_csv(exported: tuple[Tables, dict[str, str]], tmp_path: Path) -> None:
    tables, texts = exported
    write_whole(tables, "csv", tmp_path / "exact", texts=texts, exact_csv=True)
    write_whole(tables, "csv", tmp_path / "safe", texts=texts)
    exact, safe = (
        list(csv.DictReader((tmp_path / name / "excerpts.csv").open(encoding="utf-8-sig")))
        for name in ("exact", "safe")
    )
    assert exact[2]["text"] == "=SUM(A1) is a formula."
    assert [{name: unescaped(cell) for name, cell in row.items()} for row in safe] == exact


@given(st.text())
def test_an_escaped_value_is_no_formula_and_comes_back(value: str) -> None:
    cell = str(escaped(value))
    assert not cell.startswith(FORMULA_STARTS)
    assert unescaped(cell) == value


@pytest.mark.parametrize("value", [-1, -0.5, None, True])
def test_numbers_stay_numbers(value: object) -> None:
    assert escaped(value) is value


def test_parquet(exported: tuple[Tables, dict[str, str]], tmp_path: Path) -> None:
    write(exported, "parquet", tmp_path)
    found = {name: pq.read_table(tmp_path / f"{name}.parquet") for name in NAMES}
    for name, columns in NAMES.items():
        assert found[name].column_names == columns.split()
    letters, runs = found["letters"].schema, found["runs"].schema
    for name in ("inspection_start", "inspection_end", "published"):
        assert letters.field(name).type == pa.date32()
    for name in ("areas_for_improvement", "responsible_bodies", "lead_inspectors"):
        assert pa.types.is_list(letters.field(name).type)
        assert letters.field(name).type.value_type == pa.string()
    action = letters.field("priority_actions").type.value_type
    assert [field.name for field in action] == ["responsible_bodies", "text"]
    assert pa.types.is_list(action.field("responsible_bodies").type)
    assert letters.field("pages").type == pa.int64()
    for name in ("paragraph", "order", "page_number", "start", "end"):
        assert found["excerpts"].schema.field(name).type == pa.int64()
    assert found["coded_excerpts"].schema.field("score").type == pa.float64()
    assert runs.field("started_at").type == pa.timestamp("us", tz="UTC")
    assert runs.field("versions").type == pa.map_(pa.string(), pa.string())
    rows = found["letters"].to_pylist()
    assert rows[0]["published"] == date(2025, 2, 1)
    assert rows[1]["published"] is None
    assert rows[0]["priority_actions"][0]["responsible_bodies"] == [
        "Stated Council",
        "NHS Stated ICB",
    ]
    assert dict(found["runs"].to_pylist()[0]["counts"]) == {"letters": 2}


def test_xlsx(exported: tuple[Tables, dict[str, str]], tmp_path: Path) -> None:
    write(exported, "xlsx", tmp_path)
    book = load_workbook(tmp_path / WORKBOOK_FILE)
    assert book.sheetnames == list(NAMES)
    for name, columns in NAMES.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == columns.split()
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(8 <= dimension.width <= 70 for dimension in sheet.column_dimensions.values())
    row = dict(zip(NAMES["letters"].split(), book["letters"][2], strict=True))
    assert row["published"].is_date
    assert row["published"].value == datetime(2025, 2, 1)
    assert json.loads(row["responsible_bodies"].value) == ["Stated Council", "NHS Stated ICB"]
    assert row["pages"].value == 2
    formula = book["excerpts"]["I4"]
    assert formula.value == "=SUM(A1) is a formula."
    assert formula.data_type == "s"
    assert formula.quotePrefix
    assert not book["excerpts"]["I2"].quotePrefix
    assert book["runs"]["B2"].value == datetime(2025, 3, 4, 5, 6, 7, 1000)
    assert book["coded_excerpts"]["E2"].value == 0.75


@pytest.mark.parametrize("fmt", FORMATS)
def test_no_rows_and_awkward_text(fmt: str, tmp_path: Path) -> None:
    empty: Tables = {name: [] for name in NAMES}
    write((empty, {}), fmt, tmp_path)
    reason = "\x00 \x0b, \ud800 #N/A" if fmt == "xlsx" else 'a, "b"\n\x0b'
    rows = [
        {"source": source, "stage": "open", "reason": reason, "remedy": "x" * 40_000}
        for source in ("@b", "+c", "-d", "=a", "#N/A")
    ]
    write((empty | {"rejections": rows}, {}), fmt, tmp_path)
    if fmt == "xlsx":
        sheet = load_workbook(tmp_path / WORKBOOK_FILE)["rejections"]
        cells = [sheet[f"A{number}"] for number in range(2, 7)]
        assert [cell.value for cell in cells] == ["#N/A", "+c", "-d", "=a", "@b"]
        assert {cell.data_type for cell in cells} == {"s"}
        assert sheet["C2"].value == "\ufffd \ufffd, \ufffd #N/A"
        assert len(sheet["D2"].value) == CELL_LIMIT
        assert sheet["D2"].value.endswith(CUT_MARK)
    if fmt == "parquet":
        assert pq.read_table(tmp_path / "letters.parquet").schema.field("published").type == (
            pa.date32()
        )


def test_fit_counts_as_excel_does() -> None:
    wide = "\N{GRINNING FACE}" * CELL_LIMIT
    cut = fit("a" + wide)
    assert len(cut.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert cut.endswith(CUT_MARK)
    assert fit("x" * CELL_LIMIT) == "x" * CELL_LIMIT
    assert 8 <= width_of("a", []) <= width_of("a", ["x" * 500]) <= 70


def test_too_many_rows_for_a_sheet(
    exported: tuple[Tables, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_module, "ROW_LIMIT", 8)
    with pytest.raises(UsageError, match="excerpts has 8 rows"):
        write(exported, "xlsx", tmp_path)


@pytest.mark.parametrize("changes", [{"text": "Other."}, {"start": 1}, {"letter_id": "letter-c"}])
def test_an_excerpt_that_does_not_fit_stops_the_export(
    exported: tuple[Tables, dict[str, str]], tmp_path: Path, changes: Mapping[str, object]
) -> None:
    tables, texts = exported
    broken = {**tables["excerpts"][0], **changes}
    with pytest.raises(TraceError) as caught:
        write_whole(tables | {"excerpts": [broken]}, "csv", tmp_path, texts=texts)
    assert str(broken["letter_id"]) in str(caught.value)
    assert str(broken["excerpt_id"]) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_coding_without_an_excerpt_stops_the_export(
    exported: tuple[Tables, dict[str, str]], tmp_path: Path
) -> None:
    tables, texts = exported
    with pytest.raises(TraceError, match="coded by rules-1"):
        write_whole(tables | {"excerpts": []}, "csv", tmp_path, texts=texts)


@pytest.mark.parametrize("fmt", ["jsonl", "csv", "parquet"])
def test_rows_come_in_the_same_order_whatever_the_order_given(
    exported: tuple[Tables, dict[str, str]], fmt: str, tmp_path: Path
) -> None:
    tables, texts = exported
    upside_down = {name: rows[::-1] for name, rows in tables.items()}
    for out, content in (("one", tables), ("two", upside_down)):
        write_whole(content, fmt, tmp_path / out, texts=texts)
    for name in NAMES:
        first, second = (tmp_path / out / f"{name}.{fmt}" for out in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("size", [1, 2])
def test_letters_written_some_at_a_time_make_the_same_files(
    workspace: Path, fmt: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_module, "_GROUP", 2)
    with open_store(workspace) as store, store.read() as conn:
        tables, texts, sizes = export_tables(conn), letter_texts(conn), export_sizes(conn)
        write_whole(tables, fmt, tmp_path / "whole", texts=texts)
        monkeypatch.setattr(tables_module, "_PIECE", size)
        pieces = [Piece(*piece) for piece in export_pieces(conn)]
        write_tables(pieces, fmt, tmp_path / "pieces", sizes=sizes)
    assert len(pieces) == 2 // size
    assert sizes == {name: len(tables[name]) for name in sizes}
    for file in (tmp_path / "whole").iterdir():
        assert read_any(tmp_path / "pieces" / file.name) == read_any(file)


def test_an_empty_workspace_is_one_piece(tmp_path: Path) -> None:
    with open_store(tmp_path / "ws", create=True) as store, store.read() as conn:
        (piece,) = export_pieces(conn)
        assert piece == ({name: [] for name in NAMES}, {})
        assert set(export_sizes(conn).values()) == {0}


def test_a_failure_leaves_the_earlier_export(
    exported: tuple[Tables, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(exported, "csv", tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    @contextmanager
    def fail(schema: Any, path: Path) -> Iterator[Callable[[Any], None]]:
        path.write_text("half")

        def write(rows: Any) -> None:
            if name_of(schema) == "runs":
                raise OSError(28, "No space left on device")

        yield write

    monkeypatch.setitem(write_module._WRITERS, "csv", fail)
    with pytest.raises(UsageError, match="No space left"):
        write(exported, "csv", tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_faults_of_the_caller(exported: tuple[Tables, dict[str, str]], tmp_path: Path) -> None:
    tables, texts = exported
    with pytest.raises(UsageError, match="no export format 'ods'"):
        write_whole(tables, "ods", tmp_path, texts=texts)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        write_whole(tables, "csv", tmp_path / "file", texts=texts)
    row = tables["rejections"][0]
    for broken in ({**row, "stage": None}, {**row, "more": 1}):
        with pytest.raises(ValueError, match="rejections"):
            write_whole(tables | {"rejections": [broken]}, "csv", tmp_path, texts=texts)
    run = {**tables["runs"][0], "finished_at": datetime(2025, 1, 1, tzinfo=UTC), "counts": []}
    with pytest.raises(ValueError, match="counts"):
        write_whole(tables | {"runs": [run]}, "csv", tmp_path, texts=texts)
