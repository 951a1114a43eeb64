"""Whole letters or single sentences drawn at random for people to code.

Whole letters correct figures; sentences show how well a coder codes a kind of letter.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from inspection_letters.analysis.corpus import CodedCorpus, load_corpus
from inspection_letters.analysis.labelled import WHOLE
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import unknown_value
from inspection_letters.review.queue import Queued, sentence_before
from inspection_letters.review.sheet import write_sheet
from inspection_letters.runs.human_coding import codebook_of
from inspection_letters.runs.sheet_rows import sheet_rows
from inspection_letters.store import open_store

Item = TypeVar("Item")
Unit = Literal["letters", "sentences"]


@dataclass(frozen=True, slots=True)
class RandomSample:
    """What was drawn at random.

    Attributes
    ----------
    kind : str
        The kind of letter.
    frame : int
        How many letters, or sentences, it was drawn from: all of the kind that people had not
        coded.
    letters : tuple of CorpusLetter
        The letters drawn, or those that the sentences are from, by area and date.
    excerpts : int
        How many excerpts the sheet has.
    """

    kind: str
    frame: int
    letters: tuple[CorpusLetter, ...]
    excerpts: int


def write_sample(
    workspace: Path,
    path: Path,
    *,
    size: int,
    unit: Unit = "letters",
    kind: str | None = None,
    seed: int,
    codebook_path: Path | None = None,
    database_url: str | None = None,
) -> RandomSample:
    """Draw whole letters or single sentences at random and write a sheet of their excerpts.

    It is a simple random sample without replacement, not stratified. The sheet suggests no
    codes, so that people code independently. Sentences of the same letter are alike, so
    intervals must be by letter, as those of `letters evaluate` are.

    Parameters
    ----------
    workspace : Path
        The folder.
    path : Path
        The sheet (.xlsx or .csv).
    size : int
        Number of letters or sentences.
    unit : {"letters", "sentences"}, default "letters"
        What is drawn.
    kind : str, optional
        The kind of letter; may be left out if there is only one.
    seed : int
        Random seed; the same seed draws the same from the same workspace.
    codebook_path : Path, optional
        Codebook to code with; by default the one the workspace was coded with.
    database_url : str, optional
        Database to use instead of the one in the workspace.

    Raises
    ------
    UsageError
        If there are several kinds of letter and none is named, too few letters or sentences
        that people have not coded, or the sheet cannot be written.
    """
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        corpus = load_corpus(store)
        codebook = codebook_of(conn, codebook_path)
        kind = kind_of(corpus, kind)
        if unit == "letters":
            whole = letters_to_code(corpus, kind)
            frame = len(whole)
            chosen = {letter.letter_id for letter in draw(whole, size, seed, unit, kind)}
            queue = _queued(corpus, chosen)
        else:
            judged = {review.excerpt_id for review in corpus.reviews}
            current = {
                letter.letter_id
                for letter in corpus.letters
                if letter.kind == kind and not letter.replaced
            }
            single = [
                queued
                for queued in _queued(corpus, current)
                if queued.excerpt.excerpt_id not in judged
            ]
            frame = len(single)
            queue = draw(single, size, seed, unit, kind)
            chosen = {queued.excerpt.letter_id for queued in queue}
        rows = sheet_rows(conn, queue, {})
    write_sheet(rows, codebook, path)
    letters = tuple(letter for letter in corpus.letters if letter.letter_id in chosen)
    return RandomSample(kind, frame, letters, len(rows))


def _queued(corpus: CodedCorpus, letter_ids: Collection[str]) -> list[Queued]:
    """Return all excerpts of some letters in reading order, each with the sentence before it."""
    return [
        Queued(excerpt, sentence_before(excerpts, number), 0.0)
        for letter in corpus.letters
        if letter.letter_id in letter_ids
        for excerpts in (corpus.excerpts_by_letter[letter.letter_id],)
        for number, excerpt in enumerate(excerpts)
    ]


def draw(frame: Sequence[Item], size: int, seed: int, unit: Unit, kind: str) -> list[Item]:
    """Draw some of the frame, in its order, which gives whoever codes the context.

    Raises
    ------
    UsageError
        If the frame is too small.
    """
    if len(frame) < size:
        things = unit if unit == "letters" else "sentences of letters"
        raise UsageError(
            f"Only {len(frame)} {things} of the kind {kind} are left for people to code; "
            f"{size} were asked for.",
            f"Use --{unit} {len(frame)}." if frame else "Run more letters first.",
        )
    # Not for cryptography.
    places = random.Random(seed).sample(range(len(frame)), size)  # noqa: S311
    return [frame[place] for place in sorted(places)]


def kind_of(corpus: CodedCorpus, kind: str | None) -> str:
    """Return the kind of letter to draw from: the one named, or the only one.

    Raises
    ------
    UsageError
        If there is no such kind, or several to choose from.
    """
    counts = Counter(letter.kind for letter in corpus.letters if not letter.replaced)
    if kind is not None and kind not in counts:
        raise unknown_value(
            f"There is no letter of the kind {kind!r} in the workspace.",
            kind,
            sorted(counts),
            heading="Kinds of letter",
        )
    if kind is None and len(counts) != 1:
        listed = ", ".join(f"{name} ({number})" for name, number in sorted(counts.items()))
        raise UsageError(
            f"The workspace has letters of several kinds: {listed}."
            if counts
            else "There are no letters in the workspace.",
            "Name one with --kind: coders make other errors in each kind."
            if counts
            else "Run 'letters run' first.",
        )
    return kind if kind is not None else next(iter(counts))


def letters_to_code(corpus: CodedCorpus, kind: str) -> list[CorpusLetter]:
    """Return the letters of a kind that people have not coded wholly, by ID.

    Letters that a later edition replaces, and letters without excerpts, are left out.
    """
    judged = {review.excerpt_id for review in corpus.reviews}
    left = []
    for letter in sorted(corpus.letters, key=lambda letter: letter.letter_id):
        excerpts = corpus.excerpts_by_letter[letter.letter_id]
        coded = sum(excerpt.excerpt_id in judged for excerpt in excerpts)
        if (
            letter.kind == kind
            and not letter.replaced
            and excerpts
            and coded < WHOLE * len(excerpts)
        ):
            left.append(letter)
    return left
