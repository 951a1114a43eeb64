"""Which words are searched together: those of one stem, and those of one meaning.

Stems are those of the Porter stemmer of SQLite (FTS5) [1]_, which is at hand wherever Python
is and whatever database a workspace uses. Words of one meaning are data: see
``corpus/search-words.yaml``.

References
----------
.. [1] M. F. Porter, "An algorithm for suffix stripping", *Program* 14(3), 1980, 130-137.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from ruamel.yaml import YAML

from inspection_letters.common.reference.shipped import shipped

_SHORTEST: Final = 4
"""Letters of a word of which other forms are searched."""


@dataclass(frozen=True)
class WordFamilies:
    """Groups of words and phrases, all in lower case, of which each stands for the others.

    Attributes
    ----------
    groups : tuple of tuple of str
        The groups, each sorted, of two members or more.
    """

    groups: tuple[tuple[str, ...], ...]

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, group in enumerate(self.groups):
            for member in group:
                places[member].append(place)
        return places

    def related(self, term: str) -> tuple[str, ...]:
        """Return the other members of the groups of a word or phrase, sorted."""
        found = {member for place in self._places.get(term, ()) for member in self.groups[place]}
        return tuple(sorted(found - {term}))


def word_families(words: Iterable[str]) -> WordFamilies:
    """Return the families of the words of some letters.

    Parameters
    ----------
    words : iterable of str
        The words that occur, in lower case. Words of the data are added.

    Returns
    -------
    WordFamilies
        Words of four letters or more with one stem, and words of one meaning with all words
        of their stems.
    """
    meanings = _meanings()
    phrases = [member for group in meanings for member in group]
    known = {word for word in words if word.isalpha()} | {
        word for word in phrases if word.isalpha()
    }
    by_stem: dict[str, set[str]] = defaultdict(set)
    stems = _stems(sorted(known))
    for word, stem in stems.items():
        if len(word) >= _SHORTEST:
            by_stem[stem].add(word)
    groups = {tuple(sorted(group)) for group in by_stem.values() if len(group) > 1}
    for meaning in meanings:
        wider = set(meaning)
        for member in meaning:
            wider |= by_stem.get(stems.get(member, ""), set())
        groups.add(tuple(sorted(wider)))
    return WordFamilies(tuple(sorted(groups)))


def _stems(words: Sequence[str]) -> dict[str, str]:
    """Return the stem of each word, by the Porter stemmer of SQLite."""
    memory = sqlite3.connect(":memory:")
    try:
        memory.execute("CREATE VIRTUAL TABLE words USING fts5(word, tokenize='porter ascii')")
        memory.execute("CREATE VIRTUAL TABLE stems USING fts5vocab('words', 'instance')")
        memory.executemany("INSERT INTO words (rowid, word) VALUES (?, ?)", enumerate(words))
        return {words[row]: stem for stem, row in memory.execute("SELECT term, doc FROM stems")}
    except sqlite3.OperationalError:
        # An SQLite that was built without FTS5: only words of one meaning are searched.
        return {}
    finally:
        memory.close()


@cache
def _meanings() -> tuple[tuple[str, ...], ...]:
    data = YAML(typ="safe").load(shipped("corpus", "search-words.yaml"))
    return tuple(tuple(group) for group in data["groups"])


__all__ = ["WordFamilies", "word_families"]
