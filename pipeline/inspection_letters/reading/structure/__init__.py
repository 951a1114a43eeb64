"""From a letter's text to its kind, sections, paragraphs and metadata."""

from inspection_letters.reading.structure.kinds import Structured
from inspection_letters.reading.structure.registry import KINDS, structure

__all__ = ["KINDS", "Structured", "structure"]
