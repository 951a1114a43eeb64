"""Codebooks, and the codes that coders assign to excerpts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from inspection_letters.records.spans import Span

_T = TypeVar("_T")


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
    """An entry of a codebook.

    A detail code has a ``parent``, the main code under which it is listed, and is in that
    code's ``group``. A main code has none.
    """

    id: str
    group: str
    label: str
    definition: str
    include: str = ""
    exclude: str = ""
    seed_theme: str = ""
    examples: tuple[str, ...] = ()
    parent: str = ""


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

    ``codes`` are the main codes. ``detail_codes`` are a second layer, each under a main code:
    a sentence can have a detail code with or without its parent. Derived measures are no part
    of the digest: they change no coding. Nor are ``kinds``, the kinds of letter that the codebook
    was made for; empty if it does not say.

    A codebook may extend another: ``extends`` is the name of that one and ``base`` its digest, and
    ``added`` are the codes that it lacks, of either layer. All are empty for a codebook that stands
    by itself.

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
    detail_codes: tuple[Code, ...] = ()
    kinds: tuple[str, ...] = ()
    extends: str = ""
    base: str = ""
    added: tuple[str, ...] = ()

    @property
    def digests(self) -> tuple[str, ...]:
        """Its own digest, and that of the codebook it extends, if any."""
        return (self.digest, self.base) if self.base else (self.digest,)

    @property
    def code_ids(self) -> tuple[str, ...]:
        """The IDs of the main codes, in the order of the codebook."""
        return tuple(code.id for code in self.codes)

    @property
    def detail_ids(self) -> tuple[str, ...]:
        """The IDs of the detail codes, in the order of the codebook."""
        return tuple(code.id for code in self.detail_codes)

    @property
    def all_codes(self) -> tuple[Code, ...]:
        """The main codes, and after them the detail codes."""
        return self.codes + self.detail_codes

    @property
    def all_code_ids(self) -> tuple[str, ...]:
        """The IDs of the main codes, and after them those of the detail codes."""
        return self.code_ids + self.detail_ids

    def is_main(self, code_ids: Iterable[str]) -> bool:
        """Whether none of some codes is a detail code."""
        return not frozenset(self.detail_ids) & frozenset(code_ids)

    def by_layer(self, codes: Mapping[str, _T]) -> tuple[dict[str, _T], dict[str, _T]]:
        """Return what a mapping by code ID says of main codes, and what of detail codes.

        A code that is not in the codebook stays with the main codes, where it is reported.
        """
        details = frozenset(self.detail_ids)
        return (
            {code_id: value for code_id, value in codes.items() if code_id not in details},
            {code_id: value for code_id, value in codes.items() if code_id in details},
        )

    def parent_of(self, code_id: str) -> str | None:
        """Return the main code under which a detail code is listed; None for a main code."""
        return next((code.parent for code in self.detail_codes if code.id == code_id), None)

    def details_of(self, code_id: str) -> tuple[Code, ...]:
        """Return the detail codes under a main code, in the order of the codebook."""
        return tuple(code for code in self.detail_codes if code.parent == code_id)


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a coder assigned a code to an excerpt, and what it considered instead.

    Attributes
    ----------
    runner_up : str or None
        The likeliest code of the same layer of the codebook that was not assigned to the
        excerpt, with its score, ``runner_up_score``. None if every other code is unlikely.
    words : tuple of Span
        The words that counted most, in the order of the text. Unlike other spans, these are
        code points of the excerpt's quote.
    patterns : tuple of str
        The codebook's patterns for the code that matched.
    by_patterns : bool
        Whether patterns alone assigned the code, as they do even in a model for codes that it
        could not learn. The score is then no probability, and the words are those that matched.
    carried : bool
        Whether the code was carried over from the sentence before. The patterns are then
        those that matched where the code comes from, earlier in the paragraph.
    judgements : int
        How many of people's judgements the light model learned from that assigned the code; 0 for
        other codes. The words are then those that patterns matched.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> coding = il.code(letter, coder="rules").coded_excerpts[0]
    >>> quotes = {excerpt.excerpt_id: excerpt.quote for excerpt in letter.excerpts}
    >>> words = coding.grounds.quoted(quotes[coding.excerpt_id])
    >>> all(word in quotes[coding.excerpt_id] for word in words)
    True
    """

    runner_up: str | None = None
    runner_up_score: float | None = None
    words: tuple[Span, ...] = ()
    patterns: tuple[str, ...] = ()
    by_patterns: bool = False
    carried: bool = False
    judgements: int = 0

    def quoted(self, quote: str) -> tuple[str, ...]:
        """Return the words that counted most, from the excerpt's quote."""
        return tuple(span.of(quote) for span in self.words)


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """A code that a coder assigned to an excerpt; ``score`` is between 0 and 1.

    ``grounds`` say why. They are None for people, for coders that do not state any, and in
    workspaces that were filled before grounds were recorded.

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
    grounds: Grounds | None = None
