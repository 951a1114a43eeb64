"""From a letter's text to its kind, sections, paragraphs and metadata."""

from pipeline.structure.kinds import Structured
from pipeline.structure.registry import KINDS, STRUCTURE_VERSION, structure

__all__ = ["KINDS", "STRUCTURE_VERSION", "Structured", "structure"]
