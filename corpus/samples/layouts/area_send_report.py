"""The form of an area SEND inspection report (since 2023)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.samples.dates import span_text
from corpus.samples.layouts.closing import details, last_page, team
from corpus.samples.layouts.flow import LEADING, LEFT, RIGHT, Flow, LetterPdf, Printed
from corpus.samples.layouts.furniture import furniture
from corpus.samples.layouts.tables import CellContent, CellPart, cell, table
from corpus.samples.model import Action, Content, Look, Passage

WHOLE = RIGHT - LEFT
BULLET_INDENT = 18.0
INNER_BULLET = "•"


def passage_text(passage: Passage) -> str:
    """Return the sentences of a passage as one text."""
    return " ".join(sentence.text for sentence in passage)


def next_inspection(content: Content, phrases: Mapping[str, Any]) -> str:
    """Return what the letter says about the next inspection.

    Parameters
    ----------
    content : Content
        The letter.
    phrases : mapping
        The data of ``phrases.yaml``.

    Returns
    -------
    str
        One sentence, or two when there are systemic failings.
    """
    plan = content.plan
    return str(phrases["next_inspection"][plan.outcome][plan.look.next])


def _title_page(flow: Flow, content: Content, phrases: Mapping[str, Any]) -> None:
    plan, look = content.plan, content.plan.look
    flow.put(LEFT, 40, phrases["top_line"], 12 if look.title_bold else 10)
    title = phrases["title"].replace("{area}", plan.area)
    flow.y = 116
    flow.paragraph(title, size=26, bold=look.title_bold, after=12)
    dates = span_text(plan.start, plan.end, look.date_format)
    flow.paragraph(f"Inspection dates: {dates}", after=5)
    flow.paragraph(f"{plan.previous[0]} of previous inspection: {plan.previous[1]}", after=10)


def _outcome(flow: Flow, content: Content, phrases: Mapping[str, Any]) -> None:
    plan, look = content.plan, content.plan.look
    texts = (
        phrases["outcome"][plan.outcome],
        next_inspection(content, phrases),
        phrases["follow_up"][plan.outcome],
    )
    if not look.outcome_box:
        flow.heading(phrases["outcome_heading"], size=look.heading_size)
        for text in texts:
            flow.paragraph(text)
        return
    step = 12 * LEADING
    wrapped = [flow.lines(text, WHOLE - 16, 12) for text in texts]
    head = look.heading_size * LEADING + 12
    height = head + sum(len(lines) * step + 9 for lines in wrapped) + 8
    flow.pdf.set_fill_color(242)
    flow.pdf.rect(LEFT, flow.y, WHOLE, head, style="F")
    flow.pdf.rect(LEFT, flow.y, WHOLE, height)
    flow.put(LEFT + 8, flow.y + 6, phrases["outcome_heading"], look.heading_size, True)
    y = flow.y + head + 8
    for lines in wrapped:
        for line in lines:
            flow.put(LEFT + 8, y, line, 12)
            y += step
        y += 9
    flow.y += height + 12


def _bullets(flow: Flow, passages: tuple[Passage, ...], look: Look, empty_after: int = 0) -> None:
    for place, passage in enumerate(passages, start=1):
        text = passage_text(passage)
        flow.paragraph(
            text, indent=BULLET_INDENT, mark=look.bullet, after=look.bullet_after, kind="bullet"
        )
        if place == empty_after:
            flow.paragraph("", indent=BULLET_INDENT, mark=look.bullet, after=look.bullet_after)
    flow.y += 6


def responsible_text(action: Action) -> str:
    """Return who is responsible for an action, as the table prints it: "ICB" cut short."""
    bodies = [body.replace("Integrated Care Board", "ICB") for body in action.bodies]
    if len(bodies) == 1:
        return bodies[0]
    return f"{', '.join(bodies[:-1])} and {bodies[-1]}"


def action_cell(action: Action) -> CellContent:
    """Return the cell of an action: its lead, inner bullets and close."""
    parts = [CellPart(action.lead)]
    parts += [CellPart(text, mark=INNER_BULLET, before=2) for text in action.bullets]
    if action.close:
        parts.append(CellPart(action.close, before=10))
    return tuple(parts)


def _actions(flow: Flow, content: Content, phrases: Mapping[str, Any]) -> None:
    heading = phrases["priority_heading"]
    flow.heading(heading, size=content.plan.look.heading_size, before=12)
    rows: list[tuple[CellContent, ...]] = [
        (cell("Responsible body", bold=True), cell(heading, bold=True)),
    ]
    rows += [(cell(responsible_text(action)), action_cell(action)) for action in content.actions]
    table(flow, rows, (165.0, WHOLE - 165.0), kind="action-cell")


def _improvements(flow: Flow, content: Content, phrases: Mapping[str, Any]) -> None:
    look = content.plan.look
    heading = phrases["improvement_heading"]
    flow.heading(heading, size=look.heading_size, before=12, gap_at=3 if look.stray_space else 0)
    rows: list[tuple[CellContent, ...]] = []
    if look.repeat_heading:
        rows.append((cell(heading, bold=True),))
    texts = [action.text for action in content.improvements]
    if look.numbered_improvements:
        numbered = [f"{place}. {text}" for place, text in enumerate(texts, start=1)]
        parts = tuple(CellPart(text, before=6) for text in numbered)
        rows.append((parts,))
    else:
        rows += [(cell(text),) for text in texts]
    table(flow, rows, (WHOLE,), kind="improvement-cell")


def print_letter(content: Content, phrases: Mapping[str, Any]) -> Printed:
    """Print a letter as an area SEND inspection report.

    Parameters
    ----------
    content : Content
        What it says.
    phrases : mapping
        The data of ``phrases.yaml``.

    Returns
    -------
    Printed
        The PDF.
    """
    plan, look = content.plan, content.plan.look
    plain = look.footer == "plain"
    draw = furniture(
        look,
        label="Inspection report:" if plain else "Area SEND inspection report:",
        area_line=f"{plan.area} Local Area Partnership",
        dates=look.footer_dates or span_text(plan.start, plan.end),
        fictional=phrases["fictional_line"],
    )
    title = phrases["title"].replace("{area}", plan.area)
    flow = Flow(LetterPdf(draw, f"{title} (fictional sample)"), hyphenate=look.hyphenate)
    size = look.heading_size

    def part(name: str) -> None:
        if name in look.break_before:
            flow.new_page()

    _title_page(flow, content, phrases)
    _outcome(flow, content, phrases)
    flow.heading(phrases["information_heading"], size=size)
    for text in content.information:
        flow.paragraph(text)
    part("experience")
    flow.heading(phrases["experience_heading"][look.experience], size=size)
    for passage in content.experience:
        flow.paragraph(passage_text(passage), after=look.paragraph_after)
    part("effective")
    flow.heading(phrases["effective_heading"], size=size)
    _bullets(flow, content.effective, look)
    part("better")
    flow.heading(phrases["better_heading"], size=size)
    _bullets(flow, content.better, look, empty_after=2 if look.empty_bullet else 0)
    part("priority")
    if content.actions:
        _actions(flow, content, phrases)
    part("improvement")
    flow.y += look.blank_lines * 12 * LEADING
    _improvements(flow, content, phrases)
    part("details")
    details(flow, content, phrases)
    flow.heading(phrases["about_heading"], size=size)
    for text in content.about:
        flow.paragraph(text)
    team(flow, content, phrases)
    last_page(flow, content, phrases)
    return flow.finish()
