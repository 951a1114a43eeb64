"""Light models: what is learned of an added code from people's judgements of sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Final

FEWEST_JUDGED: Final = 30
"""Sentences that people must have judged before a light model is fitted."""

FEWEST_OF_EACH: Final = 5
"""Sentences among them that must have the code, and that must not have it."""

FEWEST_LETTERS: Final = 3
"""Letters from which each of the two must come, so that letters can be held out."""


@dataclass(frozen=True, slots=True)
class CodeTally:
    """How often a code was assigned rightly on sentences that people judged.

    Attributes
    ----------
    right : int
        Sentences to which the code was assigned rightly.
    assigned : int
        Sentences to which it was assigned.
    present : int
        Sentences to which people assigned it.
    """

    right: int = 0
    assigned: int = 0
    present: int = 0

    @property
    def f1(self) -> float:
        """F1, from 0 to 1; 0 if the code was neither assigned nor present."""
        both = self.assigned + self.present
        return 2 * self.right / both if both else 0.0


@dataclass(frozen=True, slots=True)
class LightModel:
    """A light model of an added code, and what is known of it.

    Attributes
    ----------
    code_id : str
        The code.
    name : str
        Name and version of the kind of model, such as ``light-1``.
    learned_from : str
        SHA-256 of all that it is made from: the judgements, the patterns, the encoder.
    judged, positive, letters : int
        Sentences that people judged, those among them that have the code, and their letters.
    by_model, by_patterns : CodeTally
        The model and the patterns on the sentences judged; each sentence was coded by a model
        fitted without its letter. Both are empty if no model could be fitted.
    used : bool
        Whether it codes, since it did no worse than the patterns.
    weights : tuple of float
        Weights of the parts of a sentence's vector; empty if no model could be fitted.
    matched, score, intercept : float
        Weights of a match of the patterns and of their score, and the constant.
    lacking : str
        Why no model could be fitted; empty if one was.
    """

    code_id: str
    name: str
    learned_from: str
    judged: int
    positive: int
    letters: int
    by_model: CodeTally = CodeTally()
    by_patterns: CodeTally = CodeTally()
    used: bool = False
    weights: tuple[float, ...] = ()
    matched: float = 0.0
    score: float = 0.0
    intercept: float = 0.0
    lacking: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the model."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()


def models_in_use(models: Iterable[LightModel]) -> tuple[LightModel, ...]:
    """Return the light models that code."""
    return tuple(model for model in models if model.used)


__all__ = [
    "FEWEST_JUDGED",
    "FEWEST_LETTERS",
    "FEWEST_OF_EACH",
    "CodeTally",
    "LightModel",
    "models_in_use",
]
