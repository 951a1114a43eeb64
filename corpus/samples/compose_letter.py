"""Compose a first letter: what inspectors found in one of the years from 2016 to 2022."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.samples.choice import number
from corpus.samples.dates import between_text
from corpus.samples.drawing import Drawer
from corpus.samples.filling import fill
from corpus.samples.localise import Banks
from corpus.samples.model import AreaPlan
from corpus.samples.people import addressees, copies, signatories, team
from corpus.samples.prose import kept, plain, point, set_phrase
from corpus.samples.visits import Need, Visit, VisitBlock, VisitContent

# fmt: off
SECTIONS = {
    "identifying": ("identification", "universal-services", "designated-roles", "identification"),
    "meeting": (
        "ehc-plan-quality", "ehc-plan-timeliness", "joint-working", "co-production",
        "information-local-offer", "family-experience", "mental-health", "social-care",
        "waiting-times", "specialist-provision", "short-breaks", "child-focus", "workforce",
    ),
    "outcomes": ("outcomes-impact", "attendance-exclusion-ap", "transitions-adulthood"),
}
# fmt: on
LEADERSHIP = ("leadership-priority", "responsibility-accountability", "data-and-quality-assurance")
_POINTS = {"identifying": (3, 3), "meeting": (5, 5), "outcomes": (3, 3)}
_TURNS = {True: "swwsww", False: "sswsws"}
_POLARITY = {"s": "strength", "w": "weakness"}
_LATE = 2018


def groups_text(plan: AreaPlan) -> str:
    """Return how a letter calls the health commissioners after "clinical commissioning"."""
    return "groups (CCGs)" if len(plan.icbs) > 1 else "group (CCG)"


def need_text(banks: Banks, plan: AreaPlan, code: str) -> str:
    """Return the wording of a significant weakness, the same in every letter to an area.

    Parameters
    ----------
    banks : Banks
        The banks.
    plan : AreaPlan
        The area.
    code : str
        The code of the weakness.

    Returns
    -------
    str
        Begins in lower case.
    """
    choices = banks.significant[code]
    key = f"{plan.urn}|need|{code}"
    text = fill(choices[number(key) % len(choices)], key=key, plan=plan, names=banks.letters.names)
    return text[0].lower() + text[1:]


def split_codes(
    section: str, needs: tuple[str, ...], plan: AreaPlan
) -> tuple[list[str], list[str]]:
    """Return the codes of the strengths and of the weaknesses of a section.

    Parameters
    ----------
    section : str
        Which of the three questions.
    needs : tuple of str
        The codes of the significant weaknesses: never among the strengths.
    plan : AreaPlan
        The letter.

    Returns
    -------
    tuple of list of str
        Strengths, then weaknesses.
    """
    codes = SECTIONS[section]
    first = [code for code in dict.fromkeys(codes) if code in needs]
    others = sorted(
        (code for code in codes if code not in needs),
        key=lambda code: number(f"{plan.urn}|{section}|{code}"),
    )
    strong, weak = _POINTS[section]
    rest = list(reversed(others))
    strengths = (others * strong)[:strong]
    return strengths, (first + rest * weak)[:weak]


def _section(drawer: Drawer, visit: Visit, section: str, banks: Banks) -> Iterator[VisitBlock]:
    headings = banks.phrases["heading"]
    yield VisitBlock("heading", plain(headings[section][visit.look.heading]))
    pairs = zip(
        ("strengths", "development"),
        ("strength", "weakness"),
        split_codes(section, visit.needs, visit.plan),
        strict=True,
    )
    for part, polarity, codes in pairs:
        yield VisitBlock("subheading", plain(headings[part]))
        for place, code in enumerate(codes):
            passage = point(drawer, code, polarity, visit.plan, f"{section}|{place}")
            if passage:
                yield VisitBlock("bullet", passage, section=f"{section}-{part}", role=polarity)


def _main(drawer: Drawer, visit: Visit) -> Iterator[VisitBlock]:
    plan = visit.plan
    for place, turn in enumerate(_TURNS[bool(visit.needs)]):
        polarity = _POLARITY[turn]
        codes = [code for code in LEADERSHIP if polarity == "weakness" or code not in visit.needs]
        code = codes[(place + number(plan.urn)) % len(codes)]
        opener = "mixed" if place == 2 else "context" if place == 4 else polarity
        passage = kept(
            drawer.draw("reforms", opener, plan) if place in (0, 2, 3, 4) else None,
            drawer.draw(code, polarity, plan),
            drawer.follow(code, polarity, plan) if place % 2 else None,
        )
        yield VisitBlock("bullet", passage, section="main", role="context")


def _opening(visit: Visit, banks: Banks) -> Iterator[VisitBlock]:
    phrases, plan, names = banks.phrases["letter"], visit.plan, banks.letters.names
    between = between_text(plan.start, plan.end)
    reforms = phrases["late" if plan.start.year >= _LATE else "early"]
    yield VisitBlock("paragraph", set_phrase(reforms, "opening", plan, names, between=between))
    yield VisitBlock("paragraph", set_phrase(phrases["led"], "led", plan, names))
    numbers = {
        "visits": str(8 + number(plan.urn) % 9),
        "replies": str(120 + number(plan.area) % 400),
    }
    yield VisitBlock("paragraph", set_phrase(phrases["spoke"], "spoke", plan, names, **numbers))
    if visit.needs:
        groups = groups_text(plan)
        yield VisitBlock(
            "paragraph", set_phrase(phrases["required"], "required", plan, names, groups=groups)
        )


def _list(visit: Visit, banks: Banks, needs: tuple[Need, ...]) -> Iterator[VisitBlock]:
    yield VisitBlock("paragraph", plain(banks.phrases["letter"]["list"]))
    for need in needs:
        yield VisitBlock("bullet", plain(need.text))


def compose_letter(drawer: Drawer, visit: Visit, banks: Banks) -> VisitContent:
    """Return what a first letter says.

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
    needs = tuple(Need(need_text(banks, plan, code)) for code in visit.needs)
    blocks = list(_opening(visit, banks))
    if needs and visit.look.list_at == "front":
        blocks += _list(visit, banks, needs)
    blocks.append(VisitBlock("paragraph", plain(phrases["letter"]["outlines"])))
    blocks.append(VisitBlock("heading", plain(phrases["heading"]["main"])))
    blocks += _main(drawer, visit)
    for section in SECTIONS:
        blocks += _section(drawer, visit, section, banks)
    if needs and visit.look.list_at == "end":
        blocks.append(VisitBlock("heading", plain(phrases["heading"]["concerns"])))
        blocks += _list(visit, banks, needs)
    key = f"{plan.urn}|letter"
    people = team(key, names)
    return VisitContent(
        visit=visit,
        title=phrases["title"][visit.look.title].replace("{area}", plan.area),
        blocks=tuple(blocks),
        needs=needs,
        addressees=addressees(plan, names, phrases),
        signatories=signatories(key, names, phrases, people),
        team=people,
        copies=copies(plan, phrases),
    )
