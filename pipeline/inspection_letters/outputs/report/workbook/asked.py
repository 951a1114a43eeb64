"""The sheet of recommendations."""

from __future__ import annotations

from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.recommendations import Asked, all_asked
from inspection_letters.outputs.report.sources import Address, excerpt_address, letter_address
from inspection_letters.outputs.report.wording import VERDICTS
from inspection_letters.outputs.report.workbook.cells import Column, Link, Table
from inspection_letters.outputs.report.workbook.tables import LETTER, of_letter


def recommendations(material: Material, site: str | None) -> Table:
    """Return what each letter asks for, of whom, and what a later visit says of it."""
    rows = []
    for one in all_asked(material):
        letter, asked = one.letter, one.recommendation
        address = _address(material, one, site)
        page = one.page_number
        rows.append(
            [
                *of_letter(letter),
                one.kind,
                one.number,
                asked.text,
                "\n".join(asked.responsible_bodies) or None,
                VERDICTS[asked.verdict] if asked.verdict else None,
                "\n".join(material.labels.get(code, code) for code in one.code_ids) or None,
                letter.file,
                page,
                Link(f"Open page {page}" if page else "Open letter", address) if address else None,
            ]
        )
    columns = (
        *LETTER,
        Column("What is asked", 15, "wrap"),
        Column("No.", 5, "number"),
        Column("Words of the letter", 74, "wrap"),
        Column("Responsible bodies", 28, "wrap"),
        Column("Verdict of a later visit", 16, "wrap"),
        Column("Codes", 30, "wrap"),
        Column("File", 20, "wrap"),
        Column("Page", 6, "number"),
        Column("Link", 13, "link"),
    )
    return Table("Recommendations", columns, rows)


def _address(material: Material, one: Asked, site: str | None) -> Address | None:
    if one.excerpts:
        return excerpt_address(material, one.excerpts[0], site=site)
    return letter_address(one.letter, site=site)
