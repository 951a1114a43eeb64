"""The sheet of recommendations."""

from __future__ import annotations

from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.recommendations import (
    ListedRecommendation,
    all_recommendations,
)
from inspection_letters.outputs.report.sources import Address, excerpt_address, letter_address
from inspection_letters.outputs.report.wording import VERDICTS
from inspection_letters.outputs.report.workbook.cells import Column, Link, SheetTable
from inspection_letters.outputs.report.workbook.record_sheets import LETTER, of_letter


def recommendations(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return each recommendation, the responsible bodies, and the verdict of a later visit."""
    rows = []
    for item in all_recommendations(material):
        letter, asked = item.letter, item.recommendation
        address = _address(material, item, site)
        page = item.page_number
        rows.append(
            [
                *of_letter(letter),
                item.kind,
                item.number,
                asked.text,
                "\n".join(asked.responsible_bodies) or None,
                VERDICTS[asked.verdict] if asked.verdict else None,
                "\n".join(material.labels.get(code, code) for code in item.code_ids) or None,
                letter.file,
                page,
                Link(f"Open page {page}" if page else "Open letter", address) if address else None,
            ]
        )
    columns = (
        *LETTER,
        Column("Kind of recommendation", 15, "wrap"),
        Column("No.", 5, "number"),
        Column("Recommendation", 74, "wrap"),
        Column("Responsible bodies", 28, "wrap"),
        Column("Verdict of a later visit", 16, "wrap"),
        Column("Codes", 30, "wrap"),
        Column("File", 20, "wrap"),
        Column("Page", 6, "number"),
        Column("Link", 13, "link"),
    )
    return SheetTable("Recommendations", columns, rows)


def _address(
    material: ReportMaterial, item: ListedRecommendation, site: str | None
) -> Address | None:
    if item.excerpts:
        return excerpt_address(material, item.excerpts[0], site=site)
    return letter_address(item.letter, site=site)
