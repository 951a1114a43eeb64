"""Find patterns in sentences that spaCy's tokeniser has cut into words.

spaCy's own `Matcher` is not used: it takes every way through a gap or an optional word by
itself, and needs a pattern with alternatives of several words written out in full. Both grow
exponentially: a gap of 20 words took seconds a sentence, and 26 optional words took gigabytes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from inspection_letters.codebook.patterns import Pattern, Step

_SPACE = re.compile(r"\s+")


REMEMBERED = 1024
"""Most sentences that a matcher remembers: those of a letter, which several coders may read."""


@cache
def load() -> Any:
    """Load spaCy, and return its tokeniser of English: the same one each time.

    Loading takes about a second. Planning a run needs only a coder's digest, and should
    not have to wait for it.
    """
    import spacy

    return spacy.blank("en")


@dataclass(frozen=True, slots=True)
class Hit:
    """A match of a pattern: its tokens (``start`` to ``end``, half-open) and its weight."""

    start: int
    end: int
    weight: float
    pattern: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A step of a pattern, with its alternatives split as the tokeniser splits text.

    ``words`` and ``prefixes`` are the alternatives of a single piece. Those of several pieces
    are in ``longer``, by their first piece if that is a whole word, and otherwise by "".
    """

    words: frozenset[str]
    prefixes: tuple[str, ...]
    longer: Mapping[str, tuple[tuple[str, ...], ...]]
    optional: bool
    gap: int

    @property
    def needed(self) -> bool:
        """Whether the step has words that must be present."""
        return not self.gap and not self.optional

    @property
    def longest(self) -> int:
        """The number of words that the step may take up."""
        return self.gap or max((1, *map(len, chain.from_iterable(self.longer.values()))))

    def ends(self, words: Sequence[str], start: int) -> set[int]:
        """Return where the step may end that begins at a word; ends are half-open."""
        if self.gap:
            return set(range(start, min(start + self.gap, len(words)) + 1))
        ends = {start} if self.optional else set()
        if start < len(words):
            word = words[start]
            if word in self.words or word.startswith(self.prefixes):
                ends.add(start + 1)
            for pieces in (*self.longer.get(word, ()), *self.longer.get("", ())):
                end = start + len(pieces)
                if end <= len(words) and all(map(_is_word, pieces, words[start:end])):
                    ends.add(end)
        return ends


@dataclass(frozen=True, slots=True)
class _Rule:
    """The parts of one pattern, and its groups.

    ``steps`` are the numbers of the required steps, in order. ``reach`` is, for each of
    them, the largest distance in words to the start of the next step, or to the end of the
    pattern. ``lead`` is how many words may come before the first step. If ``word`` is true,
    the pattern is a single word, whose places are known before it is searched for.
    """

    parts: tuple[_Part, ...]
    steps: tuple[int, ...]
    reach: tuple[int, ...]
    lead: int
    word: bool
    owners: tuple[tuple[str, Pattern], ...]

    def matches(self, words: Sequence[str], starts: Iterable[int]) -> list[tuple[int, int]]:
        """Return the matches that begin at some of the words, as half-open ranges.

        Of matches that overlap, the one that begins first counts, and of several that begin
        at the same word the longest.
        """
        found: list[tuple[int, int]] = []
        free = 0
        for start in starts:
            if start < free:
                continue
            places = {start}
            for part in self.parts:
                places = {end for place in places for end in part.ends(words, place)}
                if not places:
                    break
            end = max(places, default=start)
            if end > start:
                found.append((start, end))
                free = end
        return found


