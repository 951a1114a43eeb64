"""How sure a coder is of a code, and why, in words that people read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inspection_letters.records import CodedExcerpt
from inspection_letters.records.rounding import count
from inspection_letters.records.spans import Span

NOT_RECORDED = "not recorded; 'letters run' records it"
"""Said of codes from before grounds were recorded."""

_MODEL = re.compile(r"model(-|$)")
_OWN = re.compile(r"(model|rules)(-|$)")
"""Coders that state grounds. No person may have a name like a model's."""


_GROUP = re.compile(r"\(([^()]*)\)")
_SHOWN = 3
"""Alternatives of a group of a pattern that are shown, where there are many."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A line on why a code was assigned.

    Attributes
    ----------
    term : str
        What it is about, without a capital.
    text : str
        What is said of it. Empty if it is the excerpt with some words marked.
    words : tuple of Span
        The words to mark, as code points of the excerpt's quote.
    """

    term: str
    text: str = ""
    words: tuple[Span, ...] = ()


def sureness(coding: CodedExcerpt) -> str:
    """Return how sure a coder is: "probability 0.83", or "score 0.83" where patterns decided."""
    return f"{_measure(coding)} {coding.score:.2f}"


def reasons(coding: CodedExcerpt, labels: Mapping[str, str] | None = None) -> tuple[Reason, ...]:
    """Return why a coder assigned a code; nothing for people.

    Parameters
    ----------
    coding : CodedExcerpt
        The code of an excerpt.
    labels : mapping of str to str, optional
        What codes are called, by code ID; a code that is not among them is called by its ID.
    """
    grounds = coding.grounds
    if grounds is None:
        own = _OWN.match(coding.coder_id)
        return (Reason("why it was assigned", NOT_RECORDED),) if own else ()
    found: list[Reason] = []
    if grounds.words:
        is_matched = grounds.by_patterns or grounds.judgements
        term = "words that patterns matched" if is_matched else "words it attended to most"
        found.append(Reason(term, words=grounds.words))
    if grounds.patterns:
        where = " earlier in the paragraph" if grounds.carried else ""
        found.append(
            Reason(f"patterns that matched{where}", "; ".join(map(shortened, grounds.patterns)))
        )
    if grounds.judgements:
        judged = count(grounds.judgements, "judgement")
        found.append(Reason("coded by", f"a model fitted to {judged} of this code by people"))
    if not found:
        found.append(Reason("words", "none stands out, and no pattern matched"))
    if grounds.carried:
        found.append(Reason("carried over", "the sentence continues the one before"))
    rival = (
        "none reaches 0.05"
        if grounds.runner_up is None
        else f"{(labels or {}).get(grounds.runner_up, grounds.runner_up)}, "
        f"{_measure(coding)} {grounds.runner_up_score:.2f}"
    )
    return (*found, Reason("likeliest code not assigned", rival))


def shortened(pattern: str) -> str:
    """Return a pattern with only the first alternatives of its long groups."""
    return _GROUP.sub(_shortened_group, pattern)


def _shortened_group(found: re.Match[str]) -> str:
    alternatives = found[1].split("|")
    if len(alternatives) <= _SHOWN + 1:
        return found[0]
    return f"({'|'.join(alternatives[:_SHOWN])}|…)"


def parts(quote: str, words: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a quote, and whether each is one of the words to be marked."""
    end = 0
    for word in words:
        yield quote[end : word.start], False
        yield word.of(quote), True
        end = word.end
    yield quote[end:], False


def bracketed(quote: str, words: Iterable[Span]) -> str:
    """Return a quote with some of its words in square brackets."""
    return "".join(f"[{part}]" if is_marked else part for part, is_marked in parts(quote, words))


def _measure(coding: CodedExcerpt) -> str:
    by_patterns = coding.grounds is not None and coding.grounds.by_patterns
    return "probability" if _MODEL.match(coding.coder_id) and not by_patterns else "score"


__all__ = ["NOT_RECORDED", "Reason", "bracketed", "parts", "reasons", "shortened", "sureness"]
