"""Put the document together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import docx

from inspection_letters.files.atomic import atomic_file
from inspection_letters.outputs.report import headlines, methods, packing
from inspection_letters.outputs.report.document import closing, sections
from inspection_letters.outputs.report.document.paper import Paper, Picture
from inspection_letters.outputs.report.document.styles import dress
from inspection_letters.outputs.report.material import Material


def write_report_document(
    material: Material,
    path: Path,
    *,
    figures: Mapping[str, Picture],
    site: str | None = None,
    title: str | None = None,
) -> None:
    """Write a short report in words, whose every sentence is made from figures.

    The same material gives the same bytes.

    Parameters
    ----------
    material : Material
        What the report is made of.
    path : Path
        The file to write; it appears whole or not at all.
    figures : mapping of str to Picture
        Pictures (PNG) by name, with what their figures say: ``prevalence-weakness``,
        ``prevalence-strength``, ``codes-by-outcome``, ``trends`` and ``map-outcome``. What is
        missing is left out.
    site : str, optional
        Folder of the static report, relative to the document (``.`` if it lies in it), to
        which links lead for letters that were not fetched from where they are published.
    title : str, optional
        Its title; if not given, one that says how many letters there are.
    """
    document = docx.Document()
    title = headlines.title(material) if title is None else title
    dress(document, title)
    packing.dress_properties(document.core_properties, material, title)
    paper = Paper(document, material, site)
    sections.opening(paper, title)
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
