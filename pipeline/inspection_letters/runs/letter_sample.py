"""Whole letters drawn at random for people to code, so that figures can be corrected."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from inspection_letters.analysis.corpus import CodedCorpus, load_corpus
from inspection_letters.analysis.labelled import WHOLE
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import unknown_value
from inspection_letters.review.queue import Queued, sentence_before
from inspection_letters.review.sheet import write_sheet
from inspection_letters.runs.human_coding import codebook_of, sheet_rows
from inspection_letters.store import open_store


@dataclass(frozen=True, slots=True)
class LetterSample:
    """Letters that were drawn at random.

    Attributes
    ----------
    kind : str
        Their kind.
    frame : int
        How many letters they were drawn from: all of the kind that people had not coded.
    letters : tuple of CorpusLetter
        The letters drawn, by area and date.
    excerpts : int
        How many excerpts they have.
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
    kind: str | None = None,
    seed: int,
    codebook_path: Path | None = None,
    database_url: str | None = None,
) -> LetterSample:
    """Draw whole letters at random and write a sheet of all their excerpts.

    It is a simple random sample without replacement, not stratified. The sheet suggests no
    codes, so that people code independently.

    Parameters
    ----------
    workspace : Path
        The folder.
    path : Path
        The sheet (.xlsx or .csv).
    size : int
        Number of letters.
    kind : str, optional
        The kind of letter; may be left out if there is only one.
    seed : int
        Random seed; the same seed draws the same letters from the same workspace.
    codebook_path : Path, optional
        Codebook to code with; by default the one the workspace was coded with.
    database_url : str, optional
        Database to use instead of the one in the workspace.

    Raises
    ------
    UsageError
        If there are several kinds of letter and none is named, too few letters that people
        have not coded, or the sheet cannot be written.
    """
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        corpus = load_corpus(store)
        codebook = codebook_of(conn, codebook_path)
        kind = kind_of(corpus, kind)
        frame = letters_to_code(corpus, kind)
        if len(frame) < size:
            raise UsageError(
                f"Only {len(frame)} letters of the kind {kind} are left for people to code; "
                f"{size} were asked for.",
                f"Use --letters {len(frame)}." if frame else "Run more letters first.",
            )
        drawn = set(random.Random(seed).sample([letter.letter_id for letter in frame], size))  # noqa: S311
        letters = tuple(letter for letter in corpus.letters if letter.letter_id in drawn)
        queue = [
            Queued(excerpt, sentence_before(excerpts, number), 0.0)
            for letter in letters
            for excerpts in (corpus.excerpts_by_letter[letter.letter_id],)
            for number, excerpt in enumerate(excerpts)
        ]
        rows = sheet_rows(conn, queue, {})
    write_sheet(rows, codebook, path)
    return LetterSample(kind, len(frame), letters, len(rows))


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
