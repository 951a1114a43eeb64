"""Why a document cannot be read as any kind of letter, and how it can be read all the same."""

from __future__ import annotations

from typing import Final

from inspection_letters.records import LetterText, OmissionReason, PageFault
from inspection_letters.records.errors import LetterError
from inspection_letters.records.pages import list_names, name_pages

FALLBACK: Final = "generic"
"""The kind as which any prose can be read."""

_MANY: Final = 0.1
"""Share of a letter's glyphs without letters from which they are the likely cause."""

_FEWEST_WORDS: Final = 40
"""A document with fewer words than this is no letter of any kind."""


def unknown_kind(text: LetterText, nearest: str, confidence: float) -> LetterError:
    """Return the error for a document that no kind recognises, with the likely cause.

    Parameters
    ----------
    text : LetterText
        The document.
    nearest : str
        The kind that it resembles most.
    confidence : float
        Share of that kind's marks (0 to 1) that the document has.
    """
    what = "The letter is not of a supported kind"
    unread = unread_part(text, what)
    if unread is not None:
        return unread
    few = len(text.words)
    if few < _FEWEST_WORDS:
        return LetterError(
            f"{what}: it has only {few} words.",
            "Look at it: it may be a cover sheet or a form. To read it as it stands, "
            f"read it as {FALLBACK}.",
            stage="structure",
            option=f"--kind {FALLBACK}",
        )
    return LetterError(
        f"{what}: it seems to be another kind of document ({nearest} is the nearest, with "
        f"{confidence:.0%} of its marks).",
        f"To read its prose all the same, read it as {FALLBACK}.",
        stage="structure",
        option=f"--kind {FALLBACK}",
    )


def unread_part(text: LetterText, what: str) -> LetterError | None:
    """Return the error for a document of which a part that could not be read may be missing.

    Parameters
    ----------
    text : LetterText
        The document.
    what : str
        What is wrong with the part that was read, without a full stop.
    """
    names = [name for note in text.notes for name in note.names]
    if any(note.fault is PageFault.PORTFOLIO for note in text.notes):
        files = f" ({list_names(names)})" if names else ""
        return LetterError(
            f"{what}: the PDF is a portfolio, and its documents are files attached to it{files}.",
            "Save the files from a PDF viewer and read them.",
            stage="structure",
        )
    share = share_without_letters(text)
    if share >= _MANY:
        return LetterError(
            f"{what}: its fonts do not say which letters they print ({share:.0%} of its glyphs).",
            "Ask the publisher for another copy, or have the pages recognised (OCR).",
            stage="structure",
            option="--ocr",
        )
    pictures = [note.page_number for note in text.notes if note.fault is PageFault.PICTURE]
    if pictures:
        are = "are pictures" if len(pictures) > 1 else "is a picture"
        return LetterError(
            f"{what}: {name_pages(pictures)} {are} without text, as a scanner makes them.",
            "Have the text of its pages recognised (OCR).",
            stage="structure",
            option="--ocr",
        )
    return None


def share_without_letters(text: LetterText) -> float:
    """Return which share of a letter's glyphs (0 to 1) stand for no letter."""
    nameless = sum(
        len(piece.text) for piece in text.omitted if piece.reason is OmissionReason.NO_LETTER
    )
    read = sum(len(word.span) for word in text.words)
    return nameless / (nameless + read) if nameless else 0.0
