"""Coding that comes back from other programs as a REFI-QDA project (.qdpx)."""

from inspection_letters.review.qdpx.archive import is_project
from inspection_letters.review.qdpx.intake import (
    LeftOut,
    PersonCoding,
    ProjectIntake,
    take_in,
)
from inspection_letters.review.qdpx.placing import WorkspaceLetter
from inspection_letters.review.qdpx.project import read_project

__all__ = [
    "LeftOut",
    "PersonCoding",
    "ProjectIntake",
    "WorkspaceLetter",
    "is_project",
    "read_project",
    "take_in",
]
