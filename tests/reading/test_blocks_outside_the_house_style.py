"""Blocks in other publishers' styles: bold prose, all kinds of bullets, notes, running heads."""

from __future__ import annotations

import pytest
from inspection_letters.records import RawWord

from tests.support.raw_pages import LEFT, PITCH, RIGHT, blocks, compose, full, grid, line, page


def bold(text: str, top: float, *, number: int = 1) -> list[RawWord]:
    return line(text, top, bold=True, page=number)


def test_bold_prose_without_a_stop_is_no_heading() -> None:
    text = compose(
        page(
            bold("The council must see that every child has a review and", 100),
            bold("that managers read it each month", 100 + PITCH),
        )
    )
    assert [kind for kind, _ in blocks(text)] == ["paragraph"]


@pytest.mark.parametrize(
    "title",
    [
        "What does the local area partnership need to do better for its children?",
        "How leaders will know that children are helped",
        "The experiences and progress of children who need help and protection",
        "Inspection of services for children in need of help and protection",
    ],
)
def test_a_bold_title_stays_a_heading(title: str) -> None:
    text = compose(page(bold(title, 100), line("Children are seen.", 140)))
    assert blocks(text)[0] == ("heading", title)


def test_a_paragraph_whose_first_line_is_bold_is_one_block() -> None:
    first = full("must have a review and that each")
    text = compose(page(bold(first, 100), line("manager reads it.", 100 + PITCH)))
    assert blocks(text) == [("paragraph", f"{first} manager reads it.")]


@pytest.mark.parametrize("glyph", [*list("→◆✓▶□*>❑➢★-"), "»"])
def test_lines_that_open_with_any_bullet_glyph_are_bullets(glyph: str) -> None:
    items = ["children are seen alone;", "reviews say what must change."]
    lines = [
        line(glyph, 100 + PITCH * at) + line(item, 100 + PITCH * at, left=LEFT + 12)
        for at, item in enumerate(items)
    ]
    assert blocks(compose(page(*lines))) == [("bullet", item) for item in items]


@pytest.mark.parametrize(
    "font", ["Wingdings", "ABCDEF+Wingdings-Regular", "ZapfDingbats", "Symbol"]
)
@pytest.mark.parametrize("letter", ["v", "Ø", "ü", "l", "n", "§"])
def test_a_letter_of_a_picture_font_is_a_bullet(font: str, letter: str) -> None:
    text = compose(
        page(line(letter, 100, font=font) + line("children are seen;", 100, left=LEFT + 18))
    )
    assert blocks(text) == [("bullet", "children are seen;")]


@pytest.mark.parametrize("dash", list("–—−"))
def test_a_dash_before_an_indent_is_a_bullet(dash: str) -> None:
    item = "children are seen;"
    text = compose(page(line(dash, 100) + line(item, 100, left=LEFT + 18)))
    assert blocks(text) == [("bullet", item)]


def test_a_dash_within_a_sentence_opens_no_bullet() -> None:
    text = compose(page(line(full("a wait"), 100), line("– too long a wait.", 100 + PITCH)))
    assert len(text.blocks) == 1


def marked(text: str, mark: str, top: float, rest: str) -> list[RawWord]:
    """A line whose words `text` are followed by a raised mark, and then by `rest`."""
    before = line(text, top)
    end = before[-1].bbox.x1
    raised = line(mark, top - 1.5, left=end, size=7)
    return before + raised + line(rest, top, left=end + 8)


@pytest.mark.parametrize("note", ["*Pseudonym used here.", "* Pseudonym used here."])
@pytest.mark.parametrize("word", ["Hannah*", "Hannah*,", "Hannah*."])
def test_a_star_that_marks_a_note_is_kept_apart(word: str, note: str) -> None:
    text = compose(page(line(f"{word} now attends school.", 100), line(note, 160)))
    assert blocks(text)[0] == ("paragraph", f"{word.replace('*', '')} now attends school.")
    assert blocks(text)[1][1] == "Pseudonym used here."
    [star] = [piece.bbox for piece in text.furniture if piece.bbox.top == 100]
    assert LEFT < star.x0 < star.x1 <= line(word, 100)[0].bbox.x1
    if word.endswith("*"):
        assert text.words[0].boxes[0].x1 == star.x0


def test_a_star_without_a_note_is_part_of_its_word() -> None:
    text = compose(page(line("Grades rose to A* and C* in most schools.", 100)))
    assert blocks(text) == [("paragraph", "Grades rose to A* and C* in most schools.")]


def test_the_mark_of_a_note_is_kept_apart_from_the_sentence() -> None:
    text = compose(page(marked("Pupils attend.", "2", 100, "They learn.")))
    assert blocks(text) == [("paragraph", "Pupils attend. They learn.")]
    assert [item.text for item in text.furniture] == ["2"]


def test_a_power_is_no_mark_of_a_note() -> None:
    text = compose(page(marked("The room has 40 m", "2", 100, "of space.")))
    assert "m2 of" in text.text


def test_a_note_at_the_foot_follows_the_paragraph_that_the_page_break_cut() -> None:
    first = full("carers value the helpline that is run by")
    text = compose(
        page(line(first, 700), line("1 The helpline is a charity.", 760, size=9), number=1),
        page(line("people who foster.", 95, page=2), line("Plans.", 140, page=2), number=2),
    )
    assert [words for _, words in blocks(text)] == [
        f"{first} people who foster.",
        "1 The helpline is a charity.",
        "Plans.",
    ]


def head(words: str, number: int) -> list[RawWord]:
    return line(words, 30, page=number, size=9)


def test_a_running_head_that_names_the_section_is_furniture() -> None:
    heads = ["Front door", "Children in care", "Care leavers"]
    first = full("workers in the team now")
    text = compose(
        page(head(heads[0], 1), line(first, 700), number=1),
        page(head(heads[1], 2), line("write well.", 95, page=2), number=2),
        page(head(heads[2], 3), line("Plans help.", 95, page=3), number=3),
    )
    assert f"{first} write well." in text.text
    assert [item.text for item in text.furniture] == heads


def test_lines_of_text_that_differ_in_their_digits_are_no_furniture() -> None:
    # In the foot of two pages, but each the next line of its paragraph.
    pages = [
        page(
            line(full("of these"), 740, page=number),
            line(f"{number}9 of 40 children waited for more than", 740 + PITCH, page=number),
            line(f"{number} weeks", 740 + 2 * PITCH, page=number),
            number=number,
        )
        for number in (1, 2)
    ]
    text = compose(*pages)
    assert text.furniture == ()


def test_a_last_line_that_is_a_number_is_kept() -> None:
    text = compose(
        page(line(full("the team has seen all children since"), 740), line("2019", 740 + PITCH))
    )
    assert text.text.endswith("since 2019")


def test_a_row_cut_by_a_page_break_goes_on_below_a_repeated_head() -> None:
    xs = (LEFT, 300.0, RIGHT)
    top = page(
        line("Area", 703, left=60) + line("Finding", 703, left=305),
        line("Front door", 723, left=60) + line("Thresholds are", 723, left=305),
        line("Care", 743, left=60) + line("Referrals are", 743, left=305),
        number=1,
        tables=[grid(1, xs, (700, 720, 740, 760))],
    )
    below = page(
        line("Area", 53, left=60, page=2) + line("Finding", 53, left=305, page=2),
        line("timely.", 73, left=305, page=2),
        number=2,
        tables=[grid(2, xs, (50, 70, 90))],
    )
    found = [words for _, words in blocks(compose(top, below))]
    assert "Referrals are timely." in found
    assert found.count("Area") == 1
