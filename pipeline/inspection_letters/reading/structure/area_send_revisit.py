"""Letters of joint area SEND revisits, 2018 to 2022.

What `docs/letter-kinds.md` marks as unverified was written from descriptions of
such letters and has not been tried on a real one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from inspection_letters.common.reference.areas import Areas
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
    missing_verdicts,
)
from inspection_letters.records import (
    BlockKind,
    LetterText,
    Metadata,
    Paragraph,
    Recommendation,
    Role,
    Verdict,
)
from inspection_letters.records.spans import Span

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
    r"joint\s+(?:local\s+)?area\s+SEND\s+re-?visit\s+(?:in|to|of)\s+(?P<area>.+)$", re.IGNORECASE
)
OPENING = re.compile(
    r"revisited\s+the\s+(?:local\s+)?area\s+of\s+(?P<area>[A-Z].*?)\s*,?\s+to\s+(?:decide|determine)"
)
INITIAL = re.compile(r"initial\s+inspection\s+found", re.IGNORECASE)
INITIAL_DATE = re.compile(
    r"initial\s+inspection\s+(?:in|of|on)\s+(?P<when>(?:\d{1,2}[^.]*?)?[A-Z][a-z]+\s+\d{4})"
)
VERDICT = re.compile(
    r"\b(?:(?:has|have)\s+(?P<not>not\s+)?(?:yet\s+)?made\s+sufficient\s+progress|"
    r"sufficient\s+progress\s+has\s+(?P<passive>not\s+)?(?:yet\s+)?been\s+made)\s+"
    r"(?:to\s+improve|to\s+address|in\s+addressing|in\s+improving|with|on)\s+this\b",
    re.IGNORECASE,
)
OVERALL_NONE = re.compile(
    r"has\s+not\s+made\s+sufficient\s+progress\s+in\s+addressing\s+any\s+of", re.IGNORECASE
)
OVERALL_ALL = re.compile(
    r"has\s+made\s+sufficient\s+progress\s+in\s+addressing\s+(?:all|each)\s+(?:of\s+)?",
    re.IGNORECASE,
)


_HEAD = "at the head of the letter"
EXPECTED = (
    Expected("area", "area", "area in the title or the first sentence", _HEAD),
    Expected(
        "inspection_start",
        "inspection dates",
        "dates in the sentence “... revisited the local area of ...”",
        _HEAD,
    ),
    Expected("letter_date", "date of the letter", "date that stands alone", _HEAD),
    Expected("addressees", "addressees", "names with their offices above “Dear ...”", _HEAD),
    Expected(
        "previous_inspection",
        "previous inspection",
        "month and year after “initial inspection”",
        "in the letter",
    ),
    Expected(
        "significant_weaknesses",
        "significant weaknesses",
        "weakness restated above “The initial inspection found that”",
        "in the findings",
    ),
    Expected("signatories", "signatories", "names with their offices", "below “Yours sincerely”"),
)
"""Facts that every revisit letter states."""


@dataclass(frozen=True, slots=True)
class _Weakness:
    """A restated weakness, as indices of blocks.

    ``heading`` is the first block that restates it, ``found`` the block with what the
    initial inspection found, and ``end`` the first block after its findings.
    """

    heading: int
    found: int
    end: int
    verdict: Verdict | None


class AreaSendRevisit:
    """The kind ``area-send-revisit``."""

    name = "area-send-revisit"

    def confidence(self, text: LetterText) -> float:
        """Return the share (0 to 1) of this kind's typical features that the letter has."""
        blocks = [block_text(text, block) for block in text.blocks]
        whole = " ".join(blocks)
        marks = [
            area_of_title(text, TITLE) is not None,
            bool(OPENING.search(whole)),
            any(block.startswith("Dear ") for block in blocks[:40]),
            bool(INITIAL.search(whole)),
            "sufficient progress" in whole,
        ]
        return sum(marks) / len(marks)

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read sections, paragraphs and metadata; what is not found is noted."""
        parts = find_parts(text, HEADINGS)
        by_kind = {part.section.kind: part for part in parts}
        sections = tuple(part.section for part in parts)
        weaknesses = _weaknesses(text, by_kind)
        metadata = self._metadata(text, areas, by_kind, weaknesses)
        notes = (
            *missing_facts(metadata, EXPECTED),
            *missing_verdicts(
                metadata.significant_weaknesses, "significant weakness", "sufficient progress"
            ),
        )
        return Structured(
            metadata=replace(metadata, reading_notes=notes),
            sections=sections,
            paragraphs=(
                _paragraphs(text, by_kind, weaknesses) if weaknesses else all_prose(text, sections)
            ),
        )

    def _metadata(
        self,
        text: LetterText,
        areas: Areas,
        parts: dict[str, Part],
        weaknesses: list[_Weakness],
    ) -> Metadata:
        template = read_template(text)
        blocks = [block_text(text, block) for block in text.blocks]
        whole = " ".join(blocks)
        opening = OPENING.search(whole)
        name = area_of_title(text, TITLE) or (opening.group("area") if opening else None)
        area = areas.find(name) if name else None
        days = parse_dates(next((block for block in blocks if OPENING.search(block)), ""))
        initial = INITIAL_DATE.search(whole)
        return Metadata(
            letter_id=text.letter_id,
            kind=self.name,
            area=name,
            urn=area.urn if area else None,
            inspection_start=days[0] if days else None,
            inspection_end=days[1] if days else None,
            responsible_bodies=template.bodies,
            previous_inspection=initial.group("when") if initial else None,
            lead_inspectors=tuple(person.name for person in template.signed_by if person.leads),
            statement_of_action=True,
            significant_weaknesses=tuple(
                _recommendation(text, weakness) for weakness in weaknesses
            ),
            letter_date=template.letter_date,
            addressees=tuple(map(str, template.addressees)),
            inspectors=tuple(person.name for person in template.signed_by if not person.signs),
            signatories=tuple(person.name for person in template.signed_by if person.signs),
        )


def _weaknesses(text: LetterText, parts: dict[str, Part]) -> list[_Weakness]:
    blocks = [block_text(text, block) for block in text.blocks]
    stop = parts["signature"].section.heading.start if "signature" in parts else len(text.text)
    marks = [
        index
        for index, block in enumerate(blocks)
        if INITIAL.search(block) and text.blocks[index].span.start < stop
    ]
    headings = [_heading_before(text, mark) for mark in marks]
    last = next(
        (number for number, block in enumerate(text.blocks) if block.span.start >= stop),
        len(text.blocks),
    )
    if "next-steps" in parts:
        start = parts["next-steps"].section.heading.start
        last = min(
            last, next(n for n, block in enumerate(text.blocks) if block.span.start >= start)
        )
    whole = " ".join(blocks)
    default: Verdict | None = None
    if OVERALL_NONE.search(whole):
        default = Verdict.INSUFFICIENT_PROGRESS
    elif OVERALL_ALL.search(whole):
        default = Verdict.SUFFICIENT_PROGRESS
    found: list[_Weakness] = []
    for number, (heading, mark) in enumerate(zip(headings, marks, strict=True)):
        end = headings[number + 1] if number + 1 < len(headings) else last
        found.append(_Weakness(heading, mark, end, _verdict(blocks[mark:end]) or default))
    return found


def _heading_before(text: LetterText, mark: int) -> int:
    """Return the first of the blocks that restate a weakness before "found that"."""
    heading = max(0, mark - 1)
    while (
        heading > 0
        and text.blocks[heading].kind is BlockKind.HEADING
        and text.blocks[heading - 1].kind is BlockKind.HEADING
        and not _is_known_heading(text, heading - 1)
    ):
        heading -= 1
    return heading


def _is_known_heading(text: LetterText, index: int) -> bool:
    words = squash(block_text(text, text.blocks[index]))
    return any(rule.pattern.fullmatch(words) for rule in HEADINGS)


def _verdict(blocks: list[str]) -> Verdict | None:
    for block in reversed(blocks):
        match = VERDICT.search(block)
        if match:
            failed = match.group("not") or match.group("passive")
            return Verdict.INSUFFICIENT_PROGRESS if failed else Verdict.SUFFICIENT_PROGRESS
    return None


def _restated(text: LetterText, weakness: _Weakness) -> tuple[Span, ...]:
    return tuple(
        paragraph_span(text, text.blocks[index])
        for index in range(weakness.heading, weakness.found)
    )


def _recommendation(text: LetterText, weakness: _Weakness) -> Recommendation:
    spans = _restated(text, weakness)
    return Recommendation(
        text=" ".join(span.of(text.text) for span in spans),
        spans=spans,
        verdict=weakness.verdict,
    )


def _paragraphs(
    text: LetterText, parts: dict[str, Part], weaknesses: list[_Weakness]
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
        then = True
        for index in range(weakness.heading, weakness.end):
            if index < weakness.found:
                add(index, Role.RECOMMENDATION)
                continue
            if index == weakness.found and block_text(text, text.blocks[index]).endswith(":"):
                continue
            if index > weakness.found and text.blocks[index].kind is not BlockKind.BULLET:
                then = False
            add(index, Role.CONTEXT if then else now)
    return tuple(found)
