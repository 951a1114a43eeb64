"""The sheets of excerpts, good practice, topics, codes and letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from inspection_letters.analysis.letters import (
    GRADE_LABELS,
    KIND_LABELS,
    OUTCOME_LABELS,
    CorpusLetter,
)
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.sources import excerpt_address, letter_address
from inspection_letters.outputs.report.wording import POLARITIES, ROLES, code_group, section_name
from inspection_letters.outputs.report.workbook.cells import Link, Look, SheetTable, sheet_table
from inspection_letters.outputs.schema import sheets
from inspection_letters.records import Polarity
from inspection_letters.records.rounding import percent

LETTER_LOOKS: Final[dict[str, tuple[float, Look]]] = {
    "area": (19, "wrap"),
    "date": (12, "date"),
    "outcome": (13, "wrap"),
    "kind": (18, "wrap"),
}
"""Columns that identify the letter of a row; `about_letter` fills them."""

_PARENT_LOOK: Final[dict[str, tuple[float, Look]]] = {"parent": (17, "wrap")}


def about_letter(letter: CorpusLetter) -> dict[str, Any]:
    """Return the values that identify the letter of a row."""
    kind = letter.metadata.kind
    return {
        "area": letter.area,
        "date": letter.date,
        "outcome": OUTCOME_LABELS[letter.outcome or "unknown"],
        "kind": KIND_LABELS.get(kind, kind),
    }


def coded_excerpts(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return each code of each excerpt, with its place and the quotation.

    If the codebook has detail codes, a column names the main code of each of them.
    """
    parents = {code.id: code.parent for code in material.codebook.detail_codes}
    rows = []
    for excerpt in material.excerpts:
        letter = material.letter_of[excerpt.letter_id]
        address = excerpt_address(material, excerpt, site=site)
        place = {
            **about_letter(letter),
            "file": letter.file,
            "page_number": excerpt.page_number,
            "section": section_name(excerpt.excerpt.section),
            "role": ROLES[excerpt.excerpt.role].capitalize(),
            "text": excerpt.quote,
            "url": Link(f"Open {letter.place(excerpt.page_number)}", address) if address else None,
            "judged_by": "People" if excerpt.by_people else "Coder",
            "counted": "No" if letter.replaced else "Yes",
            "excerpt_id": excerpt.excerpt_id,
        }
        rows += [
            {
                **place,
                "code": coded.code_id,
                "label": material.labels.get(coded.code_id, coded.code_id),
                "parent": parents.get(coded.code_id),
                "polarity": POLARITIES[coded.polarity],
                "score": None if excerpt.by_people else coded.score,
                "coder": coded.coder_id,
            }
            for coded in (*excerpt.codings, *excerpt.detail_codings)
        ]
    return sheet_table(
        sheets.CODED_EXCERPTS_SHEET,
        {
            **LETTER_LOOKS,
            "file": (23, "wrap"),
            "page_number": (6, "number"),
            "section": (20, "wrap"),
            "role": (16, "wrap"),
            "code": (17, "wrap"),
            "label": (22, "wrap"),
            **(_PARENT_LOOK if parents else {}),
            "polarity": (11, "polarity"),
            "text": (66, "wrap"),
            "url": (13, "link"),
            "score": (7, "score"),
            "coder": (12, "wrap"),
            "judged_by": (9, "text"),
            "counted": (8, "text"),
            "excerpt_id": (19, "text"),
        },
        rows,
        printed=14 if parents else 13,
    )


