"""The importers of coding sheets: Excel, CSV, and those that other packages add."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, Protocol, cast

from inspection_letters.common.reference.plugins import Plugin, describe, find_plugins
from inspection_letters.records.errors import LettersError, UsageError
from inspection_letters.review.cells import read_cells
from inspection_letters.review.sheet import QUEUE_SHEET

GROUP: Final = "inspection_letters.importers"
"""The group of entry points by which packages add importers."""

CSV: Final = "csv"
BUILT_IN: Final = {
    "xlsx": "inspection_letters.review.importers:import_workbook",
    CSV: "inspection_letters.review.importers:import_csv",
}


class SheetImporter(Protocol):
    """Reads a coding sheet; registered under the ending of its files, without the dot."""

    def __call__(self, path: Path, /) -> Sequence[Sequence[str]]:
        """Return the rows of a sheet as text, the names of its columns first.

        Parameters
        ----------
        path : Path
            The file.

        Returns
        -------
        sequence of sequence of str
            The first row names the columns, at least ``excerpt_id`` and ``codes``; empty
            rows stay, so that messages name the rows as the file counts them.

        Raises
        ------
        UsageError
            If the file cannot be read.
        """
        ...


def import_workbook(path: Path) -> list[list[str]]:
    """Return the rows of the sheet ``queue`` of an Excel workbook, or else of its first."""
    return read_cells(path, QUEUE_SHEET)


def import_csv(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file."""
    return read_cells(path)


@cache
def importer_plugins() -> dict[str, Plugin]:
    """Return the importers by the ending of their files, without loading any.

    Raises
    ------
    UsageError
        If another package registers an importer for an ending that is taken.
    """
    return find_plugins(GROUP, BUILT_IN)


def import_rows(path: Path) -> list[list[str]]:
    """Return the rows of a coding sheet, read by the importer for the ending of its name.

    A file with an ending that no importer is registered for is read as CSV.

    Raises
    ------
    UsageError
        If the file cannot be read; if another package's importer fails, the message
        names the package.
    """
    plugins = importer_plugins()
    plugin = plugins.get(path.suffix.lower().removeprefix(".")) or plugins[CSV]
    importer = cast(SheetImporter, plugin.load())
    if plugin.is_built_in:
        return [list(row) for row in importer(path)]
    try:
        rows = [list(row) for row in importer(path)]
    except LettersError:
        raise
    except OSError as error:
        raise UsageError(
            f"The sheet {path} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error
    except Exception as error:  # A module of somebody else can fail in any way.
        raise plugin.fault(describe(error)) from error
    if not all(isinstance(cell, str) for row in rows for cell in row):
        raise plugin.fault("an importer must return rows of text")
    return rows


__all__ = [
    "GROUP",
    "SheetImporter",
    "import_csv",
    "import_rows",
    "import_workbook",
    "importer_plugins",
]
