"""Tall type keeps to the words it opens, and columns are read one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.records import RawWord

from tests.support.invariants import check_text
from tests.support.raw_pages import PITCH, SIZE, blocks, compose, full, grid, line, page, width_of

LEFT_COLUMN = (
    "Leaders know services well",
    "and they act on what they",
    "learn from the visits that",
    "they make each month now.",
)
RIGHT_COLUMN = (
    "Carers are trained to help",
    "and most children live in",
    "homes that stay stable for",
    "as long as they need them.",
)


def texts(*lines: list[RawWord]) -> list[str]:
    return [words for _, words in blocks(compose(page(*lines)))]


def column(lines: tuple[str, ...], top: float, left: float) -> list[list[RawWord]]:
    return [line(words, top + PITCH * at, left=left) for at, words in enumerate(lines)]


@pytest.mark.parametrize("size", [30, 40, 52])
@pytest.mark.parametrize("figure", ["87%", "412", "£4m"])
def test_a_tall_figure_opens_the_sentence_beside_it(size: int, figure: str) -> None:
    left = 56.7 + width_of(figure, size) + 12
    read = texts(
        line("Leaders act on what they learn.", 100),
        line(figure, 130, size=size),
        line("of plans are reviewed on time. This is", 130, left=left),
        line("better than in the year before.", 130 + PITCH, left=left),
        line("Most plans are clear.", 130 + size + 20),
    )
    assert read == [
        "Leaders act on what they learn.",
        f"{figure} of plans are reviewed on time. This is better than in the year before.",
        "Most plans are clear.",
    ]


def test_a_tall_word_that_opens_no_sentence_stands_above_the_lines_beside_it() -> None:
    left = 56.7 + width_of("Ofsted", 30) + 12
    read = texts(
        line("Ofsted", 100, size=30),
        line("Piccadilly Gate", 100, left=left),
        line("Store Street", 100 + PITCH, left=left),
    )
    assert read[0] == "Ofsted"
    assert " ".join(read[1:]) == "Piccadilly Gate Store Street"


@pytest.mark.parametrize("lines", [2, 3])
@pytest.mark.parametrize(
    ("initial", "rest", "word"), [("L", "eaders", "Leaders"), ("A", "bout", "About")]
)
def test_a_tall_initial_is_part_of_its_word(lines: int, initial: str, rest: str, word: str) -> None:
    tall = lines * PITCH
    left = 56.7 + width_of(initial, tall) + 2
    indented = [f"{rest} half of the plans that we saw"]
    indented += ["were late or did not say enough"] * (lines - 1)
    text = compose(
        page(
            line(initial, 100, size=tall),
            *(line(words, 100 + PITCH * at, left=left) for at, words in enumerate(indented)),
            line("to be of any use at all.", 100 + PITCH * lines),
        )
    )
    assert text.text.startswith(f"{word} half of the plans that we saw were late")
    assert len(text.words[0].boxes) == 2


def test_a_tall_letter_that_is_a_word_stays_one() -> None:
    left = 56.7 + width_of("A", 2 * PITCH) + 4
    read = texts(
        line("A", 100, size=2 * PITCH),
        line("child told us that she likes", 100, left=left),
        line("her school and her friends.", 100 + PITCH, left=left),
    )
    assert read == ["A child told us that she likes her school and her friends."]


@given(
    st.floats(0, 1, exclude_max=True),
    st.floats(0.9, 1.15),
    st.sampled_from(["left", "right"]),
)
def test_columns_are_read_one_by_one_however_their_baselines_differ(
    fraction: float, stretch: float, later: str
) -> None:
    down = {later: fraction * PITCH}
    right = [
        line(words, 130 + down.get("right", 0) + stretch * PITCH * at, left=300)
        for at, words in enumerate(RIGHT_COLUMN)
    ]
    read = texts(
        line("What the inspectors saw across all of the area in the week that they were there", 90),
        *column(LEFT_COLUMN, 130 + down.get("left", 0), 56.7),
        *right,
    )
    assert read[-2:] == [" ".join(LEFT_COLUMN), " ".join(RIGHT_COLUMN)]


def test_a_sentence_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    first = (*LEFT_COLUMN[:3], "they make together with all")
    text = compose(
        page(*column(first, 100, 56.7), *column(RIGHT_COLUMN[:3], 107, 300)),
        page(line("years in every town.", 100, page=2), number=2),
    )
    (only,) = [words for _, words in blocks(text)]
    assert "together with all Carers are trained" in only
    assert only.endswith("homes that stay stable for years in every town.")


@pytest.mark.parametrize("offset", [6.5, 7.25, 8.0])
def test_labels_centred_on_their_values_are_no_columns(offset: float) -> None:
    lines = []
    for at, name in enumerate(("First body", "Second body", "Third body")):
        top = 100 + 60 * at
        lines += [line(name, top + offset, left=56.7)]
        lines += column((f"{name} should act on the plans", "that it made last year."), top, 220)
    read = " ".join(texts(*lines))
    assert read.index("First body should") < read.index("Third body")


def test_signatures_side_by_side_are_not_cut_out_of_order() -> None:
    read = texts(
        line("Yours sincerely", 100),
        line("Ada Moss", 130) + line("Bea Rook", 137, left=320),
        line("Her Majesty’s Inspector", 145) + line("Inspector, Care Quality", 152, left=320),
    )
    assert read[0] == "Yours sincerely"
    joined = " ".join(read)
    assert "Ada Moss Her Majesty’s Inspector" in joined
    assert "Bea Rook Inspector, Care Quality" in joined


def test_cells_of_a_ruled_table_stay_cells() -> None:
    text = compose(
        page(
            *column(LEFT_COLUMN, 105, 60),
            *column(RIGHT_COLUMN, 112, 300),
            tables=[grid(1, [56, 290, 530], [100, 180])],
        )
    )
    assert [str(block.kind) for block in text.blocks] == ["cell", "cell"]


@pytest.mark.parametrize("gap", [SIZE, 2 * SIZE])
def test_a_justified_line_is_no_row_of_columns(gap: float) -> None:
    rows = []
    for at, words in enumerate(
        ("the plans that they", "make for the child", "are now much clearer")
    ):
        left = 56.7
        for word in words.split():
            rows.append(line(word, 100 + PITCH * at, left=left))
            left += width_of(word) + gap
    assert texts(*rows) == ["the plans that they make for the child are now much clearer"]


@st.composite
def scattered_lines(draw: st.DrawFn) -> list[list[RawWord]]:
    """Lines in up to three columns, with steps of any height between them."""
    lines = []
    top = 80.0
    for _ in range(draw(st.integers(4, 24))):
        chosen = st.lists(st.sampled_from(["plan", "Leaders"]), min_size=1, max_size=4)
        words = " ".join(draw(chosen))
        left = draw(st.sampled_from([56.7, 56.7, 220.0, 220.0, 390.0]))
        size = draw(st.sampled_from([SIZE, SIZE, SIZE, 3 * SIZE]))
        lines.append(line(words, top, left=left, size=size))
        top += draw(st.sampled_from([0.0, 4.0, 7.0, PITCH, PITCH, 24.0]))
    return lines


@given(scattered_lines())
def test_no_word_of_columns_is_lost(lines: list[list[RawWord]]) -> None:
    pages = [page(*lines)]
    check_text(compose(*pages), pages)


@pytest.mark.parametrize("offset", [0.0, 7.0])
def test_columns_right_below_other_columns_leave_those_whole(offset: float) -> None:
    short = ("plans for all", "are late, and", "each month.")
    long = ("plans for all of the children here are", "late, and they say so", "to us each month.")
    upper = [*column(short, 100, 56.7), *column(short, 100 + offset, 220)]
    # This line reaches over the gutter above, but not over the one below.
    between = line(long[0], 100 + 3 * PITCH)
    top = 100 + 4 * PITCH
    lower = [*column(long, top, 56.7), *column(long, top + offset, 340)]
    prose = [line(full("and so on"), 40 + PITCH * at) for at in range(3)]
    pages = [page(*prose, *upper, between, *lower)]
    check_text(compose(*pages), pages)
