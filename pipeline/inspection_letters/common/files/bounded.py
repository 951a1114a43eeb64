"""Files and JSON that somebody else has written, read within bounds."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

MOST_BYTES: Final = 256 << 20
"""Bytes of a text file that is read whole."""

_ESCAPED_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def read_bounded(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the content of a file that is not too large to be read whole.

    Raises
    ------
    ValueError
        If it has more than ``most`` bytes. The message says so of "it".
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        # A pipe has no size.
        content = file.read(most + 1) if size <= most else b""
    if max(size, len(content)) > most:
        raise ValueError(f"it is larger than {most >> 20:,} MiB")
    return content


def parse_json(text: str | bytes) -> Any:
    """Return the content of JSON.

    Raises
    ------
    ValueError
        If it is not JSON (`json.JSONDecodeError`), is nested too deeply for Python, or has a
        number of thousands of digits, or half of a character, which no file and no database can
        hold.
    """
    text = text.decode() if isinstance(text, bytes) else text
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        raise ValueError("it has a number of thousands of digits") from error
    if _ESCAPED_SURROGATE.search(text) and any(map(lone_surrogate, _texts(value))):
        raise ValueError("it has half of a character (a lone surrogate)")
    return value


def lone_surrogate(text: str) -> bool:
    r"""Whether text has half of a character, which no file and no database can hold.

    Examples
    --------
    >>> lone_surrogate("\ud800"), lone_surrogate("\U0001f600")
    (True, False)
    """
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def _texts(value: Any) -> Iterator[str]:
    open_values = [value]
    while open_values:
        value = open_values.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            open_values += (*value, *value.values())
        elif isinstance(value, list):
            open_values += value


__all__ = ["MOST_BYTES", "lone_surrogate", "parse_json", "read_bounded"]
