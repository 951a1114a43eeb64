"""From a PDF to raw pages. No other room uses pdfplumber."""

from inspection_letters.reading.extract.pdf import check_pdf, pages_of, read_pages
from inspection_letters.reading.extract.whole import check_letters

__all__ = ["check_letters", "check_pdf", "pages_of", "read_pages"]
