"""From a PDF to raw pages: the only room that knows pdfplumber."""

from inspection_letters.reading.extract.pdf import check_pdf, pages_of, read_pages

__all__ = ["check_pdf", "pages_of", "read_pages"]
