"""The verdict that a revisit or a monitoring inspection gives on all areas together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

NUMBER_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
).split()

_NUMBER: Final = rf"(?:\d{{1,2}}|{'|'.join(NUMBER_WORDS[1:])})"
_THINGS: Final = (
    r"(?:(?:main|key|identified|significant|serious|priority)\s+)*(?:areas?|weakness(?:es)?|"
    r"concerns?|actions?|priorit(?:y|ies))"
)
_COUNT: Final = (
    rf"(?:(?P<any>any|none)\b|(?P<all>all|each|every|both)\b(?:\s+of)?(?:\s+(?:the|these|its))?"
    rf"(?:\s+(?P<all_of>{_NUMBER}))?|"
    rf"(?:only\s+|just\s+)?(?P<some>{_NUMBER})\s+(?:(?:out\s+)?of\s+(?:the\s+|its\s+)?|/)"
    rf"(?P<total>{_NUMBER})|(?:the|these|its)\s+(?:(?P<other>other|remaining)\s+)?(?P<every>{_NUMBER})"
    rf"(?=\s+(?:(?P<rest>other|remaining)\s+)?{_THINGS})|"
    rf"(?:the|these|its)(?=\s+{_THINGS}(?:\s+(?:of|for)\s+\w+(?:\s+\w+)?)?\s*"
    r"(?:identified|detailed|found|set\s+out|listed|named|reported|described|outlined|[.;]|$))|"
    rf"(?:only\s+|just\s+)?(?P<alone>{_NUMBER})(?=\s+{_THINGS}))"
)
_WHERE: Final = (
    r"(?:(?:in|towards|on|with|against)\s+)?(?:(?:in\s+)?(?:addressing|improving|tackling)|"
    r"to\s+(?:address|improve|tackle)|regarding|for)?"
)
PROGRESS: Final = (
    r"(?:\b(?:(?:has|have|had)\s+(?:now\s+)?(?P<not>not\s+)?(?:yet\s+)?)?(?:made|shown)\s+"
    r"(?P<in>in)?sufficient\s+(?:progress|improvements?)|"
    r"\b(?P<in2>in)?sufficient\s+(?:progress|improvements?)\s+(?:has|have|had)\s+(?P<not2>not\s+)?"
    r"(?:yet\s+)?(?:now\s+)?been\s+made)"
)
"""Words that say whether progress was sufficient; any group that matches denies it."""

_SUFFICIENT: Final = re.compile(rf"{PROGRESS}\s+{_WHERE}\s*{_COUNT}", re.IGNORECASE)
_EFFECTIVE: Final = re.compile(
    r"(?:has|have|had)\s+(?P<not>not\s+)?(?:yet\s+)?[“‘\"']?(?:taken|made)\s+(?P<in>in)?effective\s+action\b"
    r"(?P<why>[^.]*?)(?:to\s+address|in\s+addressing|on|in|towards|against|for)\s+"
    rf"{_COUNT}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class OverallVerdict:
    """How many areas were dealt with, as one sentence on all of them says.

    Attributes
    ----------
    is_met : bool or None
        True if all were dealt with, False if none was, None if some were.
    met : int or None
        How many were dealt with, where the letter gives a number.
    total : int or None
        How many there are, where the letter gives a number.
    """

    is_met: bool | None
    met: int | None = None
    total: int | None = None


def progress_verdict(whole: str) -> OverallVerdict | None:
    """Return the verdict of a revisit on all significant weaknesses, or None.

    Understands "has made sufficient progress in addressing all / both / each / the three /
    three of the four / any of the ...", the passive, and the same denied. The first such
    sentence counts.

    Parameters
    ----------
    whole : str
        The letter's paragraphs, joined by blanks.
    """
    return _verdict(_SUFFICIENT, whole)


def action_verdict(whole: str) -> OverallVerdict | None:
    """Return the verdict of a monitoring inspection on all priority actions, or None.

    Parameters
    ----------
    whole : str
        The report's paragraphs, joined by blanks.
    """
    return _verdict(_EFFECTIVE, whole)


_OPEN: Final = re.compile(
    r"\b(?:whether|if|decide|determine|judge|either|must|should)\b[^.]*$", re.I
)
"""The beginning of a sentence that asks for the verdict and does not give it."""


def _verdict(pattern: re.Pattern[str], whole: str) -> OverallVerdict | None:
    for match in pattern.finditer(whole):
        before = whole[whole.rfind(". ", 0, match.start()) + 1 : match.start()]
        if not _OPEN.search(before):
            return _counted(match)
    return None


def _counted(match: re.Match[str]) -> OverallVerdict | None:
    groups = match.groupdict()
    failed = any(groups.get(name) for name in ("not", "in", "in2", "not2"))
    if groups["any"]:
        none = failed or groups["any"].casefold() == "none"
        return OverallVerdict(False, 0) if none else None
    if groups["some"]:
        part, total = _number(groups["some"]), _number(groups["total"])
        if part > total:
            return None
        met = total - part if failed else part
        return OverallVerdict({0: False, total: True}.get(met), met, total)
    if groups["alone"] or groups["other"] or groups["rest"]:
        # "in one area", "in the three other areas": not a verdict on all.
        return OverallVerdict(None, None)
    count = groups["all_of"] or groups["every"]
    total_ = (
        _number(count) if count else (2 if (groups["all"] or "").casefold() == "both" else None)
    )
    if failed and groups["all"] and groups["all"].casefold() in {"all", "both"}:
        # "Not sufficient progress in all areas": in some there may be.
        return OverallVerdict(None, None, total_)
    return OverallVerdict(not failed, 0 if failed else total_, total_)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else NUMBER_WORDS.index(text.casefold())
