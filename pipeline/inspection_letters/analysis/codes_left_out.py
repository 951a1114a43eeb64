"""People's codes that a codebook does not have: they stay stored and are not counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inspection_letters.records import Codebook
from inspection_letters.store.reviews import Review


def codes_left_out(reviews: Iterable[Review], codebook: Codebook) -> dict[str, int]:
    """Return people's codes that a codebook does not have, and on how many excerpts.

    Parameters
    ----------
    reviews : iterable of Review
        Judgements of either layer, by any version of the codebook.
    codebook : Codebook
        The codebook with which letters are counted.

    Returns
    -------
    dict of str to int
        By code ID, sorted.
    """
    known = frozenset(codebook.all_code_ids)
    excerpts: dict[str, set[str]] = {}
    for review in reviews:
        for code_id in review.codes.keys() - known:
            excerpts.setdefault(code_id, set()).add(review.excerpt_id)
    return {code_id: len(excerpts[code_id]) for code_id in sorted(excerpts)}


def left_out_sentence(left_out: Mapping[str, int], codebook: str) -> str:
    """Return what is said of people's codes that a codebook does not have; empty if none.

    Parameters
    ----------
    left_out : mapping of str to int
        From `codes_left_out`.
    codebook : str
        Name and version of the codebook.
    """
    if not left_out:
        return ""
    return (
        f"People assigned codes that are not in the codebook {codebook}: {listed(left_out)}. They "
        "stay in the workspace and are not counted."
    )


def listed(left_out: Mapping[str, int]) -> str:
    """Return codes with the numbers of excerpts, as `codes_left_out` gives them, in words."""
    return ", ".join(
        f"{code_id} ({number:,} excerpt{'s' if number > 1 else ''})"
        for code_id, number in left_out.items()
    )


__all__ = ["codes_left_out", "left_out_sentence", "listed"]
