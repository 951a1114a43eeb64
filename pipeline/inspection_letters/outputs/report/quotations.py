"""Choose sentences that can stand for a code when they are quoted alone."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.pieces import ReportExcerpt
from inspection_letters.records import Polarity, Role

SHORTEST, LONGEST = 60, 280
"""Characters of a sentence that is quoted; neither a scrap nor a paragraph."""

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
    rf"(?:{'|'.join(re.escape(one) for one in _LEANING.split(', '))})\b", re.IGNORECASE
)
"""Beginnings that lean on the sentence before."""

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
    material: Material,
    code_id: str,
    polarity: Polarity,
    *,
    most: int = 3,
    area_once: bool = True,
) -> list[ReportExcerpt]:
    """Return sentences that show a code, the fittest first, from different areas and outcomes.

    Parameters
    ----------
    material : Material
        The report's material. Letters that a later edition replaces are not quoted.
    code_id : str
        The code.
    polarity : Polarity
        How the sentences judge its subject.
    most : int, default 3
        How many at most.
    area_once : bool, default True
        Quote an area only once; otherwise its sentences come after those of others.

    Returns
    -------
    list of ReportExcerpt
        Whole sentences of `SHORTEST` to `LONGEST` characters that can be understood alone:
        those that people coded before those of a model, findings before recommendations,
        sentences about one subject before those about several, and the surer before the less
        sure. It may be shorter than ``most``, or empty.

    Notes
    -----
    Sentences from parts of a letter that say the opposite (a weakness told among strengths)
    come last. Scores are compared in steps of 0.02, since finer differences mean nothing.
    Among equals a length near the middle goes before extremes, and what is left is settled by
    the excerpt's id, so that the same material gives the same sentences. Outcomes are varied among
    the fittest sentences only, six times as many as are asked for.
    """
    found = [
        one
        for one in material.with_code(code_id, polarity)
        if quotable(one) and not material.letter_of[one.letter_id].replaced
    ]
    found.sort(key=lambda one: _rank(one, code_id, polarity))
    return _spread(material, found, most, area_once)


def quotable(one: ReportExcerpt) -> bool:
    """Tell whether a sentence can be understood when it is quoted alone."""
    quote = one.quote.strip()
    return (
        SHORTEST <= len(quote) <= LONGEST
        and (quote[0].isupper() or quote[0].isdigit())
        and quote.endswith(_ENDS)
        and not _LEANS.match(quote)
        and not _POINTS_BACK.search(quote)
        and quote.count("(") == quote.count(")")
        and quote.count("“") == quote.count("”")
    )


def _rank(one: ReportExcerpt, code_id: str, polarity: Polarity) -> tuple[object, ...]:
    coding = one.coding(code_id, polarity)
    score = coding.score if coding else 0.0
    return (
        not one.by_people,
        one.excerpt.role is _OPPOSITE.get(polarity),
        one.excerpt.role is Role.RECOMMENDATION,
        len(one.codings),
        bool(_MAY_POINT_BACK.search(one.quote)),
        -round(score / _STEP),
        abs(len(one.quote) - (SHORTEST + LONGEST) / 2) // 40,
        one.excerpt_id,
    )


def _spread(
    material: Material, ranked: list[ReportExcerpt], most: int, area_once: bool
) -> list[ReportExcerpt]:
    """Take one after another, each time the first whose area and outcome are least used."""
    areas: Counter[str] = Counter()
    outcomes: Counter[str | None] = Counter()
    left = list(ranked)
    chosen: list[ReportExcerpt] = []
    while left and len(chosen) < most:

        def used(at: int) -> tuple[object, ...]:
            one = left[at]
            letter = material.letter_of[one.letter_id]
            far = at >= _POOL * most
            return (
                areas[material.area_key(letter.letter_id)],
                not one.by_people,
                far,
                0 if far else outcomes[letter.outcome],
                at,
            )

        one = left.pop(min(range(len(left)), key=used))
        letter = material.letter_of[one.letter_id]
        if area_once and areas[material.area_key(letter.letter_id)]:
            break  # every area that is left has been quoted
        if any(alike(one.quote, other.quote) for other in chosen):
            continue
        chosen.append(one)
        areas[material.area_key(letter.letter_id)] += 1
        outcomes[letter.outcome] += 1
    return chosen


def alike(one: str, other: str) -> bool:
    """Tell whether two sentences say the same in nearly the same words."""
    first, second = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return len(first & second) > _ALIKE * len(first | second)
