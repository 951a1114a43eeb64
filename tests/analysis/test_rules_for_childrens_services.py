"""The record of sentences judged by eye, and the precision computed from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from inspection_letters.codebook import load_codebook, load_patterns
from inspection_letters.coding import RulesCoder
from inspection_letters.records import Excerpt, Role
from inspection_letters.records.errors import UsageError
from inspection_letters.records.spans import Span

from corpus.gold import precision
from corpus.gold.precision import Judged

DOCS = Path(__file__).parents[2] / "docs" / "childrens-services.md"


def judged(number: int, code: str = "neglect", kind: str = "generic", **facts: str) -> Judged:
    facts = {"code_judged": "right", "polarity_judged": "right", **facts}
    return Judged(kind, "a.pdf", f"{number:064}", "0" * 64, "1", "9", code, "strength", "", **facts)


RECORDS = list(zip(precision.JUDGED, precision.STRATA, strict=True))


def test_the_page_has_the_tables_and_the_recall_of_the_records() -> None:
    page = " ".join(DOCS.read_text(encoding="utf-8").split())
    for record, strata in RECORDS:
        table = precision.precision_table(
            precision.read_judged(record), precision.read_strata(strata)
        )
        assert " ".join(precision.as_markdown(table).split()) in page
    assert precision.recall_line() in page


@pytest.mark.parametrize(("record", "fewest"), zip(precision.JUDGED, (300, 150), strict=True))
def test_no_judged_letter_is_one_that_patterns_were_written_on(record: Path, fewest: int) -> None:
    written_on = precision.WRITTEN_ON.read_text(encoding="utf-8").split("\n")
    rows = precision.read_judged(record)
    assert len(rows) >= fewest
    assert not {row.file for row in rows} & set(written_on)
    # The few sentences with this code were all judged the first time.
    lacking = {"sexual-abuse"} if fewest < 300 else set()
    assert {row.code for row in rows} | lacking == set(load_codebook(precision.CODEBOOK).code_ids)


def test_no_sentence_is_judged_twice() -> None:
    first, second = (
        {(row.pdf_sha256, row.start) for row in precision.read_judged(record)}
        for record in precision.JUDGED
    )
    assert not first & second


@pytest.mark.parametrize("record", precision.JUDGED)
def test_the_record_holds_places_and_no_text(record: Path) -> None:
    for row in precision.read_judged(record):
        assert re.fullmatch("[0-9a-f]{64}", row.pdf_sha256)
        assert re.fullmatch("[0-9a-f]{64}", row.text_sha256)
        assert int(row.start) < int(row.end)
        assert bool(row.polarity_judged) == (row.code_judged != precision.WRONG)


def test_mended_codes_are_drawn_apart_and_known_sentences_not_again() -> None:
    rows = [
        judged(number, code) for number in range(20) for code in (precision.MENDED[0], "neglect")
    ]
    drawn = precision.draw(rows, {"generic": 3}, {"generic": 8}, known=rows[:2])
    assert [row.code for row in drawn].count(precision.MENDED[0]) == 8
    assert [row.code for row in drawn].count("neglect") == 3
    assert not {row.pdf_sha256 for row in drawn} & {rows[0].pdf_sha256}
    assert len(precision.draw(rows, {"generic": 99}, {"generic": 99}, known=rows[:2])) == 38


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


@pytest.fixture(scope="module")
def rules() -> RulesCoder:
    codebook = load_codebook(precision.CODEBOOK)
    return RulesCoder(codebook, load_patterns(precision.CODEBOOK, codebook))


# Invented, after the kinds of error that the first measurement found.
@pytest.mark.parametrize(
    ("text", "code", "assigned"),
    [
        ("Families wait too long for early help.", "early-help", True),
        ("Police value early intervention to keep young people from crime.", "early-help", False),
        ("The hub takes calls about children who may require early help.", "front-door", False),
        ("The hub takes calls about children in need or require early help.", "early-help", False),
        ("Thresholds are understood by schools.", "front-door", True),
        ("The threshold for MARAC is applied unevenly.", "front-door", False),
        ("Schools make more referrals to CAMHS than before.", "front-door", False),
        ("Foster carers feel valued and are well trained.", "placements", True),
        ("Police seldom ask for a PACE placement.", "placements", False),
        ("Homeless young people are offered suitable accommodation.", "placements", False),
        ("Agency staff leave within months.", "workforce", True),
        ("Multi-agency practitioners ask families for consent.", "workforce", False),
        ("Senior leaders know the service well.", "leadership", True),
        ("School leaders know which pupils are absent.", "leadership", False),
        ("Children get help soon after sexual abuse.", "sexual-abuse", True),
        ("Cases are read by the child sexual abuse coordinator.", "sexual-abuse", False),
    ],
)
def test_patterns_leave_out_what_only_sounds_alike(
    rules: RulesCoder, text: str, code: str, assigned: bool
) -> None:
    excerpt = Excerpt("e", "l", Span(0, len(text)), text, "any", 0, 0, Role.CONTEXT)
    found = {coding.code_id for coding in rules.code([excerpt], run_id="")}
    assert (code in found) is assigned
