"""Quotations as Markdown."""

from __future__ import annotations

import re

from inspection_letters.analysis.quotations.search import Quotations
from inspection_letters.outputs.quotations.links import QuotationLinks
from inspection_letters.outputs.quotations.wording import DOUBT, lead, notes, source_file, title

_MARKS = re.compile(r"([\\`*_\[\]<>#|])")


def as_markdown(found: Quotations, links: QuotationLinks) -> str:
    """Return quotations as Markdown, each a block quotation with its reference."""
    parts = [f"## {_plain(title(found))}", _plain(lead(found))]
    for quotation in found.found:
        context = f"\\[{_plain(quotation.context)}\\] " if quotation.context else ""
        link = links.link(quotation)
        place = f"[See it on its page](<{link}>)" if link else _plain(source_file(quotation))
        source = f"> {_plain(quotation.reference)} {place}"
        if quotation.clearness.doubtful:
            source += f" **{DOUBT}**"
        parts.append(f"> {context}“{_plain(quotation.excerpt.quote)}”\n>\n{source}")
    parts += [_plain(note) for note in notes(found)]
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """Return text on one line that Markdown shows as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


__all__ = ["as_markdown"]
