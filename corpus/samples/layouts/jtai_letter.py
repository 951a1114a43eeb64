"""The form of a letter of a joint targeted area inspection, older (to 2020) and newer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from fpdf import FPDF

from corpus.samples.dates import day_text
from corpus.samples.layouts.flow import (
    BOTTOM,
    FAMILY,
    LEADING,
    LEFT,
    RIGHT,
    Flow,
    LetterPdf,
    Printed,
)
from corpus.samples.layouts.furniture import GREY, draw_emblem
from corpus.samples.layouts.tables import CellContent, CellPart, cell, table
from corpus.samples.loading import as_day
from corpus.samples.targeted import plain

WHOLE = RIGHT - LEFT
TOP = 66.0
INDENT = 18.0
INNER = 36.0
FOOT_Y = 800.0
SIZE = 12.0
NOTE_SIZE = 9.0
MARK_SIZE = 7.0
HEADING_SIZES = {"old": 14.0, "new": 12.0}
INNER_MARKS = {"old": "◼", "new": "−"}


def _furniture(fictional: str) -> Callable[[FPDF], None]:
    def draw(pdf: FPDF) -> None:
        number = pdf.page_no()
        pdf.set_text_color(*GREY)
        pdf.set_font(FAMILY, "", 9)
        pdf.text(LEFT, 24, fictional)
        if number == 1:
            draw_emblem(pdf)
        pdf.set_text_color(0)
        if number > 1:
            pdf.set_font(FAMILY, "", 10)
            pdf.text(RIGHT - pdf.get_string_width(str(number)), FOOT_Y, str(number))

    return draw


def _text(flow: Flow, text: str, *, indent: float = 0, mark: str = "", after: float = 9) -> None:
    """Print a paragraph or bullet, with the raised marks of its notes in the spaces."""
    words = plain(text)
    lines = flow.lines(words, WHOLE - indent, SIZE)
    if not flow.room(2 * SIZE * LEADING):
        flow.new_page()
    step = SIZE * LEADING
    marks = _marks(text)
    printed = 0
    for place, line in enumerate(lines):
        if not flow.room(step):
            flow.new_page()
        if place == 0 and mark:
            flow.put(LEFT + indent - 16, flow.y, mark, SIZE)
        flow.put(LEFT + indent, flow.y, line, SIZE)
        for at, digit in marks.items():
            if printed < at <= printed + len(line):
                flow.font(SIZE)
                x = LEFT + indent + flow.pdf.get_string_width(line[: at - printed])
                flow.put(x, flow.y - 2, digit, MARK_SIZE)
        printed += len(line) + 1
        flow.y += step
    flow.y += after


def _marks(text: str) -> dict[int, str]:
    """Return the digit of each mark by its place in the plain text."""
    found: dict[int, str] = {}
    length = 0
    for place, part in enumerate(text.split("^")):
        if place:
            found[length] = part[0]
        length += len(part) - (1 if place else 0)
    return found


def _note(flow: Flow, text: str, notes: Counter[int]) -> None:
    """Print a note at the foot of the page, below those it has."""
    page = flow.pdf.page_no()
    for line in flow.lines(text, WHOLE, NOTE_SIZE):
        flow.put(LEFT, BOTTOM + 4 + notes[page] * NOTE_SIZE * LEADING, line, NOTE_SIZE)
        notes[page] += 1


def _blocks(flow: Flow, blocks: list[Any], template: str, notes: Counter[int]) -> None:
    for block in blocks:
        if isinstance(block, str):
            _text(flow, block)
        elif "bullet" in block:
            _text(flow, block["bullet"], indent=INDENT, mark="◼", after=5)
        elif "inner" in block:
            _text(flow, block["inner"], indent=INNER, mark=INNER_MARKS[template], after=4)
        else:
            _note(flow, block["note"], notes)


def _box(flow: Flow, box: Mapping[str, Any]) -> None:
    parts = [CellPart(box["heading"], bold=True)]
    if "second" in box:
        parts.append(CellPart(box["second"], bold=True))
    parts += [CellPart(text, before=6) for text in box["blocks"]]
    flow.y += 6
    table(flow, [(tuple(parts),)], (WHOLE,), size=SIZE, kind="box")


def _signatures(flow: Flow, data: Mapping[str, Any]) -> None:
    if not flow.room(230):
        flow.new_page()
    flow.paragraph("Yours sincerely", size=SIZE, after=14)
    signed = data["signatures"]
    rows: list[tuple[CellContent, ...]] = []
    if data["template"] == "new":
        rows = [(cell(name, office, bold=True),) for _, name, office in signed]
    else:
        for left, right in zip(signed[::2], signed[1::2], strict=True):
            rows.append((cell(left[0], bold=True), cell(right[0], bold=True)))
            rows.append((cell(*left[1:]), cell(*right[1:])))
    width = WHOLE / len(rows[0])
    table(flow, rows, (width,) * len(rows[0]), size=SIZE, kind="signature")


def print_letter(data: Mapping[str, Any], shared: Mapping[str, Any]) -> Printed:
    """Print a letter.

    Parameters
    ----------
    data : mapping
        One entry of ``targeted.yaml``.
    shared : mapping
        The data of ``phrases.yaml``.

    Returns
    -------
    Printed
        The PDF.
    """
    template = data["template"]
    notes: Counter[int] = Counter()
    pdf = LetterPdf(_furniture(shared["fictional_line"]), f"{data['title']} (fictional sample)")
    flow = Flow(pdf, top=TOP)
    flow.y = 96
    flow.paragraph(day_text(as_day(data["date"])), size=SIZE, after=12)
    head = partial(flow.paragraph, size=SIZE, after=0)
    for name, office in data["addressees"]:
        head(f"{name}, {office}")
    flow.y += 14
    flow.paragraph(data["salutation"], size=SIZE, after=10)
    flow.heading(data["title"], size=SIZE, before=0)
    for text in data["opening"]:
        _text(flow, text)
    for text in data.get("headline", ()):
        _text(flow, text)
    for text in data.get("notes", ()):
        _note(flow, text, notes)
    for section in data["sections"]:
        flow.heading(section["heading"], size=HEADING_SIZES[template], before=8, after=6)
        if "subheading" in section:
            flow.heading(section["subheading"], size=SIZE, before=2, after=4)
        _blocks(flow, section["blocks"], template, notes)
        if "box" in section:
            _box(flow, section["box"])
    flow.heading("Next steps", size=HEADING_SIZES[template], before=8, after=6)
    for text in data["next_steps"]:
        _text(flow, text)
    if "last_note" in data:
        _note(flow, data["last_note"], notes)
    _signatures(flow, data)
    return flow.finish()
