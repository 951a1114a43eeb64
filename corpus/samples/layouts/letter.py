"""The form of a letter to leaders: first inspections (2016 to 2022) and revisits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fpdf import FPDF

from corpus.samples.dates import day_text
from corpus.samples.layouts.flow import FAMILY, LEFT, RIGHT, Flow, LetterPdf, Printed
from corpus.samples.layouts.furniture import GREY, draw_emblem
from corpus.samples.layouts.tables import CellContent, cell, table
from corpus.samples.people import CQC, OFSTED, greeting
from corpus.samples.visits import VisitBlock, VisitContent

WHOLE = RIGHT - LEFT
TOP = 66.0
SENDER_X = 400.0
INDENT = 20.0
FOOT_Y = 800.0
# So much must be left for a heading, a heading below it and the first lines of text.
HEADING_ROOM = 150.0


def _furniture(content: VisitContent, fictional: str) -> Callable[[FPDF], None]:
    look = content.visit.look

    def draw(pdf: FPDF) -> None:
        number = pdf.page_no()
        pdf.set_text_color(*GREY)
        pdf.set_font(FAMILY, "", 9)
        pdf.text(LEFT, 24 if look.fictional_at == "head" else 826, fictional)
        if number == 1:
            draw_emblem(pdf)
        elif look.header:
            pdf.text(LEFT, 44, content.title)
        pdf.set_text_color(0)
        if number > 1 or look.number_at == "right":
            pdf.set_font(FAMILY, "", 10)
            text = str(number)
            width = pdf.get_string_width(text)
            middle = LEFT + (WHOLE - width) / 2
            pdf.text(RIGHT - width if look.number_at == "right" else middle, FOOT_Y, text)

    return draw


def _head(flow: Flow, content: VisitContent, phrases: Mapping[str, Any]) -> None:
    size = content.visit.look.size
    y = 92.0
    for line in phrases["sender"]:
        flow.put(SENDER_X, y, line, 9, line.startswith("www"))
        y += 11
    flow.y = y + 8
    if content.visit.letter_date:
        flow.paragraph(day_text(content.visit.letter_date), size=size, after=12)
    for person in content.addressees:
        flow.paragraph(f"{person.title} {person.name}", size=size, after=0)
        for place, line in enumerate(person.lines, start=1):
            flow.paragraph(line, size=size, after=8 if place == len(person.lines) else 0)
    flow.y += 6
    flow.paragraph(greeting(content.addressees), size=size, after=10)
    flow.heading(content.title, size=size + 1, before=0)


def _weakness(flow: Flow, block: VisitBlock, content: VisitContent) -> None:
    look = content.visit.look
    flow.y += 6
    if look.weakness == "bullet":
        flow.paragraph(
            block.text, size=look.size, bold=True, indent=INDENT, mark=look.bullet, after=6, keep=6
        )
        return
    lead = f"{block.place + 1}. " if look.weakness == "numbered" else ""
    flow.heading(lead + block.text, size=look.size, before=0, after=6)


def _block(flow: Flow, block: VisitBlock, content: VisitContent) -> None:
    look = content.visit.look
    size = look.size
    if block.kind == "heading":
        if not flow.room(HEADING_ROOM):
            flow.new_page()
        flow.heading(block.text, size=size + 1, before=8, after=6)
    elif block.kind == "subheading":
        flow.heading(block.text, size=size, before=4, after=4)
    elif block.kind == "weakness":
        _weakness(flow, block, content)
    elif block.kind == "bullet":
        flow.paragraph(
            block.text, size=size, indent=INDENT, mark=look.bullet, after=5, kind="bullet"
        )
    else:
        flow.paragraph(block.text, size=size, after=8)


def _signatures(flow: Flow, content: VisitContent) -> None:
    look = content.visit.look
    size = look.size
    if not flow.room(220):
        flow.new_page()
    flow.y += 6
    flow.paragraph("Yours sincerely", size=size, after=26)
    lead = content.team[0]
    flow.paragraph(lead.name, size=size, bold=True, after=0)
    flow.paragraph("Her Majesty’s Inspector", size=size, after=12)
    sides = (OFSTED, CQC)
    columns: list[list[CellContent]] = []
    for side in sides:
        signing = [signatory for signatory in content.signatories if signatory.inspectorate == side]
        people = [inspector for inspector in content.team if inspector.inspectorate == side]
        columns.append(
            [cell(side, bold=True)]
            + [cell(signatory.name, signatory.role) for signatory in signing]
            + [cell(person.name, person.role) for person in people]
        )
    rows: list[tuple[CellContent, ...]] = [
        tuple(column[place] if place < len(column) else () for column in columns)
        for place in range(max(len(column) for column in columns))
    ]
    widths = (WHOLE / 2, WHOLE / 2)
    table(flow, rows, widths, size=size, kind="team-cell", ruled=look.signature_ruled)


def _copies(flow: Flow, content: VisitContent) -> None:
    look = content.visit.look
    size = look.size
    if not flow.room(6 * size * 1.3):
        flow.new_page()
    lines = list(content.copies)
    if look.cc_inline:
        lines[0] = f"cc: {lines[0]}"
    else:
        flow.paragraph("cc:", size=size, after=2)
    for line in lines:
        flow.paragraph(line, size=size, after=0)


def print_letter(
    content: VisitContent, phrases: Mapping[str, Any], shared: Mapping[str, Any]
) -> Printed:
    """Print a first letter or a revisit letter.

    Parameters
    ----------
    content : VisitContent
        What it says.
    phrases : mapping
        The data of ``letter-phrases.yaml``.
    shared : mapping
        The data of ``phrases.yaml``.

    Returns
    -------
    Printed
        The PDF.
    """
    look = content.visit.look
    draw = _furniture(content, shared["fictional_line"])
    pdf = LetterPdf(draw, f"{content.title} (fictional sample)")
    flow = Flow(pdf, hyphenate=look.hyphenate, top=TOP)
    _head(flow, content, phrases)
    last = ""
    for block in content.blocks:
        if last == "bullet" and block.kind in ("paragraph", "verdict"):
            flow.y += 5
        _block(flow, block, content)
        last = block.kind
    _signatures(flow, content)
    _copies(flow, content)
    return flow.finish()
