"""The syntax of the patterns by which the rules coder recognises codes and cues.

A pattern is one line of plain words, read without regard to case:

========================  ==========================================================
``waiting list``          these words, one after another
``therap*``               any word that begins with these letters
``lists?``                with or without its last letter: list, lists
``(speech|language)``     either of these; an alternative may have several words
``(early years)?``        these words or nothing
``...``                   a gap of up to five words; ``...9`` of up to nine
``^``                     the beginning of the sentence; only as the first mark
``@0.4``                  the weight; only as the last mark; 0.7 if absent
========================  ==========================================================

A weight is between -1 and 1, and not 0. Weights of different patterns add up as
independent evidence; a negative weight is evidence against the code.

A pattern that would take too long to search for is refused: see `LONGEST_PATTERN`,
`MOST_STEPS` and `MOST_READINGS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

PATTERNS_SUFFIX = ".patterns.yaml"
"""How the name of a patterns file ends."""

DEFAULT_WEIGHT = 0.7
DEFAULT_GAP = 5
LONGEST_GAP = 20

LONGEST_PATTERN = 2_000
"""Characters of a pattern. The longest of the packaged codebooks has fewer than 400."""

MOST_STEPS = 50
"""Marks of a pattern: words, groups and gaps."""

MOST_READINGS = 64
"""Readings of an alternative: each word that ends in ``?`` doubles them."""

CUES = (
    "strength",
    "weakness",
    "mixed",
    "negation",
    "contrast",
    "concession",
    "recommendation",
    "connection",
)
"""The cue lists of a patterns file; the packaged file explains their meaning."""

_MARK = re.compile(r"\s*(?:(?P<gap>\.\.\.\d*)|(?P<group>\([^()]*\)\??)|(?P<word>[^\s()|]+))")
_WORD = re.compile(r"[^\W_](?:[\w'&/.-]*[\w'])?[*?]?")
_WEIGHT = re.compile(r"@(?P<value>\S*)$")


class PatternError(ValueError):
    """A pattern that does not follow the syntax; the message says where."""


@dataclass(frozen=True, slots=True)
class Step:
    """One mark of a pattern: some alternatives, each of one or more words, or a gap.

    ``gap`` is the longest gap in words; a step with a gap has no alternatives.
    A word that ends in ``*`` stands for all words with this beginning.
    """

    alternatives: tuple[tuple[str, ...], ...] = ()
    optional: bool = False
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as written, and as parsed."""

    source: str
    steps: tuple[Step, ...]
    weight: float = DEFAULT_WEIGHT
    at_start: bool = False


@dataclass(frozen=True, slots=True)
class CodePatterns:
    """The patterns of a code: evidence for it, and matches to exclude."""

    code_id: str
    match: tuple[Pattern, ...]
    exclude: tuple[Pattern, ...] = ()


def parse_pattern(source: str) -> Pattern:
    """Read one pattern.

    Parameters
    ----------
    source : str
        A line in the syntax described at the top of this module.

    Returns
    -------
    Pattern
        With every word in lower case and apostrophes made straight.

    Raises
    ------
    PatternError
        If the line does not follow the syntax.

    Examples
    --------
    >>> parse_pattern("wait* too long @0.9").weight
    0.9
    """
    text = source.strip().lower().replace("’", "'")
    if len(text) > LONGEST_PATTERN:
        raise PatternError(
            f"has {len(text):,} characters; a pattern may have {LONGEST_PATTERN:,}. Make several "
            "patterns of it"
        )
    text, weight = _split_weight(text)
    at_start = text.startswith("^")
    if at_start:
        text = text[1:].strip()
    steps: list[Step] = []
    position = 0
    while position < len(text):
        found = _MARK.match(text, position)
        if found is None:
            raise PatternError(f"cannot be read from '{text[position:].strip()}'")
        position = found.end()
        steps.append(_step(found))
    if len(steps) > MOST_STEPS:
        raise PatternError(
            f"has {len(steps)} words, groups and gaps; a pattern may have {MOST_STEPS}. Make "
            "several patterns of it"
        )
    if not any(step.alternatives and not step.optional for step in steps):
        raise PatternError("has no word that must be present")
    if steps[0].gap or steps[-1].gap:
        raise PatternError("begins or ends with a gap")
    return Pattern(source.strip(), tuple(steps), weight, at_start)


def _split_weight(text: str) -> tuple[str, float]:
    found = _WEIGHT.search(text)
    if found is None:
        return text, DEFAULT_WEIGHT
    try:
        weight = float(found["value"])
    except ValueError:
        raise PatternError(f"has a weight that is not a number: '{found['value']}'") from None
    if not 0 < abs(weight) <= 1:
        raise PatternError(f"has the weight {weight:g}; a weight is between -1 and 1, and not 0")
    return text[: found.start()].strip(), weight


def _step(found: re.Match[str]) -> Step:
    if gap := found["gap"]:
        longest = int(gap[3:] or DEFAULT_GAP)
        if not 0 < longest <= LONGEST_GAP:
            raise PatternError(f"has a gap of {longest} words; a gap has 1 to {LONGEST_GAP} words")
        return Step(gap=longest)
    if group := found["group"]:
        inner = group.rstrip("?")[1:-1]
        parts = [words for part in inner.split("|") for words in _words(part)]
        return Step(tuple(parts), optional=group.endswith("?"))
    return Step(tuple(_words(found["word"])))


def _words(text: str) -> list[tuple[str, ...]]:
    """Return the readings of one alternative: a ``?`` gives two."""
    words = text.split()
    if not words:
        raise PatternError("has an empty alternative")
    readings: list[tuple[str, ...]] = []
    # Counted before they are made: 26 such words have 67 million readings.
    count = 2 ** sum(word.endswith("?") for word in words)
    if count > MOST_READINGS:
        raise PatternError(
            f"has an alternative of {len(words)} words with {_number(count)} readings, since each "
            f"'?' doubles them; it may have {MOST_READINGS}. Make several patterns of it"
        )
    for word in words:
        if not _WORD.fullmatch(word):
            raise PatternError(
                f"has '{word}'; a word may end in '*' or '?' and contain no other signs"
            )
        whole = word.rstrip("?")
        if whole == word:
            readings.append((word,))
        elif len(whole) > 1:
            readings.append((whole, whole[:-1]))
        else:
            raise PatternError(f"has '{word}', which contains no letters")
    return list(product(*readings))


def _number(count: int) -> str:
    return f"{count:,}" if count < 10**15 else "countless"
