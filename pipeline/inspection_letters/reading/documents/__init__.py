"""From a Word document, web page or text file to the text of a letter, without pages."""

from inspection_letters.reading.documents.read import read_document

__all__ = ["read_document"]
