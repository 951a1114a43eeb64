"""Learn which paragraphs encoders after the first read, and what the encoders then find.

The first encoder reads every paragraph. The others read only those in which it leaves doubt, with
the linear part, about some sentence: see `inspection_letters.coding.doubt`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspection_letters.coding.averaging import mean_by_code
from inspection_letters.coding.doubt import Doubt, distance
from inspection_letters.coding.stack import sigmoid
from inspection_letters.coding.windows import windows
from inspection_letters.common.encoders.wordpiece import WordPiece
from inspection_letters.runs.training.data import TrainingGold
from inspection_letters.runs.training.joining import threshold

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

SHARE = 0.65
"""Share of the tokens of the training letters that the further encoders read."""


@dataclass(frozen=True)
class Windows:
    """The window of each excerpt, and the number of tokens of each window."""

    of_excerpt: Ints
    tokens: Ints

    def any_of(self, chosen: Bools) -> Bools:
        """Return which excerpts are in a window with a chosen excerpt."""
        found = np.zeros(len(self.tokens), dtype=bool)
        found[self.of_excerpt[chosen]] = True
        return np.asarray(found[self.of_excerpt])

    def share(self, chosen: Bools) -> float:
        """Return the share of the tokens that are in a window with a chosen excerpt."""
        inside = np.unique(self.of_excerpt[chosen])
        return float(self.tokens[inside].sum() / self.tokens.sum())


def windows_of(gold: TrainingGold) -> Windows:
    """Return the windows in which encoders read the excerpts; this needs torch."""
    from inspection_letters.runs.training.encoder import base_folder, vocabulary

    of_excerpt, tokens = np.zeros(len(gold.excerpts), dtype=np.int64), []
    tokenise = WordPiece(vocabulary(base_folder()))
    for number, window in enumerate(windows(gold.excerpts, tokenise)):
        of_excerpt[list(window.excerpts)] = number
        tokens.append(len(window.tokens))
    return Windows(of_excerpt, np.array(tokens))


def learn_doubt(
    linear: Floats,
    first: Floats,
    gold: TrainingGold,
    cut: Windows,
    rows: Bools,
    main: int,
    share: float = SHARE,
) -> Doubt:
    """Return the rule by which the doubtful windows hold a share of the tokens.

    Parameters
    ----------
    linear, first : ndarray of shape (n_excerpts, n_codes)
        Out-of-fold logits of the linear part and of the first encoder.
    gold : TrainingGold
        The correct codes, from which the centre is learned.
    cut : Windows
        The windows of all excerpts.
    rows : ndarray of bool
        The excerpts to learn from: whole letters.
    main : int
        The number of codes that all encoders learned; they come first.
    share : float, optional
        The share, from 0 to 1.
    """
    known = rows & gold.judged
    mean = (linear[:, :main] + first[:, :main]) / 2
    level = threshold(sigmoid(mean[known]), gold.codes[known][:, :main])
    centre = round(float(np.log(level / (1 - level))), 6)
    nearest = np.full(len(cut.tokens), np.inf)
    away = distance(linear, first, centre, main)
    np.minimum.at(nearest, cut.of_excerpt[rows], away[rows])
    inside = np.unique(cut.of_excerpt[rows])
    order = inside[np.argsort(nearest[inside], kind="stable")]
    reached = np.cumsum(cut.tokens[order]) / cut.tokens[inside].sum()
    last = min(int(np.searchsorted(reached, share)), len(order) - 1)
    return Doubt(centre, float(nearest[order[last]]), main)


@dataclass(frozen=True)
class HeldOut:
    """What the encoders find in held-out letters, as a model finds it.

    Attributes
    ----------
    codes, polarities : ndarray
        See `inspection_letters.coding.encoder.Encoded`.
    doubt : Doubt or None
        The rule learned on all letters; None if there is only one encoder.
    share : float
        Share of the tokens that all encoders read.
    """

    codes: Floats
    polarities: Floats
    doubt: Doubt | None
    share: float


def encoded(
    members: Sequence[tuple[Floats, Floats]],
    linear: Floats,
    gold: TrainingGold,
    cut: Windows,
    fold: Ints,
    main: int,
) -> HeldOut:
    """Return what the encoders find in held-out letters, with rules learned on the other folds.

    Parameters
    ----------
    members : sequence of tuple of ndarray
        For each encoder, its out-of-fold logits of codes and of polarities.
    linear : ndarray of shape (n_excerpts, n_codes)
        Out-of-fold logits of the linear part.
    gold, cut, main
        As for `learn_doubt`.
    fold : ndarray of int
        The fold of each excerpt's letter.
    """
    first, tones = members[0]
    if len(members) == 1:
        return HeldOut(first, tones, None, 1.0)
    read = np.zeros(len(first), dtype=bool)
    for number in np.unique(fold):
        held = fold == number
        doubt = learn_doubt(linear, first, gold, cut, ~held, main)
        read |= cut.any_of(held & doubt.about(linear, first))
    codes = mean_by_code([member[0] for member in members])
    polarities = mean_by_code([member[1] for member in members])
    return HeldOut(
        np.where(read[:, None], codes, first),
        np.where(read[:, None, None], polarities, tones),
        learn_doubt(linear, first, gold, cut, np.ones(len(first), dtype=bool), main),
        cut.share(read),
    )
