"""What the splitter knows of abbreviations: data from ``corpus/sentences.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Final

from ruamel.yaml import YAML

from inspection_letters.common.reference.shipped import shipped

_FILE: Final = ("corpus", "sentences.yaml")


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Words in lower case, without their last full stop, by what a full stop after them means.

    The fields are the lists of ``corpus/sentences.yaml``, which explains each.
    """

    never_last: frozenset[str]
    before_number: frozenset[str]
    before_name: frozenset[str]
    time_of_day: frozenset[str]
    after_time: frozenset[str]
    designators: frozenset[str]
    before_initial: frozenset[str]
    openers: frozenset[str]

    def __contains__(self, word: str) -> bool:
        """Whether a word is an abbreviation of any list."""
        return any(
            word in words
            for words in (self.never_last, self.before_number, self.before_name, self.time_of_day)
        )


@cache
def abbreviations() -> Abbreviations:
    """Return the abbreviations that come with the package."""
    lists = YAML(typ="safe").load(shipped(*_FILE))
    return Abbreviations(
        **{field.name: frozenset(lists[field.name]) for field in fields(Abbreviations)}
    )
