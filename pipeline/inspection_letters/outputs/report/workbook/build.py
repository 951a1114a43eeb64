"""Put the workbook together."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from inspection_letters.files.atomic import atomic_file
from inspection_letters.outputs.report import headlines, methods, packing
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.workbook import figures, tables
from inspection_letters.outputs.report.workbook.asked import recommendations
from inspection_letters.outputs.report.workbook.cells import write_table
from inspection_letters.outputs.report.workbook.summary import write_method, write_summary


def write_report_workbook(
    material: Material, path: Path, *, site: str | None = None, title: str | None = None
) -> None:
    """Write a workbook with all findings and the excerpts on which they rest.

    Shares, numbers and days are real ones, so that they can be sorted and reckoned with;
    text that Excel could take for a formula stays text. The same material gives the same
    bytes.

    Parameters
    ----------
    material : Material
        What the report is made of.
    path : Path
        The file to write; it appears whole or not at all.
    site : str, optional
        Folder of the static report, relative to the workbook (``.`` if it lies in it), to
        which links lead for letters that were not fetched from where they are published.
    title : str, optional
        Its title; if not given, one that says how many letters there are.

    Raises
    ------
    UsageError
        If there are more coded excerpts than a sheet can hold.
    """
    book = Workbook(write_only=True)
    title = headlines.title(material) if title is None else title
    packing.dress_properties(book.properties, material, title)
    linked = site is not None or any(one.url for one in material.letters)
    write_summary(book, material, title, linked=linked)
    write_table(book, figures.findings(material, site))
    write_table(book, figures.findings_by_group(material, site))
    write_table(book, tables.coded_excerpts(material, site))
    write_table(book, recommendations(material, site))
    if material.practices:
        write_table(book, tables.practice(material, site))
    if material.topics:
        write_table(book, tables.topics(material))
    write_table(book, tables.codes(material))
    write_table(book, tables.letters(material, site))
    write_method(book, material)
    with atomic_file(path) as part:
        book.save(part)
        packing.settle(part, methods.moment(material))
