"""Compose all letters that are not reports, in the order of their kinds."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.samples.compose_letter import compose_letter
from corpus.samples.compose_monitoring import compose_monitoring
from corpus.samples.compose_revisit import compose_revisit
from corpus.samples.drawing import Drawer
from corpus.samples.localise import Banks
from corpus.samples.model import AreaPlan
from corpus.samples.stories import load_visits
from corpus.samples.visits import LETTER, REVISIT, VisitContent

# The year when the last statements of special educational needs were converted.
LAST_STATEMENTS = 2018


def compose_visits(
    banks: Banks, plans: Iterable[AreaPlan], after: Drawer
) -> tuple[VisitContent, ...]:
    """Return the content of the letters, each after those before it.

    Parameters
    ----------
    banks : Banks
        The banks of these kinds.
    plans : iterable of AreaPlan
        The plans of the reports.
    after : Drawer
        The drawer of the reports, whose count goes on.

    Returns
    -------
    tuple of VisitContent
        First letters, revisits and monitoring letters.
    """
    reports = {plan.area: plan for plan in plans}
    early = Drawer(banks.letters, after)
    late = Drawer(banks.late, after)
    new = Drawer(banks.monitoring, after)
    contents = []
    for visit in load_visits(reports.values()):
        old = early if visit.plan.start.year <= LAST_STATEMENTS else late
        if visit.kind == LETTER:
            contents.append(compose_letter(old, visit, banks))
        elif visit.kind == REVISIT:
            contents.append(compose_revisit(old, visit, banks))
        else:
            contents.append(compose_monitoring(new, visit, banks, reports[visit.plan.area]))
    return tuple(contents)
