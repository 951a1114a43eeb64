"""Records to rows and back, without loss. Pure: no connection in sight."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
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
    Letter,
    LetterText,
    Metadata,
    Outcome,
    Polarity,
    Recommendation,
    Rejection,
    Role,
    Run,
    Section,
    Verdict,
    Word,
)
from inspection_letters.records.places import page_of
from inspection_letters.records.spans import BBox, Span

Row = dict[str, Any]
RowLike = Mapping[Any, Any]

#: How many characters on either side of a quote a human coding remembers.
CONTEXT = 40


def letter_row(letter: Letter, facts: Metadata, run_id: str) -> Row:
    """Return the row of a letter and of what it says of itself."""
    return {
        "letter_id": letter.letter_id,
        "pdf_sha256": letter.pdf_sha256,
        "source": letter.source,
        "retrieved_at": letter.retrieved_at,
        "published": letter.published,
        "kind": letter.kind,
        "urn": letter.urn,
        "area": letter.area,
        "stated_kind": facts.kind,
        "stated_urn": facts.urn,
        "stated_area": facts.area,
        "inspection_start": facts.inspection_start,
        "inspection_end": facts.inspection_end,
        "previous_inspection": facts.previous_inspection,
        "outcome": None if facts.outcome is None else facts.outcome.value,
        "next_inspection": facts.next_inspection,
        "responsible_bodies": list(facts.responsible_bodies),
        "lead_inspectors": list(facts.lead_inspectors),
        "priority_actions": [_recommendation_out(one) for one in facts.priority_actions],
        "areas_for_improvement": [_recommendation_out(one) for one in facts.areas_for_improvement],
        "statement_of_action": facts.statement_of_action,
        "significant_weaknesses": [
            _recommendation_out(one) for one in facts.significant_weaknesses
        ],
        "letter_date": facts.letter_date,
        "addressees": list(facts.addressees),
        "inspectors": list(facts.inspectors),
        "signatories": list(facts.signatories),
        "run_id": run_id,
    }


def letter_of(row: RowLike) -> Letter:
    """Return the letter of a row."""
    return Letter(
        letter_id=row["letter_id"],
        pdf_sha256=row["pdf_sha256"],
        source=row["source"],
        retrieved_at=row["retrieved_at"],
        published=row["published"],
        kind=row["kind"],
        urn=row["urn"],
        area=row["area"],
    )


def metadata_of(row: RowLike) -> Metadata:
    """Return what the letter of a row says of itself."""
    return Metadata(
        letter_id=row["letter_id"],
        kind=row["stated_kind"],
        area=row["stated_area"],
        urn=row["stated_urn"],
        inspection_start=row["inspection_start"],
        inspection_end=row["inspection_end"],
        previous_inspection=row["previous_inspection"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
        next_inspection=row["next_inspection"],
        responsible_bodies=tuple(row["responsible_bodies"]),
        lead_inspectors=tuple(row["lead_inspectors"]),
        priority_actions=tuple(map(_recommendation_in, row["priority_actions"])),
        areas_for_improvement=tuple(map(_recommendation_in, row["areas_for_improvement"])),
        statement_of_action=row["statement_of_action"],
        significant_weaknesses=tuple(map(_recommendation_in, row["significant_weaknesses"])),
        letter_date=row["letter_date"],
        addressees=tuple(row["addressees"]),
        inspectors=tuple(row["inspectors"]),
        signatories=tuple(row["signatories"]),
    )


def text_row(text: LetterText, run_id: str) -> Row:
    """Return the row of a letter's text; words, blocks and furniture go into one field."""
    return {
        "letter_id": text.letter_id,
        "pdf_sha256": text.pdf_sha256,
        "reader_version": text.reader_version,
        "text": text.text,
        "text_sha256": text.text_sha256,
        "pages": text.pages,
        "mended": dict(text.mended),
        "layers": _pack(text),
        "run_id": run_id,
    }


def text_of(row: RowLike) -> LetterText:
    """Return the letter's text of a row, equal to the one that was written."""
    layers = json.loads(zlib.decompress(row["layers"]))
    return LetterText(
        letter_id=row["letter_id"],
        pdf_sha256=row["pdf_sha256"],
        reader_version=row["reader_version"],
        text=row["text"],
        text_sha256=row["text_sha256"],
        words=tuple(
            Word(Span(start, end), tuple(BBox(*box) for box in boxes))
            for start, end, boxes in layers["words"]
        ),
        blocks=tuple(
            Block(
                Span(start, end), BlockKind(kind), None if cell is None else CellRef(*cell), *print_
            )
            for start, end, kind, cell, *print_ in layers["blocks"]
        ),
        furniture=tuple(Furniture(text, BBox(*box)) for text, box in layers["furniture"]),
        pages=row["pages"],
        mended=dict(row["mended"]),
    )


def section_row(section: Section, run_id: str) -> Row:
    """Return the row of a section."""
    return {
        "letter_id": section.letter_id,
        "order": section.order,
        "kind": section.kind,
        "heading_start": section.heading.start,
        "heading_end": section.heading.end,
        "body_start": section.body.start,
        "body_end": section.body.end,
        "run_id": run_id,
    }


def section_of(row: RowLike) -> Section:
    """Return the section of a row."""
    return Section(
        letter_id=row["letter_id"],
        order=row["order"],
        kind=row["kind"],
        heading=Span(row["heading_start"], row["heading_end"]),
        body=Span(row["body_start"], row["body_end"]),
    )


