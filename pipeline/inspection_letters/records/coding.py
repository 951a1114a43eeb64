"""Codebooks, and the codes that coders assign to excerpts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Polarity(StrEnum):
    """How a coded excerpt judges the subject of its code.

    Examples
    --------
    >>> import inspection_letters as il
    >>> [polarity.value for polarity in il.Polarity]
    ['strength', 'weakness', 'mixed', 'context']
    """

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
class DerivedMeasure:
    """Several codes that are counted as one; ``note`` says what for."""

    id: str
    label: str
    any_of: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """A versioned list of codes; ``digest`` is the SHA-256 of its content.

    Derived measures are no part of the digest: they change no coding.

    Examples
    --------
    >>> import inspection_letters as il
    >>> path = il.sample_letters().parent / "codebooks" / "send-area.yaml"
    >>> codebook = il.load_codebook(path)
    >>> codebook.name, codebook.code_ids[0]
    ('send-area', 'identification')
    """

    name: str
    version: str
    language: str
    polarities: Mapping[str, str]
    rules: tuple[str, ...]
    codes: tuple[Code, ...]
    digest: str
    derived: tuple[DerivedMeasure, ...] = ()

    @property
    def code_ids(self) -> tuple[str, ...]:
        """The ids of the codes, in the order of the codebook."""
        return tuple(code.id for code in self.codes)


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """A code that a coder assigned to an excerpt; ``score`` is between 0 and 1.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> coding = il.code(letter, coder="rules").coded_excerpts[0]
    >>> coding.coder_id, 0 <= coding.score <= 1
    ('rules-1', True)
    """

    excerpt_id: str
    letter_id: str
    code_id: str
    polarity: Polarity
    coder_id: str
    score: float
    run_id: str
    codebook_digest: str
