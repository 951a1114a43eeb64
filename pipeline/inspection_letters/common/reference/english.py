"""What the stages know of English: abbreviations and verbs (``corpus/sentences.yaml``), words."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise
from typing import Any, Final

from ruamel.yaml import YAML
from spellchecker import SpellChecker

from inspection_letters.common.reference.shipped import shipped

_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class English:
    """Lists of words in lower case; abbreviations are without their last full stop.

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
    finite_verbs: frozenset[str]
    relative: frozenset[str]

    def abbreviates(self, word: str) -> bool:
        """Whether a word is an abbreviation of any list."""
        return any(
            word in words
            for words in (self.never_last, self.before_number, self.before_name, self.time_of_day)
        )


@cache
def english() -> English:
    """Return the lists that come with the package."""
    lists = YAML(typ="safe").load(shipped("corpus", "sentences.yaml"))
    return English(**{field.name: frozenset(lists[field.name]) for field in fields(English)})


def has_verb(text: str) -> bool:
    """Whether a text has a finite verb in lower case that is not part of a relative clause."""
    known = english()
    words = ["", *_WORD.findall(text)]
    return any(
        word in known.finite_verbs and before.casefold() not in known.relative
        for before, word in pairwise(words)
    )


@cache
def _dictionary() -> Any:
    # Loaded only when a question needs it, once per process.
    return SpellChecker(language="en", distance=1).word_frequency


def is_word(text: str) -> bool:
    """Whether a text in lower case is a word of English."""
    return text in _dictionary()
