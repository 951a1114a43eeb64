"""Proper names of practices: capitalised words that are neither a place nor a set phrase."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

_NAME: Final = re.compile(
    r"\b[A-Z][\w'&-]*[a-z][\w'&-]*(?: (?:(?:of|for|the|and|to|in|with|that|around|on) ){0,2}"
    r"[A-Z][\w'&-]*[a-z][\w'&-]*)+"
)
_PLACE: Final = re.compile(r"\b(?:in|across|of|from|throughout|within|for) ([A-Z][a-z][\w'-]+)")
_FIRST: Final = re.compile(r"^\W*[A-Z][\w'-]*")
_OFTEN: Final = 2


def places(sentences: Iterable[str]) -> frozenset[str]:
    """Return the words that the sentences of one letter use as the name of a place.

    Parameters
    ----------
    sentences : iterable of str
        With straight quotation marks.

    Returns
    -------
    frozenset of str
        Capitalised words that follow "in", "across" or the like at least twice.
    """
    counts = Counter(word for sentence in sentences for word in set(_PLACE.findall(sentence)))
    return frozenset(word for word, number in counts.items() if number >= _OFTEN)


def proper_names(text: str, known: frozenset[str], commonplace: re.Pattern[str]) -> tuple[str, ...]:
    """Return the names of two or more capitalised words in a sentence.

    Parameters
    ----------
    text : str
        The sentence, with straight quotation marks.
    known : frozenset of str
        Place names, as `places` returns them.
    commonplace : pattern
        Names that are not practices.
    """
    # Every sentence begins with a capital, so its first word is not evidence of a name.
    rest = commonplace.sub(" – ", _FIRST.sub("", text))
    found = []
    for name in _NAME.findall(rest):
        words = [word for word in name.split() if word[0].isupper()]
        own = [word for word in words if word.removesuffix("'s") not in known]
        if len(own) >= 2 or (own and len(words) > 2):
            found.append(name)
    return tuple(found)
