"""Put the text of a document without pages together, once; see also ``layout/compose.py``."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from inspection_letters.reading.documents.parts import DocumentParts
from inspection_letters.reading.marks import SOFT
from inspection_letters.records import Block, Furniture, LetterText, Word
from inspection_letters.records.spans import Span
from inspection_letters.records.versions import DOCUMENT_VERSION

_WORD: Final = re.compile(r"\S+")


def document_text(parts: DocumentParts, *, letter_id: str, pdf_sha256: str) -> LetterText:
    """Make the immutable text of a letter from the parts of a document.

    Parameters
    ----------
    parts : DocumentParts
        What its reader gathered.
    letter_id, pdf_sha256 : str
        Identity of the letter: the digest is that of the file, whatever its format.

    Returns
    -------
    LetterText
        As from `lay_out`, but without pages: words have no boxes, and places are numbers
        of blocks.
    """
    texts: list[str] = []
    words: list[Word] = []
    blocks: list[Block] = []
    mended = parts.mended.copy()
    at = 0
    for block in parts.blocks:
        cleaned = SOFT.sub("", block.text)
        mended["odd glyph"] += sum(SOFT.search(word) is not None for word in block.text.split())
        said = " ".join(cleaned.split())
        if not said:
            continue
        words.extend(
            Word(Span(found.start(), found.end()).shift(at), ()) for found in _WORD.finditer(said)
        )
        blocks.append(Block(Span(at, at + len(said)), block.kind, block.cell, 0.0, block.bold))
        texts.append(said)
        at += len(said) + 2
    text = "\n\n".join(texts)
    return LetterText(
        letter_id=letter_id,
        pdf_sha256=pdf_sha256,
        reader_version=DOCUMENT_VERSION,
        text=text,
        text_sha256=sha256(text.encode("utf-8")).hexdigest(),
        words=tuple(words),
        blocks=tuple(blocks),
        furniture=tuple(Furniture(piece, None) for piece in parts.furniture),
        pages=0,
        mended={kind: count for kind, count in mended.items() if count},
        omitted=tuple(parts.omitted),
    )
