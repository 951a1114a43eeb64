"""Letters of joint targeted area inspections, 2016 to 2025, in the older and the newer template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from inspection_letters.common.reference.areas import Areas
from inspection_letters.reading.structure.jtai_facts import (
    find_area,
    find_theme,
    inspection_days,
    inspectorates,
    principal_authority,
    statement_due,
)
from inspection_letters.reading.structure.jtai_sections import (
    ROLES,
    Piece,
    cut_letter,
    main_heading_kind,
    sections_of,
)
from inspection_letters.reading.structure.kinds import Structured, block_text, paragraph_span
from inspection_letters.reading.structure.letter_template import LetterTemplate, read_template
from inspection_letters.reading.structure.missing import Expected, all_prose, missing_facts
from inspection_letters.reading.structure.printed_lines import printed_lines
from inspection_letters.records import (
    BlockKind,
    LetterText,
    Metadata,
    Paragraph,
    Recommendation,
    Role,
)
from inspection_letters.records.spans import Span

TITLE: Final = re.compile(r"joint\s+targeted\s+area\s+inspection", re.IGNORECASE)
HEAD: Final = "at the head of the letter"
OPENING: Final = "before the first heading"
NEXT_STEPS: Final = "under “Next steps”"

EXPECTED: Final = (
    Expected("area", "area", "known area in the title, the opening or the salutation", HEAD),
    Expected(
        "inspection_start", "inspection dates", "range of days after “Between” or “from”", OPENING
    ),
    Expected("letter_date", "date of the letter", "date on a line of its own", HEAD),
    Expected("addressees", "addressees", "names with their offices above “Dear ...”", HEAD),
    Expected(
        "theme", "subject of the inspection", "words after “deep dive” or “response to”", OPENING
    ),
    Expected("inspectors", "inspectorates", "name of an inspectorate", OPENING),
    Expected(
        "areas_for_improvement",
        "areas for improvement",
        "items below “Areas for improvement” or “What needs to improve?”",
        "in the letter",
    ),
    Expected(
        "responsible_bodies",
        "authority that prepares the written statement",
        "sentence on who should prepare the written statement of action",
        NEXT_STEPS,
    ),
    Expected(
        "statement_due",
        "day by which the written statement is due",
        "date in the sentence on sending the written statement of action",
        NEXT_STEPS,
    ),
    Expected("signatories", "signatories", "names below “Yours sincerely”", "in the letter"),
)
"""What every letter of the kind states, but for the day in one of 64."""

_FEWEST_HEADINGS: Final = 2
_NONE: Final = re.compile(r"there (?:are|were) no (?:areas?|priority)\b", re.IGNORECASE)
_INDENT: Final = 8.0
"""Points by which the bullets within an item stand further right than its own bullet."""


class JtaiLetter:
    """The kind ``jtai-letter``."""

    name = "jtai-letter"

    def confidence(self, text: LetterText) -> float:
        """Return the proportion of the kind's typical features found in the letter."""
        blocks = [block_text(text, block) for block in text.blocks]
        front = " ".join(blocks[:45])
        kinds = {kind for block in blocks if (kind := main_heading_kind(block))}
        features = [
            bool(TITLE.search(front)),
            any(block.startswith("Dear ") for block in blocks[:60]),
            bool(re.search(r"\bHMI|Inspectorate of Constabulary|JTAI", front)),
            len(kinds - {"next-steps"}) >= _FEWEST_HEADINGS,
            "statement of proposed action" in " ".join(blocks) or "next-steps" in kinds,
        ]
        return sum(features) / len(features) if features[0] else 0.0

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read sections, paragraphs and metadata; what is not found is noted."""
        template = read_template(text)
        pieces = cut_letter(text, template)
        sections = sections_of(text, pieces)
        metadata = _metadata(self.name, text, areas, template, pieces)
        return Structured(
            metadata=replace(metadata, reading_notes=missing_facts(metadata, EXPECTED)),
            sections=sections,
            paragraphs=_paragraphs(text, pieces) or all_prose(text, sections),
        )


def _paragraphs(text: LetterText, pieces: Sequence[Piece]) -> tuple[Paragraph, ...]:
    found: list[Paragraph] = []
    for piece in pieces:
        for index in _findings(text, piece):
            block = text.blocks[index]
            role = Role.CONTEXT if _NONE.match(block_text(text, block)) else piece.role
            span = paragraph_span(text, block)
            span = Span(max(span.start, piece.start), span.end)
            found.append(Paragraph(text.letter_id, len(found), piece.kind, span, role))
    return tuple(found)


def _findings(text: LetterText, piece: Piece) -> list[int]:
    """Return the blocks of a piece whose sentences are excerpts."""
    if piece.kind not in ROLES:
        return []
    return [index for index in piece.blocks if text.blocks[index].kind is not BlockKind.HEADING]


def _metadata(
    kind: str, text: LetterText, areas: Areas, template: LetterTemplate, pieces: Sequence[Piece]
) -> Metadata:
    opening = _words(text, pieces, "front")
    salutation = template.salutation
    name, area = find_area(template.title, opening, salutation, areas)
    days = inspection_days(opening, template.letter_date)
    next_steps = [
        paragraph_span(text, text.blocks[index]).of(text.text)
        for piece in pieces
        for index in (piece.blocks if piece.kind == "next-steps" else ())
    ]
    authority = principal_authority(next_steps)
    return Metadata(
        letter_id=text.letter_id,
        kind=kind,
        area=name,
        urn=area.urn if area else None,
        inspection_start=days[0] if days else None,
        inspection_end=days[1] if days else None,
        responsible_bodies=(authority,) if authority else (),
        priority_actions=_items(text, pieces, "priority"),
        areas_for_improvement=_items(text, pieces, "improve"),
        letter_date=template.letter_date,
        addressees=tuple(map(str, template.addressees)),
        inspectors=inspectorates(opening),
        signatories=tuple(person.name for person in template.signed_by),
        theme=find_theme(template.title, opening, name),
        statement_due=statement_due(" ".join(next_steps)),
    )


def _words(text: LetterText, pieces: Sequence[Piece], kind: str) -> str:
    return " ".join(
        block_text(text, text.blocks[index])
        for piece in pieces
        for index in (piece.blocks if piece.kind == kind else ())
    )


def _items(text: LetterText, pieces: Sequence[Piece], kind: str) -> tuple[Recommendation, ...]:
    """Return the items of a section: each bullet with the bullets within it.

    Where a section has no bullets, each paragraph is an item. Paragraphs before the first
    bullet introduce the list, and so does one that ends in a colon.
    """
    blocks = [
        index
        for piece in pieces
        if piece.kind == kind
        for index in _findings(text, piece)
        if not _NONE.match(block_text(text, text.blocks[index]))
    ]
    lefts = {
        index: printed_lines(text, text.blocks[index])[0].left
        for index in blocks
        if text.blocks[index].kind is BlockKind.BULLET
    }
    outer = min(lefts.values(), default=0.0) + _INDENT
    groups: list[list[int]] = []
    for index in blocks:
        introduces = block_text(text, text.blocks[index]).rstrip().endswith(":")
        if lefts.get(index, outer) < outer or (not lefts and not introduces):
            groups.append([index])
        elif groups and not (introduces and index not in lefts):
            groups[-1].append(index)
    return tuple(_recommendation(text, group) for group in groups)


def _recommendation(text: LetterText, group: Sequence[int]) -> Recommendation:
    spans = tuple(paragraph_span(text, text.blocks[index]) for index in group)
    return Recommendation("\n".join(span.of(text.text) for span in spans), spans)
