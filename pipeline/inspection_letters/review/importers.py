"""The importers of coding sheets: Excel, CSV, and those that other packages add."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, Protocol, cast

from inspection_letters.common.reference.plugins import Plugin, describe, find_plugins
from inspection_letters.records.errors import LettersError, UsageError
from inspection_letters.review.cells import plain_sheet, read_sheets
from inspection_letters.review.tables import CellSheet

GROUP: Final = "inspection_letters.importers"
"""The group of entry points by which packages add importers."""

BUILT_IN: Final = dict.fromkeys(
    ("xlsx", "xlsm", "csv"), "inspection_letters.review.cells:read_sheets"
)
NEEDED: Final = ("excerpt_id", "codes")
"""The columns that a coding sheet must have."""


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


@cache
def importer_plugins() -> dict[str, Plugin]:
    """Return the importers by the ending of their files, without loading any.

    Raises
    ------
    UsageError
        If another package registers an importer for an ending that is taken.
    """
    return find_plugins(GROUP, BUILT_IN)


def import_sheets(path: Path) -> list[CellSheet]:
    """Return the sheets of a file, read by the importer for the ending of its name.

    A file with an ending that no other package registers an importer for is read as what
    it contains, a workbook or CSV.

    Raises
    ------
    UsageError
        If the file cannot be read; if another package's importer fails, the message
        names the package.
    """
    plugin = importer_plugins().get(path.suffix.lower().removeprefix("."))
    if plugin is None or plugin.is_built_in:
        return read_sheets(path, NEEDED)
    importer = cast(SheetImporter, plugin.load())
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
    return [plain_sheet(rows)]


__all__ = ["GROUP", "NEEDED", "SheetImporter", "import_sheets", "importer_plugins"]
