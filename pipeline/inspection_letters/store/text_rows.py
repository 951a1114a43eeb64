"""Convert texts of letters to rows and back: words, blocks and furniture in one field."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

from inspection_letters.records import (
    Block,
    BlockKind,
    CellRef,
    Furniture,
    LetterText,
    Omission,
    OmissionReason,
    PageFault,
    PageNote,
    Word,
)
from inspection_letters.records.balance import WordCounts
from inspection_letters.records.spans import BBox, Span
from inspection_letters.store.mapping import to_plain
from inspection_letters.store.rows import Row, RowLike


def text_row(text: LetterText, words: WordCounts, run_id: str) -> Row:
    """Return the row of a letter's text; words, blocks and furniture go into one field.

    Parameters
    ----------
    text : LetterText
        The text.
    words : WordCounts
        Where its words have gone.
    run_id : str
        The run that read it.
    """
    return {
        "letter_id": text.letter_id,
        "pdf_sha256": text.pdf_sha256,
        "reader_version": text.reader_version,
        "text": text.text,
        "text_sha256": text.text_sha256,
        "pages": text.pages,
        "mended": dict(text.mended),
        "layers": _pack(text),
        "words_by_place": to_plain(words.by_place),
        "run_id": run_id,
    }


def text_of(row: RowLike) -> LetterText:
    """Return the letter's text of a row, equal to the text that was written."""
    layers = json.loads(zlib.decompress(row["layers"]))
    return LetterText(
        letter_id=row["letter_id"],
        pdf_sha256=row["pdf_sha256"],
        reader_version=row["reader_version"],
        text=row["text"],
        text_sha256=row["text_sha256"],
        words=tuple(
            Word(Span(start, end), tuple(BBox(*box) for box in boxes), *confidence)
            for start, end, boxes, *confidence in layers["words"]
        ),
        blocks=tuple(
            Block(
                Span(start, end), BlockKind(kind), None if cell is None else CellRef(*cell), *print_
            )
            for start, end, kind, cell, *print_ in layers["blocks"]
        ),
        furniture=tuple(Furniture(text, _bbox(box)) for text, box in layers["furniture"]),
        pages=row["pages"],
        mended=dict(row["mended"]),
        omitted=tuple(
            Omission(text, _bbox(box), OmissionReason(reason))
            for text, box, reason in layers.get("omitted", ())
        ),
        notes=tuple(_note_of(*note) for note in layers.get("notes", ())),
    )


def _pack(text: LetterText) -> bytes:
    # Python writes enough digits to read the same float back, and escapes everything
    # that is not ASCII, so nothing is lost in JSON.
    layers = {
        "words": [
            (
                word.span.start,
                word.span.end,
                [_box(box) for box in word.boxes],
                *(() if word.confidence is None else (word.confidence,)),
            )
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
        "furniture": [(piece.text, piece.bbox and _box(piece.bbox)) for piece in text.furniture],
        "omitted": [
            (piece.text, piece.bbox and _box(piece.bbox), piece.reason.value)
            for piece in text.omitted
        ],
        "notes": [
            (note.page_number, note.fault.value, note.share, note.confidence, note.names)
            for note in text.notes
        ],
    }
    return zlib.compress(json.dumps(layers, separators=(",", ":")).encode("ascii"))


def _note_of(
    number: int,
    fault: str,
    share: float,
    confidence: float | None = None,
    names: Sequence[str] = (),
) -> PageNote:
    """Return a note of a page; older workspaces hold neither confidence nor names."""
    return PageNote(number, PageFault(fault), share, confidence, tuple(names))


def _box(box: BBox) -> Sequence[float]:
    return (box.page_number, box.x0, box.top, box.x1, box.bottom)


def _bbox(box: Sequence[Any] | None) -> BBox | None:
    return None if box is None else BBox(*box)


__all__ = ["text_of", "text_row"]
