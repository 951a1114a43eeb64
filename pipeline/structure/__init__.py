"""From a letter's text to its kind, sections, paragraphs and metadata."""

from pipeline.structure.kinds import Structured
from pipeline.structure.registry import KINDS, structure

__all__ = ["KINDS", "Structured", "structure"]
