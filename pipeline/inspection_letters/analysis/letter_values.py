"""The values by which letters are chosen, as users name them: an area, a year, an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from inspection_letters.analysis.letters import (
    GRADE_LABELS,
    KIND_LABELS,
    OUTCOME_LABELS,
    UNKNOWN,
    UNKNOWN_AREA,
    CorpusLetter,
)
from inspection_letters.common.reference.areas import Areas, read_areas, shipped_area_lists
from inspection_letters.records.suggestions import unknown_value

VALUES_OF: Final[Mapping[str, Callable[[CorpusLetter], tuple[str, ...]]]] = {
    "area": lambda letter: (letter.area,),
    "region": lambda letter: (letter.group("region"),),
    "outcome": lambda letter: (letter.group("outcome"),),
    "grade": lambda letter: (letter.group("grade"),),
    "kind": lambda letter: (letter.kind,),
    "year": lambda letter: (letter.group("year"),),
    "inspectorate": lambda letter: letter.inspectorates or (UNKNOWN,),
}
"""The values of a letter by key of a condition."""

LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "outcome": OUTCOME_LABELS,
    "grade": GRADE_LABELS,
    "kind": KIND_LABELS,
    "area": {UNKNOWN_AREA: UNKNOWN},
}
"""What values are also called."""


def find_values(key: str, text: str, letters: Sequence[CorpusLetter]) -> tuple[str, ...]:
    """Return the values of letters that a user means by a text.

    Parameters
    ----------
    key : str
        A key of `VALUES_OF`.
    text : str
        A value as the user writes it, or what the value is also called.
    letters : sequence of CorpusLetter
        The letters of the workspace.

    Raises
    ------
    UsageError
        If no letter has the value. The message names the values that are nearest.
    """
    known = {value for letter in letters for value in VALUES_OF[key](letter)}
    if key == "area" and (areas := _find_areas(text, letters)):
        return areas
    labels = LABELS.get(key, {})
    meant = _fold(text)
    found = [
        value for value in sorted(known) if meant in (_fold(value), _fold(labels.get(value, value)))
    ]
    if not found:
        about = "is about" if key == "area" else f"has the {key}"
        raise unknown_value(
            f"No letter in the workspace {about} {text!r}.",
            text,
            known,
            heading=f"{_PLURALS[key]} in the workspace",
        )
    return tuple(found)


_PLURALS: Final[Mapping[str, str]] = {
    "area": "Areas",
    "region": "Regions",
    "outcome": "Outcomes",
    "grade": "Grades",
    "kind": "Kinds of letter",
    "year": "Years",
    "inspectorate": "Inspectorates",
}


def _find_areas(text: str, letters: Sequence[CorpusLetter]) -> tuple[str, ...]:
    """Return the areas of letters with a usual name, or else those whose name contains a text."""
    areas = known_areas()
    area = areas.find(text)
    named = {
        letter.area
        for letter in letters
        if letter.named
        and (
            _fold(letter.area) == _fold(text)
            or (area is not None and (letter.urn == area.urn or areas.find(letter.area) is area))
        )
    }
    containing = {letter.area for letter in letters if _fold(text) in _fold(letter.area)}
    return tuple(sorted(named or (containing if area is None else ())))


@cache
def known_areas() -> Areas:
    """Return the areas that letters may name."""
    return read_areas(shipped_area_lists())


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())


__all__ = ["LABELS", "VALUES_OF", "find_values", "known_areas"]
