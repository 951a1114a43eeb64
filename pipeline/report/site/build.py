"""Make the site: figures and page pictures by worker processes, pages here."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

from pipeline.errors import RunError, TraceError, UsageError
from pipeline.records import LetterText
from pipeline.report import links
from pipeline.report.material import Material, ReportLetter
from pipeline.report.plots import Plot, code_plots, overview_plots, plot_svg, write_plot
from pipeline.report.site import views
from pipeline.report.site.area import area_view
from pipeline.report.site.pictures import PAD, PageSize, boxes_by_page, draw_pages, page_sizes
from pipeline.report.site.render import Renderer
from pipeline.report.site.search import search_data
from pipeline.report.wording import corrected, count

ASSETS: Final = ("report.css", "report.js", "search.js")
MADE: Final = "assets/files.json"
"""The list of what belongs to the report, so that the next can clear away what is not in it."""

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


def start_pool(workers: int | None = None) -> ProcessPoolExecutor:
    """Return a pool of processes that draw."""
    # Spawned, since a fork of a process with threads can hang.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=context)


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
    before = made_before(out)
    writer = _Writer(out)
    try:
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
        drawn = {name: future.result() for name, future in futures.items()}
        writer.kept(
            f"{FIGURES}/{name}.{ending}" for name in drawn for ending in ("svg", "png", "csv")
        )
        renderer = Renderer(material, title, drawn)
        _write_codes(renderer, writer, material, by_code)
        _write_areas(renderer, writer, material, overall)
        undrawn = _write_letters(renderer, writer, material, text_of, pdfs, pictures)
        _write_others(renderer, writer, material, overall)
        _write_overview(renderer, writer, material, overall, title)
        writer.put(MADE, json.dumps(sorted(writer.files), indent=0))
        for name in sorted(before - writer.files):
            (out / name).unlink(missing_ok=True)
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


class _Writer:
    """Puts files in place whole, and remembers which there are."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.files: set[str] = {MADE}

    @property
    def pages(self) -> int:
        return sum(name.endswith(".html") for name in self.files)

    def put(self, name: str, text: str) -> None:
        target = self._out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # Not flushed to the disk one by one, as atomic_file does: a report of hundreds of
        # pages can be made again.
        part = target.with_name(f".{target.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(target)
        self.files.add(name)

    def kept(self, names: Iterable[str]) -> None:
        self.files.update(names)


def made_before(out: Path) -> set[str]:
    """Return the files of an earlier report in a folder, which must hold nothing else.

    Raises
    ------
    UsageError
        If the folder is a file, or holds something else.
    """
    if not out.exists():
        return set()
    if not out.is_dir():
        raise UsageError(f"{out} is a file, not a folder.", "Name a folder for the report.")
    listed = out / MADE
    if not listed.exists():
        # Page pictures may be there already: they are drawn while the rest is read.
        strange = sorted(one.name for one in out.iterdir() if one.name not in ("pages", "assets"))
        if strange:
            raise UsageError(
                f"The folder {out} holds something else than a report: {', '.join(strange[:3])}.",
                "Name an empty folder, or one with a report made before.",
            )
        return set()
    try:
        found = json.loads(listed.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return {name for name in found if isinstance(name, str) and ".." not in Path(name).parts}


def _draw(plot: Plot, folder: Path, root: str) -> tuple[str, str]:
    """Write the files of a figure; return it for a wide and for a narrow column."""
    folder.mkdir(parents=True, exist_ok=True)
    write_plot(plot, folder)
    return plot_svg(plot, root=root), plot_svg(plot, root=root, narrow=True)


def _asset(name: str) -> str:
    return files("pipeline.report").joinpath("static", name).read_text(encoding="utf-8")


def _named(plots: Iterable[Plot], names: Iterable[str]) -> list[Plot]:
    by_name = {one.name: one for one in plots}
    return [by_name[name] for name in names if name in by_name]


def _write_overview(
    renderer: Renderer, writer: _Writer, material: Material, plots: tuple[Plot, ...], title: str
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
    writer: _Writer,
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
    renderer: Renderer, writer: _Writer, material: Material, plots: tuple[Plot, ...]
) -> None:
    areas = [area_view(material, slug) for slug in material.areas]
    address = "areas.html"
    page = renderer.page(
        "areas",
        "Areas",
        here="areas",
        address=address,
        areas=areas,
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
    writer: _Writer,
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


def _write_others(
    renderer: Renderer, writer: _Writer, material: Material, plots: tuple[Plot, ...]
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
                "card": material.card,
                "performance": [one for one in evaluated if one.reference.startswith(GOLD)],
                "agreement": [one for one in evaluated if not one.reference.startswith(GOLD)],
                "corrected_somewhere": any(
                    corrected(one.share) for figures in material.figures.values() for one in figures
                ),
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
