"""JSON that people may open: indented, in their own characters, and with finite numbers only."""

from __future__ import annotations

import json
from typing import Any


def json_text(content: Any, *, digits: int | None = None) -> str:
    r"""Return content as JSON with a line end.

    Parameters
    ----------
    content : object
        Dictionaries, lists, tuples, texts, numbers, truth values and None.
    digits : int, optional
        Decimals to which numbers are rounded, at every depth; by default, they are written
        as they are.

    Raises
    ------
    ValueError
        If a number is not finite, because JSON has no such numbers.

    Examples
    --------
    >>> json_text({"share": 1 / 3}, digits=2)
    '{\n "share": 0.33\n}\n'
    """
    shown = content if digits is None else _rounded(content, digits)
    return json.dumps(shown, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _rounded(value: Any, digits: int) -> Any:
    if isinstance(value, float):
        return round(value, digits)
    if isinstance(value, dict):
        return {name: _rounded(part, digits) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part, digits) for part in value]
    return value
