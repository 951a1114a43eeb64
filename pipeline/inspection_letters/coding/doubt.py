"""Which paragraphs leave doubt after the first encoder, so that further encoders read them too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspection_letters.coding.evidence import Floats

_DECIMALS = 6
"""Distances are rounded, so that the last bits of a sum do not decide."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """When the linear part and the first encoder leave doubt about a sentence.

    Attributes
    ----------
    centre : float
        The mean logit of the two at which a code would be assigned.
    margin : float
        How close to it the logit of a code must be for the sentence to be doubtful.
    codes : int
        The number of codes that count. They are the first: those that every encoder learned.
    """

    centre: float
    margin: float
    codes: int

    def about(self, linear: Floats, encoder: Floats) -> npt.NDArray[np.bool_]:
        """Return which sentences are doubtful.

        Parameters
        ----------
        linear, encoder : ndarray of shape (n_excerpts, n_codes)
            Logits of the linear part and of the first encoder.

        Returns
        -------
        ndarray of bool of shape (n_excerpts,)
        """
        return distance(linear, encoder, self.centre, self.codes) <= self.margin


def distance(linear: Floats, encoder: Floats, centre: float, codes: int) -> Floats:
    """Return how far each sentence's most doubtful code is from being assigned or not.

    Parameters
    ----------
    linear, encoder : ndarray of shape (n_excerpts, n_codes)
        Logits of the linear part and of the first encoder.
    centre : float
        The logit at which a code would be assigned.
    codes : int
        How many of the codes count, from the first.

    Returns
    -------
    ndarray of shape (n_excerpts,)
        In logits.
    """
    mean = (linear[:, :codes] + encoder[:, :codes]) / 2
    nearest: Floats = np.round(np.abs(mean - centre).min(axis=1), _DECIMALS)
    return nearest


__all__ = ["Doubt", "distance"]
