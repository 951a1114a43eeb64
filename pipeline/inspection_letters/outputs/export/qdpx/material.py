"""What a REFI-QDA project is made from: letters, coders, and what they coded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.analysis.corpus_letters import load_letters
from inspection_letters.analysis.corpus_part import CorpusPart, choose_letters
from inspection_letters.analysis.letter_filter import LetterFilter
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.outputs.schema import TableRow
from inspection_letters.records import Codebook, Excerpt, LetterText, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.store import Store, coding_history, export_tables, queries, reviews


@dataclass(frozen=True, slots=True)
class Judgement:
    """A coder's codes for an excerpt; none if a person found that no code applies.

    ``codes`` has the polarity of each code by the name of its codebook and its ID.
    """

    excerpt: Excerpt
    coder_id: str
    codes: Mapping[tuple[str, str], Polarity]
    coded_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProjectLetter:
    """A letter of a project: its facts, its text, its PDF if there is one, and its coding.

    Judgements are in reading order, those of an excerpt by coder.
    """

    facts: TableRow
    retrieved_at: datetime
    text: LetterText
    pdf: Path | None
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """All that a project is made from, in an order that does not change.

    ``orphaned`` is the number of codings by people that are left out, since their excerpts
    no longer exist. ``without_pdf`` names the letters whose PDF the workspace lacks. ``part``
    says which part of the workspace it is; None for all of it.
    """

    codebooks: tuple[Codebook, ...]
    coders: tuple[str, ...]
    letters: tuple[ProjectLetter, ...]
    written_at: datetime
    orphaned: int = 0
    without_pdf: tuple[str, ...] = field(default=())
    part: CorpusPart | None = None


def gather(
    store: Store,
    conn: Connection,
    codebook: Codebook | None = None,
    *,
    text_only: bool = False,
    where: LetterFilter | None = None,
) -> Material:
    """Return what a project of a workspace is made from.

    Parameters
    ----------
    store : Store
        The workspace.
    conn : sqlalchemy.Connection
        From `Store.read`, so that all parts show the same state.
    codebook : Codebook, optional
        The codebook of the project; by default those that the letters were coded with, or
        the packaged one if they have not been coded.
    text_only : bool, default False
        Whether to leave the PDFs out, so that all letters are text.
    where : LetterFilter, optional
        Conditions that letters must meet.

    Raises
    ------
    UsageError
        If the workspace has no letters, or none meets the conditions.
    """
    chosen, part = choose_letters(load_letters(conn), where or LetterFilter())
    letter_ids = {letter.letter_id for letter in chosen}
    facts = sorted(
        export_tables(conn, letter_ids=letter_ids)["letters"],
        key=lambda row: (row["file"], row["letter_id"]),
    )
    if not facts:
        raise UsageError(
            "The workspace has no letters to export.", "Read some letters first: letters run."
        )
    started = {run.run_id: run.started_at for run in queries.all_runs(conn)}
    excerpts = {excerpt.excerpt_id: excerpt for excerpt in queries.all_excerpts(conn)}
    codebooks = codebooks_used(conn)
    judgements = [
        judgement
        for judgement in _judgements(conn, started, excerpts, codebooks)
        if judgement.excerpt.letter_id in letter_ids
    ]
    by_letter: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        by_letter.setdefault(judgement.excerpt.letter_id, []).append(judgement)
    retrieved = {
        found.letter.letter_id: found.letter.retrieved_at for found in queries.all_letters(conn)
    }
    letters = []
    for row in facts:
        letter_id = row["letter_id"]
        text = queries.letter_text(conn, letter_id)
        judged = sorted(
            by_letter.get(letter_id, []), key=lambda judged: (judged.excerpt.order, judged.coder_id)
        )
        letters.append(
            ProjectLetter(
                row,
                retrieved[letter_id],
                text,
                None if text_only else _pdf(store, text),
                tuple(judged),
            )
        )
    return Material(
        codebooks=_with(codebook, codebooks.values()),
        coders=tuple(sorted({judgement.coder_id for judgement in judgements})),
        letters=tuple(letters),
        written_at=max((*started.values(), *(judged.coded_at for judged in judgements))),
        orphaned=len(queries.orphaned_codings(conn)),
        without_pdf=tuple(
            letter.facts["file"]
            for letter in letters
            if letter.pdf is None and letter.facts["pages"] and not text_only
        ),
        part=part,
    )


def _with(codebook: Codebook | None, used: Iterable[Codebook]) -> tuple[Codebook, ...]:
    """Return a codebook and after it those that were used besides."""
    others = tuple(used)
    if codebook is None:
        return others or (load_codebook(default_codebook_path()),)
    return (codebook, *(other for other in others if other.digest != codebook.digest))


def _pdf(store: Store, text: LetterText) -> Path | None:
    """Return the PDF of a letter; there is none of a Word document or a web page."""
    if not text.pages or not store.holds_pdf(text.pdf_sha256):
        return None
    return store.pdf_path(text.pdf_sha256)


def codebooks_used(conn: Connection) -> dict[str, Codebook]:
    """Return the codebooks that the workspace was coded with by digest, the last used first."""
    started = {run.run_id: run.started_at for run in queries.all_runs(conn)}
    used: dict[str, datetime] = {}
    for coder in queries.coders(conn):
        for coding in queries.codings_by(conn, coder.coder_id):
            digest, moment = coding.codebook_digest, started[coding.run_id]
            used[digest] = max(used.get(digest, moment), moment)
    for review in reviews.all_reviews(conn):
        used.setdefault(review.codebook_digest, min(started.values()))
    ordered = sorted(used, key=lambda digest: (used[digest], digest), reverse=True)
    return {digest: queries.codebook(conn, digest) for digest in ordered}


def _judgements(
    conn: Connection,
    started: Mapping[str, datetime],
    excerpts: Mapping[str, Excerpt],
    codebooks: Mapping[str, Codebook],
) -> list[Judgement]:
    codes: dict[tuple[str, str], dict[tuple[str, str], Polarity]] = {}
    times: dict[tuple[str, str], datetime] = {}
    for coder in queries.coders(conn):
        for coding in queries.codings_by(conn, coder.coder_id):
            key = (coding.excerpt_id, coding.coder_id)
            name = codebooks[coding.codebook_digest].name
            codes.setdefault(key, {})[name, coding.code_id] = coding.polarity
            times[key] = max(times.get(key, started[coding.run_id]), started[coding.run_id])
    notes: dict[tuple[str, str], str] = {}
    judged_at = coding_history.judged_times(conn)
    for review in reviews.all_reviews(conn):
        key = (review.excerpt_id, review.coder_id)
        notes[key] = review.note
        codes.setdefault(key, {})
        times[key] = judged_at.get(key) or times[key]
    return [
        Judgement(excerpts[key[0]], key[1], codes[key], times[key], notes.get(key, ""))
        for key in sorted(codes)
    ]


__all__ = ["Judgement", "Material", "ProjectLetter", "gather"]