def excerpt_row(excerpt: Excerpt, text: LetterText, run_id: str) -> Row:
    """Return the row of an excerpt, with the page on which it begins."""
    return {
        "excerpt_id": excerpt.excerpt_id,
        "letter_id": excerpt.letter_id,
        "section": excerpt.section,
        "role": excerpt.role.value,
        "paragraph": excerpt.paragraph,
        "order": excerpt.order,
        "page_number": page_of(text, excerpt.span),
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "quote": excerpt.quote,
        "run_id": run_id,
    }


def excerpt_of(row: RowLike) -> Excerpt:
    """Return the excerpt of a row."""
    return Excerpt(
        excerpt_id=row["excerpt_id"],
        letter_id=row["letter_id"],
        span=Span(row["start"], row["end"]),
        quote=row["quote"],
        section=row["section"],
        paragraph=row["paragraph"],
        order=row["order"],
        role=Role(row["role"]),
    )


def coding_row(coding: CodedExcerpt, coder_kind: str, anchor: Row | None) -> Row:
    """Return the row of a coded excerpt."""
    return {
        "letter_id": coding.letter_id,
        "excerpt_id": coding.excerpt_id,
        "coder_id": coding.coder_id,
        "code_id": coding.code_id,
        "coder_kind": coder_kind,
        "polarity": coding.polarity.value,
        "score": coding.score,
        "codebook_digest": coding.codebook_digest,
        "anchor": anchor,
        "run_id": coding.run_id,
    }


def coding_of(row: RowLike) -> CodedExcerpt:
    """Return the coded excerpt of a row."""
    return CodedExcerpt(
        excerpt_id=row["excerpt_id"],
        letter_id=row["letter_id"],
        code_id=row["code_id"],
        polarity=Polarity(row["polarity"]),
        coder_id=row["coder_id"],
        score=row["score"],
        run_id=row["run_id"],
        codebook_digest=row["codebook_digest"],
    )


def anchor_of(excerpt: Excerpt, text: str, text_sha256: str) -> Row:
    """Return what is needed to find an excerpt again in another text of its letter."""
    start, end = excerpt.span.start, excerpt.span.end
    return {
        "text_sha256": text_sha256,
        "start": start,
        "end": end,
        "quote": excerpt.quote,
        "before": text[max(0, start - CONTEXT) : start],
        "after": text[end : end + CONTEXT],
    }


def codebook_row(codebook: Codebook) -> Row:
    """Return the row of a codebook, with all of its content."""
    content = asdict(codebook)
    content["polarities"] = dict(codebook.polarities)
    return {
        "digest": codebook.digest,
        "name": codebook.name,
        "version": codebook.version,
        "content": content,
    }


def codebook_of(row: RowLike) -> Codebook:
    """Return the codebook of a row."""
    content = dict(row["content"])
    content["rules"] = tuple(content["rules"])
    content["codes"] = tuple(
        Code(**{**code, "examples": tuple(code["examples"])}) for code in content["codes"]
    )
    return Codebook(**content)


def rejection_row(rejection: Rejection, run_id: str, key: str | None = None) -> Row:
    """Return the row of a rejection.

    What no database can store is written out as an escape: recording a failure
    must not fail, not even for a file whose name is not valid UTF-8.
    """
    return {
        "source": _printable(rejection.source),
        "letter_id": rejection.letter_id,
        "stage": rejection.stage,
        "reason": _printable(rejection.reason),
        "remedy": _printable(rejection.remedy),
        "key": key,
        "run_id": run_id,
    }


def rejection_of(row: RowLike) -> Rejection:
    """Return the rejection of a row."""
    return Rejection(
        source=row["source"],
        stage=row["stage"],
        reason=row["reason"],
        remedy=row["remedy"],
        letter_id=row["letter_id"],
    )


def run_row(run: Run) -> Row:
    """Return the row of a run."""
    return {
        "run_id": run.run_id,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "settings_digest": run.settings_digest,
        "versions": dict(run.versions),
        "counts": dict(run.counts),
        "seed": run.seed,
    }


def run_of(row: RowLike) -> Run:
    """Return the run of a row."""
    return Run(
        run_id=row["run_id"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        settings_digest=row["settings_digest"],
        versions=dict(row["versions"]),
        counts=dict(row["counts"]),
        seed=row["seed"],
    )


def _printable(text: str) -> str:
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _pack(text: LetterText) -> bytes:
    # Python writes a float with as many digits as it takes to read the same float
    # back, and escapes what is not ASCII, so JSON loses nothing here.
    layers = {
        "words": [
            (word.span.start, word.span.end, [_box(box) for box in word.boxes])
            for word in text.words
        ],
        "blocks": [
            (
                block.span.start,
                block.span.end,
                block.kind.value,
                None
                if block.cell is None
                else (block.cell.table, block.cell.row, block.cell.column),
                block.size,
                block.bold,
            )
            for block in text.blocks
        ],
        "furniture": [(piece.text, _box(piece.bbox)) for piece in text.furniture],
    }
    return zlib.compress(json.dumps(layers, separators=(",", ":")).encode("ascii"))


def _box(box: BBox) -> Sequence[float]:
    return (box.page_number, box.x0, box.top, box.x1, box.bottom)


def _recommendation_out(recommendation: Recommendation) -> Row:
    return {
        "responsible_bodies": list(recommendation.responsible_bodies),
        "text": recommendation.text,
        "spans": [(span.start, span.end) for span in recommendation.spans],
        "verdict": None if recommendation.verdict is None else recommendation.verdict.value,
    }


def _recommendation_in(stored: RowLike) -> Recommendation:
    return Recommendation(
        text=stored["text"],
        spans=tuple(Span(start, end) for start, end in stored["spans"]),
        responsible_bodies=tuple(stored["responsible_bodies"]),
        verdict=None if stored["verdict"] is None else Verdict(stored["verdict"]),
    )
