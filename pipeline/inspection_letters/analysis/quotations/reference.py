"""The reference of a quotation, in the style of Harvard referencing.

``Ofsted and Care Quality Commission (2024) Area SEND inspection: Barnet, 12 March, p. 4.``: who
inspected, the year, what the letter is about and its area, the first day of the inspection (or
else the letter's date or its publication), and the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from inspection_letters.analysis.letters import CorpusLetter

_TITLES: Final[Mapping[str, str]] = {
    "area-send-report": "Area SEND inspection",
    "area-send-letter": "Local area SEND inspection",
    "area-send-revisit": "Local area SEND revisit",
    "area-send-monitoring": "Area SEND monitoring inspection",
    "jtai-letter": "Joint targeted area inspection",
}
"""What each kind of letter is about."""

_IN_FULL: Final[Mapping[str, str]] = {"CQC": "Care Quality Commission"}

_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()


def reference(letter: CorpusLetter, page_number: int) -> str:
    """Return the reference of a sentence that begins on a page.

    Parameters
    ----------
    letter : CorpusLetter
        Its letter. If neither the letter nor its kind says who wrote it, the reference begins
        with the title, as Harvard style has it for works without an author.
    page_number : int
        The page, from 1; the paragraph, if the letter is not a PDF.
    """
    year = str(letter.year) if letter.year else "no date"
    place = f"p. {page_number}" if letter.pages else f"para. {page_number}"
    ends = ", ".join(filter(None, (_day(letter.date), place)))
    fiction = " [fictional sample]" if letter.fictional else ""
    title = _TITLES.get(letter.kind, "Inspection report")
    if not letter.inspectorates:
        return f"{title}: {letter.area} ({year}){fiction}, {letter.file}, {ends}."
    *first, last = (_IN_FULL.get(name, name) for name in letter.inspectorates)
    authors = f"{', '.join(first)} and {last}" if first else last
    return f"{authors} ({year}) {title}: {letter.area}{fiction}, {ends}."


def _day(value: date | None) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]}" if value else ""


__all__ = ["reference"]
