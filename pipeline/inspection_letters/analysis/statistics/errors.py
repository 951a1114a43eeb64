"""The errors most worth reading: confident and wrong, spread over codes and letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inspection_letters.analysis.statistics.counts import Labels
from inspection_letters.records import Polarity


class ErrorKind(StrEnum):
    """An extra code, a missed code, or the right code with a different polarity."""

    ADDED = "added"
    MISSED = "missed"
    POLARITY = "polarity"


@dataclass(frozen=True, slots=True)
class CodingError:
    """One code on one excerpt on which a coder and the reference differ.

    Attributes
    ----------
    reference_polarity, coder_polarity : Polarity or None
        The polarity in the reference and by the coder, None where the code is not assigned.
    score : float or None
        The coder's score of the code, None if it has none.
    """

    kind: ErrorKind
    excerpt_id: str
    code_id: str
    reference_polarity: Polarity | None
    coder_polarity: Polarity | None
    score: float | None


def all_errors(
    reference: Labels, assigned: Labels, scores: Mapping[tuple[str, str], float]
) -> Iterator[CodingError]:
    """Yield every error, in the order of the reference's excerpts and then of codes."""
    for excerpt_id, codes in reference.items():
        found = assigned.get(excerpt_id, {})
        for code_id in sorted(codes.keys() | found.keys()):
            ours, theirs = codes.get(code_id), found.get(code_id)
            if ours == theirs:
                continue
            kind = ErrorKind.POLARITY
            if ours is None or theirs is None:
                kind = ErrorKind.ADDED if ours is None else ErrorKind.MISSED
            score = scores.get((excerpt_id, code_id))
            yield CodingError(kind, excerpt_id, code_id, ours, theirs, score)


def instructive_errors(
    reference: Labels,
    assigned: Labels,
    letters: Mapping[str, str],
    *,
    code_ids: Sequence[str],
    scores: Mapping[tuple[str, str], float] | None = None,
    most: int = 20,
) -> tuple[CodingError, ...]:
    """Choose the errors most worth reading.

    Parameters
    ----------
    reference, assigned : mapping
        Codes by excerpt; see `performance`.
    letters : mapping of str to str
        The letter of each excerpt.
    code_ids : sequence of str
        The codes.
    scores : mapping, optional
        Scores by excerpt and code.
    most : int, default 20
        How many to choose at most.

    Returns
    -------
    tuple of CodingError
        Codes take turns, the code with the most errors first, and each turn of a code shows
        a different kind of error. Within a code and kind, the clearest error comes first: for
        an extra code or a different polarity, the one with the highest score; for a missed
        code, the one with the lowest score or, if there are no scores, an excerpt without any
        code. Among equals, letters not yet shown come first. No excerpt is shown twice.
    """
    scores = scores or {}
    pools: dict[tuple[str, ErrorKind], list[CodingError]] = {}
    counts: Counter[str] = Counter()
    for error in all_errors(reference, assigned, scores):
        pools.setdefault((error.code_id, error.kind), []).append(error)
        counts[error.code_id] += 1
    order = sorted((code for code in code_ids if counts[code]), key=lambda code: -counts[code])
    kinds = tuple(ErrorKind)
    shown: Counter[str] = Counter()
    chosen: list[CodingError] = []
    for turn in range(sum(counts.values())):
        for place, code_id in enumerate(order):
            at = place + turn
            for kind in (kinds[(at + step) % len(kinds)] for step in range(len(kinds))):
                pool = [
                    error
                    for error in pools.get((code_id, kind), ())
                    if all(error.excerpt_id != other.excerpt_id for other in chosen)
                ]
                if pool:
                    best = min(
                        pool,
                        key=lambda error: (
                            -_surety(error, assigned),
                            shown[letters[error.excerpt_id]],
                        ),
                    )
                    chosen.append(best)
                    shown[letters[best.excerpt_id]] += 1
                    break
            if len(chosen) == most:
                return tuple(chosen)
        if len(chosen) <= turn:
            break
    return tuple(chosen)


def _surety(error: CodingError, assigned: Labels) -> float:
    if error.kind is not ErrorKind.MISSED:
        return error.score if error.score is not None else 0.0
    if error.score is not None:
        return 1 - error.score
    return 0.0 if assigned.get(error.excerpt_id) else 1.0
