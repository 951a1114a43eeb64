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

_OFSTED_AND_CQC: Final = "Ofsted and Care Quality Commission"
_ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "area-send-report": (_OFSTED_AND_CQC, "Area SEND inspection"),
    "area-send-letter": (_OFSTED_AND_CQC, "Local area SEND inspection"),
    "area-send-revisit": (_OFSTED_AND_CQC, "Local area SEND revisit"),
    "area-send-monitoring": (_OFSTED_AND_CQC, "Area SEND monitoring inspection"),
    "jtai-letter": (
        "Ofsted, Care Quality Commission and HMICFRS",
        "Joint targeted area inspection",
    ),
}
"""Who wrote each kind of letter, and what it is about. Others state it nowhere for certain."""

_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()


def reference(letter: CorpusLetter, page_number: int) -> str:
    """Return the reference of a sentence that begins on a page.

    Parameters
    ----------
    letter : CorpusLetter
        Its letter. Where the kind of letter does not say who wrote it, the reference begins
        with the title, as Harvard style has it for works without an author.
    page_number : int
        The page, from 1; the paragraph, if the letter is not a PDF.
    """
    year = str(letter.year) if letter.year else "no date"
    place = f"p. {page_number}" if letter.pages else f"para. {page_number}"
    ends = ", ".join(filter(None, (_day(letter.date), place)))
    fiction = " [fictional sample]" if letter.fictional else ""
    if letter.kind not in _ABOUT:
        return f"Inspection report: {letter.area} ({year}){fiction}, {letter.file}, {ends}."
    author, title = _ABOUT[letter.kind]
    return f"{author} ({year}) {title}: {letter.area}{fiction}, {ends}."


def _day(value: date | None) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]}" if value else ""


__all__ = ["reference"]
