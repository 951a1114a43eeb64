"""Find the people that letters name: addressees, signatories and inspectors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TITLE = r"(?:Mrs?|Ms|Miss|Mx|Dr|Prof(?:essor)?|Sir|Dame|Cllr|Councillor|Rev(?:erend)?)\.?"
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_WORD = rf"(?:{_CAPITAL}[\w’'-]*\.?|de|van|von|der|le|la|al|el)"
_NAME = rf"(?:{_TITLE}\s+)?{_CAPITAL}[\w’'-]*(?:\s+{_WORD}){{1,3}}"
_ENTRY = re.compile(
    rf"^(?P<name>{_NAME})(?:\s*,\s*|\s+(?=HMI|OBE|CBE|MBE)|\s+[–-]\s+|$)(?P<role>.*)$"
)
_ROLE = re.compile(
    r"\b(?:inspectors?|HMI|director|head of|chief|officer|ofsted|CQC|commission|regional|lead|"
    r"executive|manager|nominated|accountable|education|quality|leader|partner|adviser)\b",
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

    A role on a line of its own belongs to the name before it.
    """
    people: list[Person] = []
    for line in lines:
        text = " ".join(line.split()).strip(" ,;")
        if not text:
            continue
        match = _ENTRY.match(text)
        if match and not _is_role(match.group("name")):
            people.append(Person(match.group("name"), match.group("role").strip(" ,;")))
        elif people and _ROLE.search(text):
            last = people[-1]
            role = f"{last.role}, {text}" if last.role else text
            people[-1] = Person(last.name, role)
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


def addressees_in(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the people a letter is addressed to, with the role from the same or the next line.

    Postal addresses between them are left out.
    """
    found: list[str] = []
    for index, line in enumerate(lines):
        text = " ".join(line.split()).strip(" ,;")
        match = re.match(rf"^({_TITLE}\s+{_NAME})(?:\s*,\s*(.*))?$", text)
        plain = _ENTRY.match(text)
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if match or (plain and not _is_role(plain.group("name")) and _ROLE.search(following)):
            name = match.group(1) if match else (plain.group("name") if plain else text)
            role = (match.group(2) if match else plain.group("role") if plain else "") or ""
            if not role and _ROLE.search(following):
                role = following.strip(" ,;")
            found.append(f"{name}, {role}" if role else name)
    return tuple(found)


def _is_role(text: str) -> bool:
    words = text.casefold().split()
    return bool(_ROLE.search(text)) or words[:1] == ["care"] or "ofsted" in words
