"""The latest full inspection of each area, and how often its letter has each code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from inspection_letters.analysis.letters import LATER_VISITS, CorpusLetter
from inspection_letters.outputs.report.links import FIGURE_BASE, search_link
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import count
from inspection_letters.records import Polarity

Tally = Mapping[tuple[str, str, Polarity], int]


def tally(material: ReportMaterial) -> Tally:
    """Return the number of excerpts by letter, code and polarity."""
    return Counter(
        (excerpt.letter_id, coding.code_id, coding.polarity)
        for excerpt in material.excerpts
        for coding in excerpt.codings
    )


def excerpts_link(material: ReportMaterial, area: str, letter: CorpusLetter, code_id: str) -> str:
    """Return the address of the excerpts of a letter that have a code."""
    has_several = len(material.areas.get(area, ())) > 1
    return FIGURE_BASE + search_link(
        code=code_id, area=area, letter=letter.letter_id if has_several else None
    )


def which_letters(material: ReportMaterial, areas: int) -> str:
    """Say which letters a figure of areas shows."""
    full = any(letter.metadata.kind not in LATER_VISITS for letter in material.counted)
    letters = "the latest inspection" if full else "the latest letter"
    return f"{letters} of {'each of ' if areas > 1 else ''}{count(areas, 'area')}"
