"""The WordPiece tokeniser of uncased BERT models, from a list of pieces."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

CLS, SEP, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"

_LONGEST = 100
"""A word of more characters than this is unknown as a whole."""


class WordPiece:
    """Cuts text into the pieces that an uncased BERT model knows.

    Lower case, accents dropped, punctuation set apart; then the longest piece
    first, and pieces inside a word marked ``##``.

    Parameters
    ----------
    pieces : sequence of str
        The vocabulary; a piece's place is its number.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self.cls = self._numbers[CLS]
        self.sep = self._numbers[SEP]
        self._unknown = self._numbers[UNKNOWN]
        self._known: dict[str, tuple[int, ...]] = {}

    def __call__(self, text: str) -> list[int]:
        """Return the numbers of the pieces of a text, without special ones."""
        return [number for word in words(text) for number in self._word(word)]

    def _word(self, word: str) -> tuple[int, ...]:
        if word not in self._known:
            self._known[word] = self._cut(word)
        return self._known[word]

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST:
            return (self._unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._numbers.get(mark + word[start:end])
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(found)


def words(text: str) -> list[str]:
    """Return the words and punctuation marks of a text, in lower case without accents."""
    return [word for chunk in _clean(text).split() for word in _words_of(chunk)]


@lru_cache(maxsize=1 << 16)
def _words_of(chunk: str) -> tuple[str, ...]:
    """Return the words of what stands between spaces; most of a language's come again."""
    found: list[str] = []
    plain = unicodedata.normalize("NFD", chunk.lower())
    start = 0
    kept = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    for place, character in enumerate(kept):
        if _is_punctuation(character):
            found.extend(part for part in (kept[start:place], character) if part)
            start = place + 1
    if kept[start:]:
        found.append(kept[start:])
    return tuple(found)


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )


def _is_punctuation(character: str) -> bool:
    # BERT counts every ASCII sign that is no letter or digit as punctuation.
    return (character.isascii() and not character.isalnum()) or unicodedata.category(
        character
    ).startswith("P")


__all__ = ["WordPiece", "words"]
