"""Pages of a report rendered from a material alone, without figures."""

from __future__ import annotations

from pathlib import Path

from inspection_letters.analysis.over_time import CAVEAT
from inspection_letters.outputs.report import links
from inspection_letters.outputs.report.detail_codes import details_under
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.site import report_pages, views
from inspection_letters.outputs.report.site.area_view import area_view
from inspection_letters.outputs.report.site.render import Renderer
from inspection_letters.outputs.report.site.search_data import search_files


def code_page(found: ReportMaterial, code_id: str) -> str:
    code = next(code for code in found.codebook.codes if code.id == code_id)
    return Renderer(found, "A title", {}).page(
        "code",
        code.label,
        here="codes",
        address=links.code_page(code_id),
        code=code,
        quotations=views.quotations_of(found, code_id),
        practices=[],
        own_practice=False,
        recommended=[],
        near=[],
        details=details_under(found, code_id),
        plots=(),
    )


def codes_page(found: ReportMaterial) -> str:
    groups = views.codes_by_group(found)
    return Renderer(found, "A title", {}).page(
        "codes", "Codes", here="codes", address="codes.html", groups=groups
    )


def overview_page(found: ReportMaterial) -> str:
    return Renderer(found, "A title", {}).page(
        "index",
        "Overview",
        here="index",
        address="index.html",
        overview=views.overview(found),
        plots=(),
        replaced=1,
    )


def area_page(found: ReportMaterial, slug: str) -> str:
    area = area_view(found, slug)
    return Renderer(found, "A title", {}).page(
        "area",
        area.name,
        here="areas",
        address=links.area_page(slug),
        area=area,
        lead="",
        changed="",
        unmeasured=views.unmeasured_words(found, area),
        alike="",
    )


def over_time_page(found: ReportMaterial) -> str:
    return Renderer(found, "A title", {}).page(
        "over-time",
        "Over time",
        here="over-time",
        address="over-time.html",
        found=found.over_time,
        caveat=CAVEAT,
    )


def topics_page(found: ReportMaterial) -> str:
    return Renderer(found, "A title", {}).page(
        "topics",
        "Topics",
        here="topics",
        address="topics.html",
        parts=views.topics_by_part(found),
        measured=False,
        agreement=views.refit_agreement_words(found),
    )


def search_page(found: ReportMaterial) -> str:
    return Renderer(found, "A title", {}).page(
        "excerpts",
        "Search excerpts",
        here="excerpts",
        address="excerpts.html",
        fields=report_pages.FIELDS,
    )


def practice_page(found: ReportMaterial) -> str:
    """Render the page of good practice."""
    return Renderer(found, "A title", {}).page(
        "practice",
        "Good practice",
        here="practice",
        address="practice.html",
        groups=views.practice_by_code(found),
        letters=len({practice.letter_id for practice in found.practices}),
    )


def write_pages(found: ReportMaterial, out: Path, **sizes: int) -> None:
    """Write overview, codes, areas and search as a report has them, with their assets.

    ``sizes`` are those of `search_files`.
    """
    files = {f"assets/{name}": report_pages._asset(name) for name in report_pages.ASSETS}
    files |= {
        **dict(search_files(found, **sizes)),
        "index.html": overview_page(found),
        "codes.html": codes_page(found),
        "excerpts.html": search_page(found),
    }
    files |= {links.code_page(code.id): code_page(found, code.id) for code in found.codebook.codes}
    files |= {links.area_page(slug): area_page(found, slug) for slug in found.areas}
    for name, text in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
