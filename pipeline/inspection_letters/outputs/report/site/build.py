"""Make the site: figures and page pictures by worker processes, pages here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from inspection_letters.outputs.report import links, methods
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.pieces import ReportLetter
from inspection_letters.outputs.report.plots import (
    Plot,
    code_plots,
    overview_plots,
    plot_svg,
    write_plot,
)
from inspection_letters.outputs.report.site import views
from inspection_letters.outputs.report.site.area import area_view
from inspection_letters.outputs.report.site.folder import ReportFolder
from inspection_letters.outputs.report.site.pictures import (
    PAD,
    PageSize,
    boxes_by_page,
    draw_pages,
    page_sizes,
)
from inspection_letters.outputs.report.site.render import Renderer
from inspection_letters.outputs.report.site.search import search_data
from inspection_letters.outputs.report.wording import count, is_corrected
from inspection_letters.records import LetterText
from inspection_letters.records.errors import RunError, TraceError, UsageError

ASSETS: Final = ("report.css", "report.js", "search.js")
FIGURES: Final = "figures"
FIRST: Final = ("map-outcome", "prevalence-weakness", "prevalence-strength", "codes-by-outcome")
"""The figures of the first page, in their order."""

GOLD: Final = "gold"
"""How the names of references begin that people coded and adjudicated."""

ON_AREAS: Final = ("areas-by-codes",)
"""The figures of the page of areas."""


@dataclass(frozen=True, slots=True)
class Site:
    """What was made: how many pages, and which letters have no pictures, with the reason."""

    index: Path
    pages: int
    undrawn: Mapping[str, str] = field(default_factory=dict)


Pictures = Mapping[str, "Future[tuple[PageSize, ...]]"]


def start_pictures(pool: Executor, pdfs: Mapping[str, Path], out: Path) -> Pictures:
    """Let a pool draw the pages of letters.

    Parameters
    ----------
    pool : Executor
        From `start_pool`.
    pdfs : mapping of str to Path
        The PDF of each letter.
    out : Path
        The folder of the report.
    """
    return {
        letter_id: pool.submit(draw_pages, letter_id, path, out) for letter_id, path in pdfs.items()
    }


def build_site(
    material: Material,
    out: Path,
    *,
    title: str,
    pool: Executor,
    text_of: Callable[[str], LetterText],
    pdfs: Mapping[str, Path],
    pictures: Pictures | None,
) -> Site:
    """Write a report as pages that open from disk.

    Parameters
    ----------
    material : Material
        What it is made of.
    out : Path
        The folder to write to; what an earlier report left there is taken away.
    title : str
        Its title.
    pool : Executor
        Draws figures.
    text_of : callable
        Returns the text of a letter, which knows where its words stand.
    pdfs : mapping of str to Path
        The PDF of each letter.
    pictures : mapping or None
        From `start_pictures`; None for a report without page pictures.

    Raises
    ------
    UsageError
        If the folder cannot be written, or holds something else.
    RunError
        If a process that draws died.
    """
    writer = ReportFolder(out)
    try:
        writer.begin()
        overall = overview_plots(material)
        by_code = {one.id: code_plots(material, one.id) for one in material.codebook.codes}
        futures = {
            plot.name: pool.submit(_draw, plot, out / FIGURES, root)
            for root, plots in (("", overall), *(("../", one) for one in by_code.values()))
            for plot in plots
        }
        for name in ASSETS:
            writer.put(f"assets/{name}", _asset(name))
        writer.put("data/excerpts.js", search_data(material))
        drawn: dict[str, tuple[str, str]] = {}
        renderer = Renderer(material, title, drawn)
        # Pages without figures are written while these are drawn.
        undrawn = _write_letters(renderer, writer, material, text_of, pdfs, pictures)
        drawn.update((name, future.result()) for name, future in futures.items())
        writer.kept(
            f"{FIGURES}/{name}.{ending}" for name in drawn for ending in ("svg", "png", "csv")
        )
        _write_codes(renderer, writer, material, by_code)
        _write_areas(renderer, writer, material, overall)
        _write_others(renderer, writer, material, overall)
        _write_overview(renderer, writer, material, overall)
        writer.finish()
    except BrokenProcessPool as error:
        raise RunError(
            "A process that draws figures or pages died.",
            "Make the report again; if it happens again, free some memory or use --no-pictures.",
        ) from error
    except OSError as error:
        raise UsageError(
            f"The report in {out} cannot be written ({error.strerror or error}).",
            "Check that you may write to the folder and that the disk is not full.",
        ) from error
    return Site(out / "index.html", writer.pages, undrawn)


def _draw(plot: Plot, folder: Path, root: str) -> tuple[str, str]:
    """Write the files of a figure; return it for a wide and for a narrow column."""
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
    by_name = {one.name: one for one in plots}
    return [by_name[name] for name in names if name in by_name]


def _write_overview(
    renderer: Renderer,
    writer: ReportFolder,
    material: Material,
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
    material: Material,
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
            own_practice=any(one.code_ids[0] == code.id for one in material.practices),
            recommended=views.recommended(material, code.id),
            near=views.near_codes(material, code.id),
            plots=plots[code.id],
        )
        writer.put(address, page)


def _write_areas(
    renderer: Renderer, writer: ReportFolder, material: Material, plots: tuple[Plot, ...]
) -> None:
    areas = [area_view(material, slug) for slug in material.areas]
    address = "areas.html"
    page = renderer.page(
        "areas",
        "Areas",
        here="areas",
        address=address,
        areas=areas,
        unnamed=[one for one in material.letters if one.letter_id not in material.area_slugs],
        plots=_named(plots, ON_AREAS),
    )
    writer.put(address, page)
    for area in areas:
        address = links.area_page(area.slug)
        alike = next((one.alike for one in area.codes if one.alike), None)
        page = renderer.page(
            "area",
            area.name,
            here="areas",
            address=address,
            area=area,
            lead=views.area_lead(area),
            changed=views.changed_words(area),
            alike=count(alike[0].share.n, "letter") if alike else "",
        )
        writer.put(address, page)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a letter, with what stands on it."""

    number: int
    size: PageSize
    boxes: tuple[object, ...]


