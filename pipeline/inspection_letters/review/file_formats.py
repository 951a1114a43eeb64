"""What kind of file a table is in, by its content."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

from inspection_letters.common.files.archives import DAMAGE, first_bytes

WORKBOOK_ENDINGS: Final = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP: Final = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(!doctype|\?xml|html|table|meta)\b", re.IGNORECASE
)


def is_zip(path: Path) -> bool:
    """Whether a file is a ZIP archive, as workbooks are."""
    return _head(path).startswith(_ZIP)


def foreign_format(path: Path) -> str | None:
    """Return what a file is, if it is of a known kind that cannot be read as a table.

    Examples
    --------
    >>> foreign_format(Path(__file__)) is None
    True
    """
    head = _head(path)
    if head.startswith(_COMPOUND):
        return "a workbook of Excel 97-2003 (.xls), or is protected by a password"
    if head.startswith(b"%PDF"):
        return "a PDF"
    if _MARKUP.match(head):
        return "a web page or XML"
    if not head.startswith(_ZIP):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.bin" in names:
                return "a binary workbook (.xlsb)"
            if "mimetype" in names and b"opendocument" in first_bytes(archive, "mimetype", 200):
                return "an OpenDocument spreadsheet (.ods)"
            if any(name.startswith("Index/") for name in names):
                return "a spreadsheet of Apple Numbers"
            if "word/document.xml" in names:
                return "a Word document"
    except DAMAGE:
        return None
    return None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


__all__ = ["WORKBOOK_ENDINGS", "foreign_format", "is_zip"]
