"""From a PDF to raw pages. No other room uses pdfplumber."""

from inspection_letters.reading.extract.pdf import check_pdf, pages_of, read_pages

__all__ = ["check_pdf", "pages_of", "read_pages"]
