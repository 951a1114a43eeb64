"""What the report says of numbers that differ, and the digits that a workbook stores."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from inspection_letters.analysis.statistics.prevalence import AS_CODED, CORRECTED, LABELLED
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.methods import why_numbers_differ
from inspection_letters.outputs.report.workbook.cells import cell
from openpyxl import Workbook

from tests.support.report_material import excerpt, letter, material


def of_method(made: ReportMaterial, method: str) -> ReportMaterial:
    figures = tuple(
        replace(figure, share=replace(figure.share, method=method)) for figure in made.figures[None]
    )
    return replace(made, figures={**made.figures, None: figures})


@pytest.mark.parametrize(
    ("method", "words"),
    [
        (LABELLED, "this report has shares of people's codes."),
        (CORRECTED, "this report has corrected shares."),
        (AS_CODED, "this report has shares as coded."),
    ],
)
def test_it_names_the_kind_of_figure_that_the_report_has(method: str, words: str) -> None:
    made = of_method(material([letter("a")], [excerpt("x", "a", "Waits are long.")]), method)
    first, *others = why_numbers_differ(made)
    assert words in first
    assert made.coder_id in first
    has_detail = bool(made.codebook.detail_codes)
    assert any("Detail codes do not add up" in text for text in others) is has_detail


@pytest.mark.parametrize(
    ("value", "stored"), [(0.999999999999998, 1.0), (2 / 3, 0.666666667), (math.nan, None), (3, 3)]
)
def test_workbooks_store_no_noise_of_arithmetic(value: float, stored: float | None) -> None:
    sheet = Workbook(write_only=True).create_sheet("x")
    assert cell(sheet, "number", value).value == stored
