"""Write the pages of a report; worker processes draw its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

from inspection_letters.analysis.over_time import CAVEAT
from inspection_letters.common.files.json_text import json_text
from inspection_letters.outputs.report import links, methods
from inspection_letters.outputs.report.coder_scores import GLOSS, performances
from inspection_letters.outputs.report.detail_codes import details_under
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots import (
    Plot,
    code_plots,
    overview_plots,
    plot_svg,
    write_plot,
)
from inspection_letters.outputs.report.reading_quality import reading_quality
from inspection_letters.outputs.report.site import views
from inspection_letters.outputs.report.site.area_view import area_view
from inspection_letters.outputs.report.site.folder import ReportFolder
from inspection_letters.outputs.report.site.letter_pages import Pictures, write_letters
from inspection_letters.outputs.report.site.render import Renderer
from inspection_letters.outputs.report.site.search_data import search_files
from inspection_letters.outputs.report.wording import count
from inspection_letters.records import LetterText
from inspection_letters.records.errors import RunError, UsageError

ASSETS: Final = (
    "report.css",
    "report.js",
    "search-words.js",
    "search-shards.js",
    "search-table.js",
    "search.js",
)
FIGURES: Final = "figures"
FIRST: Final = ("balance", "codes-by-outcome", "map-outcome")
"""The figures of the first page, in order."""

ON_AREAS: Final = ("areas-by-codes",)
"""The figures of the page of areas."""


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """What was written: how many pages, and which letters or pages have no pictures and why."""

    index: Path
    pages: int
    undrawn: Mapping[str, str] = field(default_factory=dict)


def write_site(
    material: ReportMaterial,
    out: Path,
    *,
    title: str,
    pool: Executor,
    text_of: Callable[[str], LetterText],
    pictures: Pictures | None,
) -> BuiltSite:
    """Write a report as pages that open from disk.

    Parameters
    ----------
    material : ReportMaterial
        What the report is made of.
    out : Path
        The folder to write to. Files of an earlier report that are no longer needed are removed.
    title : str
        Its title.
    pool : Executor
        Draws the figures.
    text_of : callable
        Returns the text of a letter, with the place of each word.
    pictures : Pictures or None
        From `start_pictures`; None for a report without page pictures.

    Raises
    ------
    UsageError
        If the folder cannot be written, or holds other files.
    RunError
        If a drawing process stopped unexpectedly.
    """
    writer = ReportFolder(out)
    try:
        writer.begin()
        overall = overview_plots(material)
        by_code = {code.id: code_plots(material, code.id) for code in material.codebook.codes}
        futures = {
            plot.name: pool.submit(_draw, plot, out / FIGURES, root)
            for root, plots in (("", overall), *(("../", of_code) for of_code in by_code.values()))
            for plot in plots
        }
        for name in ASSETS:
            writer.put(f"assets/{name}", _asset(name))
        for name, text in search_files(material):
            writer.put(name, text)
        drawn: dict[str, tuple[str, str]] = {}
        renderer = Renderer(material, title, drawn)
        # Pages without figures are written while the figures are drawn.
        undrawn = write_letters(renderer, writer, material, text_of, pictures)
        drawn.update((name, future.result()) for name, future in futures.items())
        writer.kept(
            f"{FIGURES}/{name}.{ending}" for name in drawn for ending in ("svg", "png", "csv")
        )
        _write_codes(renderer, writer, material, by_code)
        _write_areas(renderer, writer, material, overall)
        _write_over_time(renderer, writer, material)
        _write_practice(renderer, writer, material)
        _write_others(renderer, writer, material, overall)
        _write_overview(renderer, writer, material, overall)
        writer.finish()
    except BrokenProcessPool as error:
        raise RunError(
            "A process that draws figures stopped unexpectedly.",
            "Make the report again. If that fails too, free some memory.",
        ) from error
    except OSError as error:
        raise UsageError(
            f"The report cannot be written to {out} ({error.strerror or error}).",
            "Check that you can write to the folder and that the disk is not full.",
        ) from error
    return BuiltSite(out / "index.html", writer.pages, undrawn)


def _draw(plot: Plot, folder: Path, root: str) -> tuple[str, str]:
    """Write the files of a figure; return its SVG for a wide and for a narrow column."""
    folder.mkdir(parents=True, exist_ok=True)
    write_plot(plot, folder)
    return plot_svg(plot, root=root), plot_svg(plot, root=root, narrow=True)


def _asset(name: str) -> str:
    return (
        files("inspection_letters.outputs.report")
        .joinpath("static", name)
        .read_text(encoding="utf-8")
    )


def _named(plots: Iterable[Plot], names: Iterable[str]) -> list[Plot]:
    by_name = {plot.name: plot for plot in plots}
    return [by_name[name] for name in names if name in by_name]


def _write_overview(
    renderer: Renderer,
    writer: ReportFolder,
    material: ReportMaterial,
    plots: tuple[Plot, ...],
) -> None:
    address = "index.html"
    page = renderer.page(
        "index",
        "Overview",
        here="index",
        address=address,
        overview=views.overview(material),
        plots=_named(plots, FIRST),
        replaced=len(material.letters) - len(material.counted),
    )
    writer.put(address, page)


def _write_codes(
    renderer: Renderer,
    writer: ReportFolder,
    material: ReportMaterial,
    plots: Mapping[str, tuple[Plot, ...]],
) -> None:
    address = "codes.html"
    groups = views.codes_by_group(material)
    writer.put(
        address, renderer.page("codes", "Codes", here="codes", address=address, groups=groups)
    )
    for code in material.codebook.codes:
        address = links.code_page(code.id)
        page = renderer.page(
            "code",
            code.label,
            here="codes",
            address=address,
            code=code,
            quotations=views.quotations_of(material, code.id),
            practices=views.practices_of(material, code.id),
            own_practice=any(practice.code_ids[0] == code.id for practice in material.practices),
            recommended=views.recommended(material, code.id),
            near=views.near_codes(material, code.id),
            details=details_under(material, code.id),
            plots=plots[code.id],
        )
        writer.put(address, page)


def _write_areas(
    renderer: Renderer, writer: ReportFolder, material: ReportMaterial, plots: tuple[Plot, ...]
) -> None:
    areas = [area_view(material, slug) for slug in material.areas]
    address = "areas.html"
    page = renderer.page(
        "areas",
        "Areas",
        here="areas",
        address=address,
        areas=areas,
        unnamed=[
            letter for letter in material.letters if letter.letter_id not in material.area_slugs
        ],
        plots=_named(plots, ON_AREAS),
    )
    writer.put(address, page)
    for area in areas:
        address = links.area_page(area.slug)
        alike = next((code.alike for code in area.codes if code.alike), None)
        page = renderer.page(
            "area",
            area.name,
            here="areas",
            address=address,
            area=area,
            lead=views.area_lead(area),
            changed=views.changed_words(area),
            unmeasured=views.unmeasured_words(material, area),
            alike=count(alike[0].share.n, "letter") if alike else "",
        )
        writer.put(address, page)


def _write_over_time(renderer: Renderer, writer: ReportFolder, material: ReportMaterial) -> None:
    found = material.over_time
    _put(renderer, writer, "over-time", "Over time", {"found": found, "caveat": CAVEAT})
    for slug, areas in views.areas_apart(material).items():
        name = areas[-1].area
        address = links.changes_page(slug)
        page = renderer.page(
            "over-time-area",
            f"{name} over time",
            here="over-time",
            address=address,
            name=name,
            areas=areas,
            letters=sum(len(area.letters) for area in areas),
            caveat=CAVEAT,
        )
        writer.put(address, page)


def _write_practice(renderer: Renderer, writer: ReportFolder, material: ReportMaterial) -> None:
    groups = views.practice_by_code(material)
    letters = len({practice.letter_id for practice in material.practices})
    _put(renderer, writer, "practice", "Good practice", {"groups": groups, "letters": letters})
    for code, examples in groups if views.shows_practice_apart(material) else ():
        address = links.practice_page(code.id)
        page = renderer.page(
            "practice-code",
            f"Good practice: {code.label}",
            here="practice",
            address=address,
            code=code,
            examples=examples,
        )
        writer.put(address, page)


def _put(
    renderer: Renderer, writer: ReportFolder, name: str, title: str, context: Mapping[str, object]
) -> None:
    address = f"{name}.html"
    writer.put(address, renderer.page(name, title, here=name, address=address, **context))


def _write_others(
    renderer: Renderer, writer: ReportFolder, material: ReportMaterial, plots: tuple[Plot, ...]
) -> None:
    measured = any(topic.stability is not None for topic in material.topics)
    for name, title, context in (
        (
            "topics",
            "Topics",
            {
                "parts": views.topics_by_part(material),
                "measured": measured,
                "agreement": views.refit_agreement_words(material),
            },
        ),
        ("figures", "Figures", {"plots": plots}),
        ("excerpts", "Search excerpts", {"fields": FIELDS}),
        (
            "method",
            "Method and quality",
            {
                "method": {
                    "steps": methods.how_made(material),
                    "intervals": methods.about_intervals(material),
                    "differ": methods.why_numbers_differ(material),
                    "gloss": GLOSS,
                    "performances": performances(material),
                    "limits": methods.limits(material),
                    "reading": reading_quality(material),
                    "made_with": methods.made_with(material),
                    "rejections": [
                        methods.rejected(rejection) for rejection in material.rejections
                    ],
                }
            },
        ),
    ):
        _put(renderer, writer, name, title, context)
    if material.made_with:
        writer.put(methods.RECORD, json_text(material.made_with.as_values()))


FIELDS: Final = (
    ("code", "Code"),
    ("code2", "Second code"),
    ("polarity", "Polarity"),
    ("area", "Area"),
    ("letter", "Letter"),
    ("outcome", "Outcome"),
    ("region", "Region"),
    ("year", "Year of inspection"),
    ("kind", "Kind of letter"),
    ("recommendation", "Recommendation"),
    ("topic", "Topic"),
)
"""The fields of the search page, with their labels."""
