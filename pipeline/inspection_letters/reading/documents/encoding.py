"""Bytes of a web page or text file into text."""

from __future__ import annotations

import codecs
import re
from typing import Final

from inspection_letters.records.errors import LetterError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD: Final = 4096
"""Bytes in which a web page must declare its encoding."""

_WINDOWS: Final = "cp1252"
_WIDE: Final = 0.2
"""Share of zero bytes from which a text has two bytes to a character."""

_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS: Final = 0.01
"""Share of control characters up to which a file is text."""


def decode(data: bytes, *, declared: bool = False) -> str:
    """Return the text of a file in UTF-8, UTF-16, UTF-32 or Windows-1252.

    A byte order mark decides; then what a web page declares, if the bytes agree with it;
    then UTF-8, if every byte agrees with that. What is left is Windows-1252, which programs
    on Windows write. A web page that declares Latin-1 is taken to be in Windows-1252, as
    browsers do.

    Parameters
    ----------
    data : bytes
        The file.
    declared : bool
        Whether the file may declare its encoding, as web pages do.

    Raises
    ------
    LetterError
        Stage ``open``: the file is not text.
    """
    text = _decode(data, declared=declared)
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text):
        raise LetterError(
            "The file is not text: it contains binary data.",
            "Check that the file has the right name, and save it as text, Word or PDF.",
            stage="open",
        )
    return _CONTROLS.sub("", text)


def _decode(data: bytes, *, declared: bool) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    zeros = (data[:_HEAD:2].count(0), data[1:_HEAD:2].count(0))
    if max(zeros) > _WIDE * len(data[:_HEAD]):
        return data.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", "replace")
    named = _DECLARED.search(data[:_HEAD]) if declared else None
    for encoding in (*([_known(named.group(1))] if named else []), "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode(_WINDOWS, "replace")


def _known(name: bytes) -> str:
    try:
        encoding = codecs.lookup(name.decode("ascii")).name
        b"".decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return "utf-8"
    return _WINDOWS if encoding in ("iso8859-1", "ascii") else encoding
