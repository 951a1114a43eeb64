"""The likeliest code that a coder did not assign, which shows how sure it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from inspection_letters.records import Codebook, Grounds
from inspection_letters.records.spans import Span

LEAST = 0.05
"""The lowest score with which a code is named as the runner-up."""


def grounds(
    codebook: Codebook,
    code_id: str,
    scores: Mapping[str, float],
    assigned: Collection[str],
    *,
    words: tuple[Span, ...] = (),
    patterns: tuple[str, ...] = (),
    by_patterns: bool = False,
    carried: bool = False,
) -> Grounds:
    """Return why a code was assigned, with the runner-up of its own layer of the codebook.

    Parameters
    ----------
    codebook : Codebook
        The codebook, which says which codes are in the same layer.
    code_id : str
        The assigned code.
    scores : mapping of str to float
        The score or probability of each code for the excerpt, from 0 to 1.
    assigned : collection of str
        All codes that were assigned to the excerpt.
    words, patterns, by_patterns, carried
        See `Grounds`.
    """
    layer = codebook.detail_ids if code_id in codebook.detail_ids else codebook.code_ids
    others = [
        (scores[other], other) for other in layer if other in scores and other not in assigned
    ]
    score, runner_up = max(others, key=lambda other: other[0], default=(0.0, ""))
    named = score >= LEAST
    return Grounds(
        runner_up=runner_up if named else None,
        runner_up_score=score if named else None,
        words=words,
        patterns=patterns,
        by_patterns=by_patterns,
        carried=carried,
    )


__all__ = ["LEAST", "grounds"]
