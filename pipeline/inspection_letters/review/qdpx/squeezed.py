"""Texts without what programs change in them, and ways to count their characters.

Programs change line ends and spaces of a text, compose or decompose accented letters, and count
characters in different ways. Nothing of this changes the sequence of characters that print.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

from inspection_letters.records.spans import Span

_ASTRAL: Final = 0xFFFF
_INVISIBLE: Final = frozenset("\ufeff\u200b\u200c\u200d\u2060\u00ad")


class Squeezed:
    """A text without spaces and line ends, and where each of its characters came from.

    Parameters
    ----------
    text : str
        The text as it is.

    Attributes
    ----------
    content : str
        Its printing characters, in compatibility decomposition (NFKD).
    """

    def __init__(self, text: str) -> None:
        characters: list[str] = []
        origins: list[int] = []
        for place, character in enumerate(text):
            if character.isspace() or character in _INVISIBLE:
                continue
            parts = character if character.isascii() else unicodedata.normalize("NFKD", character)
            for part in parts:
                if not part.isspace():
                    characters.append(part)
                    origins.append(place)
        self.text = text
        self.content = "".join(characters)
        self._origins = origins

    def range_of(self, span: Span) -> Span:
        """Return what a part of the text is in the content."""
        return Span(bisect_left(self._origins, span.start), bisect_left(self._origins, span.end))

    def core_of(self, part: Span) -> Span:
        """Return a part of the content without the marks and bullets at its ends."""
        start, end = part.start, part.end
        while start < end and not self.content[start].isalnum():
            start += 1
        while start < end and not self.content[end - 1].isalnum():
            end -= 1
        return Span(start, end)

    def places_of(self, words: str) -> Iterator[Span]:
        """Yield all places of some content."""
        at = self.content.find(words) if words else -1
        while at >= 0:
            yield Span(at, at + len(words))
            at = self.content.find(words, at + 1)


@dataclass(frozen=True)
class Count:
    """A way to count the characters of a text.

    Parameters
    ----------
    text : str
        The text.
    utf16 : bool
        Whether a character beyond the basic plane counts as two.
    one_line_end : bool
        Whether a carriage return and line feed count as one character.
    mark : bool
        Whether a byte order mark at the start counts.
    """

    text: str
    utf16: bool
    one_line_end: bool
    mark: bool

    @cached_property
    def _starts(self) -> Sequence[int]:
        """Where each character begins, counted in this way, and where the last one ends."""
        starts: list[int] = []
        position = 0
        for place, character in enumerate(self.text):
            starts.append(position)
            if (
                self.one_line_end and character == "\r" and self.text[place + 1 : place + 2] == "\n"
            ) or (not self.mark and place == 0 and character == "\ufeff"):
                continue
            position += 2 if self.utf16 and ord(character) > _ASTRAL else 1
        return (*starts, position)

    def span(self, start: int, end: int) -> Span | None:
        """Return a part of the text, None if it is not within it."""
        if not 0 <= start < end <= self._starts[-1]:
            return None
        return Span(bisect_left(self._starts, start), bisect_left(self._starts, end))


def counts_of(text: str) -> tuple[Count, ...]:
    """Return all ways to count the characters of a text that differ.

    The way of the standard, in code points as they stand, is the first.
    """
    utf16 = (False, True) if any(ord(character) > _ASTRAL for character in text) else (False,)
    line_ends = (False, True) if "\r\n" in text else (False,)
    marks = (True, False) if text.startswith("\ufeff") else (True,)
    return tuple(Count(text, *options) for options in product(utf16, line_ends, marks))
