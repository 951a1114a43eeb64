"""Find transferable practice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.practice.records import Practice
from pipeline.records import CodedExcerpt, Excerpt


def find_practice(
    excerpts: Sequence[Excerpt], codings: Iterable[CodedExcerpt]
) -> tuple[Practice, ...]:
    """Return transferable practice, the best first."""
    return ()
