"""Sentences of one kind of letter drawn at random, to learn how well a coder codes that kind."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.records.errors import UsageError
from inspection_letters.review.queue import Queued, sentence_before
from inspection_letters.review.sheet import write_sheet
from inspection_letters.runs.human_coding import codebook_of, sheet_rows
from inspection_letters.runs.letter_sample import kind_of
from inspection_letters.store import open_store


@dataclass(frozen=True, slots=True)
class SentenceSample:
    """Sentences that were drawn at random.

    Attributes
    ----------
    kind : str
        The kind of letter they come from.
    frame : int
        How many sentences they were drawn from: all of the kind that people had not judged.
    sentences, letters : int
        How many were drawn, and from how many letters.
    """

    kind: str
    frame: int
    sentences: int
    letters: int


def write_sentence_sample(
    workspace: Path,
    path: Path,
    *,
    size: int,
    kind: str | None = None,
    seed: int,
    codebook_path: Path | None = None,
    database_url: str | None = None,
) -> SentenceSample:
    """Draw sentences of one kind of letter at random and write a sheet for a person to code.

    It is a simple random sample of sentences without replacement. The sheet suggests no
    codes. Sentences of the same letter are alike, so intervals must be by letter, as those of
    `letters evaluate` are.

    Parameters
    ----------
    workspace : Path
        The folder.
    path : Path
        The sheet (.xlsx or .csv).
    size : int
        Number of sentences.
    kind : str, optional
        The kind of letter; may be left out if there is only one.
    seed : int
        Random seed; the same seed draws the same sentences from the same workspace.
    codebook_path : Path, optional
        Codebook to code with; by default the one the workspace was coded with.
    database_url : str, optional
        Database to use instead of the one in the workspace.

    Raises
    ------
    UsageError
        If there are several kinds of letter and none is named, too few sentences that people
        have not judged, or the sheet cannot be written.
    """
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        corpus = load_corpus(store)
        codebook = codebook_of(conn, codebook_path)
        kind = kind_of(corpus, kind)
        judged = {review.excerpt_id for review in corpus.reviews}
        frame = [
            Queued(excerpt, sentence_before(excerpts, number), 0.0)
            for letter in corpus.letters
            if letter.kind == kind and not letter.replaced
            for excerpts in (corpus.excerpts_by_letter[letter.letter_id],)
            for number, excerpt in enumerate(excerpts)
            if excerpt.excerpt_id not in judged
        ]
        if len(frame) < size:
            raise UsageError(
                f"Only {len(frame)} sentences of letters of the kind {kind} are left for people "
                f"to judge; {size} were asked for.",
                f"Use --sentences {len(frame)}." if frame else "Run more letters first.",
            )
        # Not for cryptography; in the order of the letters, so that a reader has the context.
        chosen = sorted(random.Random(seed).sample(range(len(frame)), size))  # noqa: S311
        rows = sheet_rows(conn, [frame[number] for number in chosen], {})
    write_sheet(rows, codebook, path)
    letters = {frame[number].excerpt.letter_id for number in chosen}
    return SentenceSample(kind, len(frame), len(rows), len(letters))
