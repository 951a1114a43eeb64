"""Compose a monitoring letter: whether each area for priority action was acted on."""

from __future__ import annotations

from corpus.samples.compose import priority_actions
from corpus.samples.dates import month_text
from corpus.samples.drawing import Drawer
from corpus.samples.filling import fill, person
from corpus.samples.localise import Banks
from corpus.samples.model import AreaPlan
from corpus.samples.people import team
from corpus.samples.prose import NUMBERS, extent, plain, since
from corpus.samples.visits import Visit, VisitBlock, VisitContent


def _outcome(visit: Visit, banks: Banks) -> list[str]:
    phrases, met = banks.phrases["monitoring"], visit.met
    if visit.initial is None:
        message = f"the monitoring letter to {visit.plan.area} lacks the date of the inspection"
        raise ValueError(message)
    left = len(met) - sum(met)
    text = phrases[extent(met)].replace("{initial}", month_text(visit.initial[1]))
    text = text.replace("{met}", NUMBERS[sum(met)]).replace("{total}", NUMBERS[len(met)])
    text = text.replace("{others}", f" {NUMBERS[left]}" if left > 1 else "")
    texts = [text, phrases["purpose"]]
    if visit.before:
        texts.insert(1, phrases["again"].replace("{first}", month_text(visit.before[1])))
    return texts


def compose_monitoring(
    drawer: Drawer, visit: Visit, banks: Banks, report: AreaPlan
) -> VisitContent:
    """Return what a monitoring letter says.

    Parameters
    ----------
    drawer : Drawer
        Draws from the bank of the monitoring letters.
    visit : Visit
        The data of the letter.
    banks : Banks
        The banks.
    report : AreaPlan
        The report whose areas for priority action are looked at.

    Returns
    -------
    VisitContent
        The letter in reading order.
    """
    drawer.begin()
    plan, names, phrases = visit.plan, banks.monitoring.names, banks.phrases["monitoring"]
    actions = priority_actions(banks.monitoring, report)
    blocks = [VisitBlock("heading", plain(phrases["outcome_heading"]))]
    blocks += [VisitBlock("paragraph", plain(text)) for text in _outcome(visit, banks)]
    blocks.append(VisitBlock("heading", plain(phrases["progress_heading"])))
    if visit.look.restated == "overview":
        blocks.append(VisitBlock("overview", ()))
    for place, (code, met) in enumerate(zip(report.actions, visit.met, strict=True)):
        heading = phrases["action_heading"].replace("{number}", str(place + 1))
        blocks.append(VisitBlock("subheading", plain(heading)))
        if visit.look.restated != "overview":
            blocks.append(VisitBlock("action", plain(actions[place].text), place=place))
        blocks.append(VisitBlock("verdict", plain(phrases["met" if met else "unmet"])))
        blocks += since(drawer, code, met, plan, f"action-{place + 1}")
    blocks.append(VisitBlock("heading", plain(phrases["next_heading"])))
    blocks.append(VisitBlock("paragraph", plain(phrases["next"][extent(visit.met)])))
    key = f"{plan.urn}|{plan.era}"
    return VisitContent(
        visit=visit,
        title=banks.phrases["title"]["monitoring"].replace("{area}", plan.area),
        blocks=tuple(blocks),
        actions=actions,
        verdicts=tuple("effective-action" if met else "ineffective-action" for met in visit.met),
        team=team(key, names, small=len(visit.met) < 5, reign="His"),
        dcs=person(f"{plan.urn}{plan.era}|dcs", names),
        chiefs=tuple(person(f"{board}|chief", names) for board in plan.icbs),
        about=tuple(
            fill(text, key=f"{key}|about{place}", plan=plan, names=names)
            for place, text in enumerate(phrases["about"])
        ),
    )
