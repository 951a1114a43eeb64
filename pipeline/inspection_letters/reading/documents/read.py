"""Read a document without pages by its format, and say plainly when that cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from inspection_letters.reading.documents.compose import document_text
from inspection_letters.reading.documents.parts import DocumentParts
from inspection_letters.reading.documents.plain import plain_parts
from inspection_letters.reading.documents.web import web_parts
from inspection_letters.reading.documents.word import word_parts
from inspection_letters.records import FileFormat, LetterText
from inspection_letters.records.errors import LetterError

READERS: Final[Mapping[FileFormat, Callable[[bytes], DocumentParts]]] = {
    FileFormat.WORD: word_parts,
    FileFormat.WEB_PAGE: web_parts,
    FileFormat.TEXT: plain_parts,
}


def read_document(
    data: bytes, file_format: FileFormat, *, letter_id: str, pdf_sha256: str
) -> LetterText:
    """Return the text of a letter that is not a PDF.

    Parameters
    ----------
    data : bytes
        The file.
    file_format : FileFormat
        Any but a PDF.
    letter_id, pdf_sha256 : str
        Identity of the letter: the digest is that of the file.

    Raises
    ------
    LetterError
        Stage ``open`` or ``extract``: the file is damaged or holds no text.
    """
    parts = READERS[file_format](data)
    text = document_text(parts, letter_id=letter_id, pdf_sha256=pdf_sha256)
    if not text.words:
        raise LetterError(
            f"The {file_format.label} contains no text.",
            "If it shows the letter as pictures, have their text recognised (OCR) and use that "
            "copy.",
            stage="extract",
        )
    return text
