"""What several encoders find is averaged over those that know the code."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.coding.averaging import mean_by_code

WIDTHS = st.lists(st.integers(1, 6), min_size=1, max_size=4)


@given(WIDTHS, st.integers(0, 5), st.sampled_from([(), (4,), (2, 3)]), st.integers(0, 9))
def test_each_code_is_the_mean_of_the_encoders_that_know_it(
    widths: list[int], rows: int, more: tuple[int, ...], seed: int
) -> None:
    chance = np.random.default_rng(seed)
    found = [chance.normal(size=(rows, width, *more)) for width in widths]
    mean = mean_by_code(found)
    assert mean.shape == (rows, max(widths), *more)
    for code in range(max(widths)):
        known = [part[:, code] for part in found if part.shape[1] > code]
        np.testing.assert_allclose(mean[:, code], np.mean(known, axis=0))


def test_one_encoder_is_its_own_mean() -> None:
    found = np.array([[1.5, -2.25]], dtype=np.float32)
    assert (mean_by_code([found]) == found).all()
