"""Whom the letters are written to, who signs them and who inspected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.samples.choice import chance, number, pick
from corpus.samples.filling import person
from corpus.samples.model import AreaPlan, Inspector
from corpus.samples.visits import Addressee, Signatory

OFSTED = "Ofsted"
CQC = "Care Quality Commission"


def titled(name: str, phrases: Mapping[str, Any]) -> str:
    """Return the title that goes with a name: "Ms" or "Mr"."""
    return "Ms" if name.split()[0] in phrases["female"] else "Mr"


def addressees(
    plan: AreaPlan, names: Mapping[str, Any], phrases: Mapping[str, Any]
) -> tuple[Addressee, ...]:
    """Return whom a letter of the first programme is written to.

    Parameters
    ----------
    plan : AreaPlan
        The area as it was then.
    names : mapping
        The data of ``names.yaml``.
    phrases : mapping
        The data of ``letter-phrases.yaml``.

    Returns
    -------
    tuple of Addressee
        The director of children's services, the chief officers of health
        commissioners, and the local area nominated officer, who is not greeted.
    """
    found = []
    director = person(f"{plan.urn}{plan.era}|dcs", names)
    street = pick(plan.area, phrases["streets"])
    postcode = f"ZZ{int(plan.urn) % 90 + 1} 1ZZ"
    lines = ("Director of Children’s Services", plan.council, street, plan.places[0], postcode)
    found.append(Addressee(titled(director, phrases), director, lines))
    taken = {director.split(" ", 1)[1]}
    post = "Chief Executive" if plan.commissioner == "ICB" else "Chief Officer"
    for body in plan.icbs:
        name = _fresh(f"{body}|chief", names, taken)
        found.append(Addressee(titled(name, phrases), name, (f"{post}, {body}",)))
    name = _fresh(f"{plan.urn}|nominated", names, taken)
    line = ("Local Area Nominated Officer",)
    found.append(Addressee(titled(name, phrases), name, line, greeted=False))
    return tuple(found)


def greeting(people: tuple[Addressee, ...]) -> str:
    """Return "Dear Ms X and Mr Y"."""
    names = [
        f"{person.title} {person.name.split(' ', 1)[1]}" for person in people if person.greeted
    ]
    return f"Dear {', '.join(names[:-1])} and {names[-1]}"


def _fresh(key: str, names: Mapping[str, Any], taken: set[str]) -> str:
    """Return the name of a person whose surname nobody has, and add it to ``taken``."""
    attempt = 0
    name = surname = ""
    while not surname or surname in taken:
        name = person(f"{key}|{attempt}", names)
        surname = name.split(" ", 1)[1]
        attempt += 1
    taken.add(surname)
    return name


def team(
    key: str, names: Mapping[str, Any], *, small: bool = False, reign: str = "Her"
) -> tuple[Inspector, ...]:
    """Return an inspection team, the lead inspectors of both inspectorates first.

    Parameters
    ----------
    key : str
        What the names depend on.
    names : mapping
        The data of ``names.yaml``.
    small : bool
        Whether there are lead inspectors only.
    reign : str
        ``Her`` or ``His``; decides how roles are worded.

    Returns
    -------
    tuple of Inspector
        No two of the same surname.
    """
    both = reign == "His" or chance(key + "|both", 60)
    roles = [
        (OFSTED, True, pick(key + "|lead", ("HMI, Lead Inspector", "HMI Lead Inspector"))),
        (CQC, both, "CQC Lead Inspector" if both else "CQC Inspector"),
    ]
    if not small:
        roles += [(OFSTED, False, "Ofsted Inspector"), (CQC, False, "CQC Inspector")]
        roles += [(OFSTED, False, "HMI")][: number(key + "|more") % 2]
    taken: set[str] = set()
    return tuple(
        Inspector(_fresh(f"{key}|{place}", names, taken), side, lead, role)
        for place, (side, lead, role) in enumerate(roles)
    )


def signatories(
    key: str,
    names: Mapping[str, Any],
    phrases: Mapping[str, Any],
    people: tuple[Inspector, ...],
) -> tuple[Signatory, ...]:
    """Return who signs a letter, one for each inspectorate.

    Parameters
    ----------
    key : str
        What the names depend on.
    names : mapping
        The data of ``names.yaml``.
    phrases : mapping
        The data of ``letter-phrases.yaml``.
    people : tuple of Inspector
        The inspection team, whose names are not used again.

    Returns
    -------
    tuple of Signatory
        Ofsted's, then the Care Quality Commission's.
    """
    taken = {person.name.split(" ", 1)[1] for person in people}
    return tuple(
        Signatory(
            _fresh(f"{key}|{side}", names, taken),
            pick(f"{key}|{side}", phrases["roles"][roles]),
            side,
        )
        for side, roles in ((OFSTED, "ofsted"), (CQC, "cqc"))
    )


def copies(plan: AreaPlan, phrases: Mapping[str, Any]) -> tuple[str, ...]:
    """Return who is sent a copy, one a line.

    Parameters
    ----------
    plan : AreaPlan
        The area as it was then.
    phrases : mapping
        The data of ``letter-phrases.yaml``.

    Returns
    -------
    tuple of str
        Organisations and officers.
    """
    groups = (
        "Integrated care board" if plan.commissioner == "ICB" else "Clinical commissioning group"
    )
    if len(plan.icbs) > 1:
        groups += "s"
    return tuple(line.replace("{groups_title}", groups) for line in phrases["copies"])
