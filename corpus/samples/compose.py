"""Turn the plan of a letter into its content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from corpus.samples.choice import chance, number, pick
from corpus.samples.drawing import Drawer
from corpus.samples.filling import fill, person
from corpus.samples.loading import Bank
from corpus.samples.model import Action, AreaPlan, Content, Inspector, Passage, PlannedSentence

# The turns that the paragraphs of "what is it like" take: s is a strength, w a weakness.
_TURNS = {"positive": "sssswsw", "inconsistent": "wswswsw", "systemic-failings": "wwwswww"}
_POLARITY = {"s": "strength", "w": "weakness"}

_OFSTED_ROLES = ("HMI", "Ofsted Inspector", "HMI", "Ofsted Inspector")
_CQC_ROLES = ("CQC Inspector", "CQC Inspector")


def _kept(*sentences: PlannedSentence | None) -> list[PlannedSentence]:
    return [sentence for sentence in sentences if sentence is not None]


def _bullet(drawer: Drawer, subject: str, polarity: str, plan: AreaPlan, place: int) -> Passage:
    key = f"{plan.urn}|{polarity}|{subject}|{place}"
    mild = polarity == "weakness" and plan.outcome != "systemic-failings"
    sentences: list[PlannedSentence] = []
    if mild and chance(key + "|mixed", 45):
        sentences += _kept(drawer.draw(subject, "mixed", plan))
    elif chance(key + "|context", 18):
        sentences += _kept(drawer.draw(subject, "context", plan))
    sentences += _kept(drawer.draw(subject, polarity, plan))
    if chance(key + "|second", 80):
        sentences += _kept(drawer.draw(subject, polarity, plan, connect=True))
    if len(sentences) < 2 or chance(key + "|follow", 60):
        sentences += _kept(drawer.follow(subject, polarity, plan))
    return tuple(sentences)


def _bullets(
    drawer: Drawer, subjects: Iterable[str], polarity: str, plan: AreaPlan
) -> list[Passage]:
    return [
        _bullet(drawer, subject, polarity, plan, place) for place, subject in enumerate(subjects)
    ]


def _ranked(subjects: Iterable[str]) -> list[str]:
    """Return the subjects once each, those named most often first."""
    return [subject for subject, _ in Counter(subjects).most_common()]


def _experience(drawer: Drawer, plan: AreaPlan, opening: str) -> tuple[Passage, ...]:
    ranked = {"s": _ranked(plan.strengths), "w": _ranked(plan.weaknesses)}
    turn = dict.fromkeys("sw", 0)
    passages: list[Passage] = []
    for place, kind in enumerate(_TURNS[plan.outcome]):
        polarity = _POLARITY[kind]
        subjects = ranked[kind]
        first = subjects[turn[kind] % len(subjects)]
        second = subjects[(turn[kind] + 1) % len(subjects)]
        turn[kind] += 2 if len(subjects) > 5 else 1
        key = f"{plan.urn}|experience|{place}"
        sentences = [PlannedSentence(opening)] if place == 0 else []
        sentences += _kept(drawer.draw(first, polarity, plan), drawer.follow(first, polarity, plan))
        if place and chance(key + "|again", 85):
            sentences += _kept(drawer.draw(first, polarity, plan, connect=True))
        sentences += _kept(drawer.draw(second, polarity, plan))
        if chance(key + "|mixed", 35) and plan.outcome == "inconsistent":
            sentences += _kept(drawer.draw(second, "mixed", plan))
        elif chance(key + "|follow", 75):
            sentences += _kept(drawer.follow(second, polarity, plan))
        passages.append(tuple(sentences))
    return tuple(passages)


def _outside(drawer: Drawer, plan: AreaPlan, polarity: str) -> list[Passage]:
    return [
        tuple(
            _kept(
                drawer.draw(subject, polarity, plan),
                drawer.draw(subject, polarity, plan),
                drawer.follow(subject, polarity, plan),
            )
        )
        for subject, judged in plan.outside
        if judged == polarity
    ]


def _bodies(plan: AreaPlan, lead: str) -> tuple[str, ...]:
    """Return who is responsible for an action, by their full names."""
    if lead.startswith("{council}"):
        return (plan.council,)
    if lead.startswith("Leaders in the {icb}"):
        return plan.icbs
    return (plan.council, *plan.icbs)


def priority_actions(bank: Bank, plan: AreaPlan) -> tuple[Action, ...]:
    """Return the areas for priority action of a report.

    Parameters
    ----------
    bank : Bank
        The sentence bank.
    plan : AreaPlan
        The report.

    Returns
    -------
    tuple of Action
        In the order of the plan.
    """
    actions = []
    seen: Counter[str] = Counter()
    for place, code in enumerate(plan.actions):
        choices = bank.priorities[code]
        entry = choices[seen[code] % len(choices)]
        seen[code] += 1
        key = f"{plan.urn}|action|{place}"
        bodies = _bodies(plan, entry["lead"])

        def full(text: str, key: str = key) -> str:
            return fill(text, key=key, plan=plan, names=bank.names)

        bullets = []
        for text in entry.get("bullets", ()):
            filled = full(text)
            bullets.append(filled[0].lower() + filled[1:])
        close = full(entry["close"]) if "close" in entry else ""
        actions.append(Action(full(entry["lead"]), tuple(bullets), close, bodies))
    return tuple(actions)


def _team(bank: Bank, plan: AreaPlan) -> tuple[Inspector, ...]:
    lead_role = pick(
        f"{plan.urn}|lead",
        ("HMI Lead Inspector", "HMI, Lead inspector", "Ofsted lead inspector, HMI"),
    )
    cqc_role = pick(f"{plan.urn}|cqc", ("CQC Lead Inspector", "CQC lead inspector"))
    roles = [("Ofsted", True, lead_role), ("Care Quality Commission", True, cqc_role)]
    roles += [("Ofsted", False, role) for role in _OFSTED_ROLES[: 2 + number(plan.urn) % 3]]
    roles += [
        ("Care Quality Commission", False, role) for role in _CQC_ROLES[: 1 + number(plan.area) % 2]
    ]
    team: list[Inspector] = []
    taken: set[str] = set()
    for place, (inspectorate, lead, role) in enumerate(roles):
        attempt = 0
        name = ""
        while not name or name in taken:
            name = person(f"{plan.urn}|inspector|{place}|{attempt}", bank.names)
            attempt += 1
        taken.add(name)
        team.append(Inspector(name, inspectorate, lead, role))
    return tuple(team)


def compose(drawer: Drawer, plan: AreaPlan, opening: str) -> Content:
    """Return what one letter says.

    Parameters
    ----------
    drawer : Drawer
        Draws from the bank; it remembers what earlier letters have used.
    plan : AreaPlan
        The profile of the area.
    opening : str
        The first sentence of the findings, as a template.

    Returns
    -------
    Content
        The letter in reading order.
    """
    bank = drawer.bank
    drawer.begin()

    def full(text: str, key: str) -> str:
        return fill(text, key=f"{plan.urn}|{key}", plan=plan, names=bank.names)

    bodies = [plan.council, *plan.icbs]
    bodies[-1] += " (ICB)"
    named = " and ".join([", ".join(bodies[:-1]), f"the {bodies[-1]}"])
    information = [bank.phrases["responsible"].replace("{bodies}", named)]
    information += bank.phrases["information"]
    experience = _experience(drawer, plan, full(opening, "opening"))
    return Content(
        plan=plan,
        dcs=person(f"{plan.urn}|dcs", bank.names),
        chiefs=tuple(person(f"{icb}|chief", bank.names) for icb in plan.icbs),
        information=tuple(full(text, f"info{place}") for place, text in enumerate(information)),
        experience=experience,
        effective=tuple(
            _bullets(drawer, plan.strengths, "strength", plan) + _outside(drawer, plan, "strength")
        ),
        better=tuple(
            _bullets(drawer, plan.weaknesses, "weakness", plan) + _outside(drawer, plan, "weakness")
        ),
        actions=priority_actions(bank, plan),
        improvements=tuple(Action(drawer.recommendation(code, plan)) for code in plan.improvements),
        about=tuple(
            full(text, f"about{place}") for place, text in enumerate(bank.phrases["about"])
        ),
        team=_team(bank, plan),
    )


def compose_all(
    bank: Bank, plans: Iterable[AreaPlan], drawer: Drawer | None = None
) -> tuple[Content, ...]:
    """Return the content of all letters, each after those before it.

    Parameters
    ----------
    bank : Bank
        The sentence bank.
    plans : iterable of AreaPlan
        The letters, in a fixed order: sentences that earlier letters have used
        come last in later ones.
    drawer : Drawer, optional
        Draws the sentences and counts what is used; a new one when None.

    Returns
    -------
    tuple of Content
        One for each plan.
    """
    drawer = drawer or Drawer(bank)
    turn: Counter[str] = Counter()
    contents = []
    for plan in plans:
        openings = bank.phrases["opening"][plan.outcome]
        contents.append(compose(drawer, plan, openings[turn[plan.outcome] % len(openings)]))
        turn[plan.outcome] += 1
    return tuple(contents)
