"""The faults of a YAML file: the line and field of each, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic_core import ErrorDetails

from inspection_letters.codebook.schema import MAPPINGS, CodePatternsEntry, FileEntry
from inspection_letters.records.errors import CodebookError
from inspection_letters.records.value_faults import fault_in_words

_MOST_FAULTS: Final = 100
"""Faults that a message lists."""

_LONG_NUMBER: Final = 10**50
"""Numbers from here on are not quoted; Python refuses to write out the longest."""

_LONGEST_MESSAGE: Final = 600
"""Characters of a fault, whatever value it quotes."""


class Fault(NamedTuple):
    """A fault of a field at a line, counted from 1."""

    line: int
    field: str
    message: str


class FaultPlace(NamedTuple):
    """A place in a file: its line, counted from 1, its field, and the value there."""

    line: int
    field: str
    value: Any


def refusal(path: Path, what: str, faults: Sequence[Fault]) -> CodebookError:
    """Return the error that lists the faults of a file in the order of its lines."""
    count = "1 error" if len(faults) == 1 else f"{len(faults)} errors"
    ordered = sorted(faults, key=lambda fault: fault.line)
    listed = "".join(
        f"\n  line {fault.line}, {_shortened(fault.field)}: {_shortened(fault.message)}"
        for fault in ordered[:_MOST_FAULTS]
    )
    if len(ordered) > _MOST_FAULTS:
        listed += f"\n  and {len(ordered) - _MOST_FAULTS} more"
    return CodebookError(f"{what} {path} has {count}:{listed}\n", "Correct the file and try again.")


def _shortened(text: str) -> str:
    """Return text of a message without the middle of what is far too long to be read."""
    half = _LONGEST_MESSAGE // 2
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:half]} ... {text[-half:]}"


def fault_of(tree: Any, model: type[FileEntry], details: ErrorDetails) -> Fault:
    """Return a fault that pydantic has found, with its place."""
    place, error_type = details["loc"], details["type"]
    if error_type == "missing":
        line, field, _ = locate(tree, place[:-1])
        return Fault(line, field, f"the key '{place[-1]}' is missing")
    line, field, value = locate(tree, place)
    if error_type in ("extra_forbidden", "invalid_key"):
        parents = [part for part in place[:-1] if isinstance(part, str)]
        entry = MAPPINGS.get(parents[-1], CodePatternsEntry) if parents else model
        known = (key.alias or name for name, key in entry.model_fields.items())
        return Fault(line, field, f"unknown key; the keys allowed here are {', '.join(known)}")
    code = _code_of(tree, place) if "patterns" in place else ""
    return Fault(line, field, _message(details, value) + code)


def _code_of(tree: Any, place: Sequence[int | str]) -> str:
    """Return the code to which a place in the list of codes belongs, in brackets."""
    _, _, entry = locate(tree, place[:2])
    code_id = entry.get("id") if isinstance(entry, Mapping) else None
    return f" (code '{code_id}')" if isinstance(code_id, str) else ""


def _message(details: ErrorDetails, value: Any) -> str:
    match details["type"]:
        case "string_type":
            quotable = value is not None and not isinstance(value, Mapping | list)
            hint = "; put it in quotes" if quotable else ""
            return f"must be text, not {_described(value)}{hint}"
        case "list_type":
            return f"must be a list, not {_described(value)}"
        case "model_type" | "dict_type":
            return f"must be a mapping of keys to values, not {_described(value)}"
        case "too_short":
            return "must not be empty"
        case _:
            return fault_in_words(details)


def locate(tree: Any, steps: Sequence[int | str]) -> FaultPlace:
    """Return the place in a file that some steps from its root lead to."""
    line, field, value = 1, "", tree
    for part in steps:
        if isinstance(value, Mapping) and part not in value:
            # A key that is no text, such as a number, is known by its text.
            part = next((key for key in value if str(key) == str(part)), part)
        if isinstance(value, Mapping) and part in value:
            line = _line_of_key(value, part)
            field = f"{field}.{part}" if field else str(part)
        elif isinstance(value, list) and isinstance(part, int):
            line = int(value.lc.item(part)[0]) + 1  # type: ignore[attr-defined]
            field = f"{field}[{part}]"
        else:  # a step that only the schema has, as from a bare list to what it matches
            continue
        value = value[part]
    return FaultPlace(line, field or "the file", value)


def _line_of_key(mapping: Any, key: Any) -> int:
    # A key that a merge brings in has no line of its own.
    lines: Mapping[Any, Any] = mapping.lc.data or {}
    return int(lines[key][0]) + 1 if key in lines else 1


def _described(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case Mapping():
            return "a mapping"
        case list():
            return "a list"
        case bool():
            return str(value).lower()
        case int() if abs(value) >= _LONG_NUMBER:
            return "a number of very many digits"
        case int() | float():
            return f"the number {value}"
        case date():
            return f"the date {value}"
        case _:
            return f"'{value}'"


__all__ = ["Fault", "FaultPlace", "fault_of", "locate", "refusal"]
