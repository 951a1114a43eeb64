"""Ask people for codes, and take their coding back."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from sqlalchemy import Connection

from inspection_letters.analysis.choosing import choose_coder, codebook_of, performance_folder
from inspection_letters.analysis.statistics.held_out import read_held_out
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.records import Codebook, Excerpt, Polarity, Run
from inspection_letters.records.errors import UsageError
from inspection_letters.records.places import page_of
from inspection_letters.review.intake import Intake, check_rows, read_rows
from inspection_letters.review.queue import Given, Queued, choose_queue
from inspection_letters.review.sheet import SheetRow, write_sheet
from inspection_letters.runs.plan import versions
from inspection_letters.store import open_store, queries, reviews, writes
from inspection_letters.store.reviews import Review
from inspection_letters.store.schema import HUMAN
from inspection_letters.store.tables import file_name

LONGEST_NAME: Final = 60
_DERIVED_NAME: Final = re.compile(r"(rules|model)(-.*)?", re.IGNORECASE)


def write_queue(
    workspace: Path,
    to: Path,
    size: int,
    coder_id: str | None,
    seed: int,
    database_url: str | None,
    console: Console,
) -> None:
    """Write a sheet of the excerpts whose coding by a person would teach most."""
    with open_store(workspace, url=database_url) as opened, opened.read() as conn:
        coded = choose_coder(conn, coder_id)
        codebook = codebook_of(conn, coded)
        given: dict[str, dict[str, tuple[Polarity, float]]] = {}
        for code in coded.codings:
            given.setdefault(code.excerpt_id, {})[code.code_id] = (code.polarity, code.score)
        excerpts = [one for one in queries.all_excerpts(conn) if one.letter_id in coded.letters]
        done = frozenset(one.excerpt_id for one in reviews.all_reviews(conn))
        queue = choose_queue(excerpts, given, size, seed=seed, done=done)
        rows = _rows(conn, queue, given)
    if not rows:
        raise UsageError(
            "There is no excerpt left that nobody has looked at.", "Run more letters first."
        )
    write_sheet(rows, codebook, to)
    letters = len({one.excerpt.letter_id for one in queue})
    console.print(
        f"{len(rows)} excerpts of {letters} letters, coded by {coded.coder_id}: {to}\n"
        f"Fill in the column codes, then: letters import-coding {to} --coder YOUR-NAME "
        f"-w {workspace}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _rows(conn: Connection, queue: Sequence[Queued], given: Given) -> list[SheetRow]:
    facts = {one.letter.letter_id: one for one in queries.all_letters(conn)}
    texts = {
        letter_id: queries.letter_text(conn, letter_id)
        for letter_id in dict.fromkeys(one.excerpt.letter_id for one in queue)
    }
    rows = []
    for one in queue:
        excerpt = one.excerpt
        letter, metadata = facts[excerpt.letter_id]
        rows.append(
            SheetRow(
                excerpt_id=excerpt.excerpt_id,
                letter=file_name(letter.source),
                area=metadata.area or letter.area or "",
                page=page_of(texts[excerpt.letter_id], excerpt.span),
                section=excerpt.section,
                before=one.before,
                text=excerpt.quote,
                suggested="; ".join(
                    f"{code_id}:{polarity.value}"
                    for code_id, (polarity, _) in given.get(excerpt.excerpt_id, {}).items()
                ),
            )
        )
    return rows


def import_sheet(
    sheet: Path,
    coder_id: str,
    workspace: Path,
    codebook_path: Path | None,
    database_url: str | None,
    console: Console,
) -> None:
    """Take a sheet back as coding by a person.

    Raises
    ------
    UsageError
        If anything at all is wrong with it; then nothing is written.
    """
    with open_store(workspace, url=database_url) as opened:
        with opened.read() as conn:
            coder_id = _check_name(conn, coder_id)
            codebook = _codebook(conn, codebook_path)
            excerpts = {one.excerpt_id: one for one in queries.all_excerpts(conn)}
            texts = {excerpt_id: one.quote for excerpt_id, one in excerpts.items()}
            intake, faults = check_rows(read_rows(sheet), texts, codebook)
            if faults:
                raise _faulty(sheet, faults)
            new, known = _changes(conn, intake, excerpts, coder_id, codebook)
        if new:
            run = _run(sheet, codebook)
            with opened.write() as conn:
                writes.write_run(conn, run)
                writes.write_codebook(conn, codebook)
                reviews.write_reviews(conn, new, run.run_id)
                writes.write_run(conn, _finished(run, new))
    _report(console, intake, new, known, coder_id)


def _check_name(conn: Connection, coder_id: str) -> str:
    name = coder_id.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(
            f"A coder cannot be called {coder_id!r}.",
            f"Give a name of 1 to {LONGEST_NAME} printable characters.",
        )
    derived = {one.coder_id for one in queries.coders(conn) if one.coder_kind != HUMAN}
    derived |= {read_held_out(path).coder_id for path in performance_folder().glob("*.json")}
    if name in derived or _DERIVED_NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is the name of a rule set or model.", "Give the name of the person."
        )
    return name


def _codebook(conn: Connection, path: Path | None) -> Codebook:
    """Return the codebook given, or the one by which the workspace has been coded."""
    if path is not None:
        return load_codebook(path)
    digests = {
        code.codebook_digest
        for one in queries.coders(conn)
        if one.coder_kind != HUMAN
        for code in queries.codings_by(conn, one.coder_id)
    }
    if len(digests) > 1:
        raise UsageError(
            "These letters have been coded by several codebooks.",
            "Say with --codebook by which one the sheet was filled in.",
        )
    if digests:
        return queries.codebook(conn, digests.pop())
    return load_codebook(default_codebook_path())


def _faulty(sheet: Path, faults: Sequence[str]) -> UsageError:
    number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    listed = "\n".join(f"  {fault}" for fault in faults)
    return UsageError(
        f"The sheet {sheet} has {number}, and nothing of it was taken:\n{listed}\n",
        "Correct the sheet and run the same command again.",
    )


def _changes(
    conn: Connection,
    intake: Intake,
    excerpts: dict[str, Excerpt],
    coder_id: str,
    codebook: Codebook,
) -> tuple[list[Review], dict[str, Review]]:
    """Return what the sheet says that the workspace does not hold yet, and what it holds."""
    known = {one.excerpt_id: one for one in reviews.all_reviews(conn) if one.coder_id == coder_id}
    said = [
        Review(
            excerpts[one.excerpt_id].letter_id,
            one.excerpt_id,
            coder_id,
            codebook.digest,
            dict(sorted(one.codes.items())),
            one.note,
        )
        for one in intake.judgements
    ]
    return [one for one in said if known.get(one.excerpt_id) != one], known


def _run(sheet: Path, codebook: Codebook) -> Run:
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


def _finished(run: Run, new: Sequence[Review]) -> Run:
    return Run(
        run_id=run.run_id,
        started_at=run.started_at,
        finished_at=datetime.now(UTC),
        settings_digest=run.settings_digest,
        versions=run.versions,
        counts={"excerpts": len(new), "codings": sum(len(one.codes) for one in new)},
    )


def _report(
    console: Console, intake: Intake, new: Sequence[Review], known: dict[str, Review], coder: str
) -> None:
    amended = sum(one.excerpt_id in known for one in new)
    none = sum(not one.codes for one in intake.judgements)
    lines = [
        f"{len(intake.judgements)} excerpts judged by {coder}, {none} of them to bear no code: "
        f"{len(new) - amended} new, {amended} changed, {len(intake.judgements) - len(new)} as "
        "before.",
        f"{intake.skipped} rows were left empty and skipped.",
    ]
    if intake.notes_only:
        rows = ", ".join(map(str, intake.notes_only))
        lines.append(f"Notes without codes were not taken: row {rows}.")
    console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)
