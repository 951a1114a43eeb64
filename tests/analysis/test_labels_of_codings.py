"""The codes of excerpts, as an evaluation keeps them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.evaluation_codings import _labels
from inspection_letters.records import CodedExcerpt, Polarity

from tests.support.report_material import coding

CODED = st.tuples(
    st.integers(0, 5), st.sampled_from(["waits", "plans", "voice"]), st.sampled_from(Polarity)
)


def coded(number: int, code_id: str, polarity: Polarity) -> CodedExcerpt:
    return replace(coding(code_id, polarity), excerpt_id=f"x{number}")


@given(st.lists(CODED, max_size=30))
def test_each_excerpt_has_its_codes_in_whatever_order_they_come(
    codings: list[tuple[int, str, Polarity]],
) -> None:
    expected: dict[str, dict[str, Polarity]] = {f"x{number}": {} for number in range(6)}
    for number, code_id, polarity in codings:
        expected[f"x{number}"][code_id] = polarity
    found = _labels(expected, [coded(*each) for each in codings])
    assert found == expected
    assert list(found) == list(expected)


def test_equal_codes_are_kept_once() -> None:
    found = _labels(
        ["x0", "x1", "x2", "x3"],
        [coded(0, "waits", Polarity.STRENGTH), coded(2, "waits", Polarity.STRENGTH)],
    )
    assert found["x0"] is found["x2"]
    assert found["x1"] is found["x3"]
