"""Find transferable practice: strengths that say what is done and what has come of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from inspection_letters.analysis.practice.cues import Cues, default_cues
from inspection_letters.analysis.practice.pairing import Pair, Sentence, best_pairs
from inspection_letters.analysis.practice.records import Practice
from inspection_letters.analysis.practice.telling import Teller
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity, Role

LEAST: Final = 0.4
"""The lowest score of what is returned."""


def find_practice(
    excerpts: Sequence[Excerpt],
    codings: Iterable[CodedExcerpt],
    *,
    least: float = LEAST,
    cues: Cues | None = None,
) -> tuple[Practice, ...]:
    """Return transferable practice, the best first.

    A practice is told by a sentence that names something concrete that an area does, and
    by one that says what has come of it: the same sentence, or one that points back to it
    ("As a result, ...", "This has led to ..."), in the same paragraph. Both have to be
    judged as strengths. The score is the square root of the strength of the practice times
    that of its impact, each made of the cues that match as independent evidence, and is
    lowered where the two only stand side by side, where a sentence is not coded, stands
    among weaknesses, or is followed by "However".

    Parameters
    ----------
    excerpts : sequence of Excerpt
        Whole letters or parts of them, in any order.
    codings : iterable of CodedExcerpt
        What these are judged to be; others are ignored.
    least : float, default 0.4
        The lowest score of what is returned, 0 to 1.
    cues : Cues, optional
        Cues in place of those that come with the package.

    Returns
    -------
    tuple of Practice
        By score, the highest first. No excerpt is in two of them.

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
    ordered = sorted(excerpts, key=lambda one: (one.letter_id, one.order, one.excerpt_id))
    for _, of_letter in groupby(ordered, key=lambda one: one.letter_id):
        letter = list(of_letter)
        teller = Teller(cues, [one.quote for one in letter])
        for _, of_paragraph in groupby(letter, key=lambda one: one.paragraph):
            sentences = _read(list(of_paragraph), by_excerpt, teller)
            found += [_practice(one, sentences) for one in best_pairs(sentences, least)]
    return tuple(sorted(found, key=lambda one: (-one.score, one.letter_id, one.practice_id)))


def _read(
    paragraph: Sequence[Excerpt],
    codings: Mapping[str, Sequence[CodedExcerpt]],
    teller: Teller,
) -> list[Sentence]:
    """Return the sentences of a paragraph; none if it tells no strength or no effect."""
    judged = []
    for excerpt in paragraph:
        strengths: dict[str, float] = {}
        against = excerpt.role is Role.RECOMMENDATION
        for one in codings.get(excerpt.excerpt_id, ()):
            if one.polarity is Polarity.STRENGTH:
                strengths[one.code_id] = max(one.score, strengths.get(one.code_id, 0.0))
            elif one.polarity in (Polarity.WEAKNESS, Polarity.MIXED):
                against = True
        judged.append((excerpt, strengths, against))
    if not any(strengths and not against for _, strengths, against in judged):
        return []
    told = teller.read([one.quote for one in paragraph])
    return [
        Sentence(excerpt, strengths, against, tells)
        for (excerpt, strengths, against), tells in zip(judged, told, strict=bool(told))
    ]


def _practice(pair: Pair, sentences: Sequence[Sentence]) -> Practice:
    used = [sentences[place] for place in pair.places]
    surest: dict[str, float] = {}
    for sentence in used:
        for code_id, score in sentence.strengths.items():
            surest[code_id] = max(score, surest.get(code_id, 0.0))
    return Practice(
        practice_id=used[0].excerpt.excerpt_id,
        letter_id=used[0].excerpt.letter_id,
        excerpt_ids=tuple(one.excerpt.excerpt_id for one in used),
        impact_id=sentences[pair.impact].excerpt.excerpt_id,
        code_ids=tuple(sorted(surest, key=lambda code_id: (-surest[code_id], code_id))),
        score=pair.score,
        cues=pair.words,
    )
