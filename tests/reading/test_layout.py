from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.reading.extract import read_pages
from inspection_letters.reading.layout import lay_out
from inspection_letters.reading.layout.mend import join_hyphenated
from inspection_letters.records import RawPage, RawTable, RawWord
from inspection_letters.records.spans import BBox

from tests.support.faulty_pdfs import strange_text
from tests.support.invariants import check_text
from tests.support.raw_pages import LEFT, PITCH, blocks, compose, full, grid, line, page


def test_lines_of_a_paragraph_are_joined() -> None:
    text = compose(page(line(full("needs are"), 100), line("met.", 100 + PITCH)))
    assert text.text.endswith("needs are met.")
    assert len(text.blocks) == 1


def test_space_between_lines_begins_a_paragraph() -> None:
    text = compose(
        page(
            line(full("one"), 100),
            line("two.", 114.5),
            line(full("three"), 143.5),
            line("four.", 158),
        )
    )
    assert len(text.blocks) == 2


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    text = compose(
        page(
            line(full("one"), 100),
            line("two.", 114.5),
            line("Three", 129),
            line(full("four").capitalize(), 143.5),
            line("five.", 158),
        )
    )
    assert [words.split()[-1] for _, words in blocks(text)] == ["two.", "Three", "five."]


def test_words_tied_by_a_no_break_space_do_not_end_a_paragraph() -> None:
    # "SEND needs" wrapped as one unit, so "SEND" alone would have fitted above.
    text = compose(
        page(
            line(full("x" * 4), 80),
            line(full("children and")[7:], 94.5),
            line("SEND needs", 109),
        )
    )
    assert len(text.blocks) == 1


def test_bullets_are_units_and_lose_their_glyph() -> None:
    text = compose(
        page(
            line("◼", 100) + line("First thing.", 100, left=74.7),
            line("▪", 120) + line("Second thing", 120, left=74.7),
            line("goes on.", 134.5, left=74.7),
            line("o", 155, font="CourierNew") + line("Third.", 155, left=74.7),
        )
    )
    assert blocks(text) == [
        ("bullet", "First thing."),
        ("bullet", "Second thing goes on."),
        ("bullet", "Third."),
    ]


def test_an_empty_bullet_gives_nothing() -> None:
    text = compose(page(line("◼", 100), line("Plain text.", 130)))
    assert blocks(text) == [("paragraph", "Plain text.")]


def test_a_wrapped_heading_is_one_block() -> None:
    text = compose(
        page(
            line("What is it like to be a child", 100, bold=True, size=14),
            line("in this area?", 117, bold=True, size=14),
            line("Children thrive.", 140),
        )
    )
    assert blocks(text)[0] == ("heading", "What is it like to be a child in this area?")


def footed(*lines: list[RawWord], number: int, foot: str) -> RawPage:
    return page(*lines, line(f"{foot} {number}", 806, page=number, size=10), number=number)


def test_footers_are_set_apart_and_cut_sentences_joined() -> None:
    text = compose(
        footed(line(full("needs are not"), 700), number=1, foot="Report: Wexmoor"),
        footed(line("met well. Waits grow.", 95, page=2), number=2, foot="Report: Wexmoor"),
    )
    assert "needs are not met well. Waits grow." in text.text
    assert [item.text for item in text.furniture] == ["Report: Wexmoor 1", "Report: Wexmoor 2"]
    word = next(word for word in text.words if word.span.of(text.text) == "met")
    assert word.boxes[0].page_number == 2


def test_a_footer_of_two_lines_is_set_apart_with_a_lone_year_below() -> None:
    # The second line of the footer was only "2023", of which no letter remains to compare.
    pages = [
        page(
            line(full("some words end"), 700, page=number),
            line("Area SEND inspection report: Wexmoor, 20 to 24 March", 790, page=number, size=10),
            line("2023", 802, page=number, size=10),
            number=number,
        )
        for number in (1, 2)
    ]
    assert "2023" not in compose(*pages).text


def test_a_body_line_in_the_foot_of_one_page_is_kept() -> None:
    text = compose(
        footed(line(full("this only stands here"), 760), number=1, foot="Foot"),
        footed(line("Next.", 95, page=2), number=2, foot="Foot"),
    )
    assert "this only stands here" in text.text


