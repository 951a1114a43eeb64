"""The latest full inspection of each area, and what it says of codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from inspection_letters.outputs.report.links import FIGURE_BASE, search_link
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.naming import LATER_VISITS
from inspection_letters.outputs.report.pieces import ReportLetter
from inspection_letters.outputs.report.wording import count
from inspection_letters.records import Polarity

Tally = Mapping[tuple[str, str, Polarity], int]


def tally(material: Material) -> Tally:
    """Return the number of excerpts by letter, code and polarity."""
    return Counter(
        (one.letter_id, coding.code_id, coding.polarity)
        for one in material.excerpts
        for coding in one.codings
    )


def excerpts_link(material: Material, area: str, letter: ReportLetter, code_id: str) -> str:
    """Return the address of the excerpts of a letter that bear a code."""
    several = len(material.areas.get(area, ())) > 1
    return FIGURE_BASE + search_link(
        code=code_id, area=area, letter=letter.letter_id if several else None
    )


def which_letters(material: Material, number: int) -> str:
    """Say which letters were looked at."""
    full = any(one.metadata.kind not in LATER_VISITS for one in material.counted)
    letters = "latest inspection" if full else "latest letter"
    return f"the {letters} of {count(number, 'area')}"
