"""Good practice: strengths that name a concrete practice and its impact."""

from inspection_letters.analysis.practice.find import find_practice
from inspection_letters.analysis.practice.records import Practice

__all__ = ["Practice", "find_practice"]
