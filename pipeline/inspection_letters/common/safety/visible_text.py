"""Text from letters, the site and codebooks, without characters that act instead of showing.

A terminal obeys control characters: they move the cursor, set its title or hide lines. Marks of
direction make text read otherwise than it is written, and some characters show nothing at all.
"""

from __future__ import annotations

import re
from os import PathLike, fspath
from typing import Final

_ACTING: Final = re.compile(
    # Controls, of which new lines and tabs only lay out text.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    # Marks of direction, and breaks of lines and paragraphs.
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    # Surrogates: bytes of a path that are not UTF-8. No terminal can be sent them.
    "\ud800-\udfff"
    # Characters that repeat ASCII and are not shown (tags), and one that nothing may show.
    "\ufeff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""Return a text with every character that acts instead of showing as ``\uXXXX``.

    This is how JSON writes such a character, so JSON stays the same data.

    Parameters
    ----------
    text : str
        Any text; new lines and tabs stay.
    """
    return _ACTING.sub(_escape, text)


def text_of_path(path: str | PathLike[str]) -> str:
    r"""Return a path as text that can be stored: bytes that are not UTF-8 as ``\udcff``."""
    return fspath(path).encode("utf-8", "backslashreplace").decode()


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
