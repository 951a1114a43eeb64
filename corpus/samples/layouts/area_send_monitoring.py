"""The form of an area SEND monitoring letter (since 2025)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from corpus.samples.dates import span_text
from corpus.samples.layouts.area_send_report import action_cell, responsible_text
from corpus.samples.layouts.closing import details, last_page, team
from corpus.samples.layouts.flow import LEFT, RIGHT, Flow, LetterPdf, Printed
from corpus.samples.layouts.furniture import furniture
from corpus.samples.layouts.tables import CellContent, cell, table
from corpus.samples.model import Content
from corpus.samples.visits import VisitBlock, VisitContent

WHOLE = RIGHT - LEFT
BULLET_INDENT = 18.0


def _as_report(content: VisitContent) -> Content:
    """Return the letter as the parts that reports have in common with it."""
    visit = content.visit
    look = replace(
        visit.plan.look,
        heading_size=visit.look.heading_size,
        footer_dates="",
        footer_skip=0,
        complaint=True,
    )
    return Content(
        plan=replace(visit.plan, look=look),
        dcs=content.dcs,
        chiefs=content.chiefs,
        information=(),
        experience=(),
        effective=(),
        better=(),
        actions=content.actions,
        improvements=(),
        about=content.about,
        team=content.team,
    )


def _restated(flow: Flow, block: VisitBlock, content: VisitContent) -> None:
    action = content.actions[block.place]
    if content.visit.look.restated == "table":
        rows: list[tuple[CellContent, ...]] = [
            (cell("Responsible body", bold=True), cell("Area for priority action", bold=True)),
            (cell(responsible_text(action)), action_cell(action)),
        ]
        table(flow, rows, (165.0, WHOLE - 165.0), kind="action-cell", after=10)
        return
    flow.paragraph(f"Responsible body: {responsible_text(action)}", after=6)
    flow.paragraph(action.lead, bold=not action.bullets, after=6, keep=3)
    for text in action.bullets:
        flow.paragraph(text, indent=BULLET_INDENT, mark=content.visit.look.bullet, after=4)
    if action.bullets:
        flow.y += 5
    if action.close:
        flow.paragraph(action.close)


def _overview(flow: Flow, content: VisitContent) -> None:
    rows: list[tuple[CellContent, ...]] = [
        (
            cell("Responsible body", bold=True),
            cell("Area for priority action", bold=True),
            cell("Action taken", bold=True),
        )
    ]
    for place, action in enumerate(content.actions):
        effective = content.verdicts[place] == "effective-action"
        rows.append(
            (
                cell(responsible_text(action)),
                action_cell(action),
                cell("Effective" if effective else "Not effective"),
            )
        )
    table(flow, rows, (125.0, WHOLE - 215.0, 90.0), kind="action-cell", size=11)


def _block(flow: Flow, block: VisitBlock, content: VisitContent) -> None:
    size = content.visit.look.heading_size
    if block.kind == "heading":
        flow.heading(block.text, size=size)
    elif block.kind == "subheading":
        flow.heading(block.text, size=12)
    elif block.kind == "action":
        _restated(flow, block, content)
    elif block.kind == "overview":
        _overview(flow, content)
    elif block.kind == "bullet":
        flow.paragraph(
            block.text, indent=BULLET_INDENT, mark=content.visit.look.bullet, after=4, kind="bullet"
        )
    else:
        flow.paragraph(block.text)


def print_letter(
    content: VisitContent, phrases: Mapping[str, Any], shared: Mapping[str, Any]
) -> Printed:
    """Print a monitoring letter.

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
    visit, plan = content.visit, content.visit.plan
    parts = _as_report(content)
    draw = furniture(
        parts.plan.look,
        label="Area SEND monitoring inspection report:",
        area_line=f"{plan.area} Local Area Partnership",
        dates=span_text(plan.start, plan.end),
        fictional=shared["fictional_line"],
    )
    pdf = LetterPdf(draw, f"{content.title} (fictional sample)")
    flow = Flow(pdf, hyphenate=visit.look.hyphenate)
    flow.put(LEFT, 40, phrases["monitoring"]["top_line"], 10)
    flow.y = 116
    flow.paragraph(content.title, size=24, after=12)
    flow.paragraph(f"Inspection dates: {span_text(plan.start, plan.end)}", after=5)
    if visit.initial:
        flow.paragraph(f"Dates of the full inspection: {span_text(*visit.initial)}", after=10)
    for block in content.blocks:
        _block(flow, block, content)
    details(flow, parts, shared)
    flow.heading(shared["about_heading"], size=visit.look.heading_size)
    for text in content.about:
        flow.paragraph(text)
    team(flow, parts, shared)
    last_page(flow, parts, shared)
    return flow.finish()
