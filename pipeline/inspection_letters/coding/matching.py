"""Find patterns in sentences with spaCy's `Matcher`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from inspection_letters.codebook.patterns import Pattern, Step
from inspection_letters.records.spans import Span

_SPACE = re.compile(r"\s+")


def load() -> tuple[Any, Any]:
    """Load spaCy, and return it with its `Matcher`.

    Loading takes about a second. Planning a run needs only a coder's digest, and should
    not have to wait for it.
    """
    import spacy
    from spacy.matcher import Matcher

    return spacy, Matcher


@dataclass(frozen=True, slots=True)
class Hit:
    """A match of a pattern: its tokens (``start`` to ``end``, half-open) and its weight."""

    start: int
    end: int
    weight: float
    pattern: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """A matcher for one pattern, with the pattern's required steps and its groups.

    ``steps`` are the numbers of the required steps, in order. ``reach`` is, for each of
    them, the largest distance in words to the start of the next step, or to the end of the
    pattern. ``lead`` is how many words may come before the first step. If ``word`` is true,
    the pattern is a single word, which is found without the matcher.
    """

    matcher: Any
    steps: tuple[int, ...]
    reach: tuple[int, ...]
    lead: int
    word: bool
    owners: tuple[tuple[str, Pattern], ...]


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
        spacy, matcher_class = load()
        self._nlp = spacy.blank("en")
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
            steps = owned[0][1].steps
            matcher = matcher_class(self._nlp.vocab)
            matcher.add("pattern", self._translate(steps), greedy="FIRST")
            needed = [step for step in steps if _needed(step)]
            numbers = range(len(self._rule_of), len(self._rule_of) + len(needed))
            for number, step in zip(numbers, needed, strict=True):
                self._index(number, step)
            self._rule_of.extend([len(self._rules)] * len(needed))
            word = len(steps) == len(needed) == 1 and all(
                len(self._split(words)) == 1 for words in steps[0].alternatives
            )
            self._rules.append(
                _Rule(matcher, tuple(numbers), *self._extent(steps), word, tuple(owned))
            )
        self._met: dict[str, tuple[int, ...]] = {}

    def tokens(self, sentence: str) -> Any:
        """Return a sentence as a spaCy doc, with uniform white space and apostrophes."""
        return self._nlp.make_doc(_SPACE.sub(" ", sentence.replace("’", "'")).strip())

    def find(self, doc: Any) -> dict[str, list[Hit]]:
        """Return the hits of each group that has any, in the order of their positions."""
        places: dict[int, list[int]] = {}
        for place, token in enumerate(doc):
            for step in self._steps_met(token.lower_):
                places.setdefault(step, []).append(place)
        found: dict[str, list[Hit]] = {}
        # For most patterns a required word is missing. Finding that out is much faster than
        # running a matcher, and does not change the result.
        present = Counter([self._rule_of[step] for step in places])
        for number in sorted(present):
            rule = self._rules[number]
            if present[number] < len(rule.steps):
                continue
            for start, end in self._matches(rule, doc, places):
                for name, pattern in rule.owners:
                    if not pattern.at_start or start == 0:
                        hit = Hit(start, end, pattern.weight, pattern.source)
                        found.setdefault(name, []).append(hit)
        return {name: sorted(hits, key=_place) for name, hits in found.items()}

    def _matches(
        self, rule: _Rule, doc: Any, places: Mapping[int, Sequence[int]]
    ) -> list[tuple[int, int]]:
        """Return the matches of a rule as half-open ranges of tokens.

        `places` has the tokens at which each step may begin.
        """
        if rule.word:
            return [(place, place + 1) for place in places[rule.steps[0]]]
        # In many of the other sentences the words are too far apart. Where they are not, the
        # matcher needs to search only the words in between.
        begun = places[rule.steps[0]]
        first = max(0, begun[0] - rule.lead)
        for step, reach in zip(rule.steps[1:], rule.reach[:-1], strict=True):
            begun = [
                place
                for place in places[step]
                if any(start < place <= start + reach for start in begun)
            ]
            if not begun:
                return []
        part = doc[first : begun[-1] + rule.reach[-1]]
        return [(first + start, first + end) for _, start, end in rule.matcher(part)]

    def _steps_met(self, word: str) -> tuple[int, ...]:
        """Return the numbers of the steps that may begin with a word, in order."""
        if word not in self._met:
            steps = set(self._whole.get(word, ()))
            for end in range(len(word) + 1):
                steps.update(self._prefixes.get(word[:end], ()))
            self._met[word] = tuple(sorted(steps))
        return self._met[word]

    def _index(self, number: int, step: Step) -> None:
        """Record the words with which a step's alternatives may begin."""
        for words in step.alternatives:
            first = self._split(words)[0]
            index = self._prefixes if first.endswith("*") else self._whole
            index.setdefault(first.rstrip("*"), []).append(number)

    def _extent(self, steps: Sequence[Step]) -> tuple[tuple[int, ...], int]:
        """Return the reach of each required step, and the lead of the first (see `_Rule`)."""
        reach: list[int] = []
        lead = 0
        for step in steps:
            longest = max((len(self._split(words)) for words in step.alternatives), default=0)
            if _needed(step):
                reach.append(longest)
            elif reach:
                reach[-1] += step.gap or longest
            else:
                lead += step.gap or longest
        return tuple(reach), lead

    def _translate(self, steps: Sequence[Step]) -> list[list[dict[str, Any]]]:
        """Translate a pattern into token patterns: several, if alternatives have several tokens."""
        variants = [self._step(step) for step in steps]
        return [[token for part in choice for token in part] for choice in product(*variants)]

    def _step(self, step: Step) -> list[list[dict[str, Any]]]:
        if step.gap:
            return [[{"OP": f"{{0,{step.gap}}}"}]]
        split = [self._split(words) for words in step.alternatives]
        single = [words[0] for words in split if len(words) == 1]
        variants: list[list[dict[str, Any]]] = []
        if single:
            token = _token(single)
            variants.append([{**token, "OP": "?"} if step.optional else token])
        variants.extend([_token([word]) for word in words] for words in split if len(words) > 1)
        if step.optional and not single:
            variants.append([])
        return variants

    def _split(self, words: Sequence[str]) -> list[str]:
        """Split words as the tokeniser splits text; a trailing ``*`` stays with the last piece."""
        pieces: list[str] = []
        for word in words:
            cut = [token.text for token in self._nlp.make_doc(word.rstrip("*"))]
            if word.endswith("*"):
                cut[-1] += "*"
            pieces.extend(cut)
        return pieces


