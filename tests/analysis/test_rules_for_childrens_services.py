"""The record of sentences judged by eye, and the precision computed from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from inspection_letters.codebook import load_codebook
from inspection_letters.records.errors import UsageError

from corpus.gold import precision
from corpus.gold.precision import Judged

DOCS = Path(__file__).parents[2] / "docs" / "childrens-services.md"


def judged(number: int, code: str = "neglect", kind: str = "generic", **facts: str) -> Judged:
    facts = {"code_judged": "right", "polarity_judged": "right", **facts}
    return Judged(kind, "a.pdf", f"{number:064}", "0" * 64, "1", "9", code, "strength", "", **facts)


def test_the_page_has_the_table_and_the_recall_of_the_record() -> None:
    table = precision.precision_table(precision.read_judged(), precision.read_strata())
    page = " ".join(DOCS.read_text(encoding="utf-8").split())
    assert " ".join(precision.as_markdown(table).split()) in page
    assert precision.recall_line() in page


def test_no_judged_letter_is_one_that_patterns_were_written_on() -> None:
    written_on = precision.WRITTEN_ON.read_text(encoding="utf-8").split("\n")
    rows = precision.read_judged()
    assert len(rows) >= 300
    assert not {row.file for row in rows} & set(written_on)
    assert {row.code for row in rows} == set(load_codebook(precision.CODEBOOK).code_ids)


def test_the_record_holds_places_and_no_text() -> None:
    for row in precision.read_judged():
        assert re.fullmatch("[0-9a-f]{64}", row.pdf_sha256)
        assert re.fullmatch("[0-9a-f]{64}", row.text_sha256)
        assert int(row.start) < int(row.end)
        assert bool(row.polarity_judged) == (row.code_judged != precision.WRONG)


def test_a_code_common_in_one_kind_of_letter_weighs_more_there() -> None:
    rows = [judged(1), judged(2, kind="jtai-letter", code_judged="wrong", polarity_judged="")]
    strata = {("generic", "neglect"): 90, ("jtai-letter", "neglect"): 10}
    found = precision.precision_of("neglect", rows, strata)
    assert found.share == pytest.approx(0.9)
    assert found.low < found.share < found.high


def test_arguable_codes_count_only_where_it_says_so() -> None:
    rows = [judged(1), judged(2, code_judged="arguable", polarity_judged="wrong")]
    found = precision.precision_of("neglect", rows, {("generic", "neglect"): 2})
    assert (found.share, found.tolerant, found.polarity) == (0.5, 1.0, 0.5)


def test_a_draw_does_not_depend_on_the_order_of_the_letters() -> None:
    rows = [judged(number) for number in range(20)]
    drawn = precision.draw(rows, {"generic": 7})
    assert len(drawn) == 7
    assert precision.draw(rows[::-1], {"generic": 7}) == drawn
    assert precision.draw(rows, {"jtai-letter": 7}) == []


def test_a_judgement_in_other_words_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "judged.csv"
    precision.write_rows(path, [judged(1), judged(2, code_judged="maybe")])
    with pytest.raises(UsageError, match=r"judged.csv, line 3"):
        precision.read_judged(path)
