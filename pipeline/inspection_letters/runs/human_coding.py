"""Coding by people: the sheet that asks for it, and its import."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from inspection_letters.analysis.coders import GOLD, PEOPLE
from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.held_out_errors import performance_folder
from inspection_letters.analysis.statistics.held_out import read_held_out
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.records import Codebook, CodedExcerpt, Polarity, Run
from inspection_letters.records.errors import UsageError
from inspection_letters.review.intake import Intake, check_rows
from inspection_letters.review.queue import choose_queue
from inspection_letters.review.returned_sheet import ReturnedSheet, read_returned
from inspection_letters.review.sheet import ConflictRow, write_sheet
from inspection_letters.runs.run_versions import versions
from inspection_letters.runs.sheet_conflicts import (
    compare_with_stored,
    conflict_rows,
    write_conflicts,
)
from inspection_letters.runs.sheet_rows import sheet_rows
from inspection_letters.store import open_store, queries, reviews, writes
from inspection_letters.store.reviews import Review
from inspection_letters.store.schema import HUMAN

LONGEST_NAME: Final = 60
_DERIVED_NAME: Final = re.compile(r"(rules|model)(-.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """How much a sheet asks people to code, and whose codes it suggests."""

    excerpts: int
    letters: int
    coder_id: str


@dataclass(frozen=True, slots=True)
class ImportedCoding:
    """How many excerpts of a sheet were new, changed or known, and what was left out.

    ``conflicts`` are rows that were not imported, because the person's coding of the excerpt was
    changed after the sheet was written; ``record`` is the sheet with them, in which to decide.
    ``unchecked`` is the number of changed excerpts for which the sheet does not say what it was
    written from.
    """

    coder_id: str
    judged: int
    without_code: int
    new: int
    changed: int
    intake: Intake
    sheet: ReturnedSheet
    conflicts: tuple[ConflictRow, ...] = ()
    record: Path | None = None
    unchecked: int = 0

    @property
    def unchanged(self) -> int:
        """Excerpts that the workspace already had with the same codes and note."""
        return self.judged - self.new - self.changed


def write_queue(
    workspace: Path,
    path: Path,
    *,
    size: int,
    coder: str | None = None,
    seed: int,
    database_url: str | None = None,
) -> ReviewQueue:
    """Write a sheet of the excerpts most worth coding by hand.

    Parameters
    ----------
    workspace : Path
        The folder.
    path : Path
        The sheet (.xlsx or .csv).
    size : int
        Number of excerpts.
    coder : str, optional
        Whose uncertainty counts; may be left out where there is one to choose.
    seed : int
        Seed of the draw.
    database_url : str, optional
        Database to use instead of the one in the workspace.

    Raises
    ------
    UsageError
        If people have coded every excerpt, or the sheet cannot be written.
    """
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        corpus = load_corpus(store, coder=coder)
        coded, codebook = corpus.coder, corpus.codebook
        suggested = _suggestions(coded.codings)
        excerpts = [excerpt for excerpt in corpus.excerpts if excerpt.letter_id in coded.letters]
        done = frozenset(review.excerpt_id for review in corpus.reviews)
        queue = choose_queue(excerpts, suggested, size, seed=seed, done=done)
        rows = sheet_rows(conn, queue, _suggestions(coded.all_codings))
    if not rows:
        raise UsageError(
            "People have already coded every excerpt in the workspace.", "Run more letters first."
        )
    write_sheet(rows, codebook, path)
    letters = len({queued.excerpt.letter_id for queued in queue})
    return ReviewQueue(len(rows), letters, coded.coder_id)


def _suggestions(codings: Iterable[CodedExcerpt]) -> dict[str, dict[str, tuple[Polarity, float]]]:
    found: dict[str, dict[str, tuple[Polarity, float]]] = {}
    for coding in codings:
        found.setdefault(coding.excerpt_id, {})[coding.code_id] = (coding.polarity, coding.score)
    return found


def import_sheet(
    sheet: Path,
    coder: str,
    workspace: Path,
    *,
    codebook_path: Path | None = None,
    database_url: str | None = None,
) -> ImportedCoding:
    """Import a completed sheet as coding by a person.

    Parameters
    ----------
    sheet : Path
        The sheet (.xlsx, .xlsm or .csv).
    coder : str
        Name of the person.
    workspace : Path
        The folder.
    codebook_path : Path, optional
        Codebook that the sheet was coded with; by default the one the workspace was coded with.
    database_url : str, optional
        Database to use instead of the one in the workspace.

    Raises
    ------
    UsageError
        If anything in the sheet is wrong; then nothing is written.

    Notes
    -----
    What the person has said since the sheet was written, on the page or by another sheet, is not
    replaced: these rows are written to a sheet of their own, for a decision.
    """
    with open_store(workspace, url=database_url, writes=True) as store:
        with store.read() as conn:
            coder_id = check_name(conn, coder)
            codebook = codebook_of(conn, codebook_path)
            excerpts = {excerpt.excerpt_id: excerpt for excerpt in queries.all_excerpts(conn)}
            texts = {excerpt_id: excerpt.quote for excerpt_id, excerpt in excerpts.items()}
            returned = read_returned(sheet)
            intake, faults = check_rows(returned.rows, texts, codebook)
            if faults:
                raise _faulty(sheet, faults)
        run = import_run(sheet, codebook)
        # Compared and written in one transaction, so that nobody changes anything in between.
        with store.write() as conn:
            found = compare_with_stored(
                conn, intake.judgements, excerpts, coder_id, codebook, sheet.name
            )
            if found.changes:
                writes.write_run(conn, run)
                writes.write_codebook(conn, codebook)
                reviews.write_reviews(conn, found.changes, run.run_id, source=sheet.name)
                writes.write_run(conn, finished_run(run, found.changes))
            rows = conflict_rows(conn, found.conflicts, excerpts)
        record = write_conflicts(workspace, run.run_id, rows, codebook) if rows else None
    taken = {judgement.excerpt_id for judgement in intake.judgements} - {
        conflict.judgement.excerpt_id for conflict in found.conflicts
    }
    return ImportedCoding(
        coder_id=coder_id,
        judged=len(taken),
        without_code=sum(
            not judgement.codes and judgement.excerpt_id in taken for judgement in intake.judgements
        ),
        new=len(found.changes) - found.changed,
        changed=found.changed,
        intake=intake,
        sheet=returned,
        conflicts=tuple(rows),
        record=record,
        unchecked=found.unchecked,
    )


def check_name(conn: Connection, coder_id: str) -> str:
    """Return the name of a person who codes, without white space around it.

    Raises
    ------
    UsageError
        If it is not a name, is that of a rule set or model, or is reserved.
    """
    name = coder_id.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(
            f"{coder_id!r} is not a valid name for a coder.",
            f"Use a name of 1 to {LONGEST_NAME} printable characters.",
        )
    if name.casefold() in (GOLD, PEOPLE):
        raise UsageError(
            f"{name!r} cannot be a coder's name: 'letters evaluate' compares with it.",
            "Use the name of the person who coded.",
        )
    if is_derived(conn, name):
        raise UsageError(
            f"{name!r} is the name of a rule set or model.", "Use the name of the person who coded."
        )
    return name


def is_derived(conn: Connection, name: str) -> bool:
    """Whether a name is that of a rule set or model, or is kept for them."""
    derived = {coder.coder_id for coder in queries.coders(conn) if coder.coder_kind != HUMAN}
    derived |= {read_held_out(path).coder_id for path in performance_folder().glob("*.json")}
    return name in derived or bool(_DERIVED_NAME.fullmatch(name))


def codebook_of(conn: Connection, path: Path | None) -> Codebook:
    """Return the codebook in a file, or the one that the workspace has been coded with."""
    if path is not None:
        return load_codebook(path)
    digests = {
        coding.codebook_digest
        for coder in queries.coders(conn)
        if coder.coder_kind != HUMAN
        for coding in queries.codings_by(conn, coder.coder_id)
    }
    if len(digests) > 1:
        raise UsageError(
            "The letters in the workspace have been coded with several codebooks.",
            "Use --codebook to name the one that the sheet was coded with.",
        )
    if digests:
        return queries.codebook(conn, digests.pop())
    return load_codebook(default_codebook_path())


def _faulty(sheet: Path, faults: Sequence[str]) -> UsageError:
    number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    listed = "\n".join(f"  {fault}" for fault in faults)
    return UsageError(
        f"The sheet {sheet} has {number}, so nothing was imported:\n{listed}\n",
        "Correct the sheet and run the same command again.",
    )


def import_run(sheet: Path, codebook: Codebook) -> Run:
    """Return the record of an import, as it begins."""
    started = datetime.now(UTC)
    content = hashlib.sha256(sheet.read_bytes() + codebook.digest.encode()).hexdigest()
    return Run(
        run_id=f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        started_at=started,
        finished_at=None,
        settings_digest=content,
        versions=versions(),
        counts={},
    )


def finished_run(run: Run, imported: Sequence[Review]) -> Run:
    """Return the record of an import with its end and its counts."""
    return replace(
        run,
        finished_at=datetime.now(UTC),
        counts={
            "excerpts": len(imported),
            "codings": sum(len(review.codes) for review in imported),
        },
    )
