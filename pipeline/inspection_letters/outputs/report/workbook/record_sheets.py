"""The sheets of excerpts, good practice, topics, codes and letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.naming import KINDS, OUTCOMES
from inspection_letters.outputs.report.sources import excerpt_address, letter_address
from inspection_letters.outputs.report.wording import POLARITIES, ROLES, code_group, section_name
from inspection_letters.outputs.report.workbook.cells import Column, Link, SheetTable
from inspection_letters.records import Polarity
from inspection_letters.records.rounding import percent


def coded_excerpts(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return each code of each excerpt, with its place and the quotation."""
    rows = []
    for excerpt in material.excerpts:
        letter = material.letter_of[excerpt.letter_id]
        address = excerpt_address(material, excerpt, site=site)
        link = Link(f"Open page {excerpt.page_number}", address) if address else None
        where = [*of_letter(letter), letter.file, excerpt.page_number]
        where += [section_name(excerpt.excerpt.section), ROLES[excerpt.excerpt.role].capitalize()]
        rows += [
            [
                *where,
                coded.code_id,
                material.labels.get(coded.code_id, coded.code_id),
                POLARITIES[coded.polarity],
                excerpt.quote,
                link,
                None if excerpt.by_people else coded.score,
                coded.coder_id,
                "People" if excerpt.by_people else "Coder",
                "No" if letter.replaced else "Yes",
                excerpt.excerpt_id,
            ]
            for coded in excerpt.codings
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
    return SheetTable("Coded excerpts", columns, rows, printed=13)


LETTER = (
    Column("Area", 19, "wrap"),
    Column("Date", 12, "date"),
    Column("Outcome", 13, "wrap"),
    Column("Kind of letter", 18, "wrap"),
)
"""Columns that identify the letter of a row; `of_letter` fills them."""


def of_letter(letter: CorpusLetter) -> list[object]:
    """Return the values that identify the letter of a row."""
    kind = letter.metadata.kind
    return [
        letter.area,
        letter.date,
        OUTCOMES[letter.outcome or "unknown"],
        KINDS.get(kind, kind),
    ]


def practice(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return good practice: what is done, its effect, and the source."""
    rows = []
    for practice in material.practices:
        first, impact = material.by_id[practice.practice_id], material.by_id[practice.impact_id]
        address = excerpt_address(material, first, site=site)
        rows.append(
            [
                *of_letter(material.letter_of[practice.letter_id]),
                "; ".join(material.labels.get(code, code) for code in practice.code_ids),
                material.letter_of[practice.letter_id].file,
                first.page_number,
                " ".join(material.by_id[name].quote for name in practice.excerpt_ids),
                impact.quote,
                practice.score,
                Link(f"Open page {first.page_number}", address) if address else None,
                practice.practice_id,
            ]
        )
    columns = (
        *LETTER,
        Column("Codes", 34, "wrap"),
        Column("File", 24, "wrap"),
        Column("Page", 6, "number"),
        Column("Practice", 80, "wrap"),
        Column("Effect", 50, "wrap"),
        Column("Score", 7, "score"),
        Column("Link", 13, "link"),
        Column("Excerpt id", 19),
    )
    return SheetTable("Good practice", columns, rows)


def topics(material: ReportMaterial) -> SheetTable:
    """Return the topics with their excerpts and nearest codes."""
    rows = []
    for topic in material.topics:
        quotes = [material.by_id[name].quote for name in topic.examples if name in material.by_id]
        judged = topic.shares.get("polarity", {})
        rows.append(
            [
                topic.name,
                topic.grain.capitalize(),
                topic.n_letters,
                topic.n_excerpts,
                "Yes" if topic.emerging else "No",
                material.labels.get(topic.explained_by, topic.explained_by)
                if topic.explained_by
                else None,
                _some_code(material, topic.topic_id),
                judged.get(Polarity.STRENGTH.value, 0.0) if judged else None,
                judged.get(Polarity.WEAKNESS.value, 0.0) if judged else None,
                "; ".join(
                    f"{material.labels.get(code, code)} ({percent(share)})"
                    for code, share in topic.nearest_codes
                ),
                ", ".join(topic.keywords),
                "\n".join(f"“{quote}”" for quote in quotes),
                _stability(topic.stability, topic.unstable),
                topic.topic_id,
            ]
        )
    columns = (
        Column("Topic", 30, "wrap"),
        Column("Grain", 8),
        Column("Letters", 9, "number"),
        Column("Excerpts", 10, "number"),
        Column("Emerging", 10),
        Column("Explained by one code", 30, "wrap"),
        Column("Excerpts with a code", 12, "share"),
        Column("Excerpts with a strength", 12, "share"),
        Column("Excerpts with a weakness", 12, "share"),
        Column("Nearest codes (share of excerpts)", 44, "wrap"),
        Column("Keywords", 40, "wrap"),
        Column("Examples", 80, "wrap"),
        Column("Stability", 12),
        Column("Topic id", 9),
    )
    return SheetTable("Topics", columns, rows)


def _some_code(material: ReportMaterial, topic_id: str) -> float | None:
    own = [excerpt for excerpt in material.excerpts if topic_id in excerpt.topic_ids]
    return sum(bool(excerpt.codings) for excerpt in own) / len(own) if own else None


def _stability(value: float | None, unstable: bool) -> object:
    if value is None:
        return "Not measured"
    return f"{value:.2f}{' (unstable)' if unstable else ''}"


def codes(material: ReportMaterial) -> SheetTable:
    """Return the codes with their definitions."""
    rows = [
        [
            code.id,
            code_group(code.group),
            code.label,
            code.definition,
            code.include,
            code.exclude,
            "\n".join(code.examples),
        ]
        for code in material.codebook.codes
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
    if not any(code.examples for code in material.codebook.codes):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return SheetTable("Codebook", columns, rows)


def letters(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return the letters with their facts."""
    held: Mapping[str, int] = Counter(excerpt.letter_id for excerpt in material.excerpts)
    rows = []
    for letter in material.letters:
        address = letter_address(letter, site=site)
        about = letter.metadata
        rows.append(
            [
                letter.area,
                letter.file,
                KINDS.get(about.kind, about.kind),
                about.inspection_start,
                about.inspection_end,
                about.letter_date,
                letter.letter.published,
                OUTCOMES[letter.outcome or "unknown"],
                letter.region,
                letter.urn,
                letter.pages,
                held.get(letter.letter_id, 0),
                "No: replaced by a later edition" if letter.replaced else "Yes",
                Link("Open letter", address) if address else None,
                letter.letter_id,
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
    return SheetTable("Letters", columns, rows)
