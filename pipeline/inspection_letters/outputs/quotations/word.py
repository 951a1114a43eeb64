"""Quotations as a Word file, in the styles of the report."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import docx

from inspection_letters.analysis.quotations.search import Quotation, Quotations
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.sheets import legal
from inspection_letters.outputs.quotations.links import QuotationLinks
from inspection_letters.outputs.quotations.wording import DOUBT, lead, notes, title
from inspection_letters.outputs.report.document.paper import Draft
from inspection_letters.outputs.report.document.styles import SOURCE, dress
from inspection_letters.outputs.report.packing import PROGRAM, settle
from inspection_letters.outputs.report.sources import Address
from inspection_letters.records.errors import UsageError

_WHEN = datetime(1980, 1, 1, tzinfo=UTC)
"""The time in the file's properties, so that the same quotations give the same bytes."""


def write_word(found: Quotations, path: Path, links: QuotationLinks) -> None:
    """Write quotations as a Word file, each with its reference and a link to its page.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    document = docx.Document()
    dress(document, title(found))
    about = document.core_properties
    about.title = legal(title(found))[:255]
    about.author = about.last_modified_by = PROGRAM
    about.comments, about.language = "", "en-GB"
    about.created = about.modified = _WHEN.replace(tzinfo=None)
    draft = Draft(document)
    draft.heading(title(found))
    draft.text(lead(found))
    for quotation in found.found:
        _quotation(draft, quotation, links)
    for note in notes(found):
        draft.text(note)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(path) as part:
            document.save(str(part))
            settle(part, _WHEN)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror or error}).",
            "Choose a file in a folder where you have permission to write.",
        ) from error


def _quotation(draft: Draft, quotation: Quotation, links: QuotationLinks) -> None:
    paragraph = draft.text(style="Quote")
    if quotation.context:
        paragraph.add_run(legal(f"[{quotation.context}] ")).italic = False
    paragraph.add_run(legal(f"“{quotation.excerpt.quote}”"))
    source = draft.text(f"{quotation.reference} ", style=SOURCE)
    link = links.link(quotation)
    if link is None:
        source.add_run(legal(f"Page: {links.command(quotation)}"))
    else:
        target, _, fragment = link.partition("#")
        draft.link(source, "See it on its page", Address(target, fragment))
    if quotation.clearness.doubtful:
        source.add_run(f" {DOUBT}").bold = True


__all__ = ["write_word"]