def practice(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return good practice: what is done, its impact, and the source."""
    rows = []
    for practice in material.practices:
        first, impact = material.by_id[practice.practice_id], material.by_id[practice.impact_id]
        letter = material.letter_of[practice.letter_id]
        address = excerpt_address(material, first, site=site)
        place = letter.place(first.page_number)
        rows.append(
            {
                **about_letter(letter),
                "labels": "; ".join(material.labels.get(code, code) for code in practice.code_ids),
                "file": letter.file,
                "page_number": first.page_number,
                "text": " ".join(material.by_id[name].quote for name in practice.excerpt_ids),
                "impact": impact.quote,
                "score": practice.score,
                "url": Link(f"Open {place}", address) if address else None,
                "practice_id": practice.practice_id,
            }
        )
    return sheet_table(
        sheets.PRACTICE_SHEET,
        {
            **LETTER_LOOKS,
            "labels": (34, "wrap"),
            "file": (24, "wrap"),
            "page_number": (6, "number"),
            "text": (80, "wrap"),
            "impact": (50, "wrap"),
            "score": (7, "score"),
            "url": (13, "link"),
            "practice_id": (19, "text"),
        },
        rows,
    )


def topics(material: ReportMaterial) -> SheetTable:
    """Return the topics with their excerpts and nearest codes."""
    rows = []
    for topic in material.topics:
        quotes = [material.by_id[name].quote for name in topic.examples if name in material.by_id]
        shares = topic.shares.get("polarity", {})
        explained = topic.explained_by
        rows.append(
            {
                "name": topic.name,
                "grain": topic.grain.capitalize(),
                "n_letters": topic.n_letters,
                "n_excerpts": topic.n_excerpts,
                "emerging": "Yes" if topic.emerging else "No",
                "explained_by": material.labels.get(explained, explained) if explained else None,
                "coded_share": _coded_share(material, topic.topic_id),
                "strength_share": shares.get(Polarity.STRENGTH.value, 0.0) if shares else None,
                "weakness_share": shares.get(Polarity.WEAKNESS.value, 0.0) if shares else None,
                "nearest_codes": "; ".join(
                    f"{material.labels.get(code, code)} ({percent(share)})"
                    for code, share in topic.nearest_codes
                ),
                "keywords": ", ".join(topic.keywords),
                "examples": "\n".join(f"“{quote}”" for quote in quotes),
                "stability": _stability(topic.stability, topic.unstable),
                "topic_id": topic.topic_id,
            }
        )
    return sheet_table(
        sheets.TOPICS_SHEET,
        {
            "name": (30, "wrap"),
            "grain": (8, "text"),
            "n_letters": (9, "number"),
            "n_excerpts": (10, "number"),
            "emerging": (10, "text"),
            "explained_by": (30, "wrap"),
            "coded_share": (12, "share"),
            "strength_share": (12, "share"),
            "weakness_share": (12, "share"),
            "nearest_codes": (44, "wrap"),
            "keywords": (40, "wrap"),
            "examples": (80, "wrap"),
            "stability": (12, "text"),
            "topic_id": (9, "text"),
        },
        rows,
    )


def _coded_share(material: ReportMaterial, topic_id: str) -> float | None:
    own = [excerpt for excerpt in material.excerpts if topic_id in excerpt.topic_ids]
    return sum(bool(excerpt.codings) for excerpt in own) / len(own) if own else None


def _stability(value: float | None, unstable: bool) -> object:
    if value is None:
        return "Not measured"
    return f"{value:.2f}{' (unstable)' if unstable else ''}"


def codes(material: ReportMaterial) -> SheetTable:
    """Return the codes with their definitions, each followed by its detail codes."""
    listed = [
        code
        for main in material.codebook.codes
        for code in (main, *material.codebook.details_of(main.id))
    ]
    rows = [
        {
            "code": code.id,
            "group": code_group(code.group),
            "label": code.label,
            "definition": code.definition,
            "include": code.include,
            "exclude": code.exclude,
            "examples": "\n".join(code.examples),
            "parent": code.parent or None,
        }
        for code in listed
    ]
    looks: dict[str, tuple[float, Look]] = {
        "code": (26, "text"),
        "group": (24, "wrap"),
        "label": (30, "wrap"),
        "definition": (55, "wrap"),
        "include": (55, "wrap"),
        "exclude": (55, "wrap"),
    }
    if any(code.examples for code in listed):
        looks["examples"] = (40, "wrap")
    if material.codebook.detail_codes:
        looks |= _PARENT_LOOK
    return sheet_table(sheets.CODEBOOK_SHEET, looks, rows)


def letters(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return the letters with their facts."""
    counts: Mapping[str, int] = Counter(excerpt.letter_id for excerpt in material.excerpts)
    rows = []
    for letter in material.letters:
        address = letter_address(letter, site=site)
        facts = letter.metadata
        rows.append(
            {
                **about_letter(letter),
                "file": letter.file,
                "inspection_start": facts.inspection_start,
                "inspection_end": facts.inspection_end,
                "letter_date": facts.letter_date,
                "published": letter.letter.published,
                "overall_grade": GRADE_LABELS[letter.grade] if letter.grade else None,
                "region": letter.region,
                "urn": letter.urn,
                "pages": letter.pages,
                "excerpts": counts.get(letter.letter_id, 0),
                "counted": "No: replaced by a later edition" if letter.replaced else "Yes",
                "url": Link("Open letter", address) if address else None,
                "letter_id": letter.letter_id,
            }
        )
    return sheet_table(
        sheets.LETTERS_SHEET,
        {
            "area": (28, "wrap"),
            "file": (34, "text"),
            "kind": (32, "text"),
            "inspection_start": (12, "date"),
            "inspection_end": (12, "date"),
            "letter_date": (12, "date"),
            "published": (12, "date"),
            "outcome": (18, "text"),
            "overall_grade": (18, "text"),
            "region": (24, "text"),
            "urn": (10, "text"),
            "pages": (7, "number"),
            "excerpts": (10, "number"),
            "counted": (14, "text"),
            "url": (13, "link"),
            "letter_id": (19, "text"),
        },
        rows,
    )
