"""Letters of joint area SEND revisits, 2018 to 2022.

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
    REVISITED,
    Opening,
    initial_inspection,
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
from inspection_letters.reading.structure.listed_items import (
    WEAKNESSES_FOLLOW,
    listed_items,
    with_listed,
)
from inspection_letters.reading.structure.missing import (
    Expected,
    all_prose,
    missing_facts,
    missing_verdicts,
)
from inspection_letters.reading.structure.overall_verdicts import progress_verdict
from inspection_letters.reading.structure.restated_weaknesses import (
    FOUND,
    RestatedWeakness,
    restated_weaknesses,
)
from inspection_letters.reading.structure.statements_of_action import read_statement
from inspection_letters.records import (
    BlockKind,
    LetterText,
    Metadata,
    Paragraph,
    Recommendation,
    Role,
    Verdict,
)

HEADINGS = tuple(
    HeadingRule(kind, re.compile(pattern))
    for kind, pattern in (
        ("findings", "mainfindings|theeffectivenessofthelocalareain.*"),
        ("next-steps", "nextsteps|whathappensnext"),
        ("signature", "yours(sincerely|faithfully)"),
        ("copies", "cc|copies?to"),
    )
)

TITLE = re.compile(
    r"joint\s+(?:local\s+)?area\s+(?:SEND|special educational needs.*?)\s+re-?visit\s*"
    r"(?:\([^)]*\)\s*)?(?:(?<=\s)(?:in|to|of)\s|[:–-])\s*(?!\w+\s+\d{4})(?P<area>.+)$",
    re.IGNORECASE,
)

_VERDICTS: dict[bool | None, Verdict] = {
    True: Verdict.SUFFICIENT_PROGRESS,
    False: Verdict.INSUFFICIENT_PROGRESS,
}
"""What the verdict on all weaknesses says of each."""

_HEAD = "at the head of the letter"
EXPECTED = (
    Expected("area", "area", "area in the title or the first sentence", _HEAD),
    Expected(
        "inspection_start",
        "inspection dates",
        "dates in the sentence “... revisited the area of ...”",
        _HEAD,
    ),
    Expected("letter_date", "date of the letter", "date that stands alone", _HEAD),
    Expected("addressees", "addressees", "names with their offices above “Dear ...”", _HEAD),
    Expected(
        "significant_weaknesses",
        "significant weaknesses",
        "list of them, nor one restated above “The initial inspection found that”,",
        "in the letter",
    ),
    Expected("signatories", "signatories", "names with their offices", "below “Yours sincerely”"),
)
"""Facts that every revisit letter states."""


class AreaSendRevisit:
    """The kind ``area-send-revisit``."""

    name = "area-send-revisit"

    def confidence(self, text: LetterText) -> float:
        """Return the share (0 to 1) of this kind's typical features that the letter has."""
        blocks = [block_text(text, block) for block in text.blocks]
        whole = " ".join(blocks)
        marks = [
            area_of_title(text, TITLE) is not None,
            read_opening(blocks, REVISITED) is not None,
            any(block.startswith("Dear ") for block in blocks[:40]),
            bool(re.search(r"(?:initial|previous|first|last)\s+inspection", whole)),
            "sufficient progress" in whole,
        ]
        return sum(marks) / len(marks)

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read sections, paragraphs and metadata; what is not found is noted."""
        parts = find_parts(text, HEADINGS)
        by_kind = {part.section.kind: part for part in parts}
        sections = tuple(part.section for part in parts)
        findings = _findings(text, by_kind)
        headings = _known_headings(text)
        restated = restated_weaknesses(text, findings, headings)
        overall = progress_verdict(" ".join(block_text(text, block) for block in text.blocks))
        default = _VERDICTS.get(overall.is_met) if overall else None
        restated = [replace(weakness, verdict=weakness.verdict or default) for weakness in restated]
        weaknesses = tuple(weakness.recommendation(text) for weakness in restated)
        if restated:
            paragraphs = _paragraphs(text, by_kind, restated)
        else:
            listed = listed_items(text, range(findings.stop), WEAKNESSES_FOLLOW)
            weaknesses = tuple(replace(weakness, verdict=default) for weakness in listed)
            paragraphs = with_listed(
                text, all_prose(text, sections), listed, section="significant-weaknesses"
            )
        metadata = self._metadata(text, areas, weaknesses)
        notes = (
            *missing_facts(metadata, EXPECTED),
            *missing_verdicts(weaknesses, "significant weakness", "sufficient progress"),
        )
        return Structured(
            metadata=replace(metadata, reading_notes=notes),
            sections=sections,
            paragraphs=paragraphs,
        )

    def _metadata(
        self,
        text: LetterText,
        areas: Areas,
        weaknesses: tuple[Recommendation, ...],
    ) -> Metadata:
        template = read_template(text)
        blocks = [block_text(text, block) for block in text.blocks]
        whole = " ".join(blocks)
        opening = read_opening(blocks, REVISITED, before=template.letter_date) or Opening()
        statement = read_statement(whole)
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
            previous_inspection=initial_inspection(whole),
            lead_inspectors=tuple(person.name for person in template.signed_by if person.leads),
            statement_of_action=True,
            significant_weaknesses=weaknesses,
            letter_date=template.letter_date,
            addressees=tuple(map(str, template.addressees)),
            inspectors=tuple(person.name for person in template.signed_by if not person.signs),
            signatories=tuple(person.name for person in template.signed_by if person.signs),
            statement_issued=statement.issued,
            statement_fit=statement.fit,
        )


def _findings(text: LetterText, parts: dict[str, Part]) -> range:
    """Return the blocks in which weaknesses are restated: up to next steps or the signature."""
    ends = [
        parts[kind].section.heading.start for kind in ("next-steps", "signature") if kind in parts
    ]
    stop = min(ends, default=len(text.text))
    last = next(
        (index for index, block in enumerate(text.blocks) if block.span.start >= stop),
        len(text.blocks),
    )
    first = parts["findings"].blocks if "findings" in parts else ()
    return range(min(first[0], last) if first else 0, last)


def _known_headings(text: LetterText) -> frozenset[int]:
    return frozenset(
        index
        for index, block in enumerate(text.blocks)
        if any(rule.pattern.fullmatch(squash(block_text(text, block))) for rule in HEADINGS)
    )


def _paragraphs(
    text: LetterText, parts: dict[str, Part], weaknesses: list[RestatedWeakness]
) -> tuple[Paragraph, ...]:
    """Return the findings: the restated weaknesses, the initial findings and the new ones."""
    found: list[Paragraph] = []

    def add(index: int, role: Role) -> None:
        block = text.blocks[index]
        if index < weaknesses[0].heading and block.kind is BlockKind.HEADING:
            return
        span = paragraph_span(text, block)
        found.append(Paragraph(text.letter_id, len(found), "findings", span, role))

    before = parts.get("findings")
    for index in before.blocks if before else ():
        if index < weaknesses[0].heading:
            add(index, Role.CONTEXT)
    for weakness in weaknesses:
        now = {
            Verdict.SUFFICIENT_PROGRESS: Role.STRENGTH,
            Verdict.INSUFFICIENT_PROGRESS: Role.WEAKNESS,
        }.get(weakness.verdict or Verdict.EFFECTIVE_ACTION, Role.CONTEXT)
        then = bool(FOUND.search(block_text(text, text.blocks[weakness.found])))
        for index in range(weakness.heading, weakness.end):
            if index < weakness.found:
                add(index, Role.RECOMMENDATION)
                continue
            if index == weakness.found and then:
                if not block_text(text, text.blocks[index]).endswith(":"):
                    add(index, Role.CONTEXT)
                continue
            if index > weakness.found and text.blocks[index].kind is not BlockKind.BULLET:
                then = False
            add(index, Role.CONTEXT if then else now)
    return tuple(found)
