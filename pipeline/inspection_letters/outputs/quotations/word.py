"""Quotations as a Word file, in the styles of the report."""

from __future__ import annotations

from pathlib import Path

from inspection_letters.analysis.quotations.search import Quotation, Quotations
from inspection_letters.common.files.sheets import legal
from inspection_letters.outputs.quotations.links import QuotationLinks
from inspection_letters.outputs.quotations.wording import DOUBT, lead, notes, source_file, title
from inspection_letters.outputs.report.document.paper import Draft
from inspection_letters.outputs.report.document.short import save_document, start_document
from inspection_letters.outputs.report.document.styles import SOURCE
from inspection_letters.outputs.report.sources import Address


def write_word(found: Quotations, path: Path, links: QuotationLinks) -> None:
    """Write quotations as a Word file, each with its reference and a link to its page.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    document, draft = start_document(title(found))
    draft.text(lead(found))
    for quotation in found.found:
        _quotation(draft, quotation, links)
    for note in notes(found):
        draft.text(note)
    save_document(document, path)


def _quotation(draft: Draft, quotation: Quotation, links: QuotationLinks) -> None:
    paragraph = draft.text(style="Quote")
    if quotation.context:
        paragraph.add_run(legal(f"[{quotation.context}] ")).italic = False
    paragraph.add_run(legal(f"“{quotation.excerpt.quote}”"))
    source = draft.text(f"{quotation.reference} ", style=SOURCE)
    link = links.link(quotation)
    if link is None:
        source.add_run(legal(source_file(quotation)))
    else:
        target, _, fragment = link.partition("#")
        draft.link(source, "See it on its page", Address(target, fragment))
    if quotation.clearness.doubtful:
        source.add_run(f" {DOUBT}").bold = True


__all__ = ["write_word"]
