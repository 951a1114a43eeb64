"""Areas by codes: whether strengths or weaknesses prevail."""

from __future__ import annotations

from collections import Counter
from typing import Final

from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.plots.canvas import BLUE, ORANGE, blend
from inspection_letters.outputs.report.plots.inspections import (
    excerpts_link,
    tally,
    which_letters,
)
from inspection_letters.outputs.report.plots.matrix import MOST, Cell, Scale, draw_matrix
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.words import source_note
from inspection_letters.outputs.report.wording import count
from inspection_letters.records import Polarity

RAMP: Final = (ORANGE, "#f4c9a8", "#f3f3f3", "#a9cfe8", BLUE)
_POLES: Final = (Polarity.WEAKNESS, Polarity.STRENGTH)


def area_plot(material: Material) -> Plot | None:
    """Draw for each area and code whether strengths or weaknesses prevail in its letter."""
    letters = material.latest_inspections
    counts = tally(material)
    spread = Counter(
        {
            code: sum(
                any(counts.get((one.letter_id, code, pole)) for pole in _POLES)
                for one in letters.values()
            )
            for code in material.codebook.code_ids
        }
    )
    common = {code for code, _ in spread.most_common(MOST)}
    codes = [code for code in material.codebook.code_ids if code in common]
    if not letters or not codes:
        return None
    areas = list(letters)

    def cell(row: int, column: int) -> Cell | None:
        letter, code = letters[areas[row]], codes[column]
        weak, strong = (counts.get((letter.letter_id, code, pole), 0) for pole in _POLES)
        if not weak + strong:
            return None
        words = f"{letter.area}, {material.labels[code]}: "
        return Cell(
            blend(RAMP, 0.5 + (strong - weak) / (weak + strong) / 2),
            str(weak + strong),
            excerpts_link(material, areas[row], letter, code),
            words + f"{count(weak, 'weakness', 'weaknesses')} and {count(strong, 'strength')}",
        )

    rows = [
        {
            "area": letter.area,
            "letter": letter.file,
            "date": letter.date.isoformat() if letter.date else "",
            "code_id": code,
            "code": material.labels[code],
            "weakness_excerpts": counts.get((letter.letter_id, code, Polarity.WEAKNESS), 0),
            "strength_excerpts": counts.get((letter.letter_id, code, Polarity.STRENGTH), 0),
        }
        for letter in letters.values()
        for code in codes
    ]
    title = _area_title(material, codes, rows)
    left = f" The {len(codes)} codes in most letters." if len(codes) < len(spread) else ""
    return make_plot(
        "areas-by-codes",
        lambda canvas: draw_matrix(
            canvas,
            [one.area for one in letters.values()],
            [material.labels[one] for one in codes],
            cell,
            scale=Scale(
                RAMP,
                ("only weaknesses", "as many", "only strengths"),
                "Strengths less weaknesses, over both; the number is of excerpts with either",
            ),
            label_width=178,
            upright=True,
        ),
        title=title,
        note=f"Excerpts coded as a strength or a weakness in {which_letters(material, len(areas))}"
        f"; empty where there are none.{left} {source_note(material)}",
        rows=rows,
        alt=f"{title}. A table of {count(len(areas), 'area')} by {count(len(codes), 'code')}, "
        "with the balance of strengths and weaknesses in each cell.",
    )


def _area_title(material: Material, codes: list[str], rows: list[dict[str, object]]) -> str:
    weak: Counter[str] = Counter()
    strong: Counter[str] = Counter()
    for row in rows:
        weak[str(row["code_id"])] += int(str(row["weakness_excerpts"]))
        strong[str(row["code_id"])] += int(str(row["strength_excerpts"]))
    if not weak.total() + strong.total():
        return "No excerpt is coded as a strength or a weakness"
    says = []
    low = min(codes, key=lambda code: strong[code] - weak[code])
    high = max(codes, key=lambda code: strong[code] - weak[code])
    if weak[low] > strong[low]:
        says.append(
            f"Weaknesses outnumber strengths by most in “{material.labels[low]}” "
            f"({weak[low]} to {strong[low]} excerpts)"
        )
    if strong[high] > weak[high]:
        says.append(
            f"strengths outnumber weaknesses by most in “{material.labels[high]}” "
            f"({strong[high]} to {weak[high]}{'' if says else ' excerpts'})"
        )
    text = "; ".join(says) or "Strengths and weaknesses are as many in every code"
    return text[0].upper() + text[1:]
