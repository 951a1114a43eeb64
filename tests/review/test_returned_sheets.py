"""Sheets as other programs and people return them: each row is imported, skipped or refused."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.review.intake import Intake, check_rows
from inspection_letters.review.returned_sheet import ReturnedSheet, read_returned
from inspection_letters.review.sheet import SheetRow, write_sheet
from openpyxl.comments import Comment

BOOK = load_codebook(default_codebook_path())
HEADINGS = ["excerpt_id", "text", "codes", "note"]
IDS = [f"{number:016x}" for number in range(0xABC, 0xABC + 12)]
TEXTS = {excerpt_id: f"Sentence {excerpt_id}, with a comma." for excerpt_id in IDS}


def table(size: int = 4) -> list[list[Any]]:
    return [HEADINGS, *([excerpt_id, TEXTS[excerpt_id], "none", ""] for excerpt_id in IDS[:size])]


def workbook(
    path: Path, rows: Sequence[Sequence[Any]], change: Callable[[Any], None] | None = None
) -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    book.save(path)
    return path


def rewrite(path: Path, pattern: str, replacement: str) -> Path:
    """Change the first sheet of a workbook as XML."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    changed, number = re.subn(pattern, replacement, parts[name].decode())
    assert number, "the pattern occurs"
    parts[name] = changed.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def take(path: Path) -> tuple[ReturnedSheet, Intake, list[str]]:
    returned = read_returned(path)
    intake, faults = check_rows(returned.rows, TEXTS, BOOK)
    accounted = (
        len(intake.judgements)
        + intake.skipped
        + len(intake.repeated)
        + len(intake.titles)
        + len(intake.refused)
    )
    assert accounted == len(returned.rows), "each row is accounted for exactly once"
    assert bool(faults) == bool(intake.refused)
    return returned, intake, faults


@pytest.mark.parametrize("reference", ["A1", "A1:D2", "B2:C3", "A1:XFD1048576", "A1:B9", "nothing"])
def test_a_wrong_dimension_hides_no_row(tmp_path: Path, reference: str) -> None:
    path = workbook(tmp_path / "sheet.xlsx", table(9))
    rewrite(path, r'<dimension ref="[^"]*"', f'<dimension ref="{reference}"')
    _, intake, faults = take(path)
    assert faults == []
    assert [judgement.excerpt_id for judgement in intake.judgements] == IDS[:9]


def test_rows_out_of_order_are_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "sheet.xlsx", table(5))
    rewrite(path, r'(<row r="3".*?</row>)(<row r="4".*?</row>)', r"\2\1")
    assert [row.number for row in read_returned(path).rows] == [2, 3, 4, 5, 6]


def test_a_row_at_the_end_of_the_sheet_is_read(tmp_path: Path) -> None:
    def far(sheet: Any) -> None:
        sheet["A1048576"], sheet["C1048576"] = IDS[9], "none"

    _, intake, _ = take(workbook(tmp_path / "sheet.xlsx", table(2), far))
    assert intake.judgements[-1].excerpt_id == IDS[9]


@pytest.mark.parametrize("name", ["s.xlsm", "s.XLSX", "s.xltx", "s.csv", "s.xls", "s.data"])
def test_a_workbook_is_read_whatever_its_ending(tmp_path: Path, name: str) -> None:
    path = workbook(tmp_path / "made.xlsx", table()).rename(tmp_path / name)
    assert len(take(path)[1].judgements) == 4


@pytest.mark.parametrize("at", ["A3", "B3", "C3", "D3"])
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 4, 3), "a date or time (2026-04-03"),
        (datetime(2026, 4, 3, 10, 30), "a date or time"),
        (time(3, 4), "a date or time (03:04"),
        ("=1+1", "a formula whose result is not stored"),
        ("#N/A", "the error #N/A"),
        ("#NAME?", "the error #NAME?"),
    ],
)
def test_a_cell_that_cannot_be_known_is_refused(
    tmp_path: Path, at: str, value: object, words: str
) -> None:
    def change(sheet: Any) -> None:
        sheet[at] = value

    _, intake, faults = take(workbook(tmp_path / "sheet.xlsx", table(), change))
    (fault,) = faults
    column = HEADINGS["ABCD".index(at[0])]
    assert fault.startswith(f"row 3, column {column}: ")
    assert words in fault
    assert intake.refused == (3,)


@pytest.mark.parametrize(
    ("value", "style", "note"),
    [
        (5, "General", "5"),
        (5.0, "0", "5"),
        (0.75, "# ?/?", "0.75"),
        (0.1 + 0.2, "General", "0.3"),
        (0.5, "0%", "50%"),
        (True, "General", "TRUE"),
        ("a_x000D_\nb", "@", "a\r\nb"),
        ("_x005F_x000D_", "@", "_x000D_"),
        ("_xD83D__xDE00_", "@", "\N{GRINNING FACE}"),
        ("snake_x_case", "@", "snake_x_case"),
    ],
)
def test_typed_cells_are_read_as_they_show(
    tmp_path: Path, value: object, style: str, note: str
) -> None:
    def change(sheet: Any) -> None:
        sheet["D2"], sheet["D2"].number_format = value, style

    _, intake, faults = take(workbook(tmp_path / "sheet.xlsx", table(), change))
    assert (faults, intake.judgements[0].note) == ([], note)


