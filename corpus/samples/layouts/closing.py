"""The end that reports and monitoring letters share: partners, inspection team, last page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.samples.layouts.flow import LEFT, RIGHT, Flow
from corpus.samples.layouts.tables import PAD, CellContent, cell, table
from corpus.samples.model import Content, Inspector

WHOLE = RIGHT - LEFT
DETAIL_STREETS = ("1 Market Place", "Guildhall Yard", "12 Assembly Street", "The Old Exchange")


def _domain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())


def details(flow: Flow, content: Content, phrases: Mapping[str, Any]) -> None:
    """Print who the partners are.

    Parameters
    ----------
    flow : Flow
        Where it goes.
    content : Content
        The letter.
    phrases : mapping
        The data of ``phrases.yaml``.
    """
    plan = content.plan
    flow.heading(phrases["details_heading"], size=plan.look.heading_size)
    boards = len(plan.icbs)
    header = [cell("Local authority", bold=True)]
    header += [cell("Integrated Care Board", bold=True)] * boards
    websites = [cell(f"www.{_domain(plan.area)}.example")]
    websites += [cell(f"www.{_domain(icb.split()[1])}icb.example") for icb in plan.icbs]
    offset = int(plan.urn)
    addresses = [
        cell(
            DETAIL_STREETS[(offset + place) % len(DETAIL_STREETS)],
            plan.places[place % len(plan.places)],
            plan.area,
            f"ZZ{(offset + place) % 90 + 1} {place + 1}ZZ",
        )
        for place in range(boards + 1)
    ]
    rows: list[tuple[CellContent, ...]] = [
        tuple(header),
        (cell(plan.council), *(cell(icb) for icb in plan.icbs)),
        (
            cell(f"{content.dcs}, Director of Children’s Services"),
            *(cell(f"{chief}, Chief Executive") for chief in content.chiefs),
        ),
        tuple(websites),
        tuple(addresses),
    ]
    table(flow, rows, (WHOLE / (boards + 1),) * (boards + 1), kind="detail-cell")


def _person(inspector: Inspector) -> str:
    return f"{inspector.name}, {inspector.role}"


def team(flow: Flow, content: Content, phrases: Mapping[str, Any]) -> None:
    """Print the inspection team.

    Parameters
    ----------
    flow : Flow
        Where it goes.
    content : Content
        The letter.
    phrases : mapping
        The data of ``phrases.yaml``.
    """
    look = content.plan.look
    flow.heading(phrases["team_heading"], size=look.heading_size)
    sides = ("Ofsted", "Care Quality Commission")
    people = [
        [_person(inspector) for inspector in content.team if inspector.inspectorate == side]
        for side in sides
    ]
    rows: list[tuple[CellContent, ...]] = [tuple(cell(side, bold=True) for side in sides)]
    for place in range(max(len(side) for side in people)):
        rows.append(tuple(cell(side[place]) if place < len(side) else () for side in people))
    table(flow, rows, (WHOLE / 2, WHOLE / 2), kind="team-cell", ruled=look.team_ruled)


def last_page(flow: Flow, content: Content, phrases: Mapping[str, Any]) -> None:
    """Print the page of fixed text at the end.

    Parameters
    ----------
    flow : Flow
        Where it goes.
    content : Content
        The letter.
    phrases : mapping
        The data of ``phrases.yaml``.
    """
    flow.new_page()
    flow.y += 3 * PAD
    if content.plan.look.complaint:
        flow.paragraph(phrases["complaint"], size=10, after=24)
    for text in phrases["boilerplate"]:
        flow.paragraph(text, size=10)
