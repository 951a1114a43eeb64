"""Small synthetic records for tests: a letter of two pages, three words to a line."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from inspection_letters.records import (
    Block,
    BlockKind,
    CellRef,
    Code,
    Codebook,
    CodedExcerpt,
    Excerpt,
    Furniture,
    Grounds,
    Letter,
    LetterText,
    Metadata,
    Outcome,
    Polarity,
    ReadLetter,
    Recommendation,
    Rejection,
    Run,
    Section,
    Word,
)
from inspection_letters.records.spans import BBox, Span
from inspection_letters.store import Store, writes
from inspection_letters.store.schema import metadata
from sqlalchemy import Connection, select

SENTENCES = (
    "Leaders know children well.",
    "Too many wait £20 – long.",
    "=SUM(A1) is a formula.",
    "The next steps are clear.",
)
WHEN = datetime(2025, 3, 4, 5, 6, 7, 891, tzinfo=UTC)


def digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def make_letter(letter_id: str = "letter-a", **changes: object) -> Letter:
    letter = Letter(
        letter_id=letter_id,
        pdf_sha256=digest("pdf", letter_id),
        source=f"some/folder/{letter_id}.pdf",
        retrieved_at=WHEN,
        published=date(2025, 2, 1),
        kind="area-send",
        urn="80400",
        area="Catalogue Area",
    )
    return replace(letter, **changes)  # type: ignore[arg-type]


def make_text(
    letter_id: str = "letter-a", sentences: Sequence[str] = SENTENCES, version: str = "1"
) -> LetterText:
    """Return a text with a sentence in each block, three words to a line, half of it on page 2."""
    text = "\n\n".join(sentences)
    words: list[Word] = []
    blocks: list[Block] = []
    start = 0
    for number, sentence in enumerate(sentences):
        page = 1 if number < (len(sentences) + 1) // 2 else 2
        at = start
        for ordinal, word in enumerate(sentence.split(" ")):
            x0 = 50.0 + 40 * (ordinal % 3)
            top = 100.25 + 60 * number + 14 * (ordinal // 3)
            box = BBox(page, x0, top, x0 + 35, top + 11.1)
            words.append(Word(Span(at, at + len(word)), (box,)))
            at += len(word) + 1
        cell = CellRef(0, number, 1) if number == 1 else None
        kind = BlockKind.CELL if cell else BlockKind.PARAGRAPH
        blocks.append(Block(Span(start, start + len(sentence)), kind, cell, 11.04, number == 0))
        start += len(sentence) + 2
    return LetterText(
        letter_id=letter_id,
        pdf_sha256=digest("pdf", letter_id),
        reader_version=version,
        text=text,
        text_sha256=digest(text),
        words=tuple(words),
        blocks=tuple(blocks),
        furniture=(Furniture("1", BBox(1, 290.0, 800.0, 295.0, 811.0)),),
        pages=2,
        mended={"hyphen": 1, "space": 2},
    )


def make_read(
    letter_id: str = "letter-a", sentences: Sequence[str] = SENTENCES, version: str = "1"
) -> ReadLetter:
    text = make_text(letter_id, sentences, version)
    excerpts = tuple(
        Excerpt(
            excerpt_id=digest(letter_id, block.span.of(text.text)),
            letter_id=letter_id,
            span=block.span,
            quote=block.span.of(text.text),
            section="findings",
            paragraph=number,
            order=number,
        )
        for number, block in enumerate(text.blocks)
    )
    action = text.blocks[-1].span
    facts = Metadata(
        letter_id=letter_id,
        kind="area-send",
        area="Stated Area",
        inspection_start=date(2025, 1, 13),
        inspection_end=date(2025, 1, 17),
        outcome=Outcome.INCONSISTENT,
        next_inspection="within approximately three years",
        responsible_bodies=("Stated Council", "NHS Stated ICB"),
        lead_inspectors=("A. Person",),
        priority_actions=(
            Recommendation(action.of(text.text), (action,), ("Stated Council", "NHS Stated ICB")),
        ),
        areas_for_improvement=(Recommendation(action.of(text.text), (action,)),),
    )
    first, last = text.blocks[0].span, text.blocks[-1].span
    section = Section(letter_id, 0, "findings", Span(0, 0), Span(first.start, last.end))
    return ReadLetter(text, facts, (section,), excerpts)


def make_run(run_id: str = "run-1", **changes: object) -> Run:
    run = Run(
        run_id=run_id,
        started_at=WHEN,
        finished_at=None,
        settings_digest=digest("settings"),
        versions={"pdfplumber": "0.11"},
        counts={},
        seed=2**40,
    )
    return replace(run, **changes)  # type: ignore[arg-type]


def make_codebook(version: str = "1.0") -> Codebook:
    return Codebook(
        name="send",
        version=version,
        language="en",
        polarities={"strength": "goes well", "weakness": "does not"},
        rules=("Code what is said.",),
        codes=(Code("waits", "access", "Waiting", "Time spent waiting.", examples=("long",)),),
        digest=digest("codebook", version),
    )


GROUNDS = Grounds(
    "plans",
    0.25,
    (Span(0, 3), Span(4, 8)),
    ("wait* @0.5",),
    by_patterns=True,
    carried=True,
    judgements=42,
)
"""Grounds of which every value is set, so that none can be lost unnoticed."""


def make_codings(
    read: ReadLetter,
    coder_id: str = "rules-1",
    run_id: str = "run-1",
    which: Sequence[int] = (1,),
    grounds: Grounds | None = GROUNDS,
) -> tuple[CodedExcerpt, ...]:
    return tuple(
        CodedExcerpt(
            excerpt_id=read.excerpts[number].excerpt_id,
            letter_id=read.text.letter_id,
            code_id="waits",
            polarity=Polarity.WEAKNESS,
            coder_id=coder_id,
            score=0.75,
            run_id=run_id,
            codebook_digest=make_codebook().digest,
            grounds=grounds,
        )
        for number in which
    )


def make_rejection(source: str = "some/folder/bad.pdf", **changes: object) -> Rejection:
    rejection = Rejection(source, "open", "It is not a PDF.", "Fetch it again.")
    return replace(rejection, **changes)  # type: ignore[arg-type]


def write_read(conn: Connection, read: ReadLetter, key: str = "k", run_id: str = "run-1") -> None:
    writes.write_read_letter(conn, make_letter(read.text.letter_id), read, key, run_id)


def dump(workspace: Store) -> dict[str, list[Any]]:
    with workspace.read() as conn:
        return {
            table.name: sorted(map(tuple, conn.execute(select(table)).all()), key=repr)
            for table in metadata.sorted_tables
        }
