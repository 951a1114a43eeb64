"""Transferable practice: strengths that name a concrete practice and its impact."""

from pipeline.practice.find import find_practice
from pipeline.practice.records import Practice

__all__ = ["Practice", "find_practice"]
