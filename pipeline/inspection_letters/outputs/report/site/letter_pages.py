"""Write the pages of letters, with their page pictures from worker processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.outputs.report import links
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.site.folder import ReportFolder
from inspection_letters.outputs.report.site.page_pictures import (
    PAD,
    PageSize,
    boxes_by_page,
    draw_pages,
    page_sizes,
)
from inspection_letters.outputs.report.site.render import Renderer
from inspection_letters.records import LetterText
from inspection_letters.records.errors import TraceError
from inspection_letters.tracing.marked_text import TextMark, text_as_html

Pictures = Mapping[str, "Future[tuple[PageSize, ...]]"]


def start_pictures(pool: Executor, pdfs: Mapping[str, Path], out: Path) -> Pictures:
    """Start drawing the pages of letters in a pool of processes.

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


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a letter and the excerpts on it."""

    number: int
    size: PageSize
    boxes: tuple[object, ...]


def write_letters(
    renderer: Renderer,
    writer: ReportFolder,
    material: ReportMaterial,
    text_of: Callable[[str], LetterText],
    pdfs: Mapping[str, Path],
    pictures: Pictures | None,
) -> dict[str, str]:
    """Write the page of each letter; return the letters without page pictures, and why."""
    undrawn: dict[str, str] = {}
    for letter in material.letters:
        if not letter.pages:
            _write_text(renderer, writer, material, letter, text_of(letter.letter_id))
            continue
        sizes: tuple[PageSize, ...] = ()
        if pictures is not None:
            sizes = _sizes(letter, pictures, undrawn)
        drawn = len(sizes) == letter.pages
        if sizes and not drawn:
            undrawn[letter.file] = "Its PDF does not have the same pages as when it was read."
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
            text=None,
            excerpts=(),
            drawn=drawn,
            pad=PAD,
        )
        writer.put(address, page)
        if drawn:
            writer.kept(links.page_picture(letter.letter_id, page.number) for page in pages)
    return undrawn


def _write_text(
    renderer: Renderer,
    writer: ReportFolder,
    material: ReportMaterial,
    letter: CorpusLetter,
    text: LetterText,
) -> None:
    """Write the page of a letter without pages: its text, with the excerpts to be marked."""
    excerpts = material.excerpts_of(letter.letter_id)
    marks = [
        TextMark(
            excerpt.excerpt.span, {"id": f"x-{excerpt.excerpt_id}", "data-x": excerpt.excerpt_id}
        )
        for excerpt in excerpts
    ]
    address = links.letter_page(letter.letter_id)
    page = renderer.page(
        "letter",
        f"{letter.area}, {letter.file}",
        here="areas",
        address=address,
        letter=letter,
        pages=(),
        text=Markup(text_as_html(text, marks, heading="h3")),  # noqa: S704 - escaped there
        excerpts=excerpts,
        area=material.area_slugs.get(letter.letter_id),
        drawn=False,
        pad=PAD,
    )
    writer.put(address, page)


def _sizes(
    letter: CorpusLetter, pictures: Pictures, undrawn: dict[str, str]
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
