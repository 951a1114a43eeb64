"""Coders, which assign codes to excerpts: sets of rules and trained models.

All coders follow the same protocol (`Coder`): excerpts in, coded excerpts out.
`RulesCoder` needs only a codebook and its patterns.
"""

from inspection_letters.coding.protocol import Coder
from inspection_letters.coding.rules import FoundCode, RulesCoder

__all__ = ["Coder", "FoundCode", "RulesCoder"]
