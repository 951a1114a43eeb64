"""Windows for an encoder: the tokens of a paragraph, and the sentence of each token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspection_letters.common.encoders.wordpiece import WordPiece
from inspection_letters.records import Excerpt

LONGEST_WINDOW = 256
"""Most tokens in a window; a longer paragraph is divided between sentences."""

LONGEST_SENTENCE = 120
"""Most tokens of a sentence that are used; any others are left out."""


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences of one paragraph that an encoder reads together.

    ``sentence`` is, for each token, the number of its excerpt within ``excerpts``,
    counted from 1, or 0 for the tokens in front. ``excerpts`` are positions in the
    list that was passed to `windows`.
    """

    tokens: tuple[int, ...]
    sentence: tuple[int, ...]
    excerpts: tuple[int, ...]


def paragraphs(excerpts: Sequence[Excerpt]) -> Iterator[list[int]]:
    """Yield the positions of each paragraph's excerpts, in order."""
    group: list[int] = []
    for place, excerpt in enumerate(excerpts):
        if group and (excerpts[group[-1]].letter_id, excerpts[group[-1]].paragraph) != (
            excerpt.letter_id,
            excerpt.paragraph,
        ):
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def windows(excerpts: Sequence[Excerpt], tokenise: WordPiece) -> list[Window]:
    """Return the windows of excerpts, which must be in reading order.

    Each window begins with the role of its section as a word, and never extends beyond
    its paragraph.
    """
    found: list[Window] = []
    for group in paragraphs(excerpts):
        front = [tokenise.cls, *tokenise(excerpts[group[0]].role.value), tokenise.sep]
        tokens, sentence, places = list(front), [0] * len(front), list[int]()
        for place in group:
            pieces = [*tokenise(excerpts[place].quote)[:LONGEST_SENTENCE], tokenise.sep]
            if places and len(tokens) + len(pieces) > LONGEST_WINDOW:
                found.append(Window(tuple(tokens), tuple(sentence), tuple(places)))
                tokens, sentence, places = list(front), [0] * len(front), []
            places.append(place)
            tokens += pieces
            sentence += [len(places)] * len(pieces)
        found.append(Window(tuple(tokens), tuple(sentence), tuple(places)))
    return found


__all__ = ["Window", "paragraphs", "windows"]
