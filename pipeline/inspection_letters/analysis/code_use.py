"""What the figures of a code are good for: for counting, or only for finding sentences.

A coder that often misses a code, or often assigns it wrongly, still finds sentences worth
reading, but a count of them misleads. One rule decides, and terminal, data frames, export and
report all take it from here: a code is for counting if its F1 on held-out letters is known and
at least `LEAST_F1`. What people coded counts as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.records import Codebook

LEAST_F1: Final = 0.6
"""F1 on held-out letters below which the figures of a code are not for counting."""

FINDING_ONLY: Final = "for finding sentences, not for counting"
"""What is said of such a code, wherever it appears."""


class CodeUse(StrEnum):
    """What the figures of a code are good for."""

    COUNTING = "counting"
    FINDING = "finding"


def code_use(codes: Iterable[str], coder: CorpusCoder, held_out: HeldOut | None) -> CodeUse:
    """Return what the figures of a code, or of several counted as one, are good for.

    Parameters
    ----------
    codes : iterable of str
        The ID of a main or detail code, or of several; all must be for counting.
    coder : CorpusCoder
        Whose codes they are.
    held_out : HeldOut or None
        What is known of the coder from held-out letters.
    """
    if coder.is_person:
        return CodeUse.COUNTING
    known = held_out.f1 if held_out is not None else {}
    is_counted = all(known.get(code_id, 0.0) >= LEAST_F1 for code_id in codes)
    return CodeUse.COUNTING if is_counted else CodeUse.FINDING


def codes_for_finding(
    codebook: Codebook, coder: CorpusCoder, held_out: HeldOut | None
) -> frozenset[str]:
    """Return the codes of a codebook, of both layers, that are for finding sentences.

    Parameters are the codebook, and those of `code_use`.
    """
    return frozenset(
        code.id
        for code in codebook.all_codes
        if code_use([code.id], coder, held_out) is CodeUse.FINDING
    )


def why_finding(code_id: str, coder_id: str, held_out: HeldOut | None) -> str:
    """Return why a code is not for counting, as a sentence with the figure if it is known."""
    f1 = held_out.f1.get(code_id) if held_out is not None else None
    if f1 is None:
        return f"How well {coder_id} assigns {code_id} to letters held out is not known."
    return (
        f"On letters held out, {coder_id} assigns {code_id} with an F1 of {f1:.2f}; figures are "
        f"for counting from {LEAST_F1:g}."
    )


__all__ = ["FINDING_ONLY", "LEAST_F1", "CodeUse", "code_use", "codes_for_finding", "why_finding"]
