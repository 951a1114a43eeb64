"""The tone of a sentence by the cues of a codebook, from which the rules take polarities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inspection_letters.coding.matching import Hit
from inspection_letters.records import Polarity, Role

NEGATION_REACH = 4
"""A negation up to this many tokens before a cue reverses it."""

LEANING = {Role.STRENGTH: 0.8, Role.WEAKNESS: -0.35, Role.CONTEXT: 0.2}
"""Tone that a section's role suggests for its sentences: strength above 0, weakness below."""

OPENING = 2
"""A concession up to this token opens its sentence ("However, although ...")."""


class Tone:
    """The tone of a sentence, as a whole and for each of its clauses."""

    def __init__(self, role: Role, doc: Any, hits: dict[str, list[Hit]], before: float) -> None:
        # Whatever a recommendation mentions needs to improve, so it is a weakness.
        self._recommends = role is Role.RECOMMENDATION or "cue recommendation" in hits
        self._mixed = "cue mixed" in hits and not self._recommends
        self._leaning = LEANING.get(role, 0.0)
        self._turns = _turns(doc, hits)
        self._clauses = [0.0] * (len(self._turns) + 1)
        cues = _cues(hits)
        for start, weight in cues:
            self._clauses[self._clause(start)] += weight
        if not cues and "cue contrast" not in hits:
            # A sentence without a judgement of its own continues the tone of the one before.
            self._clauses = [before / 2] * len(self._clauses)
        self.sum = sum(self._clauses)

    def _clause(self, start: int) -> int:
        return sum(1 for turn in self._turns if turn <= start)

    def _sign(self, value: float) -> Polarity:
        return Polarity.STRENGTH if value + self._leaning > 0 else Polarity.WEAKNESS

    @property
    def whole(self) -> Polarity:
        """The polarity of the sentence as a whole."""
        if self._recommends:
            return Polarity.WEAKNESS
        return Polarity.MIXED if self._mixed else self._sign(self.sum)

    def polarity(self, hits: Sequence[Hit]) -> Polarity:
        """Return the polarity of the clauses with these hits."""
        if self._recommends or self._mixed or not self._turns or not hits:
            return self.whole
        signs = {self._sign(self._clauses[self._clause(hit.start)]) for hit in hits}
        return signs.pop() if len(signs) == 1 else Polarity.MIXED


def _turns(doc: Any, hits: dict[str, list[Hit]]) -> list[int]:
    """Return the tokens at which a contrast begins a new clause.

    A contrast that opens the sentence ("However, ...") contrasts it with the sentence
    before, so it does not divide the sentence. After a concession at the start
    ("Although ..., ..."), the new clause begins at the comma.
    """
    turns = {hit.start for hit in hits.get("cue contrast", []) if hit.start > 0}
    for hit in hits.get("cue concession", []):
        if hit.start > OPENING:
            turns.add(hit.start)
            continue
        commas = (t.i for t in doc[hit.end + OPENING :] if t.text == ",")
        turns.update([comma for comma in [next(commas, 0)] if comma])
    return sorted(turns)


def _cues(hits: dict[str, list[Hit]]) -> list[tuple[int, float]]:
    """Return the position and signed weight of each cue, with negated cues reversed."""
    negations = hits.get("cue negation", [])
    signed: list[tuple[int, float]] = []
    used: set[Hit] = set()
    for name, sign in (("cue strength", 1.0), ("cue weakness", -1.0)):
        for hit in hits.get(name, []):
            turning = [no for no in negations if no.end <= hit.start <= no.end + NEGATION_REACH]
            used.update(turning)
            signed.append((hit.start, hit.weight * sign * (-1 if turning else 1)))
    # A negation without a cue to reverse still says that something is missing.
    signed.extend((no.start, -no.weight) for no in negations if no not in used)
    return sorted(signed)


__all__ = ["Tone"]
