"""The WordPiece tokeniser of uncased BERT models, from a list of pieces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from inspection_letters.records.spans import Span

CLS, SEP, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"

_LONGEST = 100
"""A word with more characters than this is unknown as a whole."""


class WordPiece:
    """Cuts text into the pieces that an uncased BERT model knows.

    Text is lower-cased, accents are dropped and punctuation is set apart; then each
    word is cut into pieces, the longest first. Pieces inside a word begin with ``##``.

    Parameters
    ----------
    pieces : sequence of str
        The vocabulary; the position of a piece is its number.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self.cls = self._numbers[CLS]
        self.sep = self._numbers[SEP]
        self._unknown = self._numbers[UNKNOWN]
        self._known: dict[str, tuple[int, ...]] = {}

    def __call__(self, text: str) -> list[int]:
        """Return the numbers of the pieces of a text, without ``[CLS]`` and ``[SEP]``."""
        return [number for word in words(text) for number in self._word(word)]

    def places(self, text: str) -> list[Span]:
        """Return, for each of the pieces of a text, the place of the word it is part of."""
        placed = zip(words(text), places_of_words(text), strict=True)
        return [span for word, span in placed for _ in self._word(word)]

    def _word(self, word: str) -> tuple[int, ...]:
        if word not in self._known:
            self._known[word] = self._cut(word)
        return self._known[word]

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST:
            return (self._unknown,)
        numbers: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._numbers.get(mark + word[start:end])
                if number is not None:
                    numbers.append(number)
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(numbers)


def words(text: str) -> list[str]:
    """Return the words and punctuation marks of a text, in lower case without accents."""
    return [word for chunk in _clean(text).split() for word in _words_of(chunk)]


def places_of_words(text: str) -> list[Span]:
    """Return the code points of a text at which each of its `words` stands."""
    kinds = [_kinds(character) for character in text]
    # Nearly every character is one character of a word, a space or punctuation. A few are
    # dropped or become several, so where each comes from is kept.
    origin = [at for at, kind in enumerate(kinds) for _ in kind]
    return [
        Span(origin[found.start()], origin[found.end() - 1] + 1)
        for found in _WORD.finditer("".join(kinds))
    ]


_WORD = re.compile(r"w+|p")
"""A word or a punctuation mark, among the kinds of a text's characters."""


@lru_cache(maxsize=1 << 12)
def _kinds(character: str) -> str:
    """Return w (of a word), p (punctuation) or a space for each character this one becomes."""
    plain = "".join(map(_without_accents, _cleaned(character)))
    return "".join(" " if c == " " else "p" if _is_punctuation(c) else "w" for c in plain)


@lru_cache(maxsize=1 << 16)
def _words_of(chunk: str) -> tuple[str, ...]:
    """Return the words of text without spaces; most chunks of a language come again."""
    words: list[str] = []
    plain = chunk.lower() if chunk.isascii() else _without_accents(chunk)
    start = 0
    for place, character in enumerate(plain):
        if _is_punctuation(character):
            words.extend(part for part in (plain[start:place], character) if part)
            start = place + 1
    if plain[start:]:
        words.append(plain[start:])
    return tuple(words)


def _without_accents(text: str) -> str:
    # Character by character, so that a Greek sigma does not change at the end of a word.
    parts = unicodedata.normalize("NFD", text)
    return "".join(c.lower() for c in parts if unicodedata.category(c) != "Mn")


def _clean(text: str) -> str:
    """Return text without control characters, with spaces around each Chinese character."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_cleaned, text))


@lru_cache(maxsize=1 << 12)
def _cleaned(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if character == "\ufffd" or unicodedata.category(character)[0] == "C":
        return ""
    if character.isspace():
        return " "
    return f" {character} " if _is_chinese(ord(character)) else character


_CHINESE = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)
"""First and last code points of the blocks that BERT takes character by character."""


def _is_chinese(code_point: int) -> bool:
    return any(first <= code_point <= last for first, last in _CHINESE)


def _is_punctuation(character: str) -> bool:
    # BERT counts every printed ASCII sign that is no letter or digit as punctuation.
    return (character.isascii() and not character.isalnum()) or unicodedata.category(
        character
    ).startswith("P")


__all__ = ["WordPiece", "places_of_words", "words"]
