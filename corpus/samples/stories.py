"""Read what came before and after the reports of the fictional areas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from corpus.samples.loading import as_day, read_yaml
from corpus.samples.model import AreaPlan
from corpus.samples.visits import LETTER, MONITORING, REVISIT, Visit, VisitLook


def _first_letter(plan: AreaPlan, data: Mapping[str, Any]) -> Visit:
    needs = tuple(data.get("needs", ()))
    health = tuple(data["health"])
    boards = all(name.endswith("Integrated Care Board") for name in health)
    return Visit(
        kind=LETTER,
        plan=replace(
            plan,
            start=as_day(data["start"]),
            end=as_day(data["end"]),
            icbs=health,
            commissioner="ICB" if boards else "CCG",
            era="letter",
            outcome="systemic-failings" if needs else "inconsistent",
        ),
        look=VisitLook(**data.get("look", {})),
        letter_date=as_day(data["date"]),
        needs=needs,
    )


def _revisit(first: Visit, data: Mapping[str, Any]) -> Visit:
    return Visit(
        kind=REVISIT,
        plan=replace(first.plan, start=as_day(data["start"]), end=as_day(data["end"])),
        look=VisitLook(**data.get("look", {})),
        letter_date=as_day(data["date"]),
        needs=first.needs,
        met=tuple(data["met"]),
        initial=(first.plan.start, first.plan.end),
        required=first.letter_date,
        fit=as_day(data["fit"]),
    )


def _monitoring(plan: AreaPlan, entries: Iterable[Mapping[str, Any]]) -> Iterator[Visit]:
    before: tuple[date, date] | None = None
    for place, data in enumerate(entries):
        start, end = as_day(data["start"]), as_day(data["end"])
        yield Visit(
            kind=MONITORING,
            plan=replace(plan, start=start, end=end, era=f"monitoring{place}"),
            look=VisitLook(**data.get("look", {})),
            met=tuple(data["met"]),
            initial=(plan.start, plan.end),
            before=before,
        )
        before = start, end


def load_visits(plans: Iterable[AreaPlan]) -> tuple[Visit, ...]:
    """Return every letter that is not a report.

    Parameters
    ----------
    plans : iterable of AreaPlan
        The plans of the reports.

    Returns
    -------
    tuple of Visit
        First letters, then revisits, then monitoring letters, each in the
        order of the data file.
    """
    by_area = {plan.area: plan for plan in plans}
    letters: list[Visit] = []
    revisits: list[Visit] = []
    monitoring: list[Visit] = []
    for story in read_yaml("stories"):
        plan = by_area[story["area"]]
        if "letter" in story:
            letters.append(_first_letter(plan, story["letter"]))
        if "revisit" in story:
            revisits.append(_revisit(letters[-1], story["revisit"]))
        monitoring.extend(_monitoring(plan, story.get("monitoring", ())))
    return (*letters, *revisits, *monitoring)
