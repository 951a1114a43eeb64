"""What is wrong with a value that was typed or read from a file, in words that people use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_BY_TYPE: Final = {
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "int_from_float": "must be a whole number",
    "int_type": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "missing": "is missing",
    "extra_forbidden": "is not known",
    "date_parsing": "must be a date such as 2024-01-31",
    "date_from_datetime_parsing": "must be a date such as 2024-01-31",
    "date_from_datetime_inexact": "must be a date such as 2024-01-31",
    "date_type": "must be a date such as 2024-01-31",
    "url_parsing": "must be a web address",
}
"""What to say for the types of error that pydantic has."""


def fault_in_words(fault: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, to stand after "it".

    Parameters
    ----------
    fault : mapping
        The details of an error that pydantic found, with ``type``, ``msg`` and perhaps ``ctx``.

    Examples
    --------
    >>> fault_in_words({"type": "greater_than_equal", "msg": "Input ...", "ctx": {"ge": 1}})
    'must be at least 1'
    """
    known = _BY_TYPE.get(str(fault.get("type")))
    if known is not None:
        return known.format(**{name: _number(value) for name, value in _context(fault).items()})
    message = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
    for found, plain in (("Input should be ", "must be "), ("String should ", "must ")):
        if message.startswith(found):
            return plain + message.removeprefix(found)
    return message


def _context(fault: Mapping[str, Any]) -> Mapping[str, Any]:
    return fault.get("ctx") or {}


def _number(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return f"{value:g}" if whole else str(value)


__all__ = ["fault_in_words"]
