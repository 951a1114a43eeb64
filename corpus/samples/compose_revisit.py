"""Compose a revisit letter: whether enough was done about each significant weakness."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.samples.choice import number
from corpus.samples.compose_letter import groups_text, need_text
from corpus.samples.dates import between_text, day_text, month_text
from corpus.samples.drawing import Drawer
from corpus.samples.filling import fill
from corpus.samples.localise import Banks
from corpus.samples.people import addressees, copies, signatories, team
from corpus.samples.prose import NUMBERS, extent, plain, set_phrase, since
from corpus.samples.visits import Need, Visit, VisitBlock, VisitContent


def summary(met: tuple[bool, ...], phrases: dict[str, str]) -> str:
    """Return how many of the significant weaknesses have been dealt with.

    Parameters
    ----------
    met : tuple of bool
        One for each weakness.
    phrases : dict
        The sentences for all, none and some.

    Returns
    -------
    str
        One or two sentences.
    """
    enough, total = sum(met), len(met)
    if extent(met) != "some":
        return phrases[extent(met)]
    left = total - enough
    unmet = f"{NUMBERS[left]} significant weakness" + ("es" if left > 1 else "")
    text = phrases["some"].replace("{met}", NUMBERS[enough]).replace("{total}", NUMBERS[total])
    return text.replace("{unmet}", unmet)


def _opening(visit: Visit, banks: Banks) -> Iterator[VisitBlock]:
    phrases, plan, names = banks.phrases["revisit"], visit.plan, banks.letters.names
    if not (visit.required and visit.fit and visit.initial):
        message = f"the revisit to {plan.area} lacks a date"
        raise ValueError(message)
    dates = {
        "between": between_text(plan.start, plan.end),
        "required": day_text(visit.required),
        "initial": month_text(visit.initial[1]),
        "fit": day_text(visit.fit),
        "groups": groups_text(plan),
    }
    for name in ("opening", "history"):
        yield VisitBlock("paragraph", set_phrase(phrases[name], name, plan, names, **dates))
    yield VisitBlock("paragraph", plain(summary(visit.met, phrases)))
    numbers = {
        "visits": str(4 + number(plan.urn) % 5),
        "replies": str(90 + number(plan.council) % 300),
    }
    spoke = phrases["led"] + banks.phrases["letter"]["spoke"]
    yield VisitBlock("paragraph", set_phrase(spoke, "revisit", plan, names, **numbers))


def _weakness(
    drawer: Drawer, visit: Visit, banks: Banks, place: int, need: Need
) -> Iterator[VisitBlock]:
    plan, look, phrases = visit.plan, visit.look, banks.phrases["revisit"]
    section = f"weakness-{place + 1}"
    code, met = visit.needs[place], visit.met[place]
    yield VisitBlock("weakness", plain(need.text), place=place)
    yield VisitBlock("paragraph", plain(phrases["found"]))
    for number_, text in enumerate(banks.found[code]):
        key = f"{plan.urn}|found|{code}|{number_}"
        filled = fill(text, key=key, plan=plan, names=banks.letters.names)
        if not text.startswith(("EHC", "CAMHS")):
            filled = filled[0].lower() + filled[1:]
        yield VisitBlock("bullet", plain(filled), section=f"{section}-initial", role="context")
    verdict = VisitBlock(
        "verdict", plain(phrases["verdict"][look.verdict]["met" if met else "unmet"])
    )
    if look.verdict_first:
        yield verdict
    yield from since(drawer, code, met, plan, section)
    if not look.verdict_first:
        yield verdict


def compose_revisit(drawer: Drawer, visit: Visit, banks: Banks) -> VisitContent:
    """Return what a revisit letter says.

    Parameters
    ----------
    drawer : Drawer
        Draws from the bank of the letters.
    visit : Visit
        The data of the letter.
    banks : Banks
        The banks.

    Returns
    -------
    VisitContent
        The letter in reading order.
    """
    drawer.begin()
    plan, names, phrases = visit.plan, banks.letters.names, banks.phrases
    needs = []
    for code, met in zip(visit.needs, visit.met, strict=True):
        text = need_text(banks, plan, code)
        if visit.look.weakness != "bullet":
            text = text[0].upper() + text[1:]
        needs.append(Need(text, "sufficient-progress" if met else "insufficient-progress"))
    blocks = list(_opening(visit, banks))
    blocks.append(VisitBlock("heading", plain(phrases["heading"]["revisit"])))
    blocks.append(VisitBlock("heading", plain(phrases["heading"]["main"])))
    for place, need in enumerate(needs):
        blocks += _weakness(drawer, visit, banks, place, need)
    blocks.append(VisitBlock("paragraph", plain(phrases["revisit"]["next"][extent(visit.met)])))
    key = f"{plan.urn}|revisit"
    people = team(key, names, small=True)
    return VisitContent(
        visit=visit,
        title=phrases["title"]["revisit"].replace("{area}", plan.area),
        blocks=tuple(blocks),
        needs=tuple(needs),
        addressees=addressees(plan, names, phrases),
        signatories=signatories(key, names, phrases, people),
        team=people,
        copies=copies(plan, phrases),
    )
