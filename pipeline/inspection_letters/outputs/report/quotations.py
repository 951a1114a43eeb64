"""The quotations of a report."""

from __future__ import annotations

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.quotations import choose_quotations
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.records import Polarity


def best_quotations(
    material: ReportMaterial,
    code_id: str,
    polarity: Polarity,
    *,
    most: int = 3,
    area_once: bool = True,
    beside: str | None = None,
) -> list[CorpusExcerpt]:
    """Return sentences of a report's letters that illustrate a code; see `choose_quotations`.

    They stand alone, because a report does not show the sentence before.
    """
    return choose_quotations(
        material.with_code(code_id, polarity),
        code_id,
        polarity,
        letters=material.letter_of,
        area_of=material.area_key,
        most=most,
        area_once=area_once,
        beside=beside,
        seed=material.seed,
    )


__all__ = ["best_quotations"]
