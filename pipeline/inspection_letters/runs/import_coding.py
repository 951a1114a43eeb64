"""Coding that comes back from people: a sheet or a project, by one door."""

from __future__ import annotations

from pathlib import Path

from inspection_letters.records.errors import UsageError
from inspection_letters.review.qdpx import is_project
from inspection_letters.runs.human_coding import ImportedCoding, import_sheet
from inspection_letters.runs.qda_coding import ImportedProject, import_project


def import_coding(
    path: Path,
    workspace: Path,
    *,
    coder: str | None = None,
    codebook_path: Path | None = None,
    database_url: str | None = None,
) -> ImportedCoding | ImportedProject:
    """Import a completed sheet, or a REFI-QDA project, as coding by people.

    Parameters
    ----------
    path : Path
        The sheet (.xlsx, .xlsm, .csv) or project (.qdpx). A file with another ending is taken for
        what it contains.
    workspace : Path
        The folder.
    coder : str, optional
        Name of the person. A sheet needs it; a project names its people itself, and the coding of
        this person alone is imported if it is given.
    codebook_path : Path, optional
        Codebook that the person went by; by default that of the workspace.
    database_url : str, optional
        Database to use instead of the one in the workspace.

    Returns
    -------
    ImportedCoding or ImportedProject
        What became of a sheet, or of a project. Both have the numbers of excerpts ``judged``,
        ``without_code``, ``new``, ``changed`` and ``unchanged``.

    Raises
    ------
    UsageError
        If the file cannot be read or has faults, or it is not clear who coded.
    """
    if is_project(path):
        return import_project(
            path, workspace, coder=coder, codebook_path=codebook_path, database_url=database_url
        )
    if coder is None:
        raise UsageError(
            "A sheet does not say who filled it in.", "Use --coder to name the person."
        )
    return import_sheet(
        path, coder, workspace, codebook_path=codebook_path, database_url=database_url
    )


__all__ = ["import_coding"]
