"""The page, the Word document, the workbook and the CSV give the same leading figures."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest
from inspection_letters import Workspace
from inspection_letters.analysis.findings import make_findings
from inspection_letters.commands.printing.findings import as_csv
from inspection_letters.outputs.report.document import write_report_document
from inspection_letters.outputs.report.leaders import MIXED
from inspection_letters.outputs.report.links import code_page
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import MEASURES
from inspection_letters.outputs.report.workbook import write_report_workbook
from inspection_letters.records.rounding import percent
from lxml import html
from openpyxl import load_workbook

from tests.support.corpora import read_corpus
from tests.support.sample_report import Made

pytestmark = pytest.mark.xdist_group("report")

CODES = ("waiting-times", "ehc-plan-quality", "joint-working", "improvement-sustained")
LEADING = ("recommended", "balance")
CORRECTED = "sampling and coder error"
"""What the workbook calls an interval that accounts for errors of the coder."""


class Told(NamedTuple):
    """A figure as a reader finds it: in per cent, with its letters and whether it is corrected."""

    share: str
    interval: str
    letters: int
    corrected: bool


Figures = Mapping[tuple[str, str], Told]


def interval(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}"


def of_page(made: Made) -> Figures:
    found = {}
    for code in CODES:
        page = html.fromstring((made.out / code_page(code)).read_text(encoding="utf-8"))
        for measure in LEADING:
            (item,) = page.xpath(f'//main/ul[@class="facts"]/li[@class="{measure}"]')
            words = " ".join(item.text_content().split())
            match = re.search(
                r": (an estimated )?(?:\d+ of (\d+) letters \()?(\d+%)"
                r"(?: of (\d+) letters| of its weakness and strength mentions in a letter are "
                r"weaknesses, averaged over (\d+) letters)?.*?interval (\d+% to \d+%)",
                words,
            )
            assert match, words
            estimate, counted, share, shared, averaged, between = match.groups()
            letters = int(counted or shared or averaged)
            found[code, measure] = Told(share, between, letters, bool(estimate))
    return found


def of_document(material: ReportMaterial, path: Path) -> Figures:
    tables = docx.Document(str(path)).tables
    # The detail codes have a table of the same columns after that of the main codes.
    table = next(table for table in tables if "Weaknesses" in cells_of(table.rows[0]))
    labels = {material.labels[code]: code for code in CODES}
    found = {}
    for row in table.rows[1:]:
        label, asked, share, between, letters, balance, balance_between = cells_of(row)
        if label in labels:
            code = labels[label]
            for measure, point, ends, number in (
                ("recommended", share, between, asked.split(" of ")[1]),
                ("balance", balance, balance_between, letters),
            ):
                shown = point.removeprefix("about ")
                found[code, measure] = Told(shown, ends, int(number), shown != point)
    return found


def cells_of(row: Any) -> list[str]:
    return [cell.text for cell in row.cells]


def of_workbook(path: Path) -> Figures:
    sheet = load_workbook(path, read_only=True)["Findings"]
    rows = list(sheet.iter_rows(values_only=True))
    names = {MEASURES[measure]: measure for measure in LEADING}
    return {
        (str(row["Code"]), names[str(row["Measure"])]): Told(
            percent(row["Share of letters"]),
            interval(row["95% interval: low"], row["95% interval: high"]),
            row["Letters"],
            row["Interval accounts for"] == CORRECTED,
        )
        for line in rows[1:]
        if (row := dict(zip(rows[0], line, strict=True)))["Code"] in CODES
        and row["Measure"] in names
    }


def of_csv(workspace: Path) -> Figures:
    text = as_csv(make_findings(read_corpus(workspace)))
    return {
        (row["codes"], row["measure"]): Told(
            percent(float(row["share"])),
            interval(float(row["low"]), float(row["high"])),
            int(row["letters"]),
            row["method"] == "corrected",
        )
        for row in csv.DictReader(io.StringIO(text))
        if row["codes"] in CODES and row["measure"] in LEADING
    }


def of_data_frame(workspace: Path) -> Figures:
    found = Workspace(workspace).findings()
    found = found[found["code"].isin(CODES) & found["measure"].isin(LEADING)]
    return {
        (row["code"], row["measure"]): Told(
            percent(row["share"]),
            interval(row["low"], row["high"]),
            row["letters"],
            row["method"] == "corrected",
        )
        for row in found.to_dict("records")
    }


@pytest.fixture(scope="module")
def figures(made: Made) -> Figures:
    return of_csv(made.workspace)


def write(material: ReportMaterial, folder: Path) -> tuple[Path, Path]:
    """Write the Word document and the workbook."""
    write_report_document(material, folder / "a.docx", figures={})
    write_report_workbook(material, folder / "a.xlsx")
    return folder / "a.docx", folder / "a.xlsx"


@pytest.fixture(scope="module")
def files(made: Made, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write(made.material, tmp_path_factory.mktemp("lead"))


def test_some_leading_figures_are_corrected_and_some_are_as_coded(figures: Figures) -> None:
    assert set(figures) == {(code, measure) for code in CODES for measure in LEADING}
    assert {told.corrected for told in figures.values()} == {True, False}
    assert len({told.letters for told in figures.values()}) > 1
    assert len({told.share for told in figures.values()}) > 2


def test_the_page_of_a_code_has_the_figures_of_the_csv(made: Made, figures: Figures) -> None:
    assert of_page(made) == figures


def test_the_word_document_has_the_figures_of_the_csv(
    made: Made, figures: Figures, files: tuple[Path, Path]
) -> None:
    assert of_document(made.material, files[0]) == figures


def test_the_workbook_has_the_figures_of_the_csv(
    figures: Figures, files: tuple[Path, Path]
) -> None:
    assert of_workbook(files[1]) == figures


def test_the_data_frame_has_the_figures_of_the_csv(made: Made, figures: Figures) -> None:
    assert of_data_frame(made.workspace) == figures


def test_a_figure_that_differs_is_noticed(made: Made, figures: Figures, tmp_path: Path) -> None:
    changes: Mapping[str, Mapping[str, Any]] = dict(
        zip(
            CODES,
            ({"point": 0.01}, {"low": 0.0123}, {"n": 3}, {"method": "labelled"}),
            strict=True,
        )
    )
    changed = tuple(
        replace(figure, share=replace(figure.share, **changes[figure.codes[0]]))
        if figure.measure == "recommended" and figure.codes[0] in CODES and len(figure.codes) == 1
        else figure
        for figure in made.material.figures[None]
    )
    material = replace(made.material, figures={**made.material.figures, None: changed})
    # Differences are of the same letters, and take long to test.
    material.__dict__["differences"] = made.material.differences
    document, book = write(material, tmp_path)
    for found in (of_document(material, document), of_workbook(book)):
        noticed = {key for key, told in found.items() if told != figures[key]}
        assert noticed == {(code, "recommended") for code in CODES}


def test_every_output_shows_letters_without_and_with_mixed_sentences(
    made: Made, files: tuple[Path, Path]
) -> None:
    code, material = "improvement-sustained", made.material
    shares = [material.figure(code, measure).share for measure in ("weakness", "strength")]
    assert all(share.coded_with_mixed is not None for share in shares)

    page = html.fromstring((made.out / code_page(code)).read_text(encoding="utf-8")).text_content()
    assert MIXED in page
    for share in shares:
        both = f"{share.coded_with_mixed} of {share.n} if sentences coded as mixed count too"
        assert both in " ".join(page.split())

    document = docx.Document(str(files[0]))
    assert any(MIXED in paragraph.text for paragraph in document.paragraphs)
    table = next(
        table for table in document.tables if "Weakness, as coded" in cells_of(table.rows[0])
    )
    (row,) = (row for row in table.rows if row.cells[0].text == material.labels[code])
    assert [cells_of(row)[1], cells_of(row)[4]] == [
        f"{share.coded} ({share.coded_with_mixed})" for share in shares
    ]

    book = load_workbook(files[1], read_only=True)
    summary = [str(cell) for row in book["Summary"].iter_rows(values_only=True) for cell in row]
    assert any(MIXED in words for words in summary)
    lines = list(book["Findings"].iter_rows(values_only=True))
    told = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    for name, share in zip(("Weakness", "Strength"), shares, strict=True):
        (line,) = (row for row in told if (row["Code"], row["Measure"]) == (code, name))
        assert (line["Letters with code"], line["With mixed"]) == (
            share.coded,
            share.coded_with_mixed,
        )
