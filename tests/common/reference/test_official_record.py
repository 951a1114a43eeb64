"""The packaged record of inspections, and records in the same columns."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.reference.areas import read_areas, shipped_area_lists
from inspection_letters.common.reference.official import (
    COLUMNS,
    packaged_record,
    progress_on,
    read_record,
)
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records.errors import UsageError
from inspection_letters.records.official import OfficialRecord, Progress, RecordedDate

from corpus.official import make
from tests.support.published_letters import FOLDER

KINDS = ("area-send-report", "area-send-letter", "area-send-revisit", "area-send-monitoring")
AREAS = read_areas(shipped_area_lists())

Read = Callable[[str], OfficialRecord]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a record from the text of its file."""

    def read_text(text: str) -> OfficialRecord:
        path = tmp_path / "mine.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return read_record(path, AREAS, KINDS)

    return read_text


@pytest.fixture(scope="module")
def packaged() -> OfficialRecord:
    return read_record(None, AREAS, KINDS)


def test_packaged_record_has_every_inspection_once(packaged: OfficialRecord) -> None:
    assert {kind: len(found) for kind, found in packaged.by_kind.items()} == {
        "area-send-letter": 151,
        "area-send-revisit": 47,
        "area-send-report": 16,
    }
    urns = {area.urn for area in read_areas([shipped("corpus", "areas.csv")])}
    assert {inspection.urn for inspection in packaged.inspections} <= urns
    for kind in ("area-send-letter", "area-send-revisit"):
        assert max(Counter(visit.urn for visit in packaged.by_kind[kind]).values()) == 1
    revisited = {visit.urn: visit for visit in packaged.by_kind["area-send-revisit"]}
    first = {visit.urn: visit for visit in packaged.by_kind["area-send-letter"]}
    for urn, visit in revisited.items():
        assert first[urn].statement_of_action
        assert first[urn].start.first_day < visit.start.first_day


def test_counts_follow_from_one_another(packaged: OfficialRecord) -> None:
    for visit in packaged.by_kind["area-send-letter"]:
        if not visit.area_abolished:
            assert (visit.significant_weaknesses is not None) == visit.statement_of_action
    for visit in packaged.by_kind["area-send-revisit"]:
        if visit.significant_weaknesses is not None and visit.weaknesses_sufficient is not None:
            expected = progress_on(visit.weaknesses_sufficient, visit.significant_weaknesses)
            assert visit.outcome == expected


def test_figures_when_inspections_were_suspended_in_march_2020(packaged: OfficialRecord) -> None:
    before = [
        visit
        for visit in packaged.by_kind["area-send-letter"]
        if visit.start.first_day <= date(2020, 3, 31)
    ]
    assert len(before) == 117
    assert sum(bool(visit.statement_of_action) for visit in before) == 60
    kept = [visit for visit in before if not visit.area_abolished]
    assert (len(kept), sum(bool(visit.statement_of_action) for visit in kept)) == (115, 59)


def test_figures_at_the_end_of_the_round(packaged: OfficialRecord) -> None:
    kept = [visit for visit in packaged.by_kind["area-send-letter"] if not visit.area_abolished]
    required = [visit for visit in kept if visit.statement_of_action]
    assert (len(kept), len(required)) == (149, 82)
    assert round(100 * len(required) / len(kept)) == 55
    assert sum(visit.significant_weaknesses or 0 for visit in kept) == 436


def test_figures_of_revisits(packaged: OfficialRecord) -> None:
    kept = [visit for visit in packaged.by_kind["area-send-revisit"] if not visit.area_abolished]
    outcomes = Counter(visit.outcome for visit in kept)
    assert [outcomes[outcome] for outcome in Progress] == [20, 24, 2]
    assert sum(visit.weaknesses_sufficient or 0 for visit in kept) == 178
    assert sum(visit.significant_weaknesses or 0 for visit in kept) == 255


@pytest.mark.skipif(
    not (FOLDER / "official").is_dir(), reason=f"needs the publisher's tables in {FOLDER.name}"
)
def test_packaged_record_is_what_the_publishers_tables_give() -> None:
    rows = make.make_rows(FOLDER / "official")
    with packaged_record().open(encoding="utf-8", newline="") as lines:
        assert list(csv.DictReader(lines)) == [
            {name: row.get(name, "") for name in COLUMNS} for row in rows
        ]


