"""Recognise the format of a letter's file by its name and content."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath
from typing import Final

from inspection_letters.common.files.archives import DAMAGE, first_bytes
from inspection_letters.records.errors import LetterError
from inspection_letters.records.formats import ENDINGS, FileFormat

_HEAD: Final = 1024
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_BODY: Final = "word/document.xml"
_TYPES: Final = 1 << 20
"""Bytes of the list of types that are searched; those of a letter have a few thousand."""

_PICTURES: Final = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8")

_SAVE: Final = "Open it in Word (or LibreOffice) and save it as a Word document (.docx) or a PDF."
_UNLOCK: Final = "Save a copy without password protection and use that."


def recognise(data: bytes, name: str) -> FileFormat:
    """Return the format in which a letter's file is to be read.

    The ending of the name decides; a name with any other ending is taken for a PDF or a
    Word document if its content is one.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name or path.

    Raises
    ------
    LetterError
        Stage ``open``: the file is empty, or in a format that cannot be read.
    """
    named = ENDINGS.get(PurePath(name).suffix.lower())
    if named is FileFormat.PDF or (b"%PDF-" in data[:_HEAD] and named is None):
        if data.startswith(_ZIP) and _holds(data, _BODY):
            raise _misnamed("a Word document", "a PDF", ".docx")
        return FileFormat.PDF
    if not data:
        raise LetterError("The file is empty.", "Fetch or save the file again.", stage="open")
    _refuse(data)
    if data.startswith(_ZIP):
        return FileFormat.WORD
    if b"%PDF-" in data[:_HEAD]:
        raise _misnamed("a PDF", f"a {named.label}" if named else "one", ".pdf")
    if named is FileFormat.WORD:
        raise LetterError(
            "The file is not a Word document, although its name ends in .docx.",
            "Save the letter again as a Word document, a web page, text or a PDF.",
            stage="open",
        )
    # What has no known ending is left to the check of PDFs, which names web pages and others.
    return named or FileFormat.PDF


def _refuse(data: bytes) -> None:
    """Raise an error for a format that cannot be read, which says what to do instead."""
    if data.startswith(_COMPOUND):
        if _ENCRYPTED in data:
            raise LetterError(
                "The Word document is protected by a password.", _UNLOCK, stage="open"
            )
        raise LetterError(
            "The file is a document of Word 97-2003 (.doc), which cannot be read.",
            _SAVE,
            stage="open",
        )
    if data.lstrip()[:5] == b"{\\rtf":
        raise LetterError(
            "The file is in rich text format (.rtf), which cannot be read.", _SAVE, stage="open"
        )
    if re.match(rb"(?:[\w-]+: [^\n]*\n\s*)*?(?:MIME-Version|Content-Type): ", data[:_HEAD], re.I):
        raise LetterError(
            "The file is an e-mail or a web archive (.eml, .mht), which cannot be read.",
            "Save the letter itself as a PDF, a Word document (.docx) or a web page (.html).",
            stage="open",
        )
    if data.startswith(_PICTURES) or data[4:8] == b"ftyp":
        raise LetterError(
            "The file is a picture, which cannot be read.",
            "If it shows a page of a letter, save the whole letter as a single PDF and read that "
            "with --ocr, which recognises its text.",
            stage="open",
        )
    if data.startswith(_ZIP):
        _refuse_package(data)


def _refuse_package(data: bytes) -> None:
    """Raise an error for a package (ZIP) that is no Word document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            kind = first_bytes(package, "mimetype", 100)
            types = first_bytes(package, "[Content_Types].xml", _TYPES)
    except DAMAGE as error:
        raise LetterError(
            "The Word document is incomplete or damaged and cannot be opened.",
            "Copy or save the file again.",
            stage="open",
        ) from error
    if b"opendocument.text" in kind:
        reason = "The file is an OpenDocument text (.odt), which cannot be read."
    elif b"macroEnabled" in types:
        reason = "The Word document contains macros (.docm), and is not opened for that reason."
    elif b"wordprocessingml.template" in types:
        reason = "The file is a template of Word (.dotx), not a document."
    elif any(name.startswith("Index/") for name in names):
        reason = "The file is a document of Apple Pages (.pages), which cannot be read."
    elif _BODY not in names:
        raise LetterError(
            "The file is an archive or an office file that is not a Word document.",
            "Save the letter as a PDF or a Word document (.docx); unpack archives first.",
            stage="open",
        )
    else:
        return
    raise LetterError(reason, _SAVE, stage="open")


def _misnamed(content: str, name: str, ending: str) -> LetterError:
    return LetterError(
        f"The file is {content}, although it is named as {name}.",
        f"Change the ending of its name to {ending}.",
        stage="open",
    )


def _holds(data: bytes, name: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return name in package.namelist()
    except DAMAGE:
        return False
