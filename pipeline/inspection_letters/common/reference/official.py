"""Reading an official record of inspections: the packaged one, or another in the same columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    NonNegativeInt,
    ValidationError,
)

from inspection_letters.common.reference.areas import Areas
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records.errors import UsageError
from inspection_letters.records.official import (
    OUTCOMES_OF_KINDS,
    OfficialRecord,
    Progress,
    RecordedDate,
    RecordedInspection,
)
from inspection_letters.records.suggestions import nearest_values
from inspection_letters.records.value_faults import fault_in_words

PACKAGED_NAME: Final = "the official record"

_FIRST_ROW: Final = 2
_MOST_FAULTS: Final = 10
_HELP: Final = "The columns are described in docs/official-record.md."
_DATES: Final = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?"),
    # As spreadsheets write dates in the United Kingdom.
    re.compile(r"(?:(?P<day>\d{1,2})/)?(?P<month>\d{1,2})/(?P<year>\d{4})"),
)
_TRUTHS: Final = {
    **dict.fromkeys(("true", "yes", "y", "1"), True),
    **dict.fromkeys(("false", "no", "n", "0"), False),
}

Value = TypeVar("Value")


def _date(text: str) -> RecordedDate | None:
    if not text:
        return None
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            year, month = int(match["year"]), int(match["month"])
            day = int(match["day"]) if match["day"] else None
            try:
                date(year, month, 1 if day is None else day)
            except ValueError:
                break
            return RecordedDate(year, month, day)
    raise ValueError(f"{text!r} is not a date; write 2019-05-20, 2019-05 or 20/05/2019")


def _truth(text: str) -> bool | None:
    if text and text.casefold() not in _TRUTHS:
        raise ValueError(f"{text!r} is neither true nor false")
    return _TRUTHS[text.casefold()] if text else None


def _number(text: str) -> int | None:
    if text and not re.fullmatch(r"\d{1,6}", text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text) if text else None


def _text(text: str) -> str | None:
    return text or None


_Date = Annotated[RecordedDate | None, BeforeValidator(_date)]
_Truth = Annotated[bool | None, BeforeValidator(_truth)]
_Number = Annotated[NonNegativeInt | None, BeforeValidator(_number)]
_Text = Annotated[str | None, BeforeValidator(_text)]


class _Row(BaseModel):
    """A row of a record, each cell as text."""

    model_config = ConfigDict(frozen=True)

    urn: _Text = None
    area: _Text = None
    region: _Text = None
    kind: _Text = None
    inspection_start: _Date = None
    inspection_end: _Date = None
    published: _Date = None
    outcome: _Text = None
    statement_of_action: _Truth = None
    significant_weaknesses: _Number = None
    weaknesses_sufficient: _Number = None
    priority_actions: _Number = None
    area_abolished: _Truth = None
    note: _Text = None


COLUMNS: Final = tuple(_Row.model_fields)
"""The columns that a record may have; ``note`` is for people."""

NEEDED: Final = ("kind", "inspection_start")
"""The columns that a record must have, beside ``urn`` or ``area``."""


def packaged_record() -> Path:
    """Return the file of the record that comes with the package."""
    return shipped("corpus", "official", "area-send.csv")


def read_record(path: Path | None, areas: Areas, kinds: Iterable[str]) -> OfficialRecord:
    """Read and check a record of inspections.

    Parameters
    ----------
    path : Path or None
        A CSV file in UTF-8 with a header row; None for the packaged record.
    areas : Areas
        Where the numbers of areas are looked up if the record states names only.
    kinds : iterable of str
        The kinds of letter that can be read.

    Raises
    ------
    UsageError
        If the file cannot be read or has faults; the message names each row and column.
    """
    rows = _rows(path or packaged_record())
    known = tuple(kinds)
    inspections: list[RecordedInspection] = []
    faults: list[str] = []
    for number, cells in enumerate(rows, start=_FIRST_ROW):
        if not any(cells.values()):
            continue
        try:
            row = _Row.model_validate(cells)
        except ValidationError as error:
            faults += [
                f"Row {number}, {fault['loc'][0]}: {fault_in_words(fault)}."
                for fault in error.errors()
            ]
            continue
        found = [f"Row {number}, {fault}." for fault in _faults(row, areas, known)]
        faults += found
        if not found:
            inspections.append(_inspection(number, row, areas))
    faults += _repeated(inspections)
    shown_name = PACKAGED_NAME if path is None else f"the record {path.name}"
    if faults:
        more = len(faults) - _MOST_FAULTS
        listed = [*faults[:_MOST_FAULTS], *([f"And {more} more."] if more > 0 else [])]
        raise UsageError(
            f"The record {path} cannot be used. {' '.join(listed)}",
            f"Correct these rows. {_HELP}",
        )
    if not inspections:
        raise UsageError(
            f"The record {path} has no rows.", f"Add a row for each inspection. {_HELP}"
        )
    return OfficialRecord(shown_name, tuple(inspections))


def _rows(path: Path) -> list[Mapping[str, str]]:
    """Return the cells of each row by column.

    Raises
    ------
    UsageError
        If the file cannot be read, or its header is not that of a record.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        header, *rows = csv.reader(StringIO(text), delimiter=_separator(text), strict=True)
    except OSError as error:
        raise UsageError(
            f"The record {path} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"The record {path} is not a CSV file in UTF-8.",
            "Save it again as “CSV UTF-8” from your spreadsheet program.",
        ) from error
    except ValueError as error:  # There is not even a header.
        raise UsageError(f"The record {path} is empty.", _HELP) from error
    names = [name.strip().casefold().replace(" ", "_") for name in header]
    if fault := _fault_of_header(names):
        raise UsageError(f"The record {path} cannot be used: {fault}.", _HELP)
    for number, cells in enumerate(rows, start=_FIRST_ROW):
        if len(cells) > len(names) and any(map(str.strip, cells[len(names) :])):
            raise UsageError(
                f"The record {path} cannot be used: row {number} has {len(cells)} cells under "
                f"{len(names)} headings.",
                "Put a value that contains a comma in double quotation marks.",
            )
    return [
        {name: cell.strip() for name, cell in zip(names, cells, strict=False)} for cells in rows
    ]


