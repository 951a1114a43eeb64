"""Fill the slots and settle the choices of a template for one area."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.samples.choice import number, pick
from corpus.samples.model import AreaPlan

_CHOICE = re.compile(r"<([^<>]*\|[^<>]*)>")
_SLOT = re.compile(r"\{(\w+)\}")

# What an area has one of: the same wherever it is mentioned in the letter.
_FIXED_PER_LETTER = frozenset({"surname", "project", "thousands"})


def _dated(slot: str, key: str, plan: AreaPlan, names: Mapping[str, Any]) -> str:
    year = plan.start.year - 1 - number(key) % (3 if slot == "year" else 2)
    if slot == "year":
        return str(year)
    kind = "month" if slot == "monthyear" else "season"
    return f"{pick(key + kind, names['slots'][kind])} {year}"


def _value(slot: str, key: str, plan: AreaPlan, names: Mapping[str, Any]) -> str:
    own = {
        "area": plan.area,
        "council": plan.council.replace("London Borough", "the London Borough"),
        "icb": plan.commissioner,
        "icb_first": plan.icbs[0],
        "pcf": plan.pcf,
        "trust": f"{plan.area} and District NHS Foundation Trust",
        "dcs": person(f"{plan.urn}{plan.era}|dcs", names),
    }
    if slot in own:
        return own[slot]
    if slot in _FIXED_PER_LETTER:
        key = f"{plan.urn}|{slot}"
    if slot == "town":
        return pick(key, plan.places)
    if slot == "surname":
        return str(pick(key, names["last_names"]))
    if slot in {"year", "monthyear", "term"}:
        return _dated(slot, key, plan, names)
    if slot == "Therapy":
        return str(pick(key, names["slots"]["therapy"])).capitalize()
    return str(pick(key, names["slots"][slot]))


def person(key: str, names: Mapping[str, Any]) -> str:
    """Return the name of a fictional person.

    Parameters
    ----------
    key : str
        What the name depends on.
    names : mapping
        The data of ``names.yaml``.

    Returns
    -------
    str
        First name and last name.
    """
    return (
        f"{pick(key + '|first', names['first_names'])} {pick(key + '|last', names['last_names'])}"
    )


def fill(template: str, *, key: str, plan: AreaPlan, names: Mapping[str, Any]) -> str:
    """Return a template with its choices settled and its slots filled.

    Parameters
    ----------
    template : str
        A text with ``<a|b>`` choices and ``{slot}`` places.
    key : str
        What the choices depend on.
    plan : AreaPlan
        The letter the text is for.
    names : mapping
        The data of ``names.yaml``.

    Returns
    -------
    str
        The finished text.
    """
    places = iter(range(1000))

    def settle(match: re.Match[str]) -> str:
        options: list[str] = match.group(1).split("|")
        return pick(f"{key}|choice{next(places)}", options)

    def put(match: re.Match[str]) -> str:
        slot = match.group(1)
        return _value(slot, f"{key}|{slot}", plan, names)

    text = _SLOT.sub(put, _CHOICE.sub(settle, template))
    return text[0].upper() + text[1:]
