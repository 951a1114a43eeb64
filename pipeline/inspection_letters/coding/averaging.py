"""The mean of what several encoders find, without the runtime of encoders: training uses it too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.coding.evidence import Floats


def mean_by_code(found: Sequence[npt.NDArray[Any]]) -> Floats:
    """Average what encoders find, over those that know the code.

    Parameters
    ----------
    found : sequence of ndarray of shape (n_excerpts, n_codes, ...)
        The arrays of the encoders. The codes of each are the first of the longest: an encoder
        may have learned the main codes only.

    Returns
    -------
    ndarray of shape (n_excerpts, n_codes, ...)
        With as many codes as the longest array.
    """
    widths = [part.shape[1] for part in found]
    longest = found[widths.index(max(widths))]
    total = np.zeros(longest.shape)
    for part in found:
        total[:, : part.shape[1]] += part
    known = np.array([sum(width > code for width in widths) for code in range(max(widths))])
    mean: Floats = total / known.reshape(1, -1, *(1,) * (total.ndim - 2))
    return mean


__all__ = ["mean_by_code"]
