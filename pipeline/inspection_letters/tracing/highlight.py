"""A copy of a letter's PDF with its coded excerpts highlighted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Highlight
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

from inspection_letters.files.atomic import atomic_file
from inspection_letters.records import CodedExcerpt
from inspection_letters.records.errors import TraceError
from inspection_letters.records.spans import BBox, union
from inspection_letters.tracing.trace import Trace

# Okabe and Ito's colours, which colour-blind readers can tell apart, lightened to be
# read through. Groups take them in the order of the codebook.
COLOURS = ("f5d58a", "a8d8f5", "8fdcc4", "f8f3a0", "99c4e6", "f0b48a", "e6b8d4", "d0d0d0")
PLAIN = "e0e0e0"
"""Colour of an excerpt without a code."""


@dataclass(frozen=True, slots=True)
class Marked:
    """An excerpt's place, and the codes to note there."""

    trace: Trace
    codings: tuple[CodedExcerpt, ...]

    @property
    def note(self) -> str:
        """One line for each coding: code, polarity, coder and score."""
        lines = [
            f"{one.code_id}: {one.polarity} ({one.coder_id}, score {one.score:.2f})"
            for one in self.codings
        ]
        return "\n".join([*lines, f"excerpt {self.trace.excerpt.excerpt_id}"])


def highlight(
    pdf_path: Path, marked: Sequence[Marked], groups: Mapping[str, str], out: Path
) -> int:
    """Write a copy of a PDF in which excerpts are highlighted.

    Each excerpt is one highlight annotation for each page that it stands on, coloured
    by the group of its surest code, with codes and polarities in the note. The
    pages themselves are not changed.

    Parameters
    ----------
    pdf_path : Path
        The letter's PDF.
    marked : sequence of Marked
        The excerpts.
    groups : mapping of str to str
        The group of each code, in the order of the codebook.
    out : Path
        The PDF to write.

    Returns
    -------
    int
        How many annotations were made.

    Raises
    ------
    TraceError
        If the PDF cannot be read, a page is rotated, or the copy cannot be written.
    """
    colours = {
        group: COLOURS[number % len(COLOURS)]
        for number, group in enumerate(dict.fromkeys(groups.values()))
    }
    try:
        writer = PdfWriter(clone_from=PdfReader(pdf_path))
        made = 0
        for one in marked:
            surest = max(one.codings, key=lambda coding: coding.score, default=None)
            group = groups.get(surest.code_id, "") if surest else ""
            by_page: dict[int, list[BBox]] = defaultdict(list)
            for box in one.trace.boxes:
                by_page[box.page_number].append(box)
            for number, boxes in by_page.items():
                made += 1
                _annotate(writer, number, boxes, one, colours.get(group, PLAIN))
    except (OSError, PyPdfError) as error:
        raise TraceError(
            f"The PDF {pdf_path} cannot be copied ({type(error).__name__}).",
            "Run the letter again, so that the workspace keeps a sound copy.",
        ) from error
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(out) as path:
            writer.write(path)
    except OSError as error:
        raise TraceError(
            f"The PDF {out} cannot be written ({error.strerror or error}).",
            "Name a file in a folder that you may write to.",
        ) from error
    return made


def _annotate(
    writer: PdfWriter, number: int, boxes: Sequence[BBox], one: Marked, colour: str
) -> None:
    page = writer.pages[number - 1]
    if page.rotation:
        raise TraceError(
            f"Page {number} is rotated, so highlights would stand in the wrong place.",
            "Use --png, which draws the page as it is shown.",
        )
    low = float(page.mediabox.bottom)
    height = float(page.mediabox.height)
    # Boxes count from the top of the page, PDFs from the bottom of the media box.
    places = [
        (box.x0, height + 2 * low - box.bottom, box.x1, height + 2 * low - box.top) for box in boxes
    ]
    quads = ArrayObject(
        FloatObject(value)
        for x0, bottom, x1, top in places
        for value in (x0, top, x1, top, x0, bottom, x1, bottom)
    )
    around = union(
        BBox(number, x0, min(bottom, top), x1, max(bottom, top)) for x0, bottom, x1, top in places
    )
    annotation = Highlight(
        rect=(around.x0, around.top, around.x1, around.bottom),
        quad_points=quads,
        highlight_color=colour,
    )
    annotation[NameObject("/Contents")] = TextStringObject(one.note)
    annotation[NameObject("/T")] = TextStringObject("Inspection letters")
    annotation[NameObject("/NM")] = TextStringObject(f"{one.trace.excerpt.excerpt_id}-{number}")
    writer.add_annotation(page_number=number - 1, annotation=annotation)
