"""Write a copy of a letter's PDF with its coded excerpts highlighted."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Highlight
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.unwritable import unwritable
from inspection_letters.records import CodedExcerpt
from inspection_letters.records.errors import TraceError
from inspection_letters.records.pages import turn_box
from inspection_letters.records.spans import BBox, union
from inspection_letters.tracing.activities import activity
from inspection_letters.tracing.picture import Call, call_here
from inspection_letters.tracing.trace import Trace

# Okabe and Ito's colours, which colour-blind readers can distinguish, lightened so that
# text stays readable. Groups take them in the order of the codebook.
COLOURS: Final = (
    "f5d58a",
    "a8d8f5",
    "8fdcc4",
    "f8f3a0",
    "99c4e6",
    "f0b48a",
    "e6b8d4",
    "d0d0d0",
)
PLAIN: Final = "e0e0e0"
"""Colour of an excerpt without a code."""


@dataclass(frozen=True, slots=True)
class MarkedExcerpt:
    """The place of an excerpt, with the codes to list in its note."""

    trace: Trace
    codings: tuple[CodedExcerpt, ...]

    @property
    def note(self) -> str:
        """One line for each coding: code, polarity, coder and score."""
        lines = [
            f"{coding.code_id}: {coding.polarity} ({coding.coder_id}, score {coding.score:.2f})"
            for coding in self.codings
        ]
        return "\n".join([*lines, f"excerpt {self.trace.excerpt.excerpt_id}"])

    def group(self, groups: Mapping[str, str]) -> str:
        """Return the group of its code with the highest score; empty without a code."""
        surest = max(self.codings, key=lambda coding: coding.score, default=None)
        return groups.get(surest.code_id, "") if surest else ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to highlight: its boxes, colour (RGB in six hexadecimal digits), note and name."""

    boxes: tuple[BBox, ...]
    colour: str
    note: str
    name: str


def group_colours(groups: Mapping[str, str]) -> dict[str, str]:
    """Return the colour of each group of codes, in the order of the codebook."""
    return {
        group: COLOURS[number % len(COLOURS)]
        for number, group in enumerate(dict.fromkeys(groups.values()))
    }


def highlight(
    pdf_path: Path,
    marked: Sequence[MarkedExcerpt],
    groups: Mapping[str, str],
    out: Path,
    *,
    call: Call = call_here,
) -> int:
    """Write a copy of a PDF in which excerpts are highlighted.

    Each excerpt is one highlight annotation on each of its pages. The group of its code
    with the highest score decides the colour; the note lists codes and polarities. The
    pages themselves are not changed.

    Parameters
    ----------
    pdf_path : Path
        The letter's PDF.
    marked : sequence of MarkedExcerpt
        The excerpts.
    groups : mapping of str to str
        The group of each code, in the order of the codebook.
    out : Path
        The PDF to write.
    call : callable, optional
        Calls what makes the copy, such as `DrawingPool.call`, which limits its time and
        memory.

    Returns
    -------
    int
        The number of annotations.

    Raises
    ------
    TraceError
        If the PDF cannot be read, or the copy cannot be written.
    """
    colours = group_colours(groups)
    marks = [
        Mark(
            excerpt.trace.boxes,
            colours.get(excerpt.group(groups), PLAIN),
            excerpt.note,
            excerpt.trace.excerpt.excerpt_id,
        )
        for excerpt in marked
    ]
    return mark_pages(pdf_path, marks, out, call=call)


def mark_pages(pdf_path: Path, marks: Sequence[Mark], out: Path, *, call: Call = call_here) -> int:
    """Write a copy of a PDF with highlights; its pages themselves are not changed.

    Parameters
    ----------
    pdf_path : Path
        The letter's PDF.
    marks : sequence of Mark
        What to highlight: one annotation on each page of a mark.
    out : Path
        The PDF to write.
    call : callable, optional
        Calls what makes the copy, such as `DrawingPool.call`, which limits its time and
        memory.

    Returns
    -------
    int
        The number of annotations.

    Raises
    ------
    TraceError
        If the PDF cannot be read, or the copy cannot be written.
    """
    content, annotations = call(marked_copy, pdf_path, marks)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(out) as path:
            path.write_bytes(content)
    except OSError as error:
        refused = unwritable(out, error, "The PDF")
        raise TraceError(refused.reason, refused.remedy) from error
    return int(annotations)


@activity("Highlighting the PDF")
def marked_copy(pdf_path: Path, marks: Sequence[Mark]) -> tuple[bytes, int]:
    """Return a copy of a PDF with highlights, and how many annotations it got.

    Raises
    ------
    TraceError
        If the PDF cannot be read.
    """
    try:
        writer = PdfWriter(clone_from=PdfReader(pdf_path))
        annotations = 0
        for mark in marks:
            by_page: dict[int, list[BBox]] = defaultdict(list)
            for box in mark.boxes:
                by_page[box.page_number].append(box)
            for number, boxes in by_page.items():
                annotations += 1
                _annotate(writer, number, boxes, mark)
        content = io.BytesIO()
        writer.write(content)
    except (OSError, PyPdfError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise TraceError(
            f"The PDF {pdf_path} cannot be copied: {reason}.",
            "Run the letter again with letters run, so that the workspace has a sound copy.",
        ) from error
    return content.getvalue(), annotations


def _annotate(writer: PdfWriter, number: int, boxes: Sequence[BBox], mark: Mark) -> None:
    places = _in_pdf(writer.pages[number - 1], boxes)
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
        highlight_color=mark.colour,
    )
    annotation[NameObject("/Contents")] = TextStringObject(mark.note)
    annotation[NameObject("/T")] = TextStringObject("Inspection letters")
    annotation[NameObject("/NM")] = TextStringObject(f"{mark.name}-{number}")
    writer.add_annotation(page_number=number - 1, annotation=annotation)


def _in_pdf(page: PageObject, boxes: Sequence[BBox]) -> list[tuple[float, float, float, float]]:
    """Return boxes of the visible page in the PDF's own coordinates.

    Boxes are measured from the top left of what a viewer shows: the crop box, rotated as
    the PDF says. PDFs measure from the bottom left of the page before rotation.
    """
    media, crop = page.mediabox, page.cropbox
    left, low = max(media.left, crop.left), max(media.bottom, crop.bottom)
    right, high = min(media.right, crop.right), min(media.top, crop.top)
    if right <= left or high <= low:
        left, low, right, high = media.left, media.bottom, media.right, media.top
    turn = page.rotation % 360
    width, height = float(right - left), float(high - low)
    if turn in (90, 270):
        width, height = height, width
    places = []
    for box in boxes:
        # Viewers rotate pages clockwise, so boxes are rotated back.
        upright = turn_box(box, -turn % 360, width, height)
        tall = width if turn in (90, 270) else height
        places.append(
            (
                float(left) + upright.x0,
                float(low) + tall - upright.bottom,
                float(left) + upright.x1,
                float(low) + tall - upright.top,
            )
        )
    return places
