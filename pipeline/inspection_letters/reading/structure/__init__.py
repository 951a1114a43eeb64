"""From a letter's text to its kind, sections, paragraphs and metadata."""

from inspection_letters.reading.structure.kinds import Kind, Structured
from inspection_letters.reading.structure.registry import letter_kinds, structure

__all__ = ["Kind", "Structured", "letter_kinds", "structure"]
