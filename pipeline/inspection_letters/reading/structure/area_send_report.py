"""Area SEND inspection reports under the 2023 framework."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inspection_letters.common.reference.areas import Areas
from inspection_letters.reading.structure.bodies import (
    board_name,
    body_name,
    lead_inspectors,
    split_bodies,
)
from inspection_letters.reading.structure.dates import parse_dates
from inspection_letters.reading.structure.kinds import (
    ITEM_NUMBER,
    HeadingRule,
    Part,
    Structured,
    block_text,
    find_parts,
    labelled,
    paragraph_span,
    part_texts,
    squash,
)
from inspection_letters.reading.structure.missing import (
    Expected,
    all_prose,
    missing_facts,
    missing_sections,
)
from inspection_letters.records import (
    BlockKind,
    CellRef,
    LetterText,
    Metadata,
    Outcome,
    Paragraph,
    Recommendation,
    Role,
)
from inspection_letters.records.spans import Span

HEADINGS = tuple(
    HeadingRule(kind, re.compile(pattern))
    for kind, pattern in (
        ("outcome", "inspectionoutcome"),
        ("information", "informationaboutthe(local)?areapartnership"),
        (
            "experience",
            "whatisitliketobeachildoryoungperson(with)?(.*?)inth(is|e)(local)?area",
        ),
        ("effective", "whatisthe(local)?areapartnershipdoingthatiseffective"),
        ("better", "whatdoesthe(local)?areapartnershipneedtodobetter"),
        ("priority", "(responsiblebod(y|ies))?areasforpriorityaction"),
        ("improve", "areasforimprovement"),
        ("details", "localareapartnershipdetails"),
        ("about", "informationaboutthisinspection"),
        ("team", "inspectionteam"),
        ("complaints", "ifyouarenothappywiththe(inspection|report).*"),
    )
)

FINDINGS = ("experience", "effective", "better", "priority", "improve")
"""Sections whose sentences are excerpts."""

ROLES = {
    "experience": Role.CONTEXT,
    "effective": Role.STRENGTH,
    "better": Role.WEAKNESS,
    "priority": Role.RECOMMENDATION,
    "improve": Role.RECOMMENDATION,
}

EXPECTED_SECTIONS = {
    "experience": "What is it like to be a child or young person ...",
    "effective": "What is the area partnership doing that is effective?",
    "better": "What does the area partnership need to do better?",
    "improve": "Areas for improvement",
}
"""Sections that every report has, with their headings."""

_FRONT = "on the first page"
EXPECTED = (
    Expected("area", "area", "title “Area SEND inspection of ... partnership”", _FRONT),
    Expected(
        "inspection_start",
        "inspection dates",
        "days, month and year after “Inspection dates:”",
        _FRONT,
    ),
    Expected(
        "outcome",
        "outcome",
        "wording of any of the three outcomes",
        "in the section “Inspection outcome”",
    ),
    Expected(
        "next_inspection",
        "next inspection",
        "sentence on a full inspection, a reinspection or a monitoring inspection",
        "in the section “Inspection outcome”",
    ),
    Expected(
        "responsible_bodies",
        "responsible bodies",
        "sentence or table that names them",
        "in the sections on the area partnership and its details",
    ),
    Expected(
        "lead_inspectors",
        "lead inspectors",
        "name with the role",
        "in the section “Inspection team”",
    ),
)
"""Facts that every report states."""

OUTCOMES = (
    (Outcome.SYSTEMIC_FAILINGS, re.compile(r"widespread and/?\s*(?:or)? systemic failings", re.I)),
    (Outcome.INCONSISTENT, re.compile(r"inconsistent experiences and outcomes", re.I)),
    (Outcome.POSITIVE, re.compile(r"typically lead to positive experiences and outcomes", re.I)),
)

_TITLE = re.compile(
    r"area SEND inspection of (?P<area>.+?)\s+(?:local area|SEND|area) partnership", re.IGNORECASE
)
_NEXT = re.compile(r"\b(?:next full|monitoring inspection will|full reinspection)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_RESPONSIBLE = re.compile(
    r"(?:^|(?<=[.!?] ))(?P<bodies>[^.!?]*?)\s+"
    r"(?:(?:are|is)\s+(?:jointly\s+)?responsible\s+for|(?:share|have)\s+(?:joint\s+)?responsibility)\b"
)
_PREVIOUS = re.compile(r"^dates? of (?:the )?previous inspections?\s*:?\s*", re.IGNORECASE)
_DATES = re.compile(r"^inspection dates?\s*:?\s*", re.IGNORECASE)


class AreaSendReport:
    """The kind ``area-send-report``."""

    name = "area-send-report"

    def confidence(self, text: LetterText) -> float:
        """Return the share (0 to 1) of this kind's typical features that the letter has."""
        kinds = {part.section.kind for part in find_parts(text, HEADINGS)}
        front = text.text[:600]
        marks = [
            bool(_TITLE.search(" ".join(front.split()))),
            bool(re.search(r"area\s+partnership\s+report", front, re.IGNORECASE)),
            *(kind in kinds for kind in ("outcome", "experience", "effective", "better")),
        ]
        return sum(marks) / len(marks)

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read sections, paragraphs and metadata; what is not found is noted."""
        parts = {part.section.kind: part for part in find_parts(text, HEADINGS)}
        sections = tuple(part.section for part in parts.values())
        metadata = _metadata(text, parts, areas, self.name)
        notes = (
            *missing_facts(metadata, EXPECTED),
            *missing_sections(parts, EXPECTED_SECTIONS),
        )
        return Structured(
            metadata=replace(metadata, reading_notes=notes),
            sections=sections,
            paragraphs=_paragraphs(text, parts) or all_prose(text, sections),
        )


def _paragraphs(text: LetterText, parts: dict[str, Part]) -> tuple[Paragraph, ...]:
    found: list[Paragraph] = []
    for kind in FINDINGS:
        if kind not in parts:
            continue
        for index in _findings(text, parts[kind]):
            span = paragraph_span(text, text.blocks[index])
            found.append(Paragraph(text.letter_id, len(found), kind, span, ROLES[kind]))
    return tuple(found)


def _findings(text: LetterText, part: Part) -> list[int]:
    """Return the blocks of a section that contain findings.

    Headings, heading rows of tables and the column of responsible bodies are left out.
    """
    columns = _columns(text, part)
    kept = []
    for index in part.blocks:
        block = text.blocks[index]
        if block.kind is BlockKind.HEADING or _is_table_head(block_text(text, block)):
            continue
        if block.cell and columns[block.cell.table] > 1 and block.cell.column == 0:
            continue
        kept.append(index)
    return kept


def _columns(text: LetterText, part: Part) -> dict[int, int]:
    counts: dict[int, int] = {}
    for index in part.blocks:
        cell = text.blocks[index].cell
        if cell:
            counts[cell.table] = max(counts.get(cell.table, 0), cell.column + 1)
    return counts


def _is_table_head(text: str) -> bool:
    return squash(text) in {
        "responsiblebody",
        "responsiblebodies",
        "areasforpriorityaction",
        "areasforimprovement",
        "areaforimprovement",
    }


def _metadata(text: LetterText, parts: dict[str, Part], areas: Areas, kind: str) -> Metadata:
    front = part_texts(text, parts.get("front"))
    area_name = _area_name(front)
    area = areas.find(area_name) if area_name else None
    dates = labelled(front, _DATES)
    found = parse_dates(dates or "")
    outcome_text = " ".join(part_texts(text, parts.get("outcome")))
    return Metadata(
        letter_id=text.letter_id,
        kind=kind,
        area=area_name,
        urn=area.urn if area else None,
        inspection_start=found[0] if found else None,
        inspection_end=found[1] if found else None,
        previous_inspection=labelled(front, _PREVIOUS) or None,
        outcome=next((name for name, pattern in OUTCOMES if pattern.search(outcome_text)), None),
        next_inspection=_next_inspection(outcome_text),
        responsible_bodies=responsible_bodies(text, parts),
        lead_inspectors=lead_inspectors(" ; ".join(part_texts(text, parts.get("team")))),
        priority_actions=recommendations(text, parts.get("priority")),
        areas_for_improvement=recommendations(text, parts.get("improve")),
    )


def _area_name(front: Sequence[str]) -> str | None:
    match = _TITLE.search(" ".join(front))
    return match.group("area").strip() if match else None


def _next_inspection(outcome_text: str) -> str | None:
    sentences = [
        sentence.strip() for sentence in _SENTENCE_END.split(outcome_text) if _NEXT.search(sentence)
    ]
    return " ".join(sentences) or None


def responsible_bodies(text: LetterText, parts: dict[str, Part]) -> tuple[str, ...]:
    """Return the full names of the bodies that a report names as responsible."""
    for block in part_texts(text, parts.get("information")):
        match = _RESPONSIBLE.search(block)
        if match:
            return split_bodies(match.group("bodies"))
    return _bodies_of_details(text, parts.get("details"))


def _bodies_of_details(text: LetterText, part: Part | None) -> tuple[str, ...]:
    """Return the bodies in the first row of the table of partnership details."""
    names: list[str] = []
    first_row: int | None = None
    for index in part.blocks if part else ():
        block = text.blocks[index]
        if block.cell is None or block.kind is BlockKind.HEADING:
            continue
        first_row = block.cell.row if first_row is None else first_row
        if block.cell.row == first_row:
            printed = block_text(text, block)
            names.append(body_name(printed) if block.cell.column == 0 else board_name(printed))
    return tuple(dict.fromkeys(names))


def recommendations(text: LetterText, part: Part | None) -> tuple[Recommendation, ...]:
    """Return the priority actions or areas for improvement of a section, in full and in order.

    Each row of a table is one recommendation, unless its cell has numbered items: then
    each item is one. Outside a table, each bullet or paragraph is one.
    """
    if part is None:
        return ()
    columns = _columns(text, part)
    groups: list[list[int]] = []
    owners: list[str] = []
    last_row: tuple[int, int] | None = None
    for index in _findings(text, part):
        block = text.blocks[index]
        row = (block.cell.table, block.cell.row) if block.cell else None
        numbered = bool(ITEM_NUMBER.match(block_text(text, block)))
        if groups and row is not None and row == last_row and not numbered:
            groups[-1].append(index)
        else:
            groups.append([index])
            owners.append(_owner(text, part, block.cell) if columns else "")
        last_row = row
    return tuple(
        _recommendation(text, group, owner) for group, owner in zip(groups, owners, strict=True)
    )


def _owner(text: LetterText, part: Part, cell: CellRef | None) -> str:
    """Return the text of a row's first cell, or nothing if `cell` is itself the first."""
    if cell is None or cell.column == 0:
        return ""
    return " ".join(
        block_text(text, text.blocks[index])
        for index in part.blocks
        if (other := text.blocks[index].cell)
        and (other.table, other.row, other.column) == (cell.table, cell.row, 0)
    )


def _recommendation(text: LetterText, group: Sequence[int], owner: str) -> Recommendation:
    spans: list[Span] = [paragraph_span(text, text.blocks[index]) for index in group]
    return Recommendation(
        text="\n".join(span.of(text.text) for span in spans),
        spans=tuple(spans),
        responsible_bodies=split_bodies(owner) if owner else (),
    )