def _separator(text: str) -> str:
    # Spreadsheet programs with a decimal comma separate cells by semicolons.
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _fault_of_header(names: Sequence[str]) -> str | None:
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        nearest = nearest_values(unknown[0], COLUMNS)
        hint = f" (did you mean {nearest[0]!r}?)" if nearest else ""
        return f"its column {unknown[0]!r} is not a column of a record{hint}"
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return f"it has the column {twice[0]!r} twice"
    missing = [name for name in NEEDED if name not in names]
    if not {"urn", "area"} & set(names):
        missing.append("urn or area")
    return f"it has no column {', no column '.join(missing)}" if missing else None


def _faults(row: _Row, areas: Areas, kinds: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the cells of a row, seen together: the column, then the fault."""
    listed = areas.find(row.area) if row.area else None
    if not row.urn and listed is None:
        yield (
            f"area: {row.area!r} is not in the list of areas, and the row has no urn"
            if row.area
            else "area: the row names neither an area nor its urn"
        )
    elif row.urn and listed is not None and listed.urn != row.urn:
        yield f"urn: {row.area} has the number {listed.urn}, not {row.urn}"
    if not row.kind:
        yield "kind: it is empty"
    elif row.kind not in kinds:
        yield f"kind: there is no kind of letter {row.kind!r} (kinds: {', '.join(kinds)})"
    elif row.outcome and row.outcome not in OUTCOMES_OF_KINDS.get(row.kind, ()):
        possible = ", ".join(OUTCOMES_OF_KINDS.get(row.kind, ())) or "none"
        yield f"outcome: {row.outcome!r} is no outcome of {row.kind} (outcomes: {possible})"
    if row.inspection_start is None:
        yield "inspection_start: it is empty"
    else:
        for name in ("inspection_end", "published"):
            later: RecordedDate | None = getattr(row, name)
            if later and (later.year, later.month) < (
                row.inspection_start.year,
                row.inspection_start.month,
            ):
                yield f"{name}: {later} is before the inspection began ({row.inspection_start})"
    yield from _faults_of_counts(row)


def _faults_of_counts(row: _Row) -> Iterator[str]:
    listed, sufficient = row.significant_weaknesses, row.weaknesses_sufficient
    if sufficient is None or listed is None:
        return
    if sufficient > listed:
        yield f"weaknesses_sufficient: {sufficient} is more than the {listed} weaknesses"
    elif row.outcome and row.outcome != progress_on(sufficient, listed):
        yield f"outcome: {row.outcome!r} does not fit {sufficient} of {listed} weaknesses"


def progress_on(sufficient: int, listed: int) -> Progress:
    """Return the outcome of a revisit by the number of weaknesses with sufficient progress."""
    if sufficient == listed:
        return Progress.ALL
    return Progress.SOME if sufficient else Progress.NONE


def _inspection(number: int, row: _Row, areas: Areas) -> RecordedInspection:
    listed = areas.find(row.area) if row.area else None
    urn = row.urn or (listed.urn if listed else "")
    named: Any = row.area or next((area.plain_name for area in areas if area.urn == urn), urn)
    start = row.inspection_start
    if start is None or row.kind is None:  # Both are checked before.
        raise ValueError(f"Row {number} has no start or no kind.")
    return RecordedInspection(
        row=number,
        urn=urn,
        area=named,
        region=row.region,
        kind=row.kind,
        start=start,
        end=row.inspection_end,
        published=row.published,
        outcome=row.outcome,
        statement_of_action=row.statement_of_action,
        significant_weaknesses=row.significant_weaknesses,
        weaknesses_sufficient=row.weaknesses_sufficient,
        priority_actions=row.priority_actions,
        area_abolished=bool(row.area_abolished),
    )


def _repeated(inspections: Iterable[RecordedInspection]) -> Iterator[str]:
    first: dict[tuple[str, str, RecordedDate], int] = {}
    for inspection in inspections:
        key = (inspection.urn, inspection.kind, inspection.start)
        if key in first:
            yield (
                f"Row {inspection.row} repeats row {first[key]}: {inspection.kind} of "
                f"{inspection.area}, {inspection.start}."
            )
        first.setdefault(key, inspection.row)


__all__ = ["COLUMNS", "PACKAGED_NAME", "packaged_record", "progress_on", "read_record"]
