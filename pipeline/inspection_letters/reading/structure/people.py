"""Find the people that letters name: addressees, signatories and inspectors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inspection_letters.reading.structure.names import (
    is_titled,
    name_inside,
    speaks_of_office,
    split_name,
)

_ROLE = re.compile(
    r"\b(?:inspectors?|inspectorate|HMI|director|head of|chief|officer|ofsted|CQC|commission|"
    r"regional|lead|executive|manager|nominated|accountable|education|quality|leader|partner|"
    r"adviser|chair|constabulary|probation)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"\blead\s+inspector\b", re.IGNORECASE)
_SIGNS = re.compile(
    r"\b(?:regional director|director|head of|chief inspector|deputy chief)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person and their role as printed; the role may be empty."""

    name: str
    role: str

    @property
    def leads(self) -> bool:
        """Whether they are a lead inspector."""
        return bool(_LEAD.search(self.role))

    @property
    def signs(self) -> bool:
        """Whether their office signs letters rather than inspects."""
        return bool(_SIGNS.search(self.role)) and not self.leads

    def __str__(self) -> str:
        return f"{self.name}, {self.role}" if self.role else self.name


def people_in(lines: Sequence[str]) -> tuple[Person, ...]:
    """Return the people in lines of names, names with roles, or roles.

    A role on a line of its own belongs to the name before it, or to the first name after
    it if none came before.
    """
    people: list[Person] = []
    before = ""
    for line in lines:
        text = " ".join(line.split()).strip(" ,;")
        found = split_name(text)
        if found:
            name, role = found
            people.append(Person(name, role or ("" if people else before)))
        elif _ROLE.search(text) and people:
            last = people[-1]
            people[-1] = Person(last.name, f"{last.role}, {text}" if last.role else text)
        elif _ROLE.search(text):
            before = text
    return once(people)


def once(people: Sequence[Person]) -> tuple[Person, ...]:
    """Return each person once, with all their roles."""
    roles: dict[str, list[str]] = {}
    for person in people:
        roles.setdefault(person.name, []).append(person.role)
    return tuple(
        Person(name, ", ".join(dict.fromkeys(role for role in lines if role)))
        for name, lines in roles.items()
    )


def addressees_in(lines: Sequence[str]) -> tuple[Person, ...]:
    """Return the people a letter is addressed to, with their roles.

    A role follows its name on the same line and may wrap, or is the line after a name that
    has a line of its own; the lines after that are a postal address and are left out. A
    line may hold the end of one entry and the beginning of the next.
    """
    parts: list[str] = []
    for line in lines:
        at = name_inside(line)
        parts += [line] if at is None else [line[:at], line[at:]]
    people: list[Person] = []
    wraps = alone = False
    for index, part in enumerate(parts):
        text = " ".join(part.split()).strip(" ;")
        following = parts[index + 1] if index + 1 < len(parts) else ""
        found = _entry(text, following)
        if found:
            people.append(found)
            alone = not found.role
            wraps = bool(found.role) or text.endswith(",")
        elif people and (wraps or (alone and speaks_of_office(text))):
            last = people[-1]
            role = f"{last.role} {text}".strip(" ,")
            people[-1] = Person(last.name, role)
            alone = False
    return tuple(people)


def _entry(text: str, following: str) -> Person | None:
    """Return the person with whom a line of addressees begins, or None if it goes on."""
    found = split_name(text)
    if found is None:
        return None
    name, role = found
    known = is_titled(name) or speaks_of_office(role or following)
    return Person(name, role) if known else None