def test_cells_are_read_one_after_another() -> None:
    table = grid(1, [56, 200, 530], [100, 160])
    text = compose(
        page(
            line("Wexmoor Council and", 105) + line("Leaders should act to", 105, left=205),
            line("NHS Wex ICB", 119.5) + line("improve plans.", 119.5, left=205),
            tables=[table],
        )
    )
    assert [words for _, words in blocks(text)] == [
        "Wexmoor Council and NHS Wex ICB",
        "Leaders should act to improve plans.",
    ]


@pytest.mark.parametrize(
    ("above", "below", "rows"),
    [
        ("Leaders should improve the quality of", "plans for all.", 1),
        ("Leaders should improve plans.", "Leaders should reduce waits.", 2),
        ("Leaders should improve plans.", "They should do so soon.", 1),
        ("Leaders should improve:", "• plans", 1),
        ("Leaders should improve NHS", "Wexmoor plans.", 1),
    ],
)
def test_cells_cut_by_a_page_break_are_joined(above: str, below: str, rows: int) -> None:
    text = compose(
        page(line(above, 705), number=1, tables=[grid(1, [56, 530], [700, 740])]),
        page(line(below, 105, page=2), number=2, tables=[grid(2, [56, 530], [100, 140])]),
    )
    found = {(block.cell.table, block.cell.row) for block in text.blocks if block.cell}
    assert len(found) == rows
    assert len({table for table, _ in found}) == 1


def test_an_empty_cell_on_the_next_page_shows_that_the_row_goes_on() -> None:
    xs = [56, 200, 530]
    text = compose(
        page(
            line("Wexmoor Council", 705) + line("Leaders should act.", 705, left=205),
            tables=[grid(1, xs, [700, 740])],
        ),
        page(
            line("Leaders should also plan.", 105, page=2, left=205),
            number=2,
            tables=[grid(2, xs, [100, 140])],
        ),
    )
    assert {block.cell.row for block in text.blocks if block.cell} == {0}


def test_a_repeated_table_head_is_furniture() -> None:
    text = compose(
        page(
            line("Areas for improvement", 705, bold=True),
            line("Leaders should act.", 725),
            tables=[grid(1, [56, 530], [700, 720, 745])],
        ),
        page(
            line("Areas for improvement", 105, page=2, bold=True),
            line("Leaders should plan.", 125, page=2),
            number=2,
            tables=[grid(2, [56, 530], [100, 120, 145])],
        ),
    )
    assert text.text.count("Areas for improvement") == 1
    assert text.furniture[0].text == "Areas for improvement"


def test_columns_without_rules_are_read_one_after_another() -> None:
    left = ["Ofsted", "Ada Moss, HMI", "Bea Rook, HMI"]
    right = ["Care Quality Commission", "Cy Fenn, CQC", "Di Holt, CQC"]
    lines = [
        line(left_text, 100 + 15 * at) + line(right_text, 100 + 15 * at, left=320)
        for at, (left_text, right_text) in enumerate(zip(left, right, strict=True))
    ]
    text = compose(page(line(full("An inspection team of four"), 70), *lines))
    words = text.text.split("\n\n", 1)[1]
    assert words.index("Bea Rook") < words.index("Care Quality")


def test_labels_with_values_are_read_across() -> None:
    text = compose(
        page(
            line("Inspection dates:", 100) + line("7 to 11 October 2024", 100, left=300),
            line("Date of previous inspection:", 120) + line("6 May 2021", 120, left=300),
        )
    )
    assert "Inspection dates: 7 to 11 October 2024" in text.text


def test_a_contents_page_is_read_across() -> None:
    text = compose(
        page(
            line("About this inspection", 100) + line("2", 100, left=500),
            line("Findings", 130) + line("3", 130, left=500),
            line("Recommendations", 160) + line("9", 160, left=500),
        )
    )
    assert "Findings 3" in text.text


