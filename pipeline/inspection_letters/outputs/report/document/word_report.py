"""Write the report as a Word document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import docx

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.office import writes_office_file
from inspection_letters.outputs.report import headlines, methods, packing
from inspection_letters.outputs.report.document import (
    appendix,
    first_sections,
    last_sections,
    leading_sections,
)
from inspection_letters.outputs.report.document.paper import FigurePicture, Paper
from inspection_letters.outputs.report.document.styles import dress
from inspection_letters.outputs.report.material import ReportMaterial


@writes_office_file
def write_report_document(
    material: ReportMaterial,
    path: Path,
    *,
    figures: Mapping[str, FigurePicture],
    site: str | None = None,
    title: str | None = None,
) -> None:
    """Write a short report as a Word document; every sentence is made from figures.

    The same material gives the same bytes.

    Parameters
    ----------
    material : ReportMaterial
        What the report is made of.
    path : Path
        The file to write, completely or not at all.
    figures : mapping of str to FigurePicture
        Pictures (PNG) by name, with their titles: ``prevalence-recommended``, ``balance``,
        ``prevalence-weakness``,
        ``prevalence-strength``, ``codes-by-outcome``, ``trends`` and ``map-outcome``. Missing
        figures are left out.
    site : str, optional
        Folder of the pages of the report, relative to the document (``.`` if it is in it).
        Links to letters that were not downloaded from the publisher open there.
    title : str, optional
        Its title. By default it says how many letters there are.
    """
    document = docx.Document()
    title = headlines.title(material) if title is None else title
    dress(document, title)
    packing.dress_properties(document.core_properties, material, title)
    paper = Paper(document, material, site)
    first_sections.write_opening(paper, title)
    leading_sections.write_asked(paper, figures)
    leading_sections.write_balance(paper, figures)
    first_sections.write_letters(paper, figures)
    first_sections.write_most_common(paper, "weakness", figures)
    first_sections.write_most_common(paper, "strength", figures)
    first_sections.write_by_outcome(paper, figures)
    first_sections.write_recommendations(paper)
    last_sections.write_practice(paper)
    last_sections.write_topics(paper)
    last_sections.write_years(paper, figures)
    last_sections.write_method(paper)
    last_sections.write_licence(paper)
    appendix.write_appendix(paper)
    appendix.write_detail_appendix(paper)
    with atomic_file(path) as part:
        document.save(str(part))
        packing.settle(part, methods.moment(material))
