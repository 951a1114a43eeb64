"""Hits of a codebook's patterns: their groups, which of them count, and where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from inspection_letters.codebook import Patterns
from inspection_letters.codebook.patterns import Pattern
from inspection_letters.coding.matching import Hit
from inspection_letters.records.spans import Span


def groups_of(patterns: Patterns) -> dict[str, tuple[Pattern, ...]]:
    """Return the groups of a codebook's patterns: of codes, of their exclusions, and of cues."""
    groups = {f"code {code.code_id}": tuple(code.match) for code in patterns.codes}
    groups |= {f"not {code.code_id}": tuple(code.exclude) for code in patterns.codes}
    return groups | {f"cue {name}": tuple(lines) for name, lines in patterns.cues.items()}


def counted_hits(hits: Iterable[Hit], excluded: Sequence[Hit]) -> list[Hit]:
    """Return the hits of a code that do not overlap a match of its exclusions."""
    return [
        hit for hit in hits if not any(hit.start < no.end and no.start < hit.end for no in excluded)
    ]


def patterns_for(hits: Iterable[Hit]) -> tuple[str, ...]:
    """Return the patterns, each once, that speak for their code: those with weights above 0."""
    return tuple(dict.fromkeys(hit.pattern for hit in hits if hit.weight > 0))


def words_of_hits(sentence: str, doc: Any, hits: Iterable[Hit]) -> tuple[Span, ...]:
    """Return the words of a sentence on which hits that speak for their code lie.

    Parameters
    ----------
    sentence : str
        The sentence as it was passed to `PatternMatcher.tokens`.
    doc : spacy.tokens.Doc
        Its tokens.
    hits : iterable of Hit
        Hits of one code.

    Returns
    -------
    tuple of Span
        Code points of the sentence; hits that overlap or touch are joined.
    """
    tokens = sorted({at for hit in hits if hit.weight > 0 for at in range(hit.start, hit.end)})
    places = _places_in(sentence)
    spans: list[Span] = []
    for before, at in zip([-1, *tokens], tokens, strict=False):
        start, end = places[doc[at].idx], places[doc[at].idx + len(doc[at]) - 1] + 1
        if spans and at == before + 1:
            start = spans.pop().start
        spans.append(Span(start, end))
    return tuple(spans)


def _places_in(sentence: str) -> list[int]:
    """Return where each character of the text of a doc stands in its sentence."""
    stripped = len(sentence) - len(sentence.lstrip())
    return [
        at
        for at, character in enumerate(sentence)
        if at >= stripped and not (character.isspace() and sentence[at - 1].isspace())
    ]


__all__ = ["counted_hits", "groups_of", "patterns_for", "words_of_hits"]
