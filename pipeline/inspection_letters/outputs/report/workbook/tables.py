"""The sheets that are tables: excerpts, practice, topics, codebook and letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.naming import KINDS, OUTCOMES
from inspection_letters.outputs.report.pieces import ReportLetter
from inspection_letters.outputs.report.sources import excerpt_address, letter_address
from inspection_letters.outputs.report.wording import POLARITIES, ROLES, code_group, section_name
from inspection_letters.outputs.report.workbook.cells import Column, Link, Table
from inspection_letters.records import Polarity
from inspection_letters.records.rounding import percent


def coded_excerpts(material: Material, site: str | None) -> Table:
    """Return each code of each excerpt, with its place and its words."""
    rows = []
    for one in material.excerpts:
        letter = material.letter_of[one.letter_id]
        address = excerpt_address(material, one, site=site)
        link = Link(f"Open page {one.page_number}", address) if address else None
        where = [*of_letter(letter), letter.file, one.page_number]
        where += [section_name(one.excerpt.section), ROLES[one.excerpt.role].capitalize()]
        rows += [
            [
                *where,
                coded.code_id,
                material.labels.get(coded.code_id, coded.code_id),
                POLARITIES[coded.polarity],
                one.quote,
                link,
                None if one.by_people else coded.score,
                coded.coder_id,
                "People" if one.by_people else "Coder",
                "No" if letter.replaced else "Yes",
                one.excerpt_id,
            ]
            for coded in one.codings
        ]
    columns = (
        *LETTER,
        Column("File", 23, "wrap"),
        Column("Page", 6, "number"),
        Column("Section", 20, "wrap"),
        Column("Role of section", 16, "wrap"),
        Column("Code", 17, "wrap"),
        Column("Label", 22, "wrap"),
        Column("Polarity", 11, "polarity"),
        Column("Quotation", 66, "wrap"),
        Column("Link", 13, "link"),
        Column("Score", 7, "score"),
        Column("Coded by", 12, "wrap"),
        Column("Judged by", 9),
        Column("Letter counts", 8),
        Column("Excerpt id", 19),
    )
    return Table("Coded excerpts", columns, rows, printed=13)


LETTER = (
    Column("Area", 19, "wrap"),
    Column("Date", 12, "date"),
    Column("Outcome", 13, "wrap"),
    Column("Kind of letter", 18, "wrap"),
)
"""Columns that tell what letter a row is of, as `of_letter` fills them."""


def of_letter(letter: ReportLetter) -> list[object]:
    """Return what letter a row is of."""
    kind = letter.metadata.kind
    return [
        letter.area,
        letter.date,
        OUTCOMES[letter.outcome or "unknown"],
        KINDS.get(kind, kind),
    ]


def practice(material: Material, site: str | None) -> Table:
    """Return good practice: what is done, what comes of it, and where it is told."""
    rows = []
    for one in material.practices:
        first, impact = material.by_id[one.practice_id], material.by_id[one.impact_id]
        address = excerpt_address(material, first, site=site)
        rows.append(
            [
                *of_letter(material.letter_of[one.letter_id]),
                "; ".join(material.labels.get(code, code) for code in one.code_ids),
                material.letter_of[one.letter_id].file,
                first.page_number,
                " ".join(material.by_id[name].quote for name in one.excerpt_ids),
                impact.quote,
                one.score,
                Link(f"Open page {first.page_number}", address) if address else None,
                one.practice_id,
            ]
        )
    columns = (
        *LETTER,
        Column("Codes", 34, "wrap"),
        Column("File", 24, "wrap"),
        Column("Page", 6, "number"),
        Column("Practice", 80, "wrap"),
        Column("What comes of it", 50, "wrap"),
        Column("Score", 7, "score"),
        Column("Link", 13, "link"),
        Column("Excerpt id", 19),
    )
    return Table("Good practice", columns, rows)


def topics(material: Material) -> Table:
    """Return the topics, with what they hold and which codes are nearest."""
    rows = []
    for one in material.topics:
        quotes = [material.by_id[name].quote for name in one.examples if name in material.by_id]
        judged = one.shares.get("polarity", {})
        rows.append(
            [
                one.name,
                one.grain.capitalize(),
                one.n_letters,
                one.n_excerpts,
                "Yes" if one.emerging else "No",
                material.labels.get(one.explained_by, one.explained_by)
                if one.explained_by
                else None,
                _some_code(material, one.topic_id),
                judged.get(Polarity.STRENGTH.value, 0.0) if judged else None,
                judged.get(Polarity.WEAKNESS.value, 0.0) if judged else None,
                "; ".join(
                    f"{material.labels.get(code, code)} ({percent(share)})"
                    for code, share in one.nearest_codes
                ),
                ", ".join(one.keywords),
                "\n".join(f"“{quote}”" for quote in quotes),
                _stability(one.stability, one.unstable),
                one.topic_id,
            ]
        )
    columns = (
        Column("Topic", 30, "wrap"),
        Column("Grain", 8),
        Column("Letters", 9, "number"),
        Column("Excerpts", 10, "number"),
        Column("Emerging", 10),
        Column("Explained by one code", 30, "wrap"),
        Column("Excerpts with some code", 12, "share"),
        Column("Excerpts that tell strengths", 12, "share"),
        Column("Excerpts that tell weaknesses", 12, "share"),
        Column("Nearest codes (share of excerpts)", 44, "wrap"),
        Column("Keywords", 40, "wrap"),
        Column("Examples", 80, "wrap"),
        Column("Stability", 12),
        Column("Topic id", 9),
    )
    return Table("Topics", columns, rows)


def _some_code(material: Material, topic_id: str) -> float | None:
    own = [one for one in material.excerpts if topic_id in one.topic_ids]
    return sum(bool(one.codings) for one in own) / len(own) if own else None


def _stability(value: float | None, unstable: bool) -> object:
    if value is None:
        return "Not measured"
    return f"{value:.2f}{' (unstable)' if unstable else ''}"


def codes(material: Material) -> Table:
    """Return all of every code."""
    rows = [
        [
            one.id,
            code_group(one.group),
            one.label,
            one.definition,
            one.include,
            one.exclude,
            "\n".join(one.examples),
        ]
        for one in material.codebook.codes
    ]
    columns: tuple[Column, ...] = (
        Column("Code", 26),
        Column("Group", 24, "wrap"),
        Column("Label", 30, "wrap"),
        Column("Definition", 55, "wrap"),
        Column("Include", 55, "wrap"),
        Column("Exclude", 55, "wrap"),
        Column("Examples", 40, "wrap"),
    )
    if not any(one.examples for one in material.codebook.codes):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Table("Codebook", columns, rows)


def letters(material: Material, site: str | None) -> Table:
    """Return the letters, with what they say of themselves."""
    held: Mapping[str, int] = Counter(one.letter_id for one in material.excerpts)
    rows = []
    for one in material.letters:
        address = letter_address(one, site=site)
        about = one.metadata
        rows.append(
            [
                one.area,
                one.file,
                KINDS.get(about.kind, about.kind),
                about.inspection_start,
                about.inspection_end,
                about.letter_date,
                one.letter.published,
                OUTCOMES[one.outcome or "unknown"],
                one.region,
                one.urn,
                one.pages,
                held.get(one.letter_id, 0),
                "No: a later edition does" if one.replaced else "Yes",
                Link("Open letter", address) if address else None,
                one.letter_id,
            ]
        )
    columns = (
        Column("Area", 28, "wrap"),
        Column("File", 34),
        Column("Kind of letter", 32),
        Column("First day", 12, "date"),
        Column("Last day", 12, "date"),
        Column("Date of letter", 12, "date"),
        Column("Published", 12, "date"),
        Column("Outcome", 18),
        Column("Region", 24),
        Column("Number of area", 10),
        Column("Pages", 7, "number"),
        Column("Excerpts", 10, "number"),
        Column("Counts in figures", 14),
        Column("Link", 13, "link"),
        Column("Letter id", 19),
    )
    return Table("Letters", columns, rows)
