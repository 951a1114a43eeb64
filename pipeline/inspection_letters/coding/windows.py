"""Paragraphs as windows for an encoder: token numbers, and whose sentence each token is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspection_letters.common.encoders.wordpiece import WordPiece
from inspection_letters.records import Excerpt

LONGEST_WINDOW = 256
"""Tokens to a window; a longer paragraph is cut between sentences."""

LONGEST_SENTENCE = 120
"""Tokens of a sentence that are read; further ones are left out."""


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences of one paragraph that an encoder reads together.

    ``sentence`` gives, for each token, which of ``excerpts`` it belongs to,
    from 1; 0 for the tokens in front. ``excerpts`` are places in the list that
    was given to `windows`.
    """

    tokens: tuple[int, ...]
    sentence: tuple[int, ...]
    excerpts: tuple[int, ...]


def paragraphs(excerpts: Sequence[Excerpt]) -> Iterator[list[int]]:
    """Yield the places of the excerpts of each paragraph, in their order."""
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
    """Return the windows of excerpts that stand in reading order.

    Each begins with the role of its section as a word. A window never reaches
    beyond its paragraph.
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