@pytest.mark.parametrize(
    ("left", "right", "automatic", "joined"),
    [
        ("well-", "being", True, "well-being"),
        ("inspec-", "tion", True, "inspection"),
        ("recom-", "mends", False, "recommends"),
        ("long-", "term", True, "long-term"),
        ("birth-", "day", False, "birth-day"),
        ("multi-", "disciplinary", False, "multi-disciplinary"),
        ("pre-", "school", False, "pre-school"),
        ("www.sample.example/open-", "licence", True, "www.sample.example/open-licence"),
        ("birth-", "day", True, "birthday"),
        ("eye-", "gaze", False, "eye-gaze"),
        ("part\u00ad", "ner", False, "partner"),
        ("co-", "produced", True, "co-produced"),
        ("Stoke-", "Upon", True, "Stoke-Upon"),
        ("18-", "month", True, "18-month"),
    ],
)
def test_line_end_hyphens(left: str, right: str, automatic: bool, joined: str) -> None:
    assert join_hyphenated(left, right, {}, automatic=automatic)[0] == joined


def test_the_letter_s_own_words_decide_on_hyphens() -> None:
    assert join_hyphenated("in-", "formed", {"informed": 2}, automatic=False)[0] == "informed"
    assert join_hyphenated("care-", "ful", {"care-ful": 2}, automatic=True)[0] == "care-ful"


def test_a_space_that_takes_no_room_is_mended_and_counted() -> None:
    words = [
        RawWord("Are", BBox(1, 56.7, 100, 78, 114), "Tahoma-Bold", 14, True),
        RawWord("as", BBox(1, 78.1, 100, 90, 114), "Tahoma-Bold", 14, True),
        RawWord("improve", BBox(1, 95, 100, 140, 114), "Tahoma-Bold", 14, True),
    ]
    text = compose(page(words))
    assert text.text == "Areas improve"
    assert text.mended == {"stray space": 1}


def test_odd_glyphs_are_removed_and_counted() -> None:
    text = compose(page(line("so\u00adcial c\ufffeare", 100)))
    assert text.text == "social care"
    assert text.mended == {"odd glyph": 2}


@st.composite
def raw_pages(draw: st.DrawFn) -> list[RawPage]:
    """Pages of printed lines, some of them in ruled grids, with the oddities of real ones."""
    word = st.text("abcXYZ019.,-’‘:;()◼•\u00ad", min_size=1, max_size=8)
    pages = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        words: list[RawWord] = []
        top = draw(st.floats(30, 120))
        for _ in range(draw(st.integers(0, 12))):
            size = draw(st.sampled_from([10.0, 12.0, 14.0]))
            bold = draw(st.booleans())
            at = draw(st.sampled_from([LEFT, 74.7, 205.0, 300.0]))
            for text in draw(st.lists(word, min_size=1, max_size=6)):
                wide = 0.5 * size * len(text)
                box = BBox(number, at, top, at + wide, top + size)
                words.append(RawWord(text, box, "Tahoma", size, bold))
                at += wide + draw(st.sampled_from([0.0, 3.75, 3.75, 40.0]))
            top += draw(st.sampled_from([14.5, 14.5, 20.0, 30.0]))
        tables: list[RawTable] = []
        if draw(st.booleans()):
            start = draw(st.floats(90, 200))
            xs = draw(st.sampled_from([[56.0, 530.0], [56.0, 200.0, 530.0]]))
            tables.append(grid(number, xs, [start, start + 40, start + 90]))
        pages.append(RawPage(number, 595.0, 842.0, tuple(words), tuple(tables)))
    return pages


@settings(max_examples=150)
@given(raw_pages())
def test_nothing_is_lost_or_invented_and_spans_are_sound(pages: list[RawPage]) -> None:
    check_text(compose(*pages), pages)


def test_a_font_that_maps_glyphs_to_nothing_is_read(tmp_path: Path) -> None:
    # Its text held NUL and half of a surrogate pair, which no database stores.
    path = strange_text(tmp_path / "strange.pdf")
    text = lay_out(
        read_pages(path), letter_id="letter", pdf_sha256="0" * 64, extract_version="test"
    )
    text.text.encode()
    assert "\x00" not in text.text
    assert "\ufffd" in text.text
