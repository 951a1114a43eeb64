"""Choose sentences that illustrate a code when quoted alone."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.records import Polarity, Role

SHORTEST, LONGEST = 60, 280
"""Characters of a sentence that may be quoted: neither a fragment nor a paragraph."""

_LEANING: Final = (
    "this, that, these, those, they, them, their, it, its, he, she, his, her, such, here, there, "
    "however, although, though, but, and, or, nor, so, yet, because, consequently, therefore, "
    "nevertheless, nonetheless, instead, moreover, furthermore, similarly, likewise, also, rather, "
    "equally, conversely, additionally, subsequently, hence, thus, otherwise, meanwhile, overall, "
    "currently, alongside, both, others, another, not only, the latter, the former, the same, "
    "the result, as a result, as a consequence, as such, as part of this, in addition, examples, "
    "in contrast, in turn, in these, in this, in some cases, in part, in particular, in practice, "
    "where this, when this, while this, for these, for this, for those, for others, for example, "
    "for instance, despite this, because of this, due to this, to this, through this, with this, "
    "to address this, "
    "of these, of those, by doing so, by doing this, some of this, some of these, some of them, "
    "many of these, many of them, most of these, most of them, all of these, all of them, "
    "one of these, one of them, on the other hand, at the same time, the panel, the panels, "
    "the group, the groups, the meetings, the project, the projects, the approach, the work"
)
_LEANS: Final = re.compile(
    rf"(?:{'|'.join(re.escape(beginning) for beginning in _LEANING.split(', '))})\b", re.IGNORECASE
)
"""Beginnings that refer to the previous sentence."""

_POINTS_BACK: Final = re.compile(
    r"\b(?:this (?:means|is|has|was|will|leads|results|area of)|the above|aforementioned)\b",
    re.IGNORECASE,
)
_MAY_POINT_BACK: Final = re.compile(r"\b(?:this|these|those|also|others?|such(?! as))\b", re.I)
_ENDS: Final = (".", ".”", ".’", '."', ".'")
_STEP: Final = 0.02
_POOL: Final = 6
_ALIKE: Final = 0.7
_OPPOSITE: Final = {Polarity.STRENGTH: Role.WEAKNESS, Polarity.WEAKNESS: Role.STRENGTH}


def best_quotations(
    material: ReportMaterial,
    code_id: str,
    polarity: Polarity,
    *,
    most: int = 3,
    area_once: bool = True,
    beside: str | None = None,
) -> list[CorpusExcerpt]:
    """Return sentences that illustrate a code, the best first, from different areas and outcomes.

    Parameters
    ----------
    material : ReportMaterial
        The report's material. Letters that a later edition replaces are not quoted.
    code_id : str
        The code, a main code or a detail code.
    polarity : Polarity
        How the sentences judge the subject of the code.
    most : int, default 3
        The largest number of sentences.
    area_once : bool, default True
        Whether to quote each area only once. Otherwise, repeated areas come last.
    beside : str, optional
        The main code of a detail code. Sentences that have it too come first, because both
        layers then agree on their subject.

    Returns
    -------
    list of CorpusExcerpt
        Whole sentences of `SHORTEST` to `LONGEST` characters that can be understood alone.
        Sentences coded by people come before those coded by a model, findings before
        recommendations, sentences about one subject before those about several, and higher
        scores before lower ones. There may be fewer than ``most``, or none.

    Notes
    -----
    Sentences from sections that say the opposite (a weakness in a section on strengths) come
    last. Scores are compared in steps of 0.02, because smaller differences mean nothing. Among
    equals, medium lengths come first, and the excerpt id settles the rest, so that the same
    material gives the same sentences. Outcomes are varied only among the best sentences, six
    times as many as requested.
    """
    found = [
        excerpt
        for excerpt in material.with_code(code_id, polarity)
        if quotable(excerpt) and not material.letter_of[excerpt.letter_id].replaced
    ]
    found.sort(key=lambda excerpt: _rank(excerpt, code_id, polarity, beside))
    return _spread(material, found, most, area_once)


def quotable(excerpt: CorpusExcerpt) -> bool:
    """Whether a sentence can be understood when quoted alone."""
    quote = excerpt.quote.strip()
    return (
        SHORTEST <= len(quote) <= LONGEST
        and (quote[0].isupper() or quote[0].isdigit())
        and quote.endswith(_ENDS)
        and not _LEANS.match(quote)
        and not _POINTS_BACK.search(quote)
        and quote.count("(") == quote.count(")")
        and quote.count("“") == quote.count("”")
    )


def _rank(
    excerpt: CorpusExcerpt, code_id: str, polarity: Polarity, beside: str | None
) -> tuple[object, ...]:
    coding = excerpt.coding(code_id, polarity)
    score = coding.score if coding else 0.0
    codings = excerpt.codings if beside is None else (*excerpt.codings, *excerpt.detail_codings)
    return (
        not excerpt.by_people,
        beside is not None and all(coding.code_id != beside for coding in excerpt.codings),
        excerpt.excerpt.role is _OPPOSITE.get(polarity),
        excerpt.excerpt.role is Role.RECOMMENDATION,
        len(codings),
        bool(_MAY_POINT_BACK.search(excerpt.quote)),
        -round(score / _STEP),
        abs(len(excerpt.quote) - (SHORTEST + LONGEST) / 2) // 40,
        excerpt.excerpt_id,
    )


def _spread(
    material: ReportMaterial, ranked: list[CorpusExcerpt], most: int, area_once: bool
) -> list[CorpusExcerpt]:
    """Choose sentences in turn, each time from the area and outcome used least so far."""
    areas: Counter[str] = Counter()
    outcomes: Counter[str | None] = Counter()
    left = list(ranked)
    chosen: list[CorpusExcerpt] = []
    while left and len(chosen) < most:

        def used(at: int) -> tuple[object, ...]:
            excerpt = left[at]
            letter = material.letter_of[excerpt.letter_id]
            far = at >= _POOL * most
            return (
                areas[material.area_key(letter.letter_id)],
                not excerpt.by_people,
                far,
                0 if far else outcomes[letter.outcome],
                at,
            )

        best = left.pop(min(range(len(left)), key=used))
        letter = material.letter_of[best.letter_id]
        if area_once and areas[material.area_key(letter.letter_id)]:
            break  # every remaining area has been quoted
        if any(are_alike(best.quote, quoted.quote) for quoted in chosen):
            continue
        chosen.append(best)
        areas[material.area_key(letter.letter_id)] += 1
        outcomes[letter.outcome] += 1
    return chosen


def are_alike(sentence: str, other: str) -> bool:
    """Whether two sentences use nearly the same words."""
    first, second = (set(re.findall(r"\w+", text.casefold())) for text in (sentence, other))
    return len(first & second) > _ALIKE * len(first | second)
