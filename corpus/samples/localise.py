"""Sentence banks for the other kinds: the same sentences in the words of their time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from corpus.samples.loading import Bank, Sentences, as_lines, read_yaml

# Sentences that cannot be in a first letter or a revisit.
_OUT_OF_TIME = re.compile(r"2028|previous inspection|DSCO|designated social care|waiting well")
_TOO_NEW = re.compile(r"[Mm]ental health support team")
_TOO_OLD = re.compile(r"\bstatements?\b")

_WORDS = (
    ("the partnership board", "the SEND board"),
    ("partnership board", "SEND board"),
    ("Leaders across the partnership", "Leaders of the local area"),
    ("partnership", "local area"),
    ("family hubs", "children’s centres"),
)


Roles = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Banks:
    """The bank of the first programme, that of monitoring letters, and what goes with them.

    Attributes
    ----------
    letters : Bank
        For first letters and revisits up to 2018, the year when the last
        statements were converted.
    late : Bank
        For those after it.
    monitoring : Bank
        For monitoring letters.
    significant, found : dict of str to tuple of str
        By code: the wording of a significant weakness, and what was found.
    phrases : dict
        The data of ``letter-phrases.yaml``.
    """

    letters: Bank
    late: Bank
    monitoring: Bank
    significant: dict[str, tuple[str, ...]]
    found: dict[str, tuple[str, ...]]
    phrases: Mapping[str, Any]


def localised(template: str) -> str | None:
    """Return a sentence of the reports in the words of the older letters.

    Parameters
    ----------
    template : str
        A template of the bank.

    Returns
    -------
    str or None
        None when the sentence belongs to a later time.
    """
    if _OUT_OF_TIME.search(template):
        return None
    for now, then in _WORDS:
        template = template.replace(now, then)
    return template


def _without(sentences: Sentences, pattern: re.Pattern[str]) -> Sentences:
    return {
        code: {
            role: tuple(text for text in templates if not pattern.search(text))
            for role, templates in roles.items()
        }
        for code, roles in sentences.items()
    }


def _praised(sentences: Mapping[str, Roles]) -> dict[str, Roles]:
    return {
        code: {
            role: tuple(text.replace("{percent}", "{high_percent}") for text in templates)
            if role.endswith("strength")
            else templates
            for role, templates in roles.items()
        }
        for code, roles in sentences.items()
    }


def load_banks(bank: Bank) -> Banks:
    """Return the banks of the kinds that are not reports.

    Parameters
    ----------
    bank : Bank
        The bank of the reports.

    Returns
    -------
    Banks
        All templates, unfilled.
    """
    progress = read_yaml("progress")
    extra = read_yaml("local-area")
    moved = {
        code: {
            f"progress_{role}": as_lines(data[f"progress_{role}"])
            for role in ("strength", "weakness")
        }
        for code, data in progress.items()
    }
    old: dict[str, Roles] = {}
    for code in dict.fromkeys((*bank.sentences, *extra)):
        roles: dict[str, tuple[str, ...]] = {
            role: tuple(text for text in map(localised, templates) if text)
            for role, templates in bank.sentences.get(code, {}).items()
        }
        for role, block in extra.get(code, {}).items():
            roles[role] = (*as_lines(block), *roles.get(role, ()))
        old[code] = {**roles, **moved.get(code, {})}
    old = _praised(old)
    outside = bank.outside | {"reforms"}
    return Banks(
        letters=replace(bank, sentences=_without(old, _TOO_NEW), outside=outside),
        late=replace(bank, sentences=_without(old, _TOO_OLD), outside=outside),
        monitoring=replace(
            bank,
            sentences=_praised(
                {code: {**roles, **moved.get(code, {})} for code, roles in bank.sentences.items()}
            ),
        ),
        significant={code: as_lines(data["significant"]) for code, data in progress.items()},
        found={code: as_lines(data["found"]) for code, data in progress.items()},
        phrases=read_yaml("letter-phrases"),
    )
