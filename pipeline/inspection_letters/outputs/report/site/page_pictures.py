"""Pictures of the pages of letters, and the places of sentences on them.

The id of a letter is the start of its file's digest, so the picture of a page never changes,
and pictures that a report already has are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
from PIL import Image

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.outputs.report.links import page_picture
from inspection_letters.records import LetterText
from inspection_letters.records.errors import TraceError
from inspection_letters.records.places import boxes_of
from inspection_letters.records.spans import BBox

DPI: Final = 100
"""Resolution of page pictures in dots per inch, readable on screen and in print."""

COLOURS: Final = 48
"""Colours of a page picture: enough for print in two colours with smooth edges."""

PAD: Final = 1.5
"""Points by which a box extends beyond the words."""


@dataclass(frozen=True, slots=True)
class PageSize:
    """Width and height of a page as it is shown, in points."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """The boxes of one excerpt on one page."""

    excerpt: CorpusExcerpt
    first: bool
    boxes: tuple[BBox, ...]


def draw_pages(letter_id: str, pdf_path: Path, out: Path) -> tuple[PageSize, ...]:
    """Draw the pages of a letter that the report does not yet have.

    Parameters
    ----------
    letter_id : str
        The letter.
    pdf_path : Path
        Its PDF.
    out : Path
        The folder of the report.

    Returns
    -------
    tuple of PageSize
        Of each page.

    Raises
    ------
    TraceError
        If the PDF is missing or damaged.
    """
    sizes: list[PageSize] = []
    try:
        with _opened(pdf_path) as pdf:
            for number in range(len(pdf)):
                page = pdf[number]
                sizes.append(PageSize(*page.get_size()))
                target = out / page_picture(letter_id, number + 1)
                if not target.exists():
                    _draw(page, target)
    except pdfium.PdfiumError as error:
        where = f"page {len(sizes) + 1} of " if sizes else ""
        raise TraceError(
            f"The PDF of letter {letter_id} cannot be drawn: {where}{pdf_path} is damaged.",
            "Download the letter again and run it, so that the workspace has an intact copy.",
        ) from error
    except FileNotFoundError as error:
        raise TraceError(
            f"The PDF of letter {letter_id} is not at {pdf_path}.",
            "Run the letter again, so that the workspace has a copy.",
        ) from error
    return tuple(sizes)


def page_sizes(pdf_path: Path) -> tuple[PageSize, ...]:
    """Return the size of each page of a PDF, or nothing if it cannot be read."""
    try:
        with _opened(pdf_path) as pdf:
            return tuple(PageSize(*pdf[number].get_size()) for number in range(len(pdf)))
    except (FileNotFoundError, pdfium.PdfiumError):
        return ()


@contextmanager
def _opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    pdf = pdfium.PdfDocument(path)
    pdf.init_forms()
    try:
        yield pdf
    finally:
        pdf.close()


def _draw(page: pdfium.PdfPage, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    drawn = page.render(scale=DPI / 72).to_pil().convert("RGB")
    few = drawn.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    part = target.with_suffix(".part")
    # More compression would take twice as long to save a sixth of the size.
    few.save(part, format="PNG", compress_level=3)
    part.replace(target)


def boxes_by_page(
    text: LetterText, excerpts: Iterable[CorpusExcerpt]
) -> Mapping[int, tuple[PageBoxes, ...]]:
    """Return the places of excerpts by page number, in reading order."""
    found: dict[int, list[PageBoxes]] = defaultdict(list)
    for excerpt in excerpts:
        by_page: dict[int, list[BBox]] = defaultdict(list)
        for box in boxes_of(text, excerpt.excerpt.span):
            by_page[box.page_number].append(box)
        for place, (number, boxes) in enumerate(by_page.items()):
            found[number].append(PageBoxes(excerpt, place == 0, tuple(boxes)))
    return {number: tuple(found[number]) for number in sorted(found)}
