"""From a PDF to raw pages: the only room that knows pdfplumber."""

from pipeline.extract.pdf import EXTRACT_VERSION, check_pdf, read_pages

__all__ = ["EXTRACT_VERSION", "check_pdf", "read_pages"]