def _write_letters(
    renderer: Renderer,
    writer: ReportFolder,
    material: Material,
    text_of: Callable[[str], LetterText],
    pdfs: Mapping[str, Path],
    pictures: Pictures | None,
) -> dict[str, str]:
    undrawn: dict[str, str] = {}
    for letter in material.letters:
        sizes: tuple[PageSize, ...] = ()
        if pictures is not None:
            sizes = _sizes(letter, pictures, undrawn)
        drawn = len(sizes) == letter.pages
        if sizes and not drawn:
            undrawn[letter.file] = "Its PDF has other pages than those that were read."
        if not drawn:
            path = pdfs.get(letter.letter_id)
            sizes = page_sizes(path) if path else ()
        boxes = boxes_by_page(text_of(letter.letter_id), material.excerpts_of(letter.letter_id))
        pages = [
            _Page(number, size, boxes.get(number, ()))
            for number, size in enumerate(sizes or [PageSize(595.0, 842.0)] * letter.pages, start=1)
        ]
        address = links.letter_page(letter.letter_id)
        page = renderer.page(
            "letter",
            f"{letter.area}, {letter.file}",
            here="areas",
            address=address,
            letter=letter,
            pages=pages,
            area=material.area_slugs.get(letter.letter_id),
            drawn=drawn,
            pad=PAD,
        )
        writer.put(address, page)
        if drawn:
            writer.kept(links.page_picture(letter.letter_id, one.number) for one in pages)
    return undrawn


def _sizes(
    letter: ReportLetter, pictures: Pictures, undrawn: dict[str, str]
) -> tuple[PageSize, ...]:
    future = pictures.get(letter.letter_id)
    if future is None:
        undrawn[letter.file] = "The workspace has no copy of its PDF."
        return ()
    try:
        return future.result()
    except TraceError as error:
        undrawn[letter.file] = str(error)
        return ()


def _figures_of(card: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return what a model's card tells, if it tells how well the model codes."""
    known = card and isinstance(card.get("model"), Mapping) and "micro_f1" in card["model"]
    return {"letters": None, **card} if card and known else None


def _write_others(
    renderer: Renderer, writer: ReportFolder, material: Material, plots: tuple[Plot, ...]
) -> None:
    evaluated = [one for one in material.evaluations if one.evaluation.excerpts]
    measured = any(one.stability is not None for one in material.topics)
    for name, title, context in (
        (
            "practice",
            "Good practice",
            {
                "groups": views.practice_by_code(material),
                "letters": len({one.letter_id for one in material.practices}),
            },
        ),
        (
            "topics",
            "Topics",
            {
                "parts": views.topics_by_part(material),
                "measured": measured,
            },
        ),
        ("figures", "Figures", {"plots": plots}),
        ("excerpts", "Search excerpts", {"fields": FIELDS}),
        (
            "method",
            "Method and quality",
            {
                "card": _figures_of(methods.card_told(material)),
                "performance": [one for one in evaluated if one.reference.startswith(GOLD)],
                "agreement": [one for one in evaluated if not one.reference.startswith(GOLD)],
                "corrected_somewhere": any(
                    is_corrected(one.share)
                    for figures in material.figures.values()
                    for one in figures
                ),
                "fitted": methods.FITTED,
                "kinds_here": len({one.metadata.kind for one in material.counted}),
            },
        ),
    ):
        address = f"{name}.html"
        writer.put(address, renderer.page(name, title, here=name, address=address, **context))


FIELDS: Final = (
    ("code", "Code"),
    ("code2", "and also the code"),
    ("polarity", "Judgement"),
    ("area", "Area"),
    ("letter", "Letter"),
    ("outcome", "Outcome"),
    ("region", "Region"),
    ("year", "Year of inspection"),
    ("kind", "Kind of letter"),
    ("recommendation", "Recommendation"),
    ("topic", "Topic"),
)
"""The fields of the search page, each with its words."""
