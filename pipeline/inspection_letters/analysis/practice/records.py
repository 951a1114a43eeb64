"""The records of transferable practice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Practice:
    """Something that an area does, with what comes of it, as inspectors tell it.

    Attributes
    ----------
    practice_id : str
        The id of its first excerpt.
    letter_id : str
        The letter that tells it.
    excerpt_ids : tuple of str
        The sentences that tell it, in reading order: what is done, then what comes of it;
        one sentence may tell both.
    impact_id : str
        The excerpt that tells what comes of it.
    code_ids : tuple of str
        The codes that its excerpts bear as strengths, the surest first.
    score : float
        How well it can be carried over, 0 to 1: the higher, the more concrete the practice
        and its impact.
    cues : tuple of str
        The words by which it was found.
    """

    practice_id: str
    letter_id: str
    excerpt_ids: tuple[str, ...]
    impact_id: str
    code_ids: tuple[str, ...]
    score: float
    cues: tuple[str, ...] = ()
