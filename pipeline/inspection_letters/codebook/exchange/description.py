"""The description of a code: one text that people read, and that gives the code back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from inspection_letters.records import Code

_ID: Final = "ID"
_MARKS: Final = {
    "Includes": "include",
    "Excludes": "exclude",
    "Theme": "seed_theme",
    "Example": "examples",
    _ID: "id",
}
"""What begins each paragraph after the definition, and the field of a code that it holds."""


def describe(code: Code) -> str:
    """Return the definition of a code, what it includes and excludes, examples and its ID."""
    return "\n\n".join(_paragraphs(code))


def _paragraphs(code: Code) -> Iterator[str]:
    yield code.definition
    for mark, field in _MARKS.items():
        content = getattr(code, field)
        values = content if isinstance(content, tuple) else (content,)
        yield from (f"{mark}: {value}" for value in values if value)


def fields_of(description: str) -> dict[str, str | list[str]]:
    r"""Return the fields of a code that a description names.

    The first line is the definition, and so are lines without a mark, wherever another program
    has put them.

    Examples
    --------
    >>> fields_of("Waits for plans.\n\nExcludes: school places\n\nID: waiting-times")
    {'definition': 'Waits for plans.', 'exclude': 'school places', 'id': 'waiting-times'}
    """
    found: dict[str, str | list[str]] = {}
    plain: list[str] = []
    examples: list[str] = []
    for line in filter(None, map(str.strip, description.splitlines())):
        mark, colon, text = line.partition(": ")
        field = _MARKS.get(mark) if colon and plain else None
        if field is None:
            plain.append(line)
        elif field == "examples":
            examples.append(text.strip())
        elif field in found:
            plain.append(line)
        else:
            found[field] = text.strip()
    definition = " ".join(" ".join(plain).split())
    ordered: dict[str, str | list[str]] = {"definition": definition} if definition else {}
    ordered |= found
    return ordered | ({"examples": examples} if examples else {})
