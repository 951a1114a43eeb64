"""Search sentences by words, as the search page of a report does in the browser.

`outputs/report/static/search.js` follows the same rules; a test holds the two to one another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Final

from inspection_letters.common.search.families import WordFamilies, word_families

_TERM: Final = re.compile(r'"([^"]+)"|[^\s"]+')
_WORD: Final = re.compile(r"[a-z0-9]+")
_BETWEEN: Final = r"(?:[^a-z0-9]+[a-z0-9'-]+){0,3}[^a-z0-9]+"
_MARKS: Final = re.compile("[\u0300-\u036f]")
_STRAIGHT: Final = str.maketrans("‘’“”", "''\"\"")

GAP: Final = " ... "
"""In a phrase that is searched with a word, stands for up to three words."""


def plain(text: str) -> str:
    """Return text as it is searched: lower case, without accents, with straight quotes."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_STRAIGHT).lower()


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of some texts, in lower case."""
    return frozenset(word for text in texts for word in _WORD.findall(plain(text)))


@dataclass(frozen=True)
class Search:
    """What is searched for.

    Attributes
    ----------
    terms : tuple of tuple of str
        For each word or phrase that was asked for, itself and then what is searched with it.
        A sentence has to have one of each.
    """

    terms: tuple[tuple[str, ...], ...]

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(
            re.compile("|".join([_beginning(term), *map(_whole, others)]))
            for term, *others in self.terms
        )

    def match(self, text: str) -> bool:
        """Whether a text has, for each term, a word that begins with it or one of the others."""
        simple = plain(text)
        return all(pattern.search(simple) for pattern in self._patterns)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where a text, made `plain`, has what is searched for: starts and ends."""
        return [found.span() for pattern in self._patterns for found in pattern.finditer(text)]

    @property
    def also(self) -> tuple[str, ...]:
        """What is searched beside the words asked for, and not found by their beginnings."""
        return tuple(
            dict.fromkeys(
                word for term, *others in self.terms for word in others if not word.startswith(term)
            )
        )


def _beginning(term: str) -> str:
    # A word that begins with the term: "app" is found in "appropriate", but not within "happy".
    return (r"(?<![a-z0-9])" if _WORD.match(term) else "") + re.escape(term)


def _whole(term: str) -> str:
    parts = [re.escape(part) for part in term.split(GAP)]
    before = r"(?<![a-z0-9])" if _WORD.match(term) else ""
    return f"{before}{_BETWEEN.join(parts)}(?![a-z0-9])"


def make_search(text: str, families: WordFamilies | None = None) -> Search:
    """Return a search for words, and in quotation marks phrases.

    Parameters
    ----------
    text : str
        What a person typed.
    families : WordFamilies, optional
        What else to search; without it, only what was typed.
    """
    typed = [(found[1] or found[0]).strip() for found in _TERM.finditer(plain(text))]
    return Search(
        tuple(
            (term, *(families.related(term) if families is not None else ()))
            for term in typed
            if term
        )
    )


def nearest_words(term: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return the words of some texts that are spelt most like a word that none of them has."""
    return tuple(get_close_matches(term, sorted(words), n=3, cutoff=0.75))


def search_texts(text: str, texts: Iterable[str]) -> Search:
    """Return a search for words and what goes with them in some texts."""
    return make_search(text, word_families(words_of(texts)))


__all__ = ["Search", "make_search", "nearest_words", "plain", "search_texts", "words_of"]
