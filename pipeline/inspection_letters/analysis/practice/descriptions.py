"""What a sentence describes: something an area does, its impact, or both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Final

from inspection_letters.analysis.practice.cues import Cue, Cues, straight, together
from inspection_letters.analysis.practice.names import places, proper_names

NAMED: Final = 0.45
"""Weight of a proper name as a cue for a practice."""

_GOES_ON: Final = re.compile(
    r"^(?:for (?:example|instance)|in addition|additionally|also|furthermore|likewise|"
    r"examples (?:of this )?include|(?:one|an) example|it|they|these|this|such|its|their|each|"
    r"both)\b",
    re.IGNORECASE,
)
_DANGLES: Final = re.compile(
    r"^(?:it|they|these|this|such|its|their|both|he|she|here|examples of this|"
    r"(?:since|through|by|in|with|from) (?:its|their|this|these|then))\b",
    re.IGNORECASE,
)
EFFECT: Final = 0.5
"""Lowest strength of an effect, 0 to 1."""

_KEEPING: Final = 0.2
"""A cue with a greater weight than this describes an impact by itself."""


@dataclass(frozen=True, slots=True)
class Doing:
    """How concretely a stretch of text describes what is done.

    Attributes
    ----------
    cues : mapping of str to float
        Weights of the cues that match, by name.
    words : tuple of str
        The words that count towards it.
    left : float
        The share of its strength that remains if it is only planned, 0 to 1.
    named : bool
        Whether it names a thing or a role, or says that something was set up.
    """

    cues: Mapping[str, float] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    left: float = 1.0
    named: bool = False

    @property
    def strength(self) -> float:
        """The combined weight of its cues, 0 to 1."""
        return together(self.cues.values()) * self.left if self.named else 0.0

    def __or__(self, other: Doing) -> Doing:
        """Combine two stretches of text; a cue counts once, with its higher weight."""
        cues = dict(self.cues)
        for name, weight in other.cues.items():
            cues[name] = max(weight, cues.get(name, weight))
        left = min(self.left, other.left)
        return Doing(cues, self.words + other.words, left, self.named or other.named)


@dataclass(frozen=True, slots=True)
class Effect:
    """The impact that a sentence reports.

    Attributes
    ----------
    strength : float
        From `EFFECT` to 1.
    words : tuple of str
        The words that matched.
    cause : Doing or None
        The cause that the same sentence names.
    """

    strength: float
    words: tuple[str, ...]
    cause: Doing | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """What one sentence describes.

    Attributes
    ----------
    doing : Doing
        What is being done.
    own : Effect or None
        The impact of something described in the same sentence.
    back : Effect or None
        The impact of what the sentences before describe.
    loose : Effect or None
        An impact whose cause is not stated.
    goes_on, dangles : bool
        Whether it continues the sentence before, and whether it makes no sense without it.
    mentions : frozenset of str
        The things it names.
    turn : float
        The share of the previous score that it leaves, 0 to 1 ("However, ...").
    """

    doing: Doing = field(default_factory=Doing)
    own: Effect | None = None
    back: Effect | None = None
    loose: Effect | None = None
    goes_on: bool = False
    dangles: bool = False
    mentions: frozenset[str] = frozenset()
    turn: float = 1.0


class SentenceReader:
    """Reads the sentences of one letter.

    Parameters
    ----------
    cues : Cues
        The cues to search for.
    sentences : sequence of str
        All sentences of the letter, from which place names are recognised.
    """

    def __init__(self, cues: Cues, sentences: Sequence[str]) -> None:
        self._cues = cues
        self._places = places(straight(sentence) for sentence in sentences)

    def read(self, sentences: Sequence[str]) -> tuple[Description, ...]:
        """Describe the sentences of a paragraph; empty if none of them reports an impact."""
        texts = [straight(sentence) for sentence in sentences]
        effects = [self._effects(text) for text in texts]
        if not any(any(found) for found in effects):
            return ()
        return tuple(
            Description(
                doing=self.doing(text),
                own=own,
                back=back,
                loose=loose,
                goes_on=back is not None or _GOES_ON.match(text) is not None,
                dangles=_DANGLES.match(text) is not None,
                mentions=self._cues.mentions(text),
                turn=prod(cue.weight for cue in self._cues.found("turn", text)),
            )
            for text, (own, back, loose) in zip(texts, effects, strict=True)
        )

    def _effects(self, text: str) -> tuple[Effect | None, Effect | None, Effect | None]:
        """Return the impact of the text's own cause, of an earlier sentence, and of no cause."""
        left = prod(cue.weight for cue in self._cues.found("doubt", text))
        if left < EFFECT:
            return None, None, None
        inside = self._inside(text, left)
        own = max(
            (effect for effect in inside if effect.cause and effect.cause.strength),
            key=lambda effect: effect.strength * (effect.cause.strength if effect.cause else 0),
            default=None,
        )
        back = None
        pointers = self._cues.found("back", text)
        if pointers:
            back = self._effect(max(pointers, key=lambda cue: cue.weight), text, text, left)
        elif inside and not own and _DANGLES.match(text):
            # "These services are open late, helping to ...": what they are is said before.
            back = replace(inside[0], cause=None)
        return own, back, self._effect(None, text, text, left)

    def doing(self, text: str) -> Doing:
        """Measure how concretely a text, with straight quotation marks, describes an activity."""
        speaking_for = self._cues.found("practice", text)
        against = self._cues.found("abstract", text)
        weights = {cue.name: cue.weight for cue in (*speaking_for, *against)}
        words = [cue.words(text) for cue in speaking_for]
        names = proper_names(text, self._places, self._cues.commonplace)
        if names:
            weights["proper name"] = NAMED
            words.extend(names)
        left = prod(cue.weight for cue in self._cues.found("unmade", text))
        named = bool(names) or any(cue.names for cue in speaking_for)
        return Doing(weights, tuple(words), left, named)

    def _inside(self, text: str, left: float) -> list[Effect]:
        """Return the effects whose cause is in the same sentence, even if only as a pronoun."""
        found = []
        for group in ("inside", "because"):
            for cue in self._cues.groups[group]:
                match = cue.pattern.search(text)
                if match is None:
                    continue
                before, after = text[: match.start()], text[match.end() :]
                cause, said = (before, match[0] + after) if group == "inside" else (after, before)
                effect = self._effect(cue, text, said, left, changes=group == "because")
                if effect:
                    found.append(replace(effect, cause=self.doing(cause)))
        return found

    def _effect(
        self, cue: Cue | None, text: str, said: str, left: float, *, changes: bool = False
    ) -> Effect | None:
        """Return the effect that the words report, with the cue that links it to its cause."""
        outcomes = self._cues.found("outcome", said)
        words = [cue.words(said) for cue in outcomes if cue.weight > _KEEPING]
        if not words:
            # A linking phrase alone reports no impact.
            return None
        if (changes or not cue) and not any(outcome.alone for outcome in outcomes):
            return None
        weights = [outcome.weight for outcome in (*outcomes, *self._cues.found("inward", said))]
        if cue:
            weights.append(cue.weight)
            words.insert(0, cue.words(text))
        strength = together(weights) * left
        return Effect(strength, tuple(words)) if strength >= EFFECT else None
