"""Find transferable practice: strengths that say what is done and with what impact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from inspection_letters.analysis.practice.cues import Cues, default_cues
from inspection_letters.analysis.practice.descriptions import SentenceReader
from inspection_letters.analysis.practice.pairing import JudgedSentence, Pair, best_pairs
from inspection_letters.analysis.practice.records import Practice
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity, Role

LEAST: Final = 0.4
"""The lowest score that is returned by default."""


def find_practice(
    excerpts: Sequence[Excerpt],
    codings: Iterable[CodedExcerpt],
    *,
    least: float = LEAST,
    cues: Cues | None = None,
) -> tuple[Practice, ...]:
    """Return transferable practice, the best first.

    A practice consists of a sentence that names something concrete that an area does, and
    a sentence that states its impact: the same sentence, or another in the paragraph that
    points back to it ("As a result, ...", "This has led to ..."). Both must be coded as
    strengths. The score is the square root of the strength of the practice times that of
    its impact; each combines the matching cues as independent evidence. The score is
    lowered if the two are only side by side, or if a sentence is not coded, is under a
    heading of weaknesses, or is followed by "However".

    Parameters
    ----------
    excerpts : sequence of Excerpt
        Excerpts of whole letters or parts of them, in any order.
    codings : iterable of CodedExcerpt
        Their codes; codings of other excerpts are ignored.
    least : float, default 0.4
        The lowest score to return, 0 to 1.
    cues : Cues, optional
        Your own cues; by default, the packaged cues.

    Returns
    -------
    tuple of Practice
        The practices by score, highest first. No excerpt is in two of them.

    Raises
    ------
    UsageError
        If the cues cannot be read.
    """
    cues = cues or default_cues()
    by_excerpt: dict[str, list[CodedExcerpt]] = defaultdict(list)
    for coding in codings:
        by_excerpt[coding.excerpt_id].append(coding)
    found: list[Practice] = []
    ordered = sorted(
        excerpts, key=lambda excerpt: (excerpt.letter_id, excerpt.order, excerpt.excerpt_id)
    )
    for _, of_letter in groupby(ordered, key=lambda excerpt: excerpt.letter_id):
        letter = list(of_letter)
        reader = SentenceReader(cues, [excerpt.quote for excerpt in letter])
        for _, of_paragraph in groupby(letter, key=lambda excerpt: excerpt.paragraph):
            sentences = _read(list(of_paragraph), by_excerpt, reader)
            found += [_practice(pair, sentences) for pair in best_pairs(sentences, least)]
    return tuple(
        sorted(
            found, key=lambda practice: (-practice.score, practice.letter_id, practice.practice_id)
        )
    )


def _read(
    paragraph: Sequence[Excerpt],
    codings: Mapping[str, Sequence[CodedExcerpt]],
    reader: SentenceReader,
) -> list[JudgedSentence]:
    """Return the sentences of a paragraph; empty if it has no strength or no impact."""
    judged = []
    for excerpt in paragraph:
        strengths: dict[str, float] = {}
        against = excerpt.role is Role.RECOMMENDATION
        for coding in codings.get(excerpt.excerpt_id, ()):
            if coding.polarity is Polarity.STRENGTH:
                strengths[coding.code_id] = max(coding.score, strengths.get(coding.code_id, 0.0))
            elif coding.polarity in (Polarity.WEAKNESS, Polarity.MIXED):
                against = True
        judged.append((excerpt, strengths, against))
    if not any(strengths and not against for _, strengths, against in judged):
        return []
    descriptions = reader.read([excerpt.quote for excerpt in paragraph])
    return [
        JudgedSentence(excerpt, strengths, against, description)
        for (excerpt, strengths, against), description in zip(
            judged, descriptions, strict=bool(descriptions)
        )
    ]


def _practice(pair: Pair, sentences: Sequence[JudgedSentence]) -> Practice:
    used = [sentences[place] for place in pair.places]
    surest: dict[str, float] = {}
    for sentence in used:
        for code_id, score in sentence.strengths.items():
            surest[code_id] = max(score, surest.get(code_id, 0.0))
    return Practice(
        practice_id=used[0].excerpt.excerpt_id,
        letter_id=used[0].excerpt.letter_id,
        excerpt_ids=tuple(sentence.excerpt.excerpt_id for sentence in used),
        impact_id=sentences[pair.impact].excerpt.excerpt_id,
        code_ids=tuple(sorted(surest, key=lambda code_id: (-surest[code_id], code_id))),
        score=pair.score,
        cues=pair.words,
    )
