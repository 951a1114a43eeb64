"""A sheet does not replace what a person said elsewhere after the sheet was written."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.records import Polarity
from inspection_letters.review.queue import Queued
from inspection_letters.review.row_versions import NOBODY, digest_of, is_newer, versions_in
from inspection_letters.review.sheet import write_sheet
from inspection_letters.runs.human_coding import ImportedCoding, import_sheet
from inspection_letters.runs.sheet_rows import sheet_rows
from inspection_letters.store import open_store, queries
from inspection_letters.store.reviews import Review, all_reviews, save_review, stored_reviews

from tests.support.command_line import CommandResult
from tests.support.two_layers import MIXED, SECOND, STRENGTH, WEAKNESS, write_workspace

PAGE = "letters review, queue"
LATER = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
Answers = Mapping[int, tuple[str, str]]
"""Codes and note of rows, by their number from 0."""


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "ws", detail=True)


def write(ws: Path, path: Path, size: int = 4) -> list[str]:
    """Write a sheet of the first excerpts, of which jo has coded some, and return their IDs."""
    with open_store(ws) as store, store.read() as conn:
        queue = [Queued(excerpt, "", 0.0) for excerpt in queries.all_excerpts(conn)[:size]]
        write_sheet(sheet_rows(conn, queue, {}), SECOND, path)
    return [queued.excerpt.excerpt_id for queued in queue]


def read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    rows = openpyxl.load_workbook(path)["queue"].iter_rows(values_only=True)
    head = next(rows)
    return [dict(zip(head, row, strict=True)) for row in rows]


def fill(path: Path, answers: Answers, versions: Mapping[int, str | None] = {}) -> None:
    """Fill in a workbook as a person would, and do to its versions what a spreadsheet can."""
    book = openpyxl.load_workbook(path)
    sheet = book["queue"]
    head = [cell.value for cell in sheet[1]]
    for number, values in answers.items():
        for name, value in zip(("codes", "note"), values, strict=True):
            sheet.cell(number + 2, head.index(name) + 1, value)
    for number, version in versions.items():
        sheet.cell(number + 2, head.index("row_version") + 1).value = version
    book.save(path)


def say(ws: Path, excerpt_id: str, codes: Mapping[str, Polarity], **more: Any) -> None:
    """Save a judgement as the page does."""
    with open_store(ws) as store, store.write() as conn:
        letter_id = queries.find_excerpt(conn, excerpt_id).letter_id
        coder_id = more.pop("coder", "jo")
        known = stored_reviews(conn, letter_id=letter_id, coder_id=coder_id)
        stored = known.get((letter_id, excerpt_id, coder_id))
        save_review(
            conn,
            Review(letter_id, excerpt_id, coder_id, SECOND.digest, codes, **more),
            expected=stored.version if stored else 0,
            run_id="run-1",
            source=PAGE,
            changed_at=LATER,
        )


def said(ws: Path, coder: str = "jo") -> dict[str, tuple[dict[str, str], str]]:
    with open_store(ws) as store, store.read() as conn:
        return {
            review.excerpt_id: (
                {code: polarity.value for code, polarity in review.codes.items()},
                review.note,
            )
            for review in all_reviews(conn)
            if review.coder_id == coder
        }


def counts(imported: ImportedCoding) -> tuple[int, int, int, int]:
    return imported.new, imported.changed, imported.unchanged, len(imported.conflicts)


def test_what_was_said_on_the_page_meanwhile_is_kept_and_listed(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "sheet.xlsx"
    ids = write(ws, sheet)
    say(ws, ids[2], {"waits": STRENGTH}, note="from the page")
    fill(sheet, {2: ("waits:mixed", "from the sheet"), 3: ("none", "")})
    result = CommandResult(capsys, "import-coding", sheet, "--coder", "jo", "-w", ws)
    assert result.status == 0, result.err
    assert "1 excerpts coded by jo (1 with no code): 1 new, 0 changed, 0 unchanged." in result.out
    flat = " ".join(result.out.split())
    assert "Not imported: 1 row, because jo's coding was changed elsewhere after the" in flat
    assert f"excerpt {ids[2][:8]}: the sheet has waits:mixed, the workspace waits:strength" in flat
    assert "(2026-03-04 05:06, letters review, queue)" in flat
    assert said(ws)[ids[2]] == ({"waits": "strength"}, "from the page")
    # The decision is made in a sheet of its own.
    (record,) = (ws / "imports").glob("*-conflicts.xlsx")
    (row,) = read(record)
    assert (row["stored"], row["in_sheet"], row["codes"]) == ("waits:strength", "waits:mixed", None)
    assert row["note"] == "from the page; from the sheet"
    fill(record, {0: ("waits:mixed", "decided")})
    assert counts(import_sheet(record, "jo", ws)) == (0, 1, 0, 0)
    assert said(ws)[ids[2]] == ({"waits": "mixed"}, "decided")


def test_a_conflict_is_not_decided_twice(ws: Path, tmp_path: Path) -> None:
    ids = write(ws, sheet := tmp_path / "sheet.xlsx")
    say(ws, ids[2], {"waits": STRENGTH})
    fill(sheet, {2: ("waits:mixed", "")})
    record = import_sheet(sheet, "jo", ws).record
    assert record is not None
    say(ws, ids[2], {})
    fill(record, {0: ("waits:mixed", "")})
    assert counts(import_sheet(record, "jo", ws)) == (0, 0, 0, 1)
    assert said(ws)[ids[2]] == ({}, "")


@pytest.mark.parametrize("name", ["sheet.xlsx", "sheet.csv"])
def test_another_sheet_does_not_replace_what_a_first_one_said(
    name: str, ws: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / name
    ids = write(ws, first)
    write(ws, second)
    fill(first, {2: ("waits:mixed", ""), 3: ("plans:mixed", "")})
    assert counts(import_sheet(first, "jo", ws)) == (2, 0, 0, 0)
    rows = read(second)
    for number, codes in ((2, "waits:weakness"), (3, "plans:mixed")):
        rows[number]["codes"] = codes
    if name.endswith(".csv"):
        with second.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        fill(second, {2: ("waits:weakness", ""), 3: ("plans:mixed", "")})
    assert counts(import_sheet(second, "jo", ws)) == (0, 0, 1, 1)
    assert said(ws)[ids[2]] == ({"waits": "mixed"}, "")


@pytest.mark.parametrize("name", ["sheet.xlsx", "sheet (1).xlsx", "Sheet.xlsm"])
def test_a_person_may_correct_a_sheet_and_import_it_again(
    name: str, ws: Path, tmp_path: Path
) -> None:
    ids = write(ws, sheet := tmp_path / "sheet.xlsx")
    fill(sheet, {2: ("waits:mixed", "")})
    import_sheet(sheet, "jo", ws)
    sheet = sheet.rename(tmp_path / name)
    fill(sheet, {2: ("waits:weakness", "")})
    assert counts(import_sheet(sheet, "jo", ws)) == (0, 1, 0, 0)
    # But not what was changed on the page after that.
    say(ws, ids[2], {})
    fill(sheet, {2: ("waits:strength", "")})
    assert counts(import_sheet(sheet, "jo", ws)) == (0, 0, 0, 1)


def test_an_older_copy_of_a_sheet_replaces_nothing(ws: Path, tmp_path: Path) -> None:
    ids = write(ws, sheet := tmp_path / "sheet.xlsx")
    fill(sheet, {2: ("waits:mixed", ""), 3: ("plans:mixed", "")})
    older = sheet.read_bytes()
    import_sheet(sheet, "jo", ws)
    fill(sheet, {2: ("none", "looked again")})
    assert counts(import_sheet(sheet, "jo", ws)) == (0, 1, 1, 0)
    sheet.write_bytes(older)
    assert counts(import_sheet(sheet, "jo", ws)) == (0, 0, 1, 1)
    assert said(ws)[ids[2]] == ({}, "looked again")


def test_the_row_says_what_it_was_written_from(ws: Path, tmp_path: Path) -> None:
    ids = write(ws, sheet := tmp_path / "sheet.xlsx")
    assert said(ws)[ids[0]][0] == {"waits": "strength", "reviews": "weakness"}
    fill(sheet, {0: ("waits:mixed", "")})
    assert counts(import_sheet(sheet, "jo", ws)) == (0, 1, 0, 0)


def test_what_others_say_is_no_conflict(ws: Path, tmp_path: Path) -> None:
    ids = write(ws, sheet := tmp_path / "sheet.xlsx")
    say(ws, ids[2], {"waits": STRENGTH}, coder="kim")
    fill(sheet, {2: ("waits:mixed", "")})
    assert counts(import_sheet(sheet, "jo", ws)) == (1, 0, 0, 0)
    assert said(ws, "kim")[ids[2]] == ({"waits": "strength"}, "")


def test_a_memo_without_a_judgement_is_kept(ws: Path, tmp_path: Path) -> None:
    ids = write(ws, sheet := tmp_path / "sheet.xlsx")
    say(ws, ids[2], {}, note="ask sam", unsure=True, judged=False)
    fill(sheet, {2: ("waits:mixed", "asked")})
    assert counts(import_sheet(sheet, "jo", ws)) == (1, 0, 0, 0)
    assert said(ws)[ids[2]] == ({"waits": "mixed"}, "ask sam; asked")


@pytest.mark.parametrize(
    ("version", "conflicts"),
    [
        (None, 0),  # The cell was emptied, or the column is one of a sheet made before.
        (NOBODY, 1),
        ("NEW ", 1),
        ("new1", 1),  # Dragged down.
        ("0", 1),
        ("#NAME?", 1),
        ("=1/0", 1),
        ("vffffffffx", 1),  # Of another row.
    ],
)
def test_what_a_spreadsheet_does_to_versions(
    version: str | None, conflicts: int, ws: Path, tmp_path: Path
) -> None:
    ids = write(ws, sheet := tmp_path / "sheet.xlsx")
    say(ws, ids[2], {"waits": STRENGTH})
    fill(sheet, {2: ("waits:mixed", "")}, {2: version})
    imported = import_sheet(sheet, "jo", ws)
    assert counts(imported) == (0, 1 - conflicts, 0, conflicts)
    assert imported.unchecked == 1 - conflicts


@pytest.mark.parametrize("change", [str.upper, lambda cell: f"  {cell}\n"])
def test_versions_that_were_only_dressed_up_are_known(
    change: Any, ws: Path, tmp_path: Path
) -> None:
    write(ws, sheet := tmp_path / "sheet.xlsx")
    version = change(read(sheet)[0]["row_version"])
    fill(sheet, {0: ("waits:mixed", "")}, {0: version})
    assert counts(import_sheet(sheet, "jo", ws)) == (0, 1, 0, 0)


def test_sheets_without_versions_are_still_taken_and_say_so(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = write(ws, tmp_path / "sheet.xlsx")
    say(ws, ids[2], {"waits": STRENGTH})
    own = tmp_path / "own.csv"
    own.write_text(f"excerpt_id,codes\n{ids[2]},waits:mixed\n{ids[3]},none\n", encoding="utf-8")
    result = CommandResult(capsys, "import-coding", own, "--coder", "jo", "-w", ws)
    assert "1 new, 1 changed" in result.out
    assert "1 of the changed excerpts is from rows without a row_version" in " ".join(
        result.out.split()
    )
    assert said(ws)[ids[2]] == ({"waits": "mixed"}, "")


def test_a_row_that_stands_twice_is_as_new_as_its_later_version(ws: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    ids = write(ws, old)
    say(ws, ids[2], {"waits": STRENGTH})
    write(ws, new)
    rows = [read(old)[2], read(new)[2]]
    lines: list[Sequence[str]] = [
        ("excerpt_id", "codes", "row_version"),
        *((row["excerpt_id"], "waits:mixed", row["row_version"]) for row in rows),
    ]
    both = tmp_path / "both.csv"
    with both.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    assert counts(import_sheet(both, "jo", ws)) == (0, 1, 0, 0)


STATES = st.builds(
    Review,
    st.just("l"),
    st.sampled_from("ab"),
    st.sampled_from(["jo", "kim"]),
    st.just("d"),
    st.dictionaries(st.sampled_from(["waits", "plans"]), st.sampled_from([WEAKNESS, MIXED])),
    st.text(max_size=3),
    st.just(False),  # Marks are not lost by an import, so they are no part of a version.
    st.booleans(),
    st.just(False),
)


@given(first=STATES, second=STATES, filler=st.text(" ;,\n", max_size=3))
def test_a_version_is_known_again_and_no_other_is(
    first: Review, second: Review, filler: str
) -> None:
    versions = versions_in(f"{filler}{digest_of(first)}{filler}")
    assert not is_newer(first, versions)
    assert is_newer(second, versions) == (first != second)
