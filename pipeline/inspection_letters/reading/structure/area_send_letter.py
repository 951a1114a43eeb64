"""Letters of joint local area SEND inspections, 2016 to 2022.

No whole letter of this kind was at hand: the wording is that of public quotations of such
letters, and the template that of other letters of the same inspectorates. `docs/letter-kinds.md`
says what is not verified.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inspection_letters.common.reference.areas import Areas
from inspection_letters.reading.structure.bodies import split_bodies
from inspection_letters.reading.structure.first_round_openings import (
    INSPECTED,
    Opening,
    read_opening,
)
from inspection_letters.reading.structure.kinds import (
    HeadingRule,
    Part,
    Structured,
    block_text,
    find_parts,
    paragraph_span,
    squash,
)
from inspection_letters.reading.structure.letter_template import area_of_title, read_template
from inspection_letters.reading.structure.listed_items import WEAKNESSES_FOLLOW, listed_items
from inspection_letters.reading.structure.missing import (
    Expected,
    all_prose,
    missing_facts,
    missing_sections,
)
from inspection_letters.reading.structure.statements_of_action import read_statement
from inspection_letters.records import (
    BlockKind,
    LetterText,
    Metadata,
    Paragraph,
    Recommendation,
    Role,
)

HEADINGS = tuple(
    HeadingRule(kind, re.compile(pattern))
    for kind, pattern in (
        ("main-findings", "mainfindings"),
        (
            "identifying",
            "theeffectiveness(of)?thelocalareain(the)?identif(ying|ication(of)?).*",
        ),
        ("meeting", "theeffectiveness(of)?thelocalareain(assessingand)?meeting.*"),
        ("outcomes", "theeffectiveness(of)?thelocalareainimproving.*"),
        (
            "concerns",
            "theinspectionraises?(some)?(serious|significant)concernsabouttheeffectivenessofthe"
            "localarea.?",
        ),
        ("signature", "yours(sincerely|faithfully)"),
        ("copies", "cc|copies?to"),
    )
)

FINDINGS = ("main-findings", "identifying", "meeting", "outcomes", "concerns")

SUBHEADINGS = {
    "strengths": Role.STRENGTH,
    "areasofstrength": Role.STRENGTH,
    "areasfordevelopment": Role.WEAKNESS,
    "areasforimprovement": Role.WEAKNESS,
    "areasforfurtherdevelopment": Role.WEAKNESS,
}

TITLE = re.compile(
    r"joint\s+(?:local\s+)?area\s+(?:SEND|special educational needs.*?)\s+inspection\s*"
    r"(?:\s(?:in|of)\s|[:–-])\s*(?P<area>.+)$",
    re.IGNORECASE,
)
HEAD = "at the head of the letter"
"""Where the date, the addressees and the title of a letter stand."""

EXPECTED = (
    Expected("area", "area", "area in the title or the first sentence", HEAD),
    Expected(
        "inspection_start",
        "inspection dates",
        "dates in the sentence “... conducted a joint inspection of ...”",
        HEAD,
    ),
    Expected("letter_date", "date of the letter", "date that stands alone", HEAD),
    Expected("addressees", "addressees", "names with their offices above “Dear ...”", HEAD),
    Expected("signatories", "signatories", "names with their offices", "below “Yours sincerely”"),
)
"""Facts that every letter states."""

EXPECTED_SECTIONS = {
    "main-findings": "Main findings",
    "identifying": "The effectiveness of the local area in identifying ...",
    "meeting": "The effectiveness of the local area in ... meeting the needs of ...",
    "outcomes": "The effectiveness of the local area in improving outcomes for ...",
}
"""Sections that every letter has, with their headings."""


class AreaSendLetter:
    """The kind ``area-send-letter``."""

    name = "area-send-letter"

    def confidence(self, text: LetterText) -> float:
        """Return the share (0 to 1) of this kind's typical features that the letter has."""
        blocks = [block_text(text, block) for block in text.blocks]
        kinds = {
            part.section.kind for part in find_parts(text, HEADINGS, apart=frozenset(SUBHEADINGS))
        }
        marks = [
            area_of_title(text, TITLE) is not None,
            read_opening(blocks, INSPECTED) is not None,
            any(block.startswith("Dear ") for block in blocks[:40]),
            "main-findings" in kinds,
            bool(kinds & {"identifying", "meeting", "outcomes"}),
        ]
        return sum(marks) / len(marks)

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read sections, paragraphs and metadata; what is not found is noted."""
        parts = find_parts(text, HEADINGS, apart=frozenset(SUBHEADINGS))
        by_kind = {part.section.kind: part for part in parts}
        sections = tuple(part.section for part in parts)
        weaknesses = listed_items(text, range(len(text.blocks)), WEAKNESSES_FOLLOW)
        listed = {span.start for weakness in weaknesses for span in weakness.spans}
        metadata = self._metadata(text, areas, weaknesses)
        notes = (
            *missing_facts(metadata, EXPECTED),
            *missing_sections(by_kind, EXPECTED_SECTIONS),
        )
        return Structured(
            metadata=replace(metadata, reading_notes=notes),
            sections=sections,
            paragraphs=_paragraphs(text, by_kind, listed) or all_prose(text, sections),
        )

    def _metadata(
        self,
        text: LetterText,
        areas: Areas,
        weaknesses: tuple[Recommendation, ...],
    ) -> Metadata:
        template = read_template(text)
        blocks = [block_text(text, block) for block in text.blocks]
        opening = read_opening(blocks, INSPECTED, before=template.letter_date) or Opening()
        statement = read_statement(" ".join(blocks))
        name = area_of_title(text, TITLE) or opening.area
        area = areas.find(name) if name else None
        return Metadata(
            letter_id=text.letter_id,
            kind=self.name,
            area=name,
            urn=area.urn if area else None,
            inspection_start=opening.first_day,
            inspection_end=opening.last_day,
            responsible_bodies=template.bodies or split_bodies(statement.bodies),
            lead_inspectors=tuple(person.name for person in template.signed_by if person.leads),
            # Letters say that a statement is required, and are silent where none is.
            statement_of_action=bool(statement.required or weaknesses),
            statement_inferred=statement.required is None and not weaknesses,
            significant_weaknesses=weaknesses,
            letter_date=template.letter_date,
            addressees=tuple(map(str, template.addressees)),
            inspectors=tuple(person.name for person in template.signed_by if not person.signs),
            signatories=tuple(person.name for person in template.signed_by if person.signs),
        )


def _paragraphs(
    text: LetterText, parts: dict[str, Part], listed: set[int]
) -> tuple[Paragraph, ...]:
    """Return the findings and, wherever the letter lists them, the significant weaknesses."""
    roles: dict[int, tuple[str, Role]] = {}
    for kind in FINDINGS:
        part = parts.get(kind)
        role = Role.WEAKNESS if kind == "concerns" else Role.CONTEXT
        for index in part.blocks if part else ():
            block = text.blocks[index]
            words = block_text(text, block)
            if squash(words) in SUBHEADINGS:
                role = SUBHEADINGS[squash(words)]
            elif block.kind is not BlockKind.HEADING and not WEAKNESSES_FOLLOW.search(words):
                roles[index] = (kind, role)
    for index, block in enumerate(text.blocks):
        if paragraph_span(text, block).start in listed:
            roles[index] = ("significant-weaknesses", Role.RECOMMENDATION)
    return tuple(
        Paragraph(text.letter_id, order, kind, paragraph_span(text, text.blocks[index]), role)
        for order, (index, (kind, role)) in enumerate(sorted(roles.items()))
    )
