"""The history of coding by people, and what each change does to the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.records.suggestions import unknown_coder
from inspection_letters.review.page.desk import FigureChange
from inspection_letters.runs.reviewing.figures import figure_changes
from inspection_letters.store import Store, coding_history, queries
from inspection_letters.store.coding_history import CodingChange
from inspection_letters.store.reviews import all_reviews
from inspection_letters.store.rows import file_name


@dataclass(frozen=True, slots=True)
class History:
    """Changes, the oldest first, and the names of the letters' files by letter ID."""

    changes: tuple[CodingChange, ...]
    files: Mapping[str, str]


def read_history(store: Store, *, coder: str | None = None, excerpt: str | None = None) -> History:
    """Return the changes of all people and excerpts, or of one.

    Parameters
    ----------
    store : Store
        The open workspace.
    coder : str, optional
        Only changes by this person.
    excerpt : str, optional
        Only changes of the excerpt with this ID, which need not exist any more, or with
        these first characters.

    Raises
    ------
    UsageError
        If there is no such person or excerpt.
    """
    with store.read() as conn:
        changes = coding_history.all_changes(conn)
        people = sorted({change.coder_id for change in changes})
        if coder is not None and coder not in people:
            raise unknown_coder(coder, people)
        excerpt_id = excerpt
        if excerpt is not None and all(change.excerpt_id != excerpt for change in changes):
            excerpt_id = queries.find_excerpt(conn, excerpt).excerpt_id
        files = {
            facts.letter.letter_id: file_name(facts.letter.source)
            for facts in queries.all_letters(conn)
        }
    kept = tuple(
        change
        for change in changes
        if coder in (None, change.coder_id) and excerpt_id in (None, change.excerpt_id)
    )
    return History(kept, files)


def effects(
    store: Store,
    changes: Sequence[CodingChange],
    *,
    coder: str | None = None,
    model: Path | None = None,
) -> dict[int, Sequence[FigureChange]]:
    """Return the figures that changes have changed, by the number of the change.

    Parameters
    ----------
    store : Store
        The open workspace.
    changes : sequence of CodingChange
        The changes.
    coder : str, optional
        The coder whose codes count where people have not judged; the usual one if None.
    model : Path, optional
        Folder of the trained model that may have coded, to correct for its known errors.

    Raises
    ------
    UsageError
        If there is no such coder, or several to choose from.
    """
    corpus = load_corpus(store, coder=coder, models=[model])
    with store.read() as conn:
        # The corpus has the two layers of what people judged apart.
        people = all_reviews(conn)
    return {change.change_id: figure_changes(corpus, people, change) for change in changes}
