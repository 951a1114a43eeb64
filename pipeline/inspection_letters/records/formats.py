"""The formats of files that letters are read from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class FileFormat(StrEnum):
    """A format that letters are read from; the value is the usual ending of its files."""

    PDF = "pdf"
    WORD = "docx"
    WEB_PAGE = "html"
    TEXT = "txt"

    @property
    def label(self) -> str:
        """What a file of the format is called."""
        return _LABELS[self]

    @property
    def has_pages(self) -> bool:
        """Whether its words have places on pages."""
        return self is FileFormat.PDF


_LABELS: Final[Mapping[FileFormat, str]] = {
    FileFormat.PDF: "PDF",
    FileFormat.WORD: "Word document",
    FileFormat.WEB_PAGE: "web page",
    FileFormat.TEXT: "text file",
}

ENDINGS: Final[Mapping[str, FileFormat]] = {
    ".pdf": FileFormat.PDF,
    ".docx": FileFormat.WORD,
    ".html": FileFormat.WEB_PAGE,
    ".htm": FileFormat.WEB_PAGE,
    ".txt": FileFormat.TEXT,
}
"""The format of files with each ending, in lower case."""

OTHER_ENDINGS: Final = frozenset(
    {".doc", ".docm", ".dotx", ".rtf", ".odt", ".pages", ".wpd", ".mht", ".mhtml"}
    | {".jpg", ".jpeg", ".tif", ".tiff", ".heic"}
)
"""Endings of documents, and of pictures as scanners and telephones make them, that cannot be read.

A run names them rather than passes them by. PNG is not among them: `letters trace` writes such.
"""
