"""Read raw pages from a PDF with pdfplumber, and explain clearly why when that fails."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from inspection_letters.reading.extract.damage import ends_unclosed, is_damaged, lost_pages
from inspection_letters.reading.extract.page import raw_pages
from inspection_letters.reading.extract.portfolio import attached_files
from inspection_letters.reading.extract.seen import Pictures
from inspection_letters.reading.extract.whole import check_letters
from inspection_letters.records import PageFault, PageNote, RawPage
from inspection_letters.records.errors import LetterError

_AGAIN = "Fetch the file again from the publisher."

# pdfminer logs a warning for each odd font or colour. The user can do nothing about them,
# and anything that cannot be read is reported as a rejection.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def check_pdf(data: bytes) -> None:
    """Check that a file is a complete PDF before it is read.

    Raises
    ------
    LetterError
        Stage ``open``: the file is empty, an HTML page, not a PDF, or cut short.
    """
    if not data:
        raise LetterError("The file is empty.", _AGAIN, stage="open")
    head = data[:1024]
    if b"%PDF-" not in head:
        if re.search(rb"<!doctype html|<html|<head|<body", head, re.IGNORECASE):
            raise LetterError(
                "The file is a web page (HTML), not a PDF; sites serve such a page in place of "
                "a file that is missing.",
                f"{_AGAIN} If the page is the letter itself, end its name in .html.",
                stage="open",
            )
        raise LetterError(
            "The file is not a PDF: it does not begin with %PDF.",
            "Provide the letter as a PDF, or give the file its usual ending: .docx for a Word "
            "document, .html for a web page, .txt for text.",
            stage="open",
        )
    if b"%%EOF" not in data[-2048:]:
        raise LetterError(
            "The PDF is incomplete: its end marker (%%EOF) is missing.", _AGAIN, stage="open"
        )


def read_pages(path: Path) -> tuple[RawPage, ...]:
    """Read the words and ruled grids of every page of a PDF file.

    Parameters
    ----------
    path : Path
        The PDF file.

    Returns
    -------
    tuple of RawPage
        All pages in order, including blank ones (see `pages_of`).

    Raises
    ------
    LetterError
        Stage ``open`` if the file cannot be read; otherwise as `pages_of`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LetterError(
            f"The file cannot be read ({error.strerror}).",
            "Check that it exists and that you may read it.",
            stage="open",
        ) from error
    return pages_of(data)


def pages_of(data: bytes, *, unread: bool = False) -> tuple[RawPage, ...]:
    """Return the words and ruled grids of every page of a PDF.

    Parameters
    ----------
    data : bytes
        The PDF.

    Returns
    -------
    tuple of RawPage
        All pages in order, including blank ones.

    Raises
    ------
    LetterError
        Stage ``open`` or ``extract``: the PDF is incomplete, encrypted, without pages or
        without text, or a page cannot be read.
    """
    check_pdf(data)
    # Not in a "with" block: to close a PDF, pdfplumber asks for its pages, which would fail
    # a second time for a damaged file. A PDF in memory does not need closing.
    try:
        pdf = pdfplumber.open(io.BytesIO(data))
    except (PdfminerException, PSException, PDFSyntaxError) as error:
        raise _unopenable(error) from error
    except Exception as error:
        # Damaged files make pdfminer raise all sorts of exceptions (KeyError, TypeError,
        # RecursionError, ...). Whichever it is, the file is at fault.
        raise _damaged(error) from error
    try:
        pages = list(pdf.pages)
        lost = lost_pages(pdf, len(pages))
    except Exception as error:
        raise _damaged(error) from error
    if lost and pages:
        raise LetterError(
            f"The PDF is damaged: {lost} of its {lost + len(pages)} pages cannot be found.",
            _AGAIN,
            stage="open",
        )
    if not pages:
        raise LetterError("The PDF has no pages.", _AGAIN, stage="open")
    pictures = Pictures(data)
    try:
        parts = [_read_page(page, pictures) for page in pages]
    finally:
        pictures.close()
    names = attached_files(pdf.doc.catalog)
    if names is not None:
        note = PageNote(1, PageFault.PORTFOLIO, names=names)
        parts[0][0] = replace(parts[0][0], notes=(*parts[0][0].notes, note))
    if not unread:
        check_letters([page for pages in parts for page in pages])
    # Text rotated differently from the rest of its page goes to the end of the letter, so
    # that it does not interrupt a sentence that continues on the next page.
    return tuple(
        [first for first, *_ in parts] + [turned for _, *others in parts for turned in others]
    )


def _unopenable(error: Exception) -> LetterError:
    causes = [error, *error.args]
    if any(isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)) for cause in causes):
        return LetterError(
            "The PDF is encrypted and needs a password.",
            "Save a copy without password protection and use that.",
            stage="open",
        )
    return _damaged(error)


def _damaged(error: Exception) -> LetterError:
    _raise_if_out_of_memory(error)
    return LetterError(
        f"The PDF is damaged and cannot be opened ({_word_for(error)}).", _AGAIN, stage="open"
    )


def _raise_if_out_of_memory(error: Exception) -> None:
    # pdfplumber wraps everything that pdfminer raises, including MemoryError.
    if any(isinstance(cause, MemoryError) for cause in (error, *error.args)):
        raise MemoryError from error


def _word_for(error: Exception) -> str:
    inner = next((argument for argument in error.args if isinstance(argument, Exception)), error)
    text = " ".join(str(inner).split())
    if 0 < len(text) < 120:
        return text.rstrip(".")
    name = re.sub(r"(Error|Exception|Invalid)$", "", type(inner).__name__)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold() or "unknown format"


def _read_page(page: Any, pictures: Pictures) -> list[RawPage]:
    number = int(page.page_number)
    try:
        if is_damaged(page):
            raise LetterError(
                f"Page {number} is damaged: part of its content cannot be decompressed.",
                _AGAIN,
                stage="extract",
            )
        pages = raw_pages(page, pictures)
        if ends_unclosed(page):
            note = PageNote(number, PageFault.UNCLOSED)
            pages[0] = replace(pages[0], notes=(*pages[0].notes, note))
        return pages
    except LetterError:
        raise
    except Exception as error:
        _raise_if_out_of_memory(error)
        raise LetterError(
            f"Page {number} cannot be read ({_word_for(error)}).", _AGAIN, stage="extract"
        ) from error
    finally:
        page.close()
