"""Areas by codes: whether strengths or weaknesses prevail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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
from inspection_letters.outputs.report.wording import count
from inspection_letters.records import Polarity

_POLES = (Polarity.WEAKNESS, Polarity.STRENGTH)
_LABEL_WIDTH = 178


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
    title = _title(material, codes, rows)
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
        f"{which_letters(material, len(letters))}. Empty cells have none.{shown} "
        f"{source_note(material)}",
        narrow_note=numbered_columns(labels),
        rows=rows,
        alt=f"{title}. A table of {count(len(letters), 'area')} by {count(len(codes), 'code')}, "
        "with the balance of strengths and weaknesses in each cell.",
    )


def _title(
    material: ReportMaterial, codes: Sequence[str], rows: Sequence[dict[str, object]]
) -> str:
    weak: Counter[str] = Counter()
    strong: Counter[str] = Counter()
    for row in rows:
        weak[str(row["code_id"])] += int(str(row["weakness_excerpts"]))
        strong[str(row["code_id"])] += int(str(row["strength_excerpts"]))
    if not weak.total() + strong.total():
        return "No excerpt is coded as a strength or a weakness"
    low = min(codes, key=lambda code: strong[code] - weak[code])
    high = max(codes, key=lambda code: strong[code] - weak[code])
    clauses = []
    if weak[low] > strong[low]:
        clauses.append(
            f"Weaknesses outnumber strengths most in “{material.labels[low]}” "
            f"({weak[low]} to {strong[low]} excerpts)"
        )
    if strong[high] > weak[high]:
        clauses.append(
            f"strengths outnumber weaknesses most in “{material.labels[high]}” "
            f"({strong[high]} to {weak[high]}{'' if clauses else ' excerpts'})"
        )
    text = "; ".join(clauses) or "Every code has as many strengths as weaknesses"
    return text[0].upper() + text[1:]
