"""Which excerpts a third person is asked to decide about."""

from __future__ import annotations

from collections.abc import Sequence

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.people import coded_differently, reviews_by_excerpt
from inspection_letters.records.errors import UsageError
from inspection_letters.store.adjudications import AdjudicatedError
from inspection_letters.store.reviews import Review


def excerpts_to_adjudicate(
    corpus: CodedCorpus, reviews: Sequence[Review], coder_id: str
) -> tuple[str, ...]:
    """Return the IDs of the excerpts that a person can decide about, in the order of the letters.

    They are those that people coded differently, in either layer, but for excerpts that the
    person coded and excerpts that somebody else has adjudicated.

    Parameters
    ----------
    corpus : CodedCorpus
        The letters.
    reviews : sequence of Review
        What people say now.
    coder_id : str
        The person who adjudicates.

    Raises
    ------
    UsageError
        If there is nothing to decide about.
    """
    grouped = reviews_by_excerpt(reviews)
    differing = coded_differently(reviews, corpus.codebooks)
    twice = sum(sum(not review.adjudicated for review in judged) > 1 for judged in grouped.values())
    if not twice:
        raise UsageError(
            "No sentence has been coded by two people, so there is nothing to adjudicate.",
            "Let two people code the same letters: letters review --mode blind, with the same "
            "--letters, --kind and --seed.",
        )
    if not differing:
        raise UsageError(
            f"People agree on all {twice:,} sentences that several of them coded.",
            "There is nothing to adjudicate.",
        )
    reasons = {name: why_closed(grouped[name], coder_id) for name in differing}
    if all(reasons.values()):
        own = sum(
            any(review.coder_id == coder_id and not review.adjudicated for review in grouped[name])
            for name in differing
        )
        raise UsageError(
            f"There is nothing left for {coder_id} to adjudicate: of the {len(differing):,} "
            f"sentences on which people differ, {coder_id} coded {own:,}, and others have "
            f"adjudicated {len(differing) - own:,}.",
            "Let a third person adjudicate. If two people decide together, use a name for both, "
            "such as --coder 'jo and sam'.",
        )
    return tuple(
        excerpt.excerpt_id
        for letter in corpus.letters
        for excerpt in corpus.excerpts_by_letter[letter.letter_id]
        if reasons.get(excerpt.excerpt_id) == ""
    )


def why_closed(judged: Sequence[Review], coder_id: str) -> str:
    """Return why a person cannot decide about an excerpt; empty if they can.

    Parameters
    ----------
    judged : sequence of Review
        What everyone says about the excerpt.
    coder_id : str
        The person who adjudicates.
    """
    coders = {review.coder_id for review in judged if not review.adjudicated}
    if coder_id in coders:
        return "You coded this sentence yourself, so a third person decides about it."
    for review in judged:
        if review.adjudicated and review.coder_id != coder_id:
            return str(AdjudicatedError(review.coder_id))
    if len(coders) < 2:
        return "Fewer than two people have coded this sentence, so there is nothing to adjudicate."
    return ""
