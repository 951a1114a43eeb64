"""Which excerpts a person is asked to code in the browser.

A list is kept in the workspace when it is first chosen, so that a person who starts again
goes on with the same excerpts. A queue belongs to one person. Random letters are the same
for everyone who names the same size and seed, so that people can code the same letters
without sight of each other's coding.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.records import Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import unknown_value
from inspection_letters.review.page.desk import Mode
from inspection_letters.review.queue import choose_queue
from inspection_letters.runs.letter_sample import draw, kind_of, letters_to_code
from inspection_letters.runs.reviewing.adjudication import excerpts_to_adjudicate
from inspection_letters.store.review_lists import find_list, lists_of, write_list
from inspection_letters.store.reviews import all_reviews

ASSURED: Final = "assured"
"""The mode of the lists that ``letters assure`` keeps."""

QUEUE_SIZE = 60
"""How many excerpts a queue has unless a person asks for another number."""


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """What a person wants to code.

    Attributes
    ----------
    workspace : Path
        The folder.
    coder_id : str
        Name of the person.
    mode : Mode
        What is asked, and what of others' coding is shown.
    of : str or None
        The coder whose coding is reviewed; the usual one if None.
    size, letters : int
        Number of excerpts of a queue, and of letters drawn at random.
    kind : str or None
        The kind of letter to draw from; may be left out if there is only one.
    seed : int
        Random seed.
    shows_others : bool
        Whether the coding of others is shown in a queue or random letters.
    model : Path or None
        Folder of the trained model that may have coded, to correct for its known errors.
    codebook_path : Path or None
        Codebook to code with; the one the workspace was coded with if None.
    database_url : str or None
        Database to use instead of the one in the workspace.
    """

    workspace: Path
    coder_id: str
    mode: Mode = Mode.QUEUE
    of: str | None = None
    size: int = QUEUE_SIZE
    letters: int = 20
    kind: str | None = None
    seed: int = 0
    shows_others: bool = False
    model: Path | None = None
    codebook_path: Path | None = None
    database_url: str | None = field(default=None, repr=False)


def excerpts_to_code(
    conn: Connection,
    corpus: CodedCorpus,
    options: ReviewOptions,
    coder_id: str,
    *,
    created_at: datetime,
    run_id: str,
) -> tuple[str, ...]:
    """Return the IDs of the excerpts to code in their order; choose and keep them if need be.

    Excerpts of a kept list that no longer exist are left out. Where any coding may be
    corrected, there is no list.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.write`.
    corpus : CodedCorpus
        The corpus, with the coder whose coding is reviewed.
    options : ReviewOptions
        What the person wants to code.
    coder_id : str
        The name of the person, checked.
    created_at, run_id
        When, and in which run.

    Raises
    ------
    UsageError
        If there is nothing to choose from, or too little.
    """
    if options.mode is Mode.CORRECT:
        return ()
    if options.mode is Mode.ADJUDICATE:
        return excerpts_to_adjudicate(corpus, all_reviews(conn), coder_id)
    if options.mode is Mode.ASSURED:
        return _left_by_assurance(conn, corpus, options.kind)
    kind = ""
    if options.mode is Mode.QUEUE:
        mode, owner = "queue", coder_id
        described = f"of={corpus.coder.coder_id} size={options.size} seed={options.seed}"
    else:
        mode, owner = "sample", ""
        kind = kind_of(corpus, options.kind)
        described = f"kind={kind} letters={options.letters} seed={options.seed}"
    kept = find_list(conn, mode, described, coder_id=owner)
    if kept is not None:
        present = tuple(excerpt_id for excerpt_id in kept if excerpt_id in corpus.excerpt_by_id)
        own = {review.excerpt_id for review in corpus.reviews if review.coder_id == coder_id}
        # A queue that is done makes way for the next; random letters stay for the others.
        if mode == "sample" or any(excerpt_id not in own for excerpt_id in present):
            return present
    chosen = _queue(corpus, options) if mode == "queue" else _random_letters(corpus, options, kind)
    write_list(conn, mode, described, chosen, coder_id=owner, created_at=created_at, run_id=run_id)
    return chosen


def assured_options(kind: str, coder_id: str, target: float) -> str:
    """Return how a list of excerpts that assured coding leaves to people is described."""
    return f"kind={kind} of={coder_id} target={target:g}"


def _left_by_assurance(conn: Connection, corpus: CodedCorpus, kind: str | None) -> tuple[str, ...]:
    """Return the excerpts that ``letters assure`` last left to people, in reading order."""
    kept = {_kind_of_list(found.options): found for found in lists_of(conn, ASSURED)}
    if not kept:
        raise UsageError(
            "No excerpts have been left to people yet.",
            "Run 'letters assure' first, which finds where the model's codes can be kept.",
        )
    if kind is None and len(kept) > 1:
        raise UsageError(
            f"letters assure has left excerpts of several kinds of letter: {', '.join(kept)}.",
            "Name one with --kind.",
        )
    chosen = kind if kind is not None else next(iter(kept))
    if chosen not in kept:
        raise unknown_value(
            f"letters assure has left no excerpts of letters of the kind {chosen!r} to people.",
            chosen,
            sorted(kept),
            heading="Kinds of which it has",
        )
    if not kept[chosen].excerpt_ids:
        raise UsageError(
            "letters assure has left nothing to people: all that it leaves is coded.",
            "Use --mode correct to change coding.",
        )
    present = tuple(name for name in kept[chosen].excerpt_ids if name in corpus.excerpt_by_id)
    if not present:
        raise UsageError(
            "The excerpts that letters assure left to people no longer exist, because the "
            "letters have been read again.",
            "Run 'letters assure' again.",
        )
    return present


def _kind_of_list(options: str) -> str:
    return options.removeprefix("kind=").split(" of=")[0]


def _queue(corpus: CodedCorpus, options: ReviewOptions) -> tuple[str, ...]:
    """Return the excerpts most worth coding that people have not coded."""
    suggested: dict[str, dict[str, tuple[Polarity, float]]] = {}
    for coding in corpus.coder.codings:
        suggested.setdefault(coding.excerpt_id, {})[coding.code_id] = (
            coding.polarity,
            coding.score,
        )
    excerpts = [excerpt for excerpt in corpus.excerpts if excerpt.letter_id in corpus.coder.letters]
    done = frozenset(review.excerpt_id for review in corpus.reviews)
    queue = choose_queue(excerpts, suggested, options.size, seed=options.seed, done=done)
    if not queue:
        raise UsageError(
            "People have already coded every excerpt in the workspace.",
            "Run more letters first, or use --mode correct to change coding.",
        )
    return tuple(queued.excerpt.excerpt_id for queued in queue)


def _random_letters(corpus: CodedCorpus, options: ReviewOptions, kind: str) -> tuple[str, ...]:
    """Return the excerpts of letters drawn at random, letter by letter in reading order."""
    drawn = draw(letters_to_code(corpus, kind), options.letters, options.seed, "letters", kind)
    chosen = {letter.letter_id for letter in drawn}
    return tuple(
        excerpt.excerpt_id
        for letter in corpus.letters
        if letter.letter_id in chosen
        for excerpt in corpus.excerpts_by_letter[letter.letter_id]
    )
