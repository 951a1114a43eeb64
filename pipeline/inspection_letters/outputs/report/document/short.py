"""Short Word files beside the report: how they begin, and how they are saved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import docx

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.office import writes_office_file
from inspection_letters.common.files.sheets import legal
from inspection_letters.common.files.unwritable import unwritable
from inspection_letters.outputs.report.document.paper import Draft
from inspection_letters.outputs.report.document.styles import dress
from inspection_letters.outputs.report.packing import LONGEST_PROPERTY, PROGRAM, settle

_WHEN: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""The time in the properties of a file, so that the same content gives the same bytes."""


def start_document(title: str) -> tuple[Any, Draft]:
    """Return a new document with its properties, and the draft of it, which begins with the title.

    Parameters
    ----------
    title : str
        The title, also of the properties.
    """
    document = docx.Document()
    dress(document, title)
    about = document.core_properties
    about.title = legal(title)[:LONGEST_PROPERTY]
    about.author = about.last_modified_by = PROGRAM
    about.comments, about.language = "", "en-GB"
    about.created = about.modified = _WHEN.replace(tzinfo=None)
    draft = Draft(document)
    draft.heading(title)
    return document, draft


def save_document(document: Any, path: Path) -> None:
    """Write a document, completely or not at all.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(path) as part:
            _save(document, part)
    except OSError as error:
        raise unwritable(path, error) from error


@writes_office_file
def _save(document: Any, path: Path) -> None:
    document.save(str(path))
    settle(path, _WHEN)


__all__ = ["save_document", "start_document"]
