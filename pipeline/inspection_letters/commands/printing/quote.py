"""Quotations for the terminal, and as text, JSON, CSV, Markdown or a Word file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from inspection_letters.analysis.quotations.search import Quotations
from inspection_letters.commands.printing.text_output import plain_text, write_out
from inspection_letters.common.files.json_text import json_text
from inspection_letters.outputs.quotations import QuotationLinks, as_markdown, write_word
from inspection_letters.outputs.quotations.wording import DOUBT, lead, notes, title
from inspection_letters.outputs.schema.csv_text import csv_text
from inspection_letters.outputs.schema.quotations import QUOTATIONS, quotation_row


def write_quotations(
    found: Quotations, fmt: str, to: Path | None, console: Console, links: QuotationLinks
) -> None:
    """Print quotations, or write them to a file, in one of the formats of ``letters quote``."""
    if fmt == "docx" and to is not None:
        write_word(found, to, links)
        console.print(str(to), highlight=False, soft_wrap=True)
        return
    if fmt == "text" and to is None:
        print_quotations(console, found, links)
        return
    match fmt:
        case "md":
            text = as_markdown(found, links)
        case "json":
            text = _as_json(found, links)
        case "csv":
            text = csv_text(
                _rows(found, links), QUOTATIONS, part=found.part.sentence if found.part else ""
            )
        case _:
            text = plain_text(lambda plain: print_quotations(plain, found, links))
    write_out(text, to, console, csv=fmt == "csv")


def print_quotations(console: Console, found: Quotations, links: QuotationLinks) -> None:
    """Print quotations with their references."""
    console.print(Text(title(found), style="bold"))
    console.print(lead(found), highlight=False, markup=False)
    for quotation in found.found:
        words = Text(f"[{quotation.context}] " if quotation.context else "", style="dim")
        words.append(f"“{quotation.excerpt.quote}”", style="not dim")
        console.print()
        console.print(words)
        link = links.link(quotation) or links.command(quotation)
        # Not wrapped, so that references and commands can be copied whole.
        for line in (quotation.reference, link):
            console.print(Text(f"    {line}", style="dim"), soft_wrap=True)
        if quotation.clearness.doubtful:
            console.print(Text(f"    {DOUBT}", style="bold"), soft_wrap=True)
    if found.found:
        console.print()
    for note in notes(found):
        console.print(note, highlight=False, markup=False, style="dim")


def _rows(found: Quotations, links: QuotationLinks) -> list[dict[str, Any]]:
    return [quotation_row(found, quotation, links.link(quotation)) for quotation in found.found]


def _as_json(found: Quotations, links: QuotationLinks) -> str:
    content = {
        "code": found.code_id,
        "label": found.label,
        "polarity": found.polarity.value,
        "coder": found.coder_id,
        "part": found.part and found.part.as_values(),
        "sentences": found.sentences,
        "areas": found.areas,
        "letters": found.letters,
        "words": found.words,
        "notes": notes(found),
        "quotations": [
            {**row, "date": row["date"].isoformat() if row["date"] else None}
            for row in _rows(found, links)
        ],
    }
    return json_text(content)


__all__ = ["print_quotations", "write_quotations"]
