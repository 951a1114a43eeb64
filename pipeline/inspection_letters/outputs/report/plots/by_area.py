"""Areas by codes: whether strengths or weaknesses prevail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.leaders import find_balances
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots.colours import BALANCE
from inspection_letters.outputs.report.plots.heatmap import (
    MOST_CODES,
    HeatCell,
    HeatMap,
    draw_heat_map,
    numbered_columns,
)
from inspection_letters.outputs.report.plots.inspections import (
    excerpts_link,
    tally,
    which_letters,
)
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.shares import source_note
from inspection_letters.outputs.report.wording import count, together
from inspection_letters.records import Polarity

_POLES = (Polarity.WEAKNESS, Polarity.STRENGTH)
_LABEL_WIDTH = 178
_NAMED: Final = 2
"""Codes that the title names of each sort; the others are counted."""


def area_plot(material: ReportMaterial) -> Plot | None:
    """Draw for each area and code whether strengths or weaknesses prevail in its letter."""
    letters = material.latest_inspections
    counts = tally(material)
    letters_with = Counter(
        {
            code: sum(
                any(counts.get((letter.letter_id, code, pole)) for pole in _POLES)
                for letter in letters.values()
            )
            for code in material.codebook.code_ids
        }
    )
    common = {code for code, _ in letters_with.most_common(MOST_CODES)}
    codes = [code for code in material.codebook.code_ids if code in common]
    if not letters or not codes:
        return None
    cells = []
    rows = []
    for at, (area, letter) in enumerate(letters.items()):
        for column, code in enumerate(codes):
            weak, strong = (counts.get((letter.letter_id, code, pole), 0) for pole in _POLES)
            rows.append(
                {
                    "area": letter.area,
                    "letter": letter.file,
                    "date": letter.date.isoformat() if letter.date else "",
                    "code_id": code,
                    "code": material.labels[code],
                    "weakness_excerpts": weak,
                    "strength_excerpts": strong,
                }
            )
            if weak + strong:
                cells.append(
                    HeatCell(
                        at,
                        column,
                        0.5 + (strong - weak) / (weak + strong) / 2,
                        str(weak + strong),
                        excerpts_link(material, area, letter, code),
                        f"{letter.area}, {material.labels[code]}: "
                        f"{count(weak, 'weakness', 'weaknesses')} and {count(strong, 'strength')}",
                    )
                )
    labels = [material.labels[code] for code in codes]
    heat = HeatMap(
        [letter.area for letter in letters.values()],
        labels,
        cells,
        BALANCE,
        ("only weaknesses", "equal", "only strengths"),
        "Strengths less weaknesses, as a share of both; numbers count the excerpts with either",
        label_width=_LABEL_WIDTH,
        upright=True,
    )
    title = _title(material, rows)
    shown = (
        f" Only the {len(codes)} most common codes are shown."
        if len(codes) < len(letters_with)
        else ""
    )
    return make_plot(
        "areas-by-codes",
        lambda width: draw_heat_map(width, heat),
        title=title,
        note="Excerpts coded as a strength or a weakness in "
        f"{which_letters(material, len(letters))}. Empty cells have none.{shown} The "
        "title names the codes whose balance, averaged over all letters, is clearly above or below "
        f"one half (95% interval). Areas are not tested against each other. "
        f"{source_note(material)}",
        narrow_note=numbered_columns(labels),
        rows=rows,
        alt=f"{title}. A table of {count(len(letters), 'area')} by {count(len(codes), 'code')}, "
        "with the balance of strengths and weaknesses in each cell.",
    )


def _title(material: ReportMaterial, rows: Sequence[Mapping[str, object]]) -> str:
    """Name the codes that are clearly mostly a weakness or a strength, over all letters."""
    if not any(row["weakness_excerpts"] or row["strength_excerpts"] for row in rows):
        return "No excerpt is coded as a strength or a weakness"
    found = find_balances(material)
    clauses = [
        f"mostly a {polarity} when mentioned: {_named(material, figures)}"
        for polarity, figures in (("weakness", found.weakness), ("strength", found.strength))
        if figures
    ]
    text = "; ".join(clauses) or "no code is clearly mostly a weakness or a strength when mentioned"
    return text[0].upper() + text[1:]


def _named(material: ReportMaterial, figures: Sequence[Finding]) -> str:
    names = [f"“{material.labels[figure.codes[0]]}”" for figure in figures[:_NAMED]]
    rest = len(figures) - len(names)
    return together([*names, count(rest, "other code")] if rest else names)
