"""Whether a sentence can be quoted: alone, or with the sentence before it."""

from __future__ import annotations

import re
from typing import Final

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
_OPENING: Final = re.compile(
    r"[^,]{1,40}, (?:they|them|their|it|its|he|she|these|this)\b", re.IGNORECASE
)
_PLURAL: Final = re.compile(r"\b(?:\w+s|children|people)\b", re.IGNORECASE)
"""A pronoun after an opening phrase ("Over time, their ...") that names nobody."""

_WHOSE: Final = re.compile(
    r"(?:most|many|some|few|all|each|none|several)(?: \w+ly)? (?:are|have|has|is|do|does|can|will|"
    r"feel|say|experience|receive|access|attend|wait|benefit|now)\b"
    r"|.*\b(?:how|where|when|because) this (?:can|could|is|has|was|may|means)\b",
    re.IGNORECASE,
)
"""A subject left to the sentence before ("Most experience ...", "how this can ...")."""

_MAY_POINT_BACK: Final = re.compile(r"\b(?:this|these|those|also|others?|such(?! as))\b", re.I)
_ENDS: Final = (".", ".”", ".’", '."', ".'")
_ALIKE: Final = 0.7


def quotable(quote: str) -> bool:
    """Whether a sentence can be understood when quoted alone."""
    return is_whole(quote) and not needs_context(quote)


def is_whole(quote: str) -> bool:
    """Whether words are a whole sentence of a length that can be quoted."""
    quote = quote.strip()
    return (
        SHORTEST <= len(quote) <= LONGEST
        and quote.endswith(_ENDS)
        and quote.count("(") == quote.count(")")
        and quote.count("“") == quote.count("”")
    )


def needs_context(quote: str) -> bool:
    """Whether a sentence refers to the one before: by its beginning, or in lower case."""
    quote = quote.strip()
    return (
        not quote
        or not (quote[0].isupper() or quote[0].isdigit())
        or bool(_LEANS.match(quote))
        or bool(_POINTS_BACK.search(quote))
        or bool(_WHOSE.match(quote))
        or _begins_without_noun(quote)
    )


def _begins_without_noun(quote: str) -> bool:
    opening = _OPENING.match(quote)
    return opening is not None and not _PLURAL.search(opening[0].rpartition(",")[0])


def may_point_back(quote: str) -> bool:
    """Whether a sentence has a word anywhere that may refer to the one before."""
    return bool(_MAY_POINT_BACK.search(quote))


def are_alike(sentence: str, other: str) -> bool:
    """Whether two sentences use nearly the same words."""
    first, second = (set(re.findall(r"\w+", text.casefold())) for text in (sentence, other))
    return len(first & second) > _ALIKE * len(first | second)


__all__ = [
    "LONGEST",
    "SHORTEST",
    "are_alike",
    "is_whole",
    "may_point_back",
    "needs_context",
    "quotable",
]
