"""A model's decisions about excerpts, and what people say about the same excerpts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Decisions:
    """A model's yes-or-no decisions about some excerpts: one for each excerpt and code.

    Attributes
    ----------
    probabilities : ndarray of shape (n_excerpts, n_codes)
        The calibrated probability of each code.
    assigned : ndarray of bool of shape (n_excerpts, n_codes)
        The codes that the model assigned.
    truth : ndarray of bool of shape (n_excerpts, n_codes)
        The codes that people assigned; all False where nobody has coded.
    letters : ndarray of int of shape (n_excerpts,)
        The number of each excerpt's letter.
    """

    probabilities: Floats
    assigned: Bools
    truth: Bools
    letters: Ints

    def __post_init__(self) -> None:
        shape = self.probabilities.shape
        if not (self.assigned.shape == self.truth.shape == shape) or len(self.letters) != shape[0]:
            raise ValueError(
                f"Decisions of unequal shape: probabilities {shape}, assigned "
                f"{self.assigned.shape}, truth {self.truth.shape}, letters {self.letters.shape}."
            )

    def __len__(self) -> int:
        return len(self.letters)

    @cached_property
    def places(self) -> Ints:
        """The place of each excerpt's letter among the letters here, from 0."""
        return np.unique(self.letters, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def letter_count(self) -> int:
        """How many letters the excerpts are from."""
        return len(np.unique(self.letters))

    def only(self, rows: Bools | Ints) -> Decisions:
        """Return the decisions about some of the excerpts."""
        return Decisions(
            self.probabilities[rows], self.assigned[rows], self.truth[rows], self.letters[rows]
        )

    def sum_by_letter(self, values: npt.NDArray[np.generic]) -> Floats:
        """Sum values of excerpts (first axis) by letter.

        Returns
        -------
        ndarray of shape (n_letters, ...)
            In the order of `places`.
        """
        totals = np.zeros((self.letter_count, *values.shape[1:]))
        np.add.at(totals, self.places, values)
        return totals


__all__ = ["Bools", "Decisions", "Floats", "Ints"]