HEADER = (
    "urn,area,kind,inspection_start,published,outcome,statement_of_action,"
    "significant_weaknesses,weaknesses_sufficient\n"
)
GOOD = "80443,Bury,area-send-letter,2017-06-12,2017-07-31,,true,8,\n"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",Nowhere,area-send-letter,2017-06-12,,,,,", "area: 'Nowhere' is not in the list"),
        (",,area-send-letter,2017-06-12,,,,,", "area: the row names neither"),
        ("80444,Bury,area-send-letter,2017-06-12,,,,,", "urn: Bury has the number 80443"),
        (",Bury,,2017-06-12,,,,,", "kind: it is empty"),
        (",Bury,letter,2017-06-12,,,,,", "kind: there is no kind of letter 'letter'"),
        (",Bury,area-send-letter,,,,,,", "inspection_start: it is empty"),
        (",Bury,area-send-letter,31/02/2017,,,,,", "inspection_start: '31/02/2017' is not a date"),
        (",Bury,area-send-letter,June 2017,,,,,", "inspection_start: 'June 2017' is not a date"),
        (",Bury,area-send-letter,2017-06-12,2016-07-31,,,,", "published: 2016-07-31 is before"),
        (",Bury,area-send-letter,2017-06-12,,,maybe,,", "statement_of_action: 'maybe' is neither"),
        (",Bury,area-send-letter,2017-06-12,,,,-1,", "significant_weaknesses: '-1' is not a"),
        (",Bury,area-send-letter,2017-06-12,,,,8.5,", "significant_weaknesses: '8.5' is not a"),
        (",Bury,area-send-letter,2017-06-12,,positive,,,", "outcome: 'positive' is no outcome of"),
        (",Bury,area-send-revisit,2019-05-13,,,,8,9", "weaknesses_sufficient: 9 is more than"),
        (
            ",Bury,area-send-revisit,2019-05-13,,sufficient-on-all,,8,5",
            "outcome: 'sufficient-on-all' does not fit 5 of 8",
        ),
        (GOOD.strip(), "Row 3 repeats row 2: area-send-letter of Bury, 2017-06-12."),
    ],
)
def test_a_fault_is_named_by_row_and_column(read: Read, row: str, fault: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(f"{HEADER}{GOOD}{row}\n")
    assert f"Row 3, {fault}" in caught.value.reason or fault in caught.value.reason
    assert "Row 2," not in caught.value.reason
    assert "docs/official-record.md" in caught.value.remedy


def test_up_to_ten_faults_are_named_together(read: Read) -> None:
    bad = ",Nowhere,area-send-letter,2017-06-12,,,,,\n"
    with pytest.raises(UsageError) as caught:
        read(HEADER + bad * 13)
    assert caught.value.reason.count("Row ") == 10
    assert "Row 11," in caught.value.reason
    assert caught.value.reason.endswith("And 3 more.")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        (HEADER, "has no rows"),
        ("area,kind\nBury,area-send-letter\n", "no column inspection_start"),
        ("kind,inspection_start\nx,2017-06-12\n", "no column urn or area"),
        ("area,kind,inspection_start,signifcant_weaknesses\n", "did you mean 'significant_weak"),
        ("area,kind,inspection_start,kind\n", "the column 'kind' twice"),
        ("area,kind,inspection_start\nBath, North,area-send-letter,2019-03-18\n", "row 2 has 4"),
        ('area,kind,inspection_start\n"Bury,area-send-letter', "not a CSV file"),
    ],
)
def test_a_file_that_is_no_record_is_refused(read: Read, text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        read(text)


def test_a_file_that_is_missing_or_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    with pytest.raises(UsageError, match=r"mine\.csv cannot be read \(No such file"):
        read_record(path, AREAS, KINDS)
    path.write_bytes("area,kind,inspection_start\nBury – \x80".encode("utf-16"))
    with pytest.raises(UsageError, match="not a CSV file in UTF-8"):
        read_record(path, AREAS, KINDS)


def test_a_spreadsheet_may_have_semicolons_marks_and_british_dates(read: Read) -> None:
    record = read(
        "\ufeffArea;Kind;Inspection start;Published;Statement of action\r\n"
        "bury council;area-send-letter;12/06/2017;07/2017;Yes\r\n;;;;\r\n"
    )
    (visit,) = record.inspections
    assert (visit.urn, visit.row) == ("80443", 2)
    assert visit.start == RecordedDate(2017, 6, 12)
    assert visit.published == RecordedDate(2017, 7)
    assert visit.statement_of_action is True
    assert record.name == "the record mine.csv"


def test_an_area_outside_the_list_is_taken_by_its_number(read: Read) -> None:
    (visit,) = read("urn,kind,inspection_start\n1234,area-send-letter,2017-06\n").inspections
    assert (visit.urn, visit.area) == ("1234", "1234")


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_recorded_date_agrees_with_its_own_days_only(day: date, other: date) -> None:
    exact, month = RecordedDate(day.year, day.month, day.day), RecordedDate(day.year, day.month)
    assert exact.agrees_with(other) == (day == other)
    assert month.agrees_with(other) == (day.replace(day=1) == other.replace(day=1))
    assert str(exact) == day.isoformat() == f"{month}-{day.day:02}"
