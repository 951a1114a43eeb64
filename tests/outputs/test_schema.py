"""The single definition of all tables."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from inspection_letters.outputs.schema import (
    EXPORTED,
    comparisons,
    extended,
    heading_of,
    meaning_of,
    name_of,
    results,
    sheets,
    topic_columns,
)
from inspection_letters.outputs.schema.columns import (
    ACTIONS,
    BOOLEAN,
    COUNT_BY_NAME,
    DATE,
    INTEGER,
    MOMENT,
    NUMBER,
    TEXT,
    TEXTS,
    TEXTS_OR_NULL,
    WEAKNESSES,
    ColumnType,
    check_rows,
    column,
    table,
)
from inspection_letters.outputs.schema.csv_text import csv_text
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.topics.keeping import excerpt_rows, topic_rows
from inspection_letters.topics.records import ExcerptTopic, Topic

TABLES = [
    *EXPORTED,
    *(
        item
        for module in (comparisons, extended, results, sheets, topic_columns)
        for item in vars(module).values()
        if isinstance(item, pa.Schema)
    ),
]

FINDINGS = (
    "coder codes label measure by group letters letters_coded letters_coded_with_mixed share low "
    "high method labelled sensitivity specificity excerpts use"
)
PRACTICE = (
    "practice_id score code label other_codes area urn date file letter_id page_number text impact "
    "impact_page_number excerpts impact_id cues doubtful clearness coder"
)


@pytest.mark.parametrize("schema", TABLES, ids=name_of)
def test_every_column_has_a_name_a_meaning_and_a_heading_of_its_own(schema: Any) -> None:
    assert len(set(schema.names)) == len(schema.names)
    headings = [heading_of(field) for field in schema]
    assert len(set(headings)) == len(headings)
    for field in schema:
        assert meaning_of(field)
        assert not meaning_of(field).endswith(".")


def test_columns_of_files_that_others_read_are_a_contract() -> None:
    assert results.FINDINGS.names == FINDINGS.split()
    assert results.PRACTICE.names == PRACTICE.split()


def test_topics_have_the_columns_of_their_files() -> None:
    topic = Topic("t001", "Waits", ("wait",), 2, 1, ("a",))
    assert list(topic_rows([topic])[0]) == topic_columns.TOPICS.names
    assert list(next(excerpt_rows([ExcerptTopic("a", "b", None, 0.5)]))) == (
        topic_columns.EXCERPT_TOPICS.names
    )


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (TEXT, ["", "a"], [1, None]),
        (INTEGER, [0, -1], [True, 1.0, "1"]),
        (NUMBER, [0, 0.5], [True, "0.5"]),
        (BOOLEAN, [True], [0, "true"]),
        (DATE, [date(2025, 1, 1)], [datetime(2025, 1, 1, tzinfo=UTC), "2025-01-01"]),
        (MOMENT, [datetime(2025, 1, 1, tzinfo=UTC)], [datetime(2025, 1, 1), date(2025, 1, 1)]),
        (TEXTS, [[], ["a"], ("a",)], ["a", [None], [1]]),
        (TEXTS_OR_NULL, [["a", None]], [[1]]),
        (
            ACTIONS,
            [[{"responsible_bodies": ["a"], "text": "b"}]],
            [[{"text": "b"}], [{"responsible_bodies": [None], "text": "b"}], [None]],
        ),
        (
            WEAKNESSES,
            [[{"text": "a", "verdict": None}]],
            [[{"text": None, "verdict": None}], [{"text": "a", "verdict": 1}]],
        ),
        (COUNT_BY_NAME, [{}, {"a": 1}], [[], {"a": "1"}, {1: 1}]),
    ],
    ids=lambda value: value.words if isinstance(value, ColumnType) else "",
)
def test_values_must_be_of_the_type_of_their_column(
    kind: ColumnType, good: list[Any], bad: list[Any]
) -> None:
    schema = table("things", "thing", [column("thing", kind, "a thing")])
    check_rows(schema, [{"thing": value} for value in good])
    complaint = f"things has .* in thing, not {re.escape(kind.words)}"
    for value in bad:
        with pytest.raises(ValueError, match=complaint):
            check_rows(schema, [{"thing": value}])


def test_only_a_nullable_column_may_be_unknown() -> None:
    schema = table("things", "thing", [column("thing", TEXT, "a thing", nullable=True)])
    check_rows(schema, [{"thing": None}])
    with pytest.raises(ValueError, match="things has columns"):
        check_rows(schema, [{}])


def test_categories_known_beforehand_come_first_and_new_ones_are_kept() -> None:
    schema = table(
        "things", "thing", [column("size", TEXT, "a size", categories=("small", "large"))]
    )
    found = to_data_frame([{"size": "large"}, {"size": "huge"}, {}], schema)
    assert list(found["size"].cat.categories) == ["small", "large", "huge"]
    assert found["size"].isna().sum() == 1


def test_csv_joins_lists_and_writes_dates_as_iso_8601() -> None:
    schema = table(
        "things", "thing", [column("names", TEXTS, "names"), column("day", DATE, "a day")]
    )
    row = {"names": ["a", "b"], "day": date(2025, 1, 2), "more": 1}
    assert csv_text([row], schema) == "names,day\na|b,2025-01-02\n"