class PatternMatcher:
    """Finds the patterns of many named groups in a sentence.

    Parameters
    ----------
    groups : mapping of str to iterable of Pattern
        The patterns of each group, such as a code or a cue list.

    Notes
    -----
    This uses spaCy's rule-based English tokeniser and no statistical model, so the same
    patterns have the same matches on every machine.
    """

    def __init__(self, groups: Mapping[str, Iterable[Pattern]]) -> None:
        self._nlp = load()
        self._rules: list[_Rule] = []
        # A pattern that is in several groups is matched only once.
        owners: dict[tuple[object, ...], list[tuple[str, Pattern]]] = {}
        for name, patterns in groups.items():
            for pattern in patterns:
                owners.setdefault((pattern.steps, pattern.at_start), []).append((name, pattern))
        # The steps that may begin with a word, and those that may begin with a prefix.
        self._whole: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._rule_of: list[int] = []
        for owned in owners.values():
            parts = tuple(map(self._part, owned[0][1].steps))
            needed = [part for part in parts if part.needed]
            numbers = range(len(self._rule_of), len(self._rule_of) + len(needed))
            for number, part in zip(numbers, needed, strict=True):
                self._index(number, part)
            self._rule_of.extend([len(self._rules)] * len(needed))
            word = len(parts) == len(needed) == 1 and not parts[0].longer
            self._rules.append(_Rule(parts, tuple(numbers), *_extent(parts), word, tuple(owned)))
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})
        self._met: dict[str, tuple[int, ...]] = {}
        self._read: dict[str, tuple[Any, dict[str, list[Hit]]]] = {}

    def read(self, sentence: str) -> tuple[Any, dict[str, list[Hit]]]:
        """Return a sentence's doc and its hits; sentences read shortly before are remembered."""
        if sentence not in self._read:
            if len(self._read) >= REMEMBERED:
                self._read.clear()
            doc = self.tokens(sentence)
            self._read[sentence] = doc, self.find(doc)
        return self._read[sentence]

    def tokens(self, sentence: str) -> Any:
        """Return a sentence as a spaCy doc, with uniform white space and apostrophes."""
        return self._nlp.make_doc(_SPACE.sub(" ", sentence.replace("’", "'")).strip())

    def find(self, doc: Any) -> dict[str, list[Hit]]:
        """Return the hits of each group that has any, in the order of their positions."""
        words = [token.lower_ for token in doc]
        places: defaultdict[int, list[int]] = defaultdict(list)
        for place, word in enumerate(words):
            for step in self._steps_met(word):
                places[step].append(place)
        found: dict[str, list[Hit]] = {}
        # For most patterns a required word is missing. Finding that out is much faster than
        # searching for the pattern, and does not change the result.
        present = Counter([self._rule_of[step] for step in places])
        for number in sorted(present):
            rule = self._rules[number]
            if present[number] < len(rule.steps):
                continue
            for start, end in _matches(rule, words, places):
                for name, pattern in rule.owners:
                    if not pattern.at_start or start == 0:
                        hit = Hit(start, end, pattern.weight, pattern.source)
                        found.setdefault(name, []).append(hit)
        return {name: sorted(hits, key=_place) for name, hits in found.items()}

    def _steps_met(self, word: str) -> tuple[int, ...]:
        """Return the numbers of the steps that may begin with a word, in order."""
        if word not in self._met:
            steps = set(self._whole.get(word, ()))
            for length in self._lengths:
                steps.update(self._prefixes.get(word[:length], ()))
            self._met[word] = tuple(sorted(steps))
        return self._met[word]

    def _index(self, number: int, part: _Part) -> None:
        """Record the words with which a step's alternatives may begin."""
        firsts = [*part.words, *(f"{prefix}*" for prefix in part.prefixes)]
        longer = chain.from_iterable(part.longer.values())
        for first in (*firsts, *(pieces[0] for pieces in longer)):
            index = self._prefixes if first.endswith("*") else self._whole
            index.setdefault(first.rstrip("*"), []).append(number)

    def _part(self, step: Step) -> _Part:
        split = [tuple(self._split(words)) for words in step.alternatives]
        single = [pieces[0] for pieces in split if len(pieces) == 1]
        longer: dict[str, tuple[tuple[str, ...], ...]] = {}
        for pieces in split:
            if len(pieces) > 1:
                first = "" if pieces[0].endswith("*") else pieces[0]
                longer[first] = (*longer.get(first, ()), tuple(pieces))
        return _Part(
            frozenset(word for word in single if not word.endswith("*")),
            tuple(word.rstrip("*") for word in single if word.endswith("*")),
            longer,
            step.optional,
            step.gap,
        )

    def _split(self, words: Sequence[str]) -> list[str]:
        """Split words as the tokeniser splits text; a trailing ``*`` stays with the last piece."""
        pieces: list[str] = []
        for word in words:
            cut = [token.text for token in self._nlp.make_doc(word.rstrip("*"))]
            if word.endswith("*"):
                cut[-1] += "*"
            pieces.extend(cut)
        return pieces


def _is_word(piece: str, word: str) -> bool:
    return word.startswith(piece[:-1]) if piece.endswith("*") else word == piece


def _extent(parts: Sequence[_Part]) -> tuple[tuple[int, ...], int]:
    """Return the reach of each required step, and the lead of the first (see `_Rule`)."""
    reach: list[int] = []
    lead = 0
    for part in parts:
        if part.needed:
            reach.append(part.longest)
        elif reach:
            reach[-1] += part.longest
        else:
            lead += part.longest
    return tuple(reach), lead


def _matches(
    rule: _Rule, words: Sequence[str], places: Mapping[int, Sequence[int]]
) -> list[tuple[int, int]]:
    """Return the matches of a rule as half-open ranges of words.

    `places` has the words at which each step may begin.
    """
    if rule.word:
        return [(place, place + 1) for place in places[rule.steps[0]]]
    # In many of the other sentences the words are too far apart. Where they are not, only the
    # words in between need to be searched.
    begun = places[rule.steps[0]]
    first = max(0, begun[0] - rule.lead)
    for step, reach in zip(rule.steps[1:], rule.reach[:-1], strict=True):
        starts = begun
        # The nearest start before a place decides; comparing all would take quadratic time.
        begun = [
            place
            for place in places[step]
            if (at := bisect_left(starts, place)) and place <= starts[at - 1] + reach
        ]
        if not begun:
            return []
    words = words[: begun[-1] + rule.reach[-1]]
    # A pattern that opens with a required step can only begin where that step may begin.
    opening = range(first, len(words)) if rule.lead else places[rule.steps[0]]
    return rule.matches(words, opening)


def _place(hit: Hit) -> tuple[int, int, str]:
    return hit.start, hit.end, hit.pattern
