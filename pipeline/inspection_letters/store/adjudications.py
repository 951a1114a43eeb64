"""Decisions about what people coded differently: one about each excerpt prevails."""

from __future__ import annotations

from sqlalchemy import Connection, select

from inspection_letters.records.errors import UsageError
from inspection_letters.store.schema import reviews


class AdjudicatedError(UsageError):
    """Somebody else has adjudicated the excerpt; one decision about each prevails."""

    def __init__(self, adjudicator: str) -> None:
        super().__init__(
            f"{adjudicator} has adjudicated this sentence already.",
            f"To change the decision, adjudicate it as {adjudicator}.",
        )
        self.adjudicator = adjudicator


def check_undecided(conn: Connection, letter_id: str, excerpt_id: str, coder_id: str) -> None:
    """Check that nobody but a person has adjudicated an excerpt.

    Raises
    ------
    AdjudicatedError
        If somebody has.
    """
    adjudicator: str | None = conn.scalar(
        select(reviews.c.coder_id).where(
            reviews.c.letter_id == letter_id,
            reviews.c.excerpt_id == excerpt_id,
            reviews.c.coder_id != coder_id,
            reviews.c.adjudicated,
        )
    )
    if adjudicator is not None:
        raise AdjudicatedError(adjudicator)


def independent_coders(conn: Connection) -> tuple[str, ...]:
    """Return the names of the people who have coded, not only decided about others' coding."""
    query = select(reviews.c.coder_id).where(reviews.c.judged, ~reviews.c.adjudicated).distinct()
    return tuple(sorted(conn.scalars(query)))
