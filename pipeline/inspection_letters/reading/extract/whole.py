"""Whether the pages of a letter hold text that can be read at all."""

from __future__ import annotations

from collections.abc import Sequence

from inspection_letters.records import OmissionReason, PageFault, RawPage
from inspection_letters.records.errors import LetterError
from inspection_letters.records.pages import list_names, name_pages


def check_letters(pages: Sequence[RawPage]) -> None:
    """Check that the pages of a letter have text, and that it can be turned into letters.

    Raises
    ------
    LetterError
        Stage ``extract``.
    """
    unreadable = sum(
        len(omission.text)
        for page in pages
        for omission in page.omitted
        if omission.reason is OmissionReason.NO_LETTER
    )
    read = sum(len(word.text) for page in pages for word in page.words)
    if unreadable > read:
        share = unreadable / (unreadable + read)
        raise LetterError(
            "The PDF's text cannot be turned into letters: its fonts do not say which letters "
            f"they print ({share:.0%} of its glyphs).",
            "Ask the publisher for another copy, or have the pages recognised (OCR).",
            stage="extract",
            option="--ocr",
        )
    if not read:
        raise _without_text(pages)


def _without_text(pages: Sequence[RawPage]) -> LetterError:
    notes = [note for page in pages for note in page.notes]
    many = len({page.page_number for page in pages})
    nowhere = "The PDF contains no text on " + (
        "its only page" if many == 1 else f"any of its {many} pages"
    )
    faults = {note.fault for note in notes}
    if PageFault.PORTFOLIO in faults:
        names = [name for note in notes for name in note.names]
        return LetterError(
            "The PDF is a portfolio without pages of its own; its documents are attached files "
            f"({list_names(names)}).",
            "Save the files from a PDF viewer and read them.",
            stage="extract",
        )
    if PageFault.PICTURE in faults:
        pictures = sorted({note.page_number for note in notes})
        all_of_them = "it is a picture" if many == 1 else "they are pictures"
        are = "are pictures" if len(pictures) > 1 else "is a picture"
        what = all_of_them if len(pictures) == many else f"{name_pages(pictures)} {are}"
        return LetterError(
            f"{nowhere}: {what}, as a scanner makes them.",
            "Have the text of its pages recognised (OCR).",
            stage="extract",
            option="--ocr",
        )
    if faults & {PageFault.NOTHING_RECOGNISED, PageFault.TOO_SLOW}:
        return LetterError(
            f"{nowhere}, and none was recognised in the pictures on them.",
            "Look at the PDF: its pages may be photographs, written by hand or too faint.",
            stage="extract",
        )
    return LetterError(
        f"{nowhere}: {'it is' if many == 1 else 'they are'} blank, or only drawn on.",
        "Look at the PDF, and find the original.",
        stage="extract",
    )
