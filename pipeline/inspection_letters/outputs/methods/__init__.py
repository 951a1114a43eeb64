"""The method of an analysis in words for a paper, with its figures filled in."""

from inspection_letters.outputs.methods.citation import how_to_cite
from inspection_letters.outputs.methods.sections import MethodSection, method_sections
from inspection_letters.outputs.methods.tables import MethodTable
from inspection_letters.outputs.methods.writing import as_markdown, as_text, write_word

__all__ = [
    "MethodSection",
    "MethodTable",
    "as_markdown",
    "as_text",
    "how_to_cite",
    "method_sections",
    "write_word",
]
