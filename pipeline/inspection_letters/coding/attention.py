"""The words of a sentence to which a code of an encoder attends most."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inspection_letters.coding.evidence import Floats
from inspection_letters.records.spans import Span

MOST = 4
"""Most phrases that are returned."""

STANDS_OUT = 1.25
"""A word stands out if it has this many times the attention of the sentence's average word."""

_LONGEST_GAP = 2
"""Most small words between two words of a phrase."""

_WORD = re.compile(r"[^\W_](?:\S*[^\W_])?")

# Words that only hold a sentence together. Larger lists of stop words also leave out "not",
# "yet" and "together", which do tell codes apart.
SMALL_WORDS = frozenset(
    """
    a about after all also an and any are as at be because been before being between both but by
    can could did do does during each for from had has have he her here him his how i if in into
    is it its may might more most must of on or other our over she should so some such than that
    the their them then there these they this those through to under up upon was we were what
    when where whether which while who whom whose will with within would you your
    """.split()
)


def attended_words(
    quote: str, places: Sequence[Span], shares: Floats | Sequence[float]
) -> tuple[Span, ...]:
    """Return the words and phrases with the most attention, in the order of the sentence.

    Parameters
    ----------
    quote : str
        The sentence.
    places : sequence of Span
        For each token of the sentence, the place of its word in the quote.
    shares : ndarray of shape (n_tokens,)
        The attention to each token. There may be fewer tokens than places, if a long
        sentence was cut off; a token without a place is the mark at the sentence's end.

    Returns
    -------
    tuple of Span
        At most `MOST`; none if the attention is spread evenly, or is on small words alone.
    """
    words = [Span(*found.span()) for found in _WORD.finditer(quote)]
    if not words:
        return ()
    weights = _weights(words, places, shares)
    least = STANDS_OUT * sum(weights) / len(weights)
    chosen = [
        number
        for number, word in enumerate(words)
        if weights[number] > least and word.of(quote).casefold() not in SMALL_WORDS
    ]
    phrases = _phrases(quote, words, chosen)
    ranked = sorted(phrases, key=lambda phrase: -sum(weights[number] for number in phrase))
    return tuple(
        Span(words[first].start, words[last].end)
        for first, *_, last in sorted([phrase[0], *phrase] for phrase in ranked[:MOST])
    )


def _weights(
    words: Sequence[Span], places: Sequence[Span], shares: Floats | Sequence[float]
) -> list[float]:
    """Return the attention to each whole word; what falls on punctuation is left out."""
    weights = [0.0] * len(words)
    number = 0
    for place, share in zip(places, shares, strict=False):
        while number < len(words) - 1 and words[number].end <= place.start:
            number += 1
        if words[number].overlaps(place):
            weights[number] += float(share)
    return weights


def _phrases(quote: str, words: Sequence[Span], chosen: Sequence[int]) -> list[list[int]]:
    """Join chosen words that stand together, or with only small words between them."""
    phrases: list[list[int]] = []
    for number in chosen:
        if phrases and _joined(quote, words, phrases[-1][-1], number):
            phrases[-1].append(number)
        else:
            phrases.append([number])
    return phrases


def _joined(quote: str, words: Sequence[Span], first: int, second: int) -> bool:
    between = [word.of(quote).casefold() for word in words[first + 1 : second]]
    gaps = (quote[words[number].end : words[number + 1].start] for number in range(first, second))
    return (
        len(between) <= _LONGEST_GAP
        and all(word in SMALL_WORDS for word in between)
        and all(gap.isspace() for gap in gaps)
    )


__all__ = ["MOST", "SMALL_WORDS", "STANDS_OUT", "attended_words"]
