"""Put the workbook together."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from openpyxl import Workbook

from pipeline.atomic import atomic_file
from pipeline.report import methods, packing
from pipeline.report.headlines import scope, title
from pipeline.report.material import Material
from pipeline.report.workbook import figures, tables
from pipeline.report.workbook.asked import recommendations
from pipeline.report.workbook.cells import write_table
from pipeline.report.workbook.summary import write_method, write_summary
from pipeline.sheets import legal

PROGRAM: Final = "Inspection letters"


def write_report_workbook(material: Material, path: Path, *, site: str | None = None) -> None:
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

    Raises
    ------
    UsageError
        If there are more coded excerpts than a sheet can hold.
    """
    when = methods.moment(material)
    book = Workbook(write_only=True)
    about = book.properties
    about.title = legal(title(material))
    about.subject = legal(scope(material))
    about.creator = about.lastModifiedBy = PROGRAM
    about.keywords = legal(f"{material.codebook.name} {material.codebook.version}")
    about.description = legal(material.command)
    about.language = "en-GB"
    about.created = when.replace(tzinfo=None, microsecond=0)
    write_summary(book, material)
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
        packing.settle(part, when)