@pytest.mark.parametrize(
    ("stored", "codes"),
    [('t="str"><f>A1</f><v>none</v>', "none"), ('t="str"><f>A1</f><v></v>', "")],
)
def test_a_formula_with_its_result(tmp_path: Path, stored: str, codes: str) -> None:
    path = workbook(tmp_path / "sheet.xlsx", table())
    rewrite(path, r'<c r="C2"[^>]*>.*?</c>', f'<c r="C2" {stored}</c>')
    assert read_returned(path).rows[0].values["codes"] == codes


@pytest.mark.parametrize("text", ["_x000D_", "a_x0041_b", "plain_x", "_x005F_"])
def test_text_that_looks_like_an_escape_comes_back(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sheet.xlsx"
    write_sheet([SheetRow("e", "l", "a", 1, "s", "", text, "", "none")], BOOK, path)
    assert read_returned(path).rows[0].values["text"] == text


@pytest.mark.parametrize("area", ["C2:C4", "C3:D3", "B3:C3", "A2:A3"])
def test_merged_cells_are_refused_by_row(tmp_path: Path, area: str) -> None:
    _, intake, faults = take(
        workbook(tmp_path / "sheet.xlsx", table(), lambda sheet: sheet.merge_cells(area))
    )
    assert faults
    assert all("merged with" in fault for fault in faults)
    first, last = (int(cell[1:]) for cell in area.split(":"))
    assert set(intake.refused) == set(range(first + (first != last), last + 1))


def test_hidden_rows_are_read(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True

    assert len(take(workbook(tmp_path / "sheet.xlsx", table(), hide))[1].judgements) == 4


def test_the_sheet_with_the_codes_is_read(tmp_path: Path) -> None:
    blank = [HEADINGS, *([*row[:2], "", ""] for row in table()[1:])]

    def add(sheet: Any) -> None:
        sheet.title = "Queue"
        sheet.sheet_state = "hidden"
        for row in table(3):
            sheet.parent.create_sheet("mine") if "mine" not in sheet.parent else None
            sheet.parent["mine"].append(row)

    returned, intake, _ = take(workbook(tmp_path / "sheet.xlsx", blank, add))
    assert len(intake.judgements) == 3
    assert returned.sheets == ("'Queue' (4 rows)",)
    with pytest.raises(UsageError, match=r"codes in 2 sheets: 'Queue', 'mine'"):
        take(workbook(tmp_path / "two.xlsx", table(), add))


def test_comments_on_cells_are_named(tmp_path: Path) -> None:
    def comment(sheet: Any) -> None:
        sheet["C3"].comment = Comment("Is this so?", "jo")

    assert take(workbook(tmp_path / "sheet.xlsx", table(), comment))[0].commented == (3,)


def as_csv(rows: Sequence[Sequence[Any]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("before", ["", "Coding; by jo, 3 | 4\r\n\r\n"])
def test_separators_and_encodings_of_csv(
    tmp_path: Path, delimiter: str, encoding: str, before: str
) -> None:
    path = tmp_path / "sheet.csv"
    rows = table()
    rows[1][3] = "café"
    path.write_bytes((before + as_csv(rows, delimiter)).encode(encoding))
    _, intake, faults = take(path)
    assert faults == []
    assert [judgement.note for judgement in intake.judgements] == ["café", "", "", ""]
    assert intake.titles == ((1,) if before else ())


def test_a_line_that_names_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("sep=;\n" + as_csv(table(), ";"), encoding="utf-8")
    returned, intake, _ = take(path)
    assert (returned.rows[0].number, len(intake.judgements)) == (2, 4)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (['{0},none,"a note', "{1},none,"], "row 2: a quotation mark opens a cell"),
        (['{0},none,"a note', '{1},none,"b"'], "is not valid CSV: row 2"),
        (['{0},none,"a"b'], "is not valid CSV: row 2"),
    ],
)
def test_quotation_marks_that_are_not_closed(tmp_path: Path, rows: list[str], words: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("\n".join(["excerpt_id,codes,note", *rows]).format(*IDS), encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        take(path)


def test_a_row_within_a_cell_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    rows = f'excerpt_id,codes,note\n{IDS[0]},none,"see\n{IDS[1]},none,below"\n{IDS[2]},none,\n'
    path.write_text(rows, encoding="utf-8")
    _, intake, (fault,) = take(path)
    assert fault.startswith(f"row 2: a cell holds the row of excerpt {IDS[1]} too")
    assert intake.refused == (2,)


def test_a_cell_too_many_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(f"excerpt_id,codes,note\n{IDS[0]},none,well, yes\n{IDS[1]},none,,\n")
    _, intake, (fault,) = take(path)
    assert fault.startswith("row 2: it has 4 cells, but the headings name 3")
    assert intake.judgements[0].excerpt_id == IDS[1]


@pytest.mark.parametrize("headings", [["Excerpt ID", "TEXT", "Codes:", "Note"], HEADINGS[::-1]])
@pytest.mark.parametrize("above", [0, 1, 3])
@pytest.mark.parametrize("gaps", [0, 2])
def test_headings_in_another_row_case_and_place(
    tmp_path: Path, headings: list[str], above: int, gaps: int
) -> None:
    body = table()[1:]
    if headings == HEADINGS[::-1]:
        body = [row[::-1] for row in body]
    titles = [[f"Title {number}"] for number in range(above)]
    rows = [*titles, *([""] * gaps + row for row in [headings, *body])]
    returned, intake, faults = take(workbook(tmp_path / "sheet.xlsx", rows))
    assert faults == []
    assert len(intake.judgements) == 4
    assert intake.titles == tuple(range(1, above + 1))
    assert returned.columns == ()


def test_headings_that_were_sorted_among_the_rows(tmp_path: Path) -> None:
    rows = table()
    rows = [*rows[1:3], rows[0], *rows[3:], rows[0]]
    _, intake, faults = take(workbook(tmp_path / "sheet.xlsx", rows))
    assert (faults, len(intake.judgements), intake.titles) == ([], 4, (6,))


@pytest.mark.parametrize("second", ["note", "Notes", "Note 2", "second note", "Comments"])
def test_further_columns_of_notes_are_joined(tmp_path: Path, second: str) -> None:
    rows = [[*HEADINGS, second], *([*row[:3], "one", "two"] for row in table()[1:])]
    _, intake, _ = take(workbook(tmp_path / "sheet.xlsx", rows))
    assert {judgement.note for judgement in intake.judgements} == {"one; two"}


def test_columns_that_are_not_imported_are_named(tmp_path: Path) -> None:
    rows = [[*HEADINGS, "area", "reviewer", None], *([*r, "x", "jo", "?"] for r in table()[1:])]
    returned, _, _ = take(workbook(tmp_path / "sheet.xlsx", rows))
    assert returned.columns == ("reviewer", "G (without a heading)")


def test_rows_that_repeat_a_row(tmp_path: Path) -> None:
    first, second, third = table(3)[1:]
    rows = [HEADINGS, first, second, third, first, [*second[:3], "a"], [*second[:3], "b"]]
    _, intake, (fault,) = take(workbook(tmp_path / "sheet.xlsx", rows))
    assert fault.startswith(f"row 7, column note: excerpt {IDS[1]} has another note in row 3")
    assert (intake.repeated, intake.judgements[1].note) == ((5, 6), "a")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel 97-2003"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"<html><table></table></html>", "a web page"),
        ("xl/workbook.bin", r"a binary workbook \(.xlsb\)"),
        ("Index/Document.iwa", "Apple Numbers"),
        ("word/document.xml", "a Word document"),
        ("mimetype", "an OpenDocument spreadsheet"),
        ("anything", "is damaged, or is not an Excel workbook"),
    ],
)
@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".xls"])
def test_files_of_other_kinds_are_named(
    tmp_path: Path, content: bytes | str, words: str, ending: str
) -> None:
    path = tmp_path / f"sheet{ending}"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(content, "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(UsageError, match=words):
        read_returned(path)


CELLS: dict[str, list[object]] = {
    "excerpt_id": [*IDS, *IDS, "", "unknown", 12345, date(2026, 1, 2), "=A1", "excerpt_id"],
    "codes": ["none", "none", "workforce:weakness", "", "", "codes", "bad", True, "=A1", "#REF!"],
    "note": ["", "", "a note", "a\nb", 0.5, date(2026, 4, 3), "=B2"],
}


@pytest.mark.parametrize("seed", range(40))
def test_every_row_is_accounted_for(tmp_path: Path, seed: int) -> None:
    random_ = random.Random(seed)
    rows = [
        [random_.choice(values) for values in CELLS.values()] for _ in range(random_.randint(1, 40))
    ]
    rows.insert(random_.choice([0, 0, 0, 2]), list(CELLS))
    path = workbook(tmp_path / "sheet.xlsx", rows)
    if seed % 2:
        rewrite(path, r'<dimension ref="[^"]*"', '<dimension ref="A1:B2"')
    filled = sum(any(cell != "" for cell in row) for row in rows)
    # `take` checks that the sum of all outcomes is the number of rows that were read.
    assert len(take(path)[0].rows) == filled - 1
    if seed % 4 == 0:
        text = tmp_path / "sheet.csv"
        text.write_text(as_csv(rows), encoding="utf-8")
        assert len(take(text)[0].rows) == filled - 1
