"""Which sentences are quoted: one choice for the report, Word file, practice and quotations."""

from inspection_letters.analysis.quotations.choice import choose_quotations
from inspection_letters.analysis.quotations.clearness import Clearness, Support, clearness
from inspection_letters.analysis.quotations.sentences import are_alike, quotable

__all__ = [
    "Clearness",
    "Support",
    "are_alike",
    "choose_quotations",
    "clearness",
    "quotable",
]
