"""From a PDF to raw pages: the only room that knows pdfplumber."""

from inspection_letters.reading.extract.pdf import check_pdf, read_pages

__all__ = ["check_pdf", "read_pages"]
