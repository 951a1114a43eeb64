"""Put the document together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import docx

from pipeline.atomic import atomic_file
from pipeline.report import methods, packing
from pipeline.report.document import closing, sections
from pipeline.report.document.paper import Paper
from pipeline.report.document.styles import dress
from pipeline.report.headlines import scope, title
from pipeline.report.material import Material
from pipeline.sheets import legal

PROGRAM: Final = "Inspection letters"
_LONGEST: Final = 255


def write_report_document(
    material: Material, path: Path, *, figures: Mapping[str, bytes], site: str | None = None
) -> None:
    """Write a short report in words, whose every sentence is made from figures.

    The same material gives the same bytes.

    Parameters
    ----------
    material : Material
        What the report is made of.
    path : Path
        The file to write; it appears whole or not at all.
    figures : mapping of str to bytes
        Pictures (PNG) by name: ``prevalence-weakness``, ``prevalence-strength``,
        ``codes-by-outcome``, ``trends`` and ``map-outcome``. What is missing is left out.
    site : str, optional
        Folder of the static report, relative to the document (``.`` if it lies in it), to
        which links lead for letters that were not fetched from where they are published.
    """
    document = docx.Document()
    dress(document, title(material))
    about = document.core_properties
    about.title = legal(title(material))[:_LONGEST]
    about.subject = legal(scope(material))[:_LONGEST]
    about.author = about.last_modified_by = PROGRAM
    about.comments = legal(material.command)[:_LONGEST]
    about.keywords = legal(f"{material.codebook.name} {material.codebook.version}")[:_LONGEST]
    about.language = "en-GB"
    when = methods.moment(material).replace(tzinfo=None, microsecond=0)
    about.created = about.modified = when
    paper = Paper(document, material, site)
    sections.opening(paper)
    sections.read(paper, figures)
    sections.found(paper, "weakness", figures)
    sections.found(paper, "strength", figures)
    sections.by_outcome(paper, figures)
    sections.asked(paper)
    closing.practice(paper)
    closing.topics(paper)
    closing.years(paper, figures)
    closing.method(paper)
    closing.licence(paper)
    closing.appendix(paper)
    with atomic_file(path) as part:
        document.save(str(part))
        packing.settle(part, methods.moment(material))
