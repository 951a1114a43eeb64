"""The records of transferable practice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Practice:
    """Something that an area does, and its impact, as inspectors describe it.

    Attributes
    ----------
    practice_id : str
        The ID of its first excerpt.
    letter_id : str
        The letter that describes it.
    excerpt_ids : tuple of str
        The sentences that describe it, in reading order: what is done, then its impact.
        A single sentence may describe both.
    impact_id : str
        The excerpt that describes the impact.
    code_ids : tuple of str
        The codes assigned to its excerpts as strengths, highest score first.
    score : float
        How concrete the practice and its impact are, 0 to 1.
    cues : tuple of str
        The words that matched.
    """

    practice_id: str
    letter_id: str
    excerpt_ids: tuple[str, ...]
    impact_id: str
    code_ids: tuple[str, ...]
    score: float
    cues: tuple[str, ...] = ()
