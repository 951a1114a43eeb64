"""Letters as a scanner makes them: pages that are pictures, upright, askew or turned."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from fpdf import FPDF
from PIL import Image

Lines = Sequence[tuple[str, str]]
"""Lines of print with their style: "" or "B" for bold."""


def small_letter(path: Path, lines: Lines, *, size: float = 11) -> Path:
    """Write a page of the size of a postcard with lines of print."""
    pdf = FPDF(unit="pt", format=(420, 240))
    pdf.add_page()
    for at, (text, style) in enumerate(lines):
        pdf.set_font("helvetica", style, size)
        pdf.text(36, 50 + 1.4 * size * at, text)
    path.write_bytes(bytes(pdf.output()))
    return path


def scan_of(
    source: Path,
    path: Path,
    *,
    dpi: int = 150,
    askew: float = 0.0,
    turn: int = 0,
    pages: Sequence[int] | None = None,
) -> Path:
    """Write the pages of a PDF as pictures.

    Parameters
    ----------
    source, path : Path
        The PDF, and the one to write.
    dpi : int
        Pixels for each inch.
    askew : float
        Degrees against the clock by which each page lies in the scanner.
    turn : int
        Degrees against the clock by which each page is turned: 0, 90, 180 or 270.
    pages : sequence of int, optional
        Numbers of the pages to turn into pictures; the others stay as they are.
    """
    with pdfium.PdfDocument(source) as pdf, pdfium.PdfDocument.new() as out:
        for number, page in enumerate(pdf, start=1):
            if pages is not None and number not in pages:
                out.import_pages(pdf, [number - 1])
                continue
            picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
            if askew:
                picture = picture.rotate(askew, resample=Image.Resampling.BICUBIC, fillcolor=255)
            if turn:
                picture = picture.rotate(turn, expand=True)
            content = io.BytesIO()
            picture.save(content, format="PDF", resolution=dpi)
            with pdfium.PdfDocument(content.getvalue()) as single:
                out.import_pages(single)
        out.save(path)
    return path


def portfolio(path: Path, names: Sequence[str]) -> Path:
    """Write a PDF portfolio: a cover page, and files attached to it."""
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.multi_cell(0, 6, "For the best experience, open this PDF portfolio in a newer viewer.")
    cover = io.BytesIO(bytes(pdf.output()))
    writer = PdfWriter(clone_from=cover)
    for name in names:
        writer.add_attachment(name, b"content")
    writer.root_object[NameObject("/Collection")] = DictionaryObject()
    writer.write(path)
    return path
