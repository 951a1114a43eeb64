"""Letters of joint local area SEND inspections, 2016 to 2022.

What `docs/letter-kinds.md` marks as unverified was written from descriptions of
such letters and has not been tried on a real one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inspection_letters.common.reference.areas import Areas
from inspection_letters.reading.structure.bodies import split_bodies
from inspection_letters.reading.structure.dates import parse_dates
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
from inspection_letters.reading.structure.missing import (
    Expected,
    all_prose,
    missing_facts,
    missing_sections,
)
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
    r"joint\s+(?:local\s+)?area\s+(?:SEND|special educational needs.*?)\s+inspection\s+"
    r"(?:in|of)\s+(?P<area>.+)$",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"conducted\s+a\s+joint\s+inspection\s+of\s+the\s+local\s+area\s+of\s+(?P<area>[A-Z].*?)"
    r"(?:\s+to\s+judge|,?\s+to\s+assess|\.|$)"
)
WEAKNESSES_FOLLOW = re.compile(
    r"(?:areas?\s+of\s+significant\s+weakness(?:es)?|significant\s+(?:areas\s+of\s+)?weakness(?:es)?)"
    r"[^.]*:\s*$",
    re.IGNORECASE,
)
STATEMENT = re.compile(
    r"written\s+statement\s+of\s+action\s*(?:\([^)]*\)\s*)?(?:is|was)\s+required|"
    r"required\s+to\s+(?:produce|prepare)\s+and\s+submit\s+a\s+written\s+statement",
    re.IGNORECASE,
)
NO_STATEMENT = re.compile(
    r"written\s+statement\s+of\s+action\s*(?:\([^)]*\)\s*)?(?:is|was)\s+not\s+required",
    re.IGNORECASE,
)
JOINTLY = re.compile(
    r"(?P<bodies>the\s+local\s+authority\b[^.]*?)\s+(?:are|is)\s+(?:jointly\s+)?responsible\s+for\s+"
    r"submitting",
    re.IGNORECASE,
)

HEAD = "at the head of the letter"
"""Where the date, the addressees and the title of a letter stand."""

EXPECTED = (
    Expected("area", "area", "area in the title or the first sentence", HEAD),
    Expected(
        "inspection_start",
        "inspection dates",
        "dates in the sentence “... conducted a joint inspection of the local area of ...”",
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
        whole = " ".join(blocks)
        kinds = {
            part.section.kind for part in find_parts(text, HEADINGS, apart=frozenset(SUBHEADINGS))
        }
        marks = [
            area_of_title(text, TITLE) is not None,
            bool(OPENING.search(whole)),
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
        weaknesses = significant_weaknesses(text)
        listed = {span.start for weakness in weaknesses for span in weakness.spans}
        metadata = self._metadata(text, areas, by_kind, weaknesses)
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
        parts: dict[str, Part],
        weaknesses: tuple[Recommendation, ...],
    ) -> Metadata:
        template = read_template(text)
        blocks = [block_text(text, block) for block in text.blocks]
        whole = " ".join(blocks)
        opening = OPENING.search(whole)
        name = area_of_title(text, TITLE) or (opening.group("area") if opening else None)
        area = areas.find(name) if name else None
        sentence = next((block for block in blocks if OPENING.search(block)), "")
        days = parse_dates(sentence)
        jointly = JOINTLY.search(whole)
        bodies = template.bodies or (split_bodies(jointly.group("bodies")) if jointly else ())
        return Metadata(
            letter_id=text.letter_id,
            kind=self.name,
            area=name,
            urn=area.urn if area else None,
            inspection_start=days[0] if days else None,
            inspection_end=days[1] if days else None,
            responsible_bodies=bodies,
            lead_inspectors=tuple(person.name for person in template.signed_by if person.leads),
            statement_of_action=(bool(STATEMENT.search(whole)) or bool(weaknesses))
            and not NO_STATEMENT.search(whole),
            significant_weaknesses=weaknesses,
            letter_date=template.letter_date,
            addressees=tuple(map(str, template.addressees)),
            inspectors=tuple(person.name for person in template.signed_by if not person.signs),
            signatories=tuple(person.name for person in template.signed_by if person.signs),
        )


def significant_weaknesses(text: LetterText) -> tuple[Recommendation, ...]:
    """Return the areas of significant weakness that the letter lists, without repeats."""
    found: dict[str, Recommendation] = {}
    index = 0
    while index < len(text.blocks):
        lead = block_text(text, text.blocks[index])
        index += 1
        if not WEAKNESSES_FOLLOW.search(lead):
            continue
        while index < len(text.blocks) and text.blocks[index].kind is BlockKind.BULLET:
            span = paragraph_span(text, text.blocks[index])
            words = span.of(text.text)
            found.setdefault(squash(words), Recommendation(words, (span,)))
            index += 1
    return tuple(found.values())


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
