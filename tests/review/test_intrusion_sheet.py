from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.records.errors import UsageError
from inspection_letters.review.cells import plain_sheet, read_sheets
from inspection_letters.review.intrusion_sheet import (
    NEEDED,
    IntrusionReturn,
    check_answers,
    write_intrusion_sheet,
)
from inspection_letters.topics.intrusion import IntrusionItem
from openpyxl import Workbook, load_workbook

ITEMS = (
    IntrusionItem("wa", "t1", "Waits", ("wait", "long", "=plan", "times"), "=plan", "t2"),
    IntrusionItem("wb", "t2", "Plans", ("draft", "voice", "review", "date"), "voice", "t1"),
    IntrusionItem("wc", "t3", "School", ("pupils", "clubs", "exclusion"), "clubs", "t1"),
)
OTHER = (IntrusionItem("wd", "t1", "Waits", ("wait", "long", "youth"), "youth", "t3"),)
WRITTEN = {"sheet-1": ITEMS, "sheet-2": OTHER}
HEADINGS = ("item", "word 1", "word 2", "word 3", "word 4", "intruder", "note")


def row(item: IntrusionItem, answer: str = "", note: str = "") -> list[str]:
    return [item.item_id, *item.words, *[""] * (4 - len(item.words)), answer, note]


def check(*rows: list[str], headings: tuple[str, ...] = HEADINGS) -> IntrusionReturn:
    return check_answers([plain_sheet([headings, *rows])], WRITTEN)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_sheet_that_was_written_is_read_back(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "new" / f"sheet.{ending}"
    write_intrusion_sheet(ITEMS, path)
    returned = check_answers(read_sheets(path, NEEDED), WRITTEN)
    assert returned.faults == ()
    assert returned.unanswered == {2: "wa", 3: "wb", 4: "wc"}
    assert returned.sheet_id == "sheet-1"


def test_answers_in_a_workbook_are_read(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    write_intrusion_sheet(ITEMS, path)
    book = load_workbook(path)
    book.active["F2"], book.active["F3"], book.active["G3"] = 3, "voice", "easy"
    book.save(path)
    returned = check_answers(read_sheets(path, NEEDED), WRITTEN)
    assert [(answer.item_id, answer.word, answer.note) for answer in returned.answers] == [
        ("wa", "=plan", ""),
        ("wb", "voice", "easy"),
    ]
    assert returned.unanswered == {4: "wc"}


def test_neither_topics_nor_answers_are_in_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    write_intrusion_sheet(ITEMS, path)
    content = path.read_text(encoding="utf-8-sig")
    assert not any(name in content for name in ("Waits", "Plans", "School", "t1", "t2"))
    assert [line.count("voice") for line in content.splitlines()] == [0, 0, 1, 0]


def test_a_workbook_offers_the_words_of_each_row(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    write_intrusion_sheet(ITEMS, path)
    (choice,) = load_workbook(path).active.data_validations.dataValidation
    assert (choice.type, choice.formula1, str(choice.sqref)) == ("list", "=$B2:$E2", "F2:F4")


def test_a_format_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="its format is not known"):
        write_intrusion_sheet(ITEMS, tmp_path / "sheet.ods")


@pytest.mark.parametrize("answer", ["voice", " VOICE ", "2", "2.0", "Word 2"])
def test_an_answer_is_a_word_or_the_number_of_its_column(answer: str) -> None:
    returned = check(row(ITEMS[1], answer))
    assert [answer.word for answer in returned.answers] == ["voice"]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([row(ITEMS[0], "voice")], "row 2, column intruder: 'voice' is not one of the words"),
        ([row(ITEMS[2], "4")], "row 2, column intruder: '4' is not one of the words"),
        ([row(ITEMS[0]), ["", "wait"]], "row 3, column item: the cell is empty"),
        ([["zz", *row(ITEMS[0])[1:]]], "row 2, column item: there is no item 'zz'"),
        ([row(ITEMS[0]), row(ITEMS[0])], "row 3, column item: item wa is already in row 2"),
        ([row(ITEMS[0]), row(OTHER[0])], "row 3, column item: item wd is from another sheet"),
        ([["wa", *row(ITEMS[1])[1:]]], "row 2, column word 1: 'draft' stands where"),
    ],
)
def test_faults_name_row_and_column(rows: list[list[str]], fault: str) -> None:
    returned = check(*rows)
    assert returned.faults[0].startswith(fault)


def test_all_faults_are_listed() -> None:
    returned = check(["zz"], row(ITEMS[0], "nonsense"), ["wb", "x", "voice", "y", "date"])
    assert [fault.split(":")[0] for fault in returned.faults] == [
        "row 2, column item",
        "row 3, column intruder",
        "row 4, column word 1",
        "row 4, column word 3",
    ]


def test_columns_are_found_by_their_headings_below_a_title() -> None:
    sheet = plain_sheet([["Please return by Friday"], [], ["NOTE", "Intruder", "Item"]])
    rows = [*sheet.rows, *plain_sheet([["hard", "voice", "wb"]] * 4).rows[3:]]
    returned = check_answers([type(sheet)("", tuple(rows))], WRITTEN)
    assert [(answer.item_id, answer.word, answer.note) for answer in returned.answers] == [
        ("wb", "voice", "hard")
    ]


def test_missing_and_repeated_headings_are_faults() -> None:
    assert "no row has columns named item and intruder" in check(headings=("item",)).faults[0]
    twice = check(headings=("item", "intruder", "intruder")).faults
    assert twice == ("row 1: two columns are named 'intruder'.",)


def test_columns_that_are_not_used_are_named() -> None:
    returned = check([*row(ITEMS[0], "long"), "mine", "stray"], headings=(*HEADINGS, "comment"))
    assert returned.unused == ("comment", "I (without a heading)")


def test_formulas_without_a_value_are_faults(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    book = Workbook()
    book.active.append(["item", "intruder"])
    book.active.append(["wa", "=B9"])
    book.save(path)
    returned = check_answers(read_sheets(path, NEEDED), WRITTEN)
    assert returned.faults[0].startswith("row 2, column intruder: ")


CELLS = st.sampled_from(["", "wa", "wb", "wc", "wd", "zz", "voice", "3", "long", "clubs"])


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8))
def test_every_row_is_answered_or_unanswered_or_has_a_fault(
    rows: list[tuple[str, str, str]],
) -> None:
    returned = check(*map(list, rows), headings=("item", "intruder", "note"))
    faulty = {int(fault.split(",")[0].removeprefix("row ")) for fault in returned.faults}
    filled = {number for number, cells in enumerate(rows, start=2) if any(cells)}
    assert faulty | set(returned.unanswered) <= filled
    assert not faulty & set(returned.unanswered)
    assert len(filled) == len(returned.answers) + len(returned.unanswered) + len(faulty)
