"""Reports of area SEND monitoring inspections, from 2025.

No such report was available: this follows descriptions and quotations of them (effective
or ineffective action, on each area for priority action or on all together; a report or a
letter) and has not been tried on a real one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from inspection_letters.common.reference.areas import Areas
from inspection_letters.reading.structure.area_send_report import responsible_bodies
from inspection_letters.reading.structure.bodies import lead_inspectors
from inspection_letters.reading.structure.dates import parse_dates
from inspection_letters.reading.structure.kinds import (
    HeadingRule,
    Structured,
    block_text,
    find_parts,
    first_page,
    labelled,
    paragraph_span,
    part_texts,
)
from inspection_letters.reading.structure.letter_template import read_template
from inspection_letters.reading.structure.listed_items import (
    ACTIONS_FOLLOW,
    listed_items,
    with_listed,
)
from inspection_letters.reading.structure.missing import (
    Expected,
    all_prose,
    missing_facts,
    missing_verdicts,
)
from inspection_letters.reading.structure.monitored_actions import actions_by_area
from inspection_letters.reading.structure.overall_verdicts import action_verdict
from inspection_letters.records import (
    LetterText,
    Metadata,
    Paragraph,
    Verdict,
)

HEADINGS = tuple(
    HeadingRule(kind, re.compile(pattern))
    for kind, pattern in (
        ("outcome", "(monitoring)?inspectionoutcome|outcomeofthe(monitoring)?inspection"),
        ("information", "informationaboutthe(local)?areapartnership"),
        (
            "findings",
            "(main)?(inspection)?findings|progressagainst(each)?(of)?(the)?(areas?for)?priorityactions?|whatwefound",
        ),
        ("priority", "(responsiblebod(y|ies))?areasforpriorityaction"),
        ("next-steps", "nextsteps|whathappensnext"),
        ("details", "localareapartnershipdetails"),
        ("about", "informationaboutthis(monitoring)?inspection"),
        ("team", "(the)?(monitoring)?inspectionteam"),
        ("complaints", "ifyouarenothappywiththe(inspection|report).*"),
    )
)

TITLE = re.compile(
    r"(?:area\s+SEND\s+)?monitoring\s+inspection\s+of\s+(?:the\s+)?(?P<area>.{2,80}?)\s+"
    r"(?:local\s+area|SEND|area)\s+partnership",
    re.IGNORECASE,
)
_DATES = re.compile(r"^(?:monitoring\s+)?inspection\s+dates?\s*:?\s*", re.IGNORECASE)
_PREVIOUS = re.compile(
    r"^dates?\s+of\s+(?:the\s+)?(?:previous|full|last)\s+(?:full\s+)?inspections?\s*:?\s*",
    re.IGNORECASE,
)
_VISITED = re.compile(
    r"\b(?:carried\s+out|conducted|undertook|completed|took\s+place|inspected|visited)\b"
    r"(?=.*\d{4})|\d{4},[^.]*\bmonitoring\s+inspection",
    re.IGNORECASE,
)
_VERDICTS: dict[bool | None, Verdict] = {
    True: Verdict.EFFECTIVE_ACTION,
    False: Verdict.INEFFECTIVE_ACTION,
}
"""What the verdict on all areas says of each."""

EXPECTED = (
    Expected(
        "area", "area", "title “Monitoring inspection of ... partnership”", "on the first page"
    ),
    Expected(
        "inspection_start",
        "inspection dates",
        "days, month and year after “Inspection dates:”",
        "on the first page",
    ),
    Expected(
        "priority_actions",
        "areas for priority action",
        "area for priority action",
        "in the findings",
    ),
)
"""Facts that every monitoring report states."""


class AreaSendMonitoring:
    """The kind ``area-send-monitoring``."""

    name = "area-send-monitoring"

    def confidence(self, text: LetterText) -> float:
        """Return the share (0 to 1) of this kind's typical features that the letter has."""
        front = " ".join(first_page(text).split())
        whole = text.text
        marks = [
            bool(TITLE.search(front)),
            "monitoring inspection" in front.casefold(),
            bool(re.search(r"effective action", whole, re.IGNORECASE)),
            bool(re.search(r"areas? for priority action", whole, re.IGNORECASE)),
        ]
        return sum(marks) / len(marks)

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read sections, paragraphs and metadata; what is not found is noted."""
        parts = {part.section.kind: part for part in find_parts(text, HEADINGS)}
        sections = tuple(part.section for part in parts.values())
        actions, roles, divided = actions_by_area(text, parts)
        blocks = [block_text(text, block) for block in text.blocks]
        overall = action_verdict(" ".join(blocks))
        default = _VERDICTS.get(overall.is_met) if overall else None
        if divided:
            paragraphs = tuple(
                Paragraph(
                    text.letter_id, order, section, paragraph_span(text, text.blocks[index]), role
                )
                for order, (index, section, role) in enumerate(roles)
            )
        else:
            actions = listed_items(text, range(len(blocks)), ACTIONS_FOLLOW)
            prose = all_prose(text, sections)
            paragraphs = with_listed(text, prose, actions, section="priority")
        actions = tuple(replace(action, verdict=action.verdict or default) for action in actions)
        template = read_template(text)
        front = part_texts(text, parts.get("front"))
        match = TITLE.search(" ".join(front))
        name = match.group("area").strip() if match else None
        area = areas.find(name) if name else None
        days = parse_dates(labelled(front, _DATES) or "") or parse_dates(
            next((block for block in blocks if _VISITED.search(block)), "")
        )
        metadata = Metadata(
            letter_id=text.letter_id,
            kind=self.name,
            area=name,
            urn=area.urn if area else None,
            inspection_start=days[0] if days else None,
            inspection_end=days[1] if days else None,
            previous_inspection=labelled(front, _PREVIOUS) or None,
            responsible_bodies=responsible_bodies(text, parts),
            lead_inspectors=lead_inspectors(" ; ".join(part_texts(text, parts.get("team")))),
            priority_actions=actions,
            letter_date=template.letter_date if template.salutation else None,
            addressees=tuple(map(str, template.addressees)) if template.salutation else (),
            signatories=tuple(person.name for person in template.signed_by if person.signs),
        )
        notes = (
            *missing_facts(metadata, EXPECTED),
            *missing_verdicts(actions, "area for priority action", "effective action"),
        )
        return Structured(
            replace(metadata, reading_notes=notes),
            sections,
            paragraphs or all_prose(text, sections),
        )
