"""What a sentence tells: something done, something that came of it, or both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Final

from inspection_letters.analysis.practice.cues import Cue, Cues, straight, together
from inspection_letters.analysis.practice.names import places, proper_names

NAMED: Final = 0.45
"""What a proper name weighs as a cue for a practice."""

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
"""How plain an effect has to be, 0 to 1."""

_KEEPING: Final = 0.2
"""A cue that weighs more than this says by itself what has come of something."""


@dataclass(frozen=True, slots=True)
class Doing:
    """How concretely a stretch of text tells what is done.

    Attributes
    ----------
    cues : mapping of str to float
        The names of its cues and their weights.
    words : tuple of str
        The words that speak for it.
    left : float
        What is left if it is only meant to be done, 0 to 1.
    named : bool
        Whether it names something, a thing or a role, or says that something was made.
    """

    cues: Mapping[str, float] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    left: float = 1.0
    named: bool = False

    @property
    def strength(self) -> float:
        """All its cues together, 0 to 1."""
        return together(self.cues.values()) * self.left if self.named else 0.0

    def __or__(self, other: Doing) -> Doing:
        """Return what two stretches tell together; a cue counts once, in its higher weight."""
        cues = dict(self.cues)
        for name, weight in other.cues.items():
            cues[name] = max(weight, cues.get(name, weight))
        left = min(self.left, other.left)
        return Doing(cues, self.words + other.words, left, self.named or other.named)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a sentence says has come of something.

    Attributes
    ----------
    strength : float
        From `EFFECT` to 1.
    words : tuple of str
        The words by which it was found.
    cause : Doing or None
        What the same sentence tells as its cause.
    """

    strength: float
    words: tuple[str, ...]
    cause: Doing | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one sentence tells.

    Attributes
    ----------
    doing : Doing
        What is done.
    own : Effect or None
        What it says has come of something that it tells itself.
    back : Effect or None
        What it says has come of what stands before it.
    loose : Effect or None
        What it says has come about, without saying of what.
    goes_on, dangles : bool
        Whether it goes on from the sentence before, and cannot be understood without it.
    mentions : frozenset of str
        Things that it names.
    turn : float
        What it leaves of the sentence before, 0 to 1 ("However, ...").
    """

    doing: Doing = field(default_factory=Doing)
    own: Effect | None = None
    back: Effect | None = None
    loose: Effect | None = None
    goes_on: bool = False
    dangles: bool = False
    mentions: frozenset[str] = frozenset()
    turn: float = 1.0


class Teller:
    """Reads the sentences of one letter.

    Parameters
    ----------
    cues : Cues
        What it goes by.
    sentences : sequence of str
        All sentences of the letter: they tell what are names of places.
    """

    def __init__(self, cues: Cues, sentences: Sequence[str]) -> None:
        self._cues = cues
        self._places = places(straight(one) for one in sentences)

    def read(self, sentences: Sequence[str]) -> tuple[Told, ...]:
        """Return what the sentences of a paragraph tell; nothing if none tells an effect."""
        texts = [straight(one) for one in sentences]
        effects = [self._effects(one) for one in texts]
        if not any(any(found) for found in effects):
            return ()
        return tuple(
            Told(
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
        """Return what has come of something told in a text, of what stands before, of neither."""
        left = prod(cue.weight for cue in self._cues.found("doubt", text))
        if left < EFFECT:
            return None, None, None
        inside = self._inside(text, left)
        own = max(
            (one for one in inside if one.cause and one.cause.strength),
            key=lambda one: one.strength * (one.cause.strength if one.cause else 0),
            default=None,
        )
        back = None
        pointers = self._cues.found("back", text)
        if pointers:
            back = self._effect(max(pointers, key=lambda one: one.weight), text, text, left)
        elif inside and not own and _DANGLES.match(text):
            # "These services are open late, helping to ...": what they are stands before.
            back = replace(inside[0], cause=None)
        return own, back, self._effect(None, text, text, left)

    def doing(self, text: str) -> Doing:
        """Return how concretely a text, with straight quotation marks, tells what is done."""
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
        """Return the effects whose cause stands in the same sentence, if only as a pronoun."""
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
        """Return the effect that words tell, with the cue that links it to what is done."""
        outcomes = self._cues.found("outcome", said)
        words = [one.words(said) for one in outcomes if one.weight > _KEEPING]
        if not words:
            # A link alone tells no impact.
            return None
        if (changes or not cue) and not any(one.alone for one in outcomes):
            return None
        weights = [one.weight for one in (*outcomes, *self._cues.found("inward", said))]
        if cue:
            weights.append(cue.weight)
            words.insert(0, cue.words(text))
        strength = together(weights) * left
        return Effect(strength, tuple(words)) if strength >= EFFECT else None
