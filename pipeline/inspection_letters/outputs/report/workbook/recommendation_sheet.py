"""The sheet of recommendations."""

from __future__ import annotations

from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.recommendations import (
    ListedRecommendation,
    all_recommendations,
)
from inspection_letters.outputs.report.sources import Address, excerpt_address, letter_address
from inspection_letters.outputs.report.wording import VERDICTS
from inspection_letters.outputs.report.workbook.cells import Link, SheetTable, sheet_table
from inspection_letters.outputs.report.workbook.record_sheets import LETTER_LOOKS, about_letter
from inspection_letters.outputs.schema.sheets import RECOMMENDATIONS_SHEET


def recommendations(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return each recommendation, the responsible bodies, and the verdict of a later visit."""
    rows = []
    for item in all_recommendations(material):
        letter, asked = item.letter, item.recommendation
        address = _address(material, item, site)
        page = item.page_number
        rows.append(
            {
                **about_letter(letter),
                "asked_as": item.kind,
                "number": item.number,
                "text": asked.text,
                "responsible_bodies": "\n".join(asked.responsible_bodies) or None,
                "verdict": VERDICTS[asked.verdict] if asked.verdict else None,
                "labels": "\n".join(material.labels.get(code, code) for code in item.code_ids)
                or None,
                "file": letter.file,
                "page_number": page,
                "url": Link(f"Open {letter.place(page)}", address) if address else None,
            }
        )
    return sheet_table(
        RECOMMENDATIONS_SHEET,
        {
            **LETTER_LOOKS,
            "asked_as": (15, "wrap"),
            "number": (5, "number"),
            "text": (74, "wrap"),
            "responsible_bodies": (28, "wrap"),
            "verdict": (16, "wrap"),
            "labels": (30, "wrap"),
            "file": (20, "wrap"),
            "page_number": (6, "number"),
            "url": (13, "link"),
        },
        rows,
    )


def _address(
    material: ReportMaterial, item: ListedRecommendation, site: str | None
) -> Address | None:
    if item.excerpts:
        return excerpt_address(material, item.excerpts[0], site=site)
    return letter_address(item.letter, site=site)
