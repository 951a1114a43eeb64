"""Sentence banks for the other kinds: the same sentences in the words of their time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.samples.loading import Bank, as_lines, read_yaml

# Sentences that cannot stand in a first letter or a revisit.
_OUT_OF_TIME = re.compile(r"2028|previous inspection|ICB|integrated care", re.IGNORECASE)

_WORDS = (
    ("the partnership board", "the SEND board"),
    ("partnership board", "SEND board"),
    ("Leaders across the partnership", "Leaders of the local area"),
    ("partnership", "local area"),
)


@dataclass(frozen=True, slots=True)
class Banks:
    """The bank of the first programme, that of monitoring letters, and what goes with them.

    Attributes
    ----------
    letters : Bank
        For first letters and revisits.
    monitoring : Bank
        For monitoring letters.
    significant, found : dict of str to tuple of str
        By code: the wording of a significant weakness, and what was found.
    phrases : dict
        The data of ``letter-phrases.yaml``.
    """

    letters: Bank
    monitoring: Bank
    significant: dict[str, tuple[str, ...]]
    found: dict[str, tuple[str, ...]]
    phrases: dict[str, object]


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
    if _OUT_OF_TIME.search(template.replace("{icb}", "")):
        return None
    for now, then in _WORDS:
        template = template.replace(now, then)
    return template


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
    old: dict[str, dict[str, tuple[str, ...]]] = {}
    for code in {*bank.sentences, *extra}:
        roles = {
            role: tuple(text for text in map(localised, templates) if text)
            for role, templates in bank.sentences.get(code, {}).items()
        }
        for role, block in extra.get(code, {}).items():
            roles[role] = (*as_lines(block), *roles.get(role, ()))
        old[code] = {**roles, **moved.get(code, {})}
    return Banks(
        letters=replace(bank, sentences=old, outside=bank.outside | {"reforms"}),
        monitoring=replace(
            bank,
            sentences={
                code: {**roles, **moved.get(code, {})} for code, roles in bank.sentences.items()
            },
        ),
        significant={code: as_lines(data["significant"]) for code, data in progress.items()},
        found={code: as_lines(data["found"]) for code, data in progress.items()},
        phrases=read_yaml("letter-phrases"),
    )
