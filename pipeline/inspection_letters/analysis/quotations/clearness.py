"""How clearly a sentence illustrates a code: the order in which sentences are quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.quotations.sentences import (
    LONGEST,
    SHORTEST,
    may_point_back,
    needs_context,
)
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity, Role

SURE: Final = 0.8
"""The lowest probability at which a model is sure of a code."""

_NEAR: Final = 0.35
"""A code that was not assigned is close if its probability is at least this."""

_STEP: Final = 0.02
_LENGTHS: Final = 40
_OPPOSITE: Final = {Polarity.STRENGTH: Role.WEAKNESS, Polarity.WEAKNESS: Role.STRENGTH}
_CONTRAST: Final = re.compile(
    r"\b(?:but|however|although|though|while|whilst|despite|yet|nevertheless|until recently|"
    r"not (?:yet )?(?:all|every|always|consistent\w*)|too soon|too early)\b",
    re.IGNORECASE,
)
"""Words of two judgements in one sentence, of which a quotation may show the wrong one."""


class Support(IntEnum):
    """Who says that a sentence has a code with a polarity, the best support first."""

    CONFIRMED = 0
    """A person, and a model that is sure of it."""
    AGREED = 1
    """A model that is sure of it, and rules; or people, of whom no model differs."""
    ALONE = 2
    """A model that is sure of it, or rules; nothing is known of another coder."""
    DISPUTED = 3
    """A model that is sure of it, where rules find no such code or another polarity."""
    DOUBTFUL = 4
    """A model that is not sure or says something else, even where a person has said so; or
    people who differ or are not sure."""


@dataclass(frozen=True, slots=True, order=True)
class Clearness:
    """How clearly a sentence illustrates a code; the smallest is the clearest.

    The criteria are compared one after another, in this order.

    Attributes
    ----------
    doubtful : bool
        Whether its code or polarity is in doubt (`Support.DOUBTFUL`).
    context : int
        0 if it stands alone, 1 if it does with the sentence before, 2 if not even then.
    opposite : bool
        Whether its section says the opposite: a weakness among strengths.
    support : Support
        Who says that it has the code with the polarity.
    without_main : bool
        Whether a detail code stands without its main code, so that the layers disagree.
    unsettled : bool
        Whether another code of the sentence is in doubt, as in the queue for people to code.
    recommended : bool
        Whether it is a recommendation and no finding.
    two_sided : bool
        Whether it has another polarity too, or words of contrast.
    subjects : int
        How many codes it has.
    points_back : bool
        Whether a word within it may refer to the sentence before.
    uncertainty : int
        1 less the probability, in steps of 0.02, because smaller differences mean nothing.
    length : int
        How far it is from a medium length, in steps of 40 characters.
    """

    doubtful: bool
    context: int
    opposite: bool
    support: Support
    without_main: bool
    unsettled: bool
    recommended: bool
    two_sided: bool
    subjects: int
    points_back: bool
    uncertainty: int
    length: int

    @property
    def words(self) -> str:
        """What is said of it where it is listed."""
        return "; ".join(
            words
            for words, holds in (
                (_SUPPORT[self.support], True),
                ("refers to the sentence before", self.context > 0),
                ("its section says the opposite", self.opposite),
                ("has two sides", self.two_sided),
            )
            if holds
        )


_SUPPORT: Final = {
    Support.CONFIRMED: "a person and the model agree",
    Support.AGREED: "coders agree",
    Support.ALONE: "one coder",
    Support.DISPUTED: "model sure, rules differ",
    Support.DOUBTFUL: "doubtful: read it in its place before quoting",
}


def clearness(
    excerpt: CorpusExcerpt,
    code_id: str,
    polarity: Polarity,
    *,
    beside: str | None = None,
    before: Excerpt | None = None,
) -> Clearness:
    """Return how clearly a sentence illustrates a code.

    A person's judgement decides whether a sentence has a code at all. It does not make the
    sentence clear: one of which the model is not sure stays doubtful.

    Parameters
    ----------
    excerpt : CorpusExcerpt
        A sentence that has the code with the polarity.
    code_id : str
        The code, of either layer.
    polarity : Polarity
        How the sentence judges the subject of the code.
    beside : str, optional
        The main code of a detail code.
    before : Excerpt, optional
        The sentence before, if it is to be shown with a sentence that refers to it.

    Returns
    -------
    Clearness
        Its docstring lists the criteria, in the order in which they decide.
    """
    found = support(excerpt, code_id, polarity)
    codings = excerpt.codings if beside is None else (*excerpt.codings, *excerpt.detail_codings)
    coding = excerpt.coding(code_id, polarity)
    own = _of(excerpt.opinions.model, code_id) or coding
    return Clearness(
        doubtful=found is Support.DOUBTFUL,
        context=_context(excerpt.quote, before),
        opposite=excerpt.excerpt.role is _OPPOSITE.get(polarity),
        support=found,
        without_main=beside is not None
        and all(coding.code_id != beside for coding in excerpt.codings),
        unsettled=_is_unsettled(excerpt.opinions.model or (), code_id),
        recommended=excerpt.excerpt.role is Role.RECOMMENDATION,
        two_sided=_is_two_sided(excerpt, polarity),
        subjects=len(codings),
        points_back=may_point_back(excerpt.quote),
        uncertainty=round((1 - (own.score if own else 0.0)) / _STEP),
        length=int(abs(len(excerpt.quote) - (SHORTEST + LONGEST) / 2) // _LENGTHS),
    )


def support(excerpt: CorpusExcerpt, code_id: str, polarity: Polarity) -> Support:
    """Return who says that a sentence has a code with a polarity."""
    opinions = excerpt.opinions
    if opinions.unsure or code_id in opinions.split:
        return Support.DOUBTFUL
    if opinions.model is None:
        return Support.AGREED if excerpt.by_people else Support.ALONE
    model = _of(opinions.model, code_id)
    if model is None or model.polarity is not polarity:
        return Support.DOUBTFUL
    by_patterns = model.grounds is not None and model.grounds.by_patterns
    # The score of a code that only patterns assign is no probability.
    if not by_patterns and model.score < SURE:
        return Support.DOUBTFUL
    if excerpt.by_people:
        return Support.CONFIRMED
    if by_patterns:
        return Support.ALONE
    if opinions.rules is not None:
        rules = _of(opinions.rules, code_id)
        return Support.AGREED if rules and rules.polarity is polarity else Support.DISPUTED
    if model.grounds is not None:
        return Support.AGREED if model.grounds.patterns else Support.DISPUTED
    return Support.ALONE


def _of(codings: tuple[CodedExcerpt, ...] | None, code_id: str) -> CodedExcerpt | None:
    return next((coding for coding in codings or () if coding.code_id == code_id), None)


def _context(quote: str, before: Excerpt | None) -> int:
    if not needs_context(quote):
        return 0
    return 1 if before is not None and not needs_context(before.quote) else 2


def _is_unsettled(model: tuple[CodedExcerpt, ...], code_id: str) -> bool:
    return any(
        coding.score < SURE
        if coding.code_id != code_id
        else coding.grounds is not None and (coding.grounds.runner_up_score or 0.0) >= _NEAR
        for coding in model
    )


def _is_two_sided(excerpt: CorpusExcerpt, polarity: Polarity) -> bool:
    codings = (*excerpt.codings, *excerpt.detail_codings)
    return any(coding.polarity is not polarity for coding in codings) or bool(
        _CONTRAST.search(excerpt.quote)
    )


__all__ = ["SURE", "Clearness", "Support", "clearness", "support"]
