"""Write the report as an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.office import writes_office_file
from inspection_letters.outputs.report import headlines, methods, packing
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.workbook import finding_sheets, record_sheets
from inspection_letters.outputs.report.workbook.cells import write_table
from inspection_letters.outputs.report.workbook.recommendation_sheet import recommendations
from inspection_letters.outputs.report.workbook.summary import write_method, write_summary


@writes_office_file
def write_report_workbook(
    material: ReportMaterial, path: Path, *, site: str | None = None, title: str | None = None
) -> None:
    """Write a workbook with all findings and the excerpts behind them.

    Shares, numbers and dates are stored as such, so that they can be sorted and used in
    formulas. Text that Excel could mistake for a formula stays text. The same material gives
    the same bytes.

    Parameters
    ----------
    material : ReportMaterial
        What the report is made of.
    path : Path
        The file to write, completely or not at all.
    site : str, optional
        Folder of the pages of the report, relative to the workbook (``.`` if it is in it).
        Links to letters that were not downloaded from the publisher open there.
    title : str, optional
        Its title. By default it says how many letters there are.

    Raises
    ------
    UsageError
        If there are more coded excerpts than a sheet can hold.
    """
    book = Workbook(write_only=True)
    title = headlines.title(material) if title is None else title
    packing.dress_properties(book.properties, material, title)
    linked = site is not None or any(letter.url for letter in material.letters)
    write_summary(book, material, title, linked=linked)
    write_table(book, finding_sheets.findings(material, site))
    write_table(book, finding_sheets.findings_by_group(material, site))
    if material.detail_figures:
        write_table(book, finding_sheets.detail_codes(material, site))
    if material.differences.differences:
        write_table(book, finding_sheets.differences(material))
    write_table(book, record_sheets.coded_excerpts(material, site))
    write_table(book, recommendations(material, site))
    if material.practices:
        write_table(book, record_sheets.practice(material, site))
    if material.topics:
        write_table(book, record_sheets.topics(material))
    write_table(book, record_sheets.codes(material))
    write_table(book, record_sheets.letters(material, site))
    write_method(book, material)
    with atomic_file(path) as part:
        book.save(part)
        packing.settle(part, methods.moment(material))
