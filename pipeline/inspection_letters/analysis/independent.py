"""What people coded independently: as it was before anyone decided between them.

Agreement between people says how clear the codebook is. It would look better than it is if a
decision that a third person made about their differences, or a correction that followed the
decision, were counted as coding. So agreement is worked out from what people had said about an
excerpt when it was first adjudicated; the history of coding has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspection_letters.store.coding_history import CodingChange
from inspection_letters.store.reviews import Review


def independent_reviews(
    reviews: Iterable[Review], changes: Sequence[CodingChange]
) -> tuple[Review, ...]:
    """Return people's judgements without decisions about them, and as they were before these.

    Parameters
    ----------
    reviews : iterable of Review
        What people say now.
    changes : sequence of CodingChange
        The history, the oldest first. It is not needed if nothing was ever adjudicated.

    Returns
    -------
    tuple of Review
        In the order of ``reviews``. Of an excerpt that was ever adjudicated, each person's
        judgement is the one at the first adjudication; people who judged it only later are left
        out. A decision that was withdrawn counts too: people may have seen it.
    """
    until: dict[str, int] = {}
    for change in changes:
        if change.after.adjudicated:
            until.setdefault(change.excerpt_id, change.change_id)
    later: dict[tuple[str, str], CodingChange] = {}
    for change in changes:
        if change.change_id > until.get(change.excerpt_id, change.change_id):
            later.setdefault((change.excerpt_id, change.coder_id), change)
    independent = (
        _before(review, later.get((review.excerpt_id, review.coder_id)))
        for review in reviews
        if not review.adjudicated
    )
    return tuple(review for review in independent if review is not None)


def _before(review: Review, change: CodingChange | None) -> Review | None:
    """Return a review as it was before a change; None if there was no judgement then."""
    if change is None:
        return review
    state = change.before
    if state is None or not state.judged:
        return None
    return review._replace(codes=state.codes, note=state.note, unsure=state.unsure)


__all__ = ["independent_reviews"]
