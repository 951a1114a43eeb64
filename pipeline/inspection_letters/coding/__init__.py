"""Coders: by rules, by a trained model, by people; one protocol for all.

A coder takes excerpts and returns coded excerpts (`Coder`). `RulesCoder` needs
nothing but a codebook and its patterns.
"""

from inspection_letters.coding.protocol import Coder
from inspection_letters.coding.rules import FoundCode, RulesCoder

__all__ = ["Coder", "FoundCode", "RulesCoder"]
