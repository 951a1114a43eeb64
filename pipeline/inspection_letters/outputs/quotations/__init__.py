"""Quotations to paste, as text, Markdown or a Word file."""

from inspection_letters.outputs.quotations.links import QuotationLinks
from inspection_letters.outputs.quotations.markdown import as_markdown
from inspection_letters.outputs.quotations.word import write_word

__all__ = ["QuotationLinks", "as_markdown", "write_word"]
