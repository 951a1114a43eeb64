"""The letters of each area, whatever form of the area's name they use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inspection_letters.analysis.letter_values import known_areas
from inspection_letters.analysis.letters import CorpusLetter, by_date


def letters_by_area(letters: Iterable[CorpusLetter]) -> Mapping[str, tuple[CorpusLetter, ...]]:
    """Return the letters of each area, the earliest first, by the area's key.

    Letters are of one area if they have its number, or name it in any of its forms, as in
    "Bristol" and "City of Bristol". The key is the number, or else the name in lower case.
    Letters that state neither are left out.
    """
    found: dict[str, list[CorpusLetter]] = {}
    ordered = sorted(letters, key=by_date)
    numbers = {
        letter.area.casefold(): letter.urn for letter in ordered if letter.named and letter.urn
    }
    for letter in ordered:
        if letter.named or letter.urn:
            name = letter.area.casefold()
            key = letter.urn or numbers.get(name) or _number(letter.area) or name
            found.setdefault(key, []).append(letter)
    return {key: tuple(found[key]) for key in found}


def area_of_each(letters: Iterable[CorpusLetter]) -> dict[str, str]:
    """Return what is the same for letters about one area, by letter ID; see `letters_by_area`.

    A letter that states neither number nor name is about an area of its own.
    """
    letters = tuple(letters)
    stated = {
        letter.letter_id: key for key, group in letters_by_area(letters).items() for letter in group
    }
    return {letter.letter_id: stated.get(letter.letter_id, letter.letter_id) for letter in letters}


def _number(name: str) -> str | None:
    area = known_areas().find(name)
    return area.urn if area else None


def series(kind: str) -> str:
    """Return the series of inspections that a kind of letter belongs to.

    Examples
    --------
    >>> series("area-send-revisit")
    'area-send'
    """
    return "area-send" if kind.startswith("area-send-") else kind