def counted_hits(hits: Iterable[Hit], excluded: Sequence[Hit]) -> list[Hit]:
    """Return the hits of a code that do not overlap a match of its exclusions."""
    return [
        hit for hit in hits if not any(hit.start < no.end and no.start < hit.end for no in excluded)
    ]


def patterns_for(hits: Iterable[Hit]) -> tuple[str, ...]:
    """Return the patterns, each once, that speak for their code: those with weights above 0."""
    return tuple(dict.fromkeys(hit.pattern for hit in hits if hit.weight > 0))


def words_of_hits(sentence: str, doc: Any, hits: Iterable[Hit]) -> tuple[Span, ...]:
    """Return the words of a sentence on which hits that speak for their code lie.

    Parameters
    ----------
    sentence : str
        The sentence as it was passed to `PatternMatcher.tokens`.
    doc : spacy.tokens.Doc
        Its tokens.
    hits : iterable of Hit
        Hits of one code.

    Returns
    -------
    tuple of Span
        Code points of the sentence; hits that overlap or touch are joined.
    """
    tokens = sorted({at for hit in hits if hit.weight > 0 for at in range(hit.start, hit.end)})
    places = _places_in(sentence)
    spans: list[Span] = []
    for before, at in zip([-1, *tokens], tokens, strict=False):
        start, end = places[doc[at].idx], places[doc[at].idx + len(doc[at]) - 1] + 1
        if spans and at == before + 1:
            start = spans.pop().start
        spans.append(Span(start, end))
    return tuple(spans)


def _places_in(sentence: str) -> list[int]:
    """Return where each character of the text of a doc stands in its sentence."""
    stripped = len(sentence) - len(sentence.lstrip())
    return [
        at
        for at, character in enumerate(sentence)
        if at >= stripped and not (character.isspace() and sentence[at - 1].isspace())
    ]


def _needed(step: Step) -> bool:
    return bool(step.alternatives) and not step.optional


def _place(hit: Hit) -> tuple[int, int, str]:
    return hit.start, hit.end, hit.pattern


def _as_regex(word: str) -> str:
    return re.escape(word.rstrip("*")) + (".*" if word.endswith("*") else "")


def _token(words: Sequence[str]) -> dict[str, Any]:
    if len(words) == 1 and not words[0].endswith("*"):
        return {"LOWER": words[0]}
    if not any(word.endswith("*") for word in words):
        return {"LOWER": {"IN": sorted(words)}}
    return {"LOWER": {"REGEX": f"^(?:{'|'.join(map(_as_regex, words))})$"}}
