"""Letters compared with an official record: what disagrees, and which inspections are missing."""

from inspection_letters.analysis.official.check import (
    ComparedFact,
    OfficialCheck,
    Result,
    check_letters,
)
from inspection_letters.analysis.official.coverage import (
    BYS,
    Coverage,
    CoverageCount,
    CoveredInspection,
    cover_inspections,
)
from inspection_letters.analysis.official.matching import LetterMatch, match_letters

__all__ = [
    "BYS",
    "ComparedFact",
    "Coverage",
    "CoverageCount",
    "CoveredInspection",
    "LetterMatch",
    "OfficialCheck",
    "Result",
    "check_letters",
    "cover_inspections",
    "match_letters",
]
