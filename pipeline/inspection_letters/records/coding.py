"""Codebooks, and the codes that coders assign to excerpts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Polarity(StrEnum):
    """How a coded excerpt judges the subject of its code."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    MIXED = "mixed"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of a codebook."""

    id: str
    group: str
    label: str
    definition: str
    include: str = ""
    exclude: str = ""
    seed_theme: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """A versioned list of codes; ``digest`` is the SHA-256 of its content."""

    name: str
    version: str
    language: str
    polarities: Mapping[str, str]
    rules: tuple[str, ...]
    codes: tuple[Code, ...]
    digest: str

    @property
    def code_ids(self) -> tuple[str, ...]:
        """The ids of the codes, in the order of the codebook."""
        return tuple(code.id for code in self.codes)


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """A code that a coder assigned to an excerpt; ``score`` is between 0 and 1."""

    excerpt_id: str
    letter_id: str
    code_id: str
    polarity: Polarity
    coder_id: str
    score: float
    run_id: str
    codebook_digest: str
