"""Reports of area SEND monitoring inspections, 2025 on.

No such report was at hand: this is written from descriptions (effective or
ineffective action, for each area for priority action) and has not been tried on a
real one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.areas import Areas
from pipeline.errors import LetterError
from pipeline.records import (
    BlockKind,
    LetterText,
    Metadata,
    Paragraph,
    Recommendation,
    Role,
    Verdict,
)
from pipeline.spans import Span
from pipeline.structure.area_send_report import recommendations, responsible_bodies
from pipeline.structure.bodies import lead_inspectors
from pipeline.structure.dates import parse_dates
from pipeline.structure.kinds import (
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

HEADINGS = tuple(
    HeadingRule(kind, re.compile(pattern))
    for kind, pattern in (
        ("outcome", "(monitoring)?inspectionoutcome|outcomeofthe(monitoring)?inspection"),
        ("information", "informationaboutthe(local)?areapartnership"),
        ("findings", "(main)?(inspection)?findings|progressagainst.*|whatwefound"),
        ("priority", "(responsiblebod(y|ies))?areasforpriorityaction"),
        ("next-steps", "nextsteps|whathappensnext"),
        ("details", "localareapartnershipdetails"),
        ("about", "informationaboutthis(monitoring)?inspection"),
        ("team", "(the)?(monitoring)?inspectionteam"),
        ("complaints", "ifyouarenothappywiththe(inspection|report).*"),
    )
)

TITLE = re.compile(
    r"(?:area\s+SEND\s+)?monitoring\s+inspection\s+of\s+(?:the\s+)?(?P<area>.+?)\s+"
    r"(?:local\s+area|SEND|area)\s+partnership",
    re.IGNORECASE,
)
VERDICT = re.compile(
    r"\b(?:has|have)\s+(?P<not>not\s+)?(?:yet\s+)?taken\s+(?P<in>in)?effective\s+action\b"
    r"(?=[^.]*\b(?:this|the)\s+(?:area|priority))",
    re.IGNORECASE,
)
OVERALL = re.compile(r"\b(?:two|three|four|five|six|seven|all|none|each|both|one) of\b", re.I)
_DATES = re.compile(r"^(?:monitoring\s+)?inspection\s+dates?\s*:?\s*", re.IGNORECASE)
_PREVIOUS = re.compile(
    r"^dates?\s+of\s+(?:the\s+)?(?:previous|full|last)\s+(?:full\s+)?inspections?\s*:?\s*",
    re.IGNORECASE,
)
_FINDING_SECTIONS = ("findings", "priority")


class AreaSendMonitoring:
    """The kind ``area-send-monitoring``."""

    name = "area-send-monitoring"

    def confidence(self, text: LetterText) -> float:
        """Return the share of the kind's marks that the letter bears."""
        front = " ".join(text.text[:800].split())
        whole = text.text
        marks = [
            bool(TITLE.search(front)),
            "monitoring inspection" in front.casefold(),
            bool(re.search(r"effective action", whole, re.IGNORECASE)),
            bool(re.search(r"areas? for priority action", whole, re.IGNORECASE)),
        ]
        return sum(marks) / len(marks)

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read sections, paragraphs and metadata.

        Raises
        ------
        LetterError
            Stage ``structure``: no area for priority action has a verdict.
        """
        parts = {part.section.kind: part for part in find_parts(text, HEADINGS)}
        actions, roles = _actions(text, parts)
        if not any(action.verdict for action in actions):
            raise LetterError(
                "A monitoring report must say of each area for priority action whether effective "
                "action was taken; this one says it of none.",
                "Look at the PDF: if its wording differs, report it so that it can be added.",
                stage="structure",
            )
        front = part_texts(text, parts.get("front"))
        match = TITLE.search(" ".join(front))
        name = match.group("area").strip() if match else None
        area = areas.find(name) if name else None
        days = parse_dates(labelled(front, _DATES) or "")
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
        )
        paragraphs = tuple(
            Paragraph(
                text.letter_id, order, section, paragraph_span(text, text.blocks[index]), role
            )
            for order, (index, section, role) in enumerate(roles)
        )
        sections = tuple(part.section for part in parts.values())
        return Structured(metadata, sections, paragraphs)


def _actions(
    text: LetterText, parts: dict[str, Part]
) -> tuple[tuple[Recommendation, ...], list[tuple[int, str, Role]]]:
    """Return the areas for priority action with their verdicts, and the findings.

    Each verdict sentence closes (or opens) the findings on one area. The area's
    text is what stands under a heading that names it, or in the table of areas.
    """
    tabled = recommendations(text, parts.get("priority")) if _has_table(text, parts) else ()
    inside = [
        (index, kind)
        for kind in _FINDING_SECTIONS
        for index in (parts[kind].blocks if kind in parts else ())
        if text.blocks[index].cell is None
    ]
    groups = _groups(text, inside)
    found: list[Recommendation] = []
    roles: list[tuple[int, str, Role]] = []
    for group in groups:
        verdict = _verdict(text, [index for index, _ in group])
        restated, rest = _restated(text, group) if verdict else ([], list(group))
        if restated:
            spans: tuple[Span, ...] = tuple(
                paragraph_span(text, text.blocks[index]) for index, _ in restated
            )
            words = "\n".join(span.of(text.text) for span in spans)
            found.append(Recommendation(words, spans, verdict=verdict))
        elif verdict and len(found) < len(tabled):
            found.append(replace(tabled[len(found)], verdict=verdict))
        now = {
            Verdict.EFFECTIVE_ACTION: Role.STRENGTH,
            Verdict.INEFFECTIVE_ACTION: Role.WEAKNESS,
        }.get(verdict or Verdict.SUFFICIENT_PROGRESS, Role.CONTEXT)
        roles += [(index, kind, Role.RECOMMENDATION) for index, kind in restated]
        roles += [
            (index, kind, now)
            for index, kind in rest
            if text.blocks[index].kind is not BlockKind.HEADING
        ]
    for action in tabled:
        for number, one in enumerate(found):
            if squash(one.text)[:40] == squash(action.text)[:40]:
                found[number] = replace(one, responsible_bodies=action.responsible_bodies)
    return tuple(found), sorted(roles)


def _has_table(text: LetterText, parts: dict[str, Part]) -> bool:
    part = parts.get("priority")
    return part is not None and any(text.blocks[index].cell for index in part.blocks)


_OPENS = re.compile(r"^(?:area\s+for\s+)?priority\s+action\s*\d*\b|^area\s+\d+\b", re.IGNORECASE)


def _groups(text: LetterText, inside: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Cut the findings where a heading opens the next area, else after each verdict."""
    opens = [
        text.blocks[index].kind is BlockKind.HEADING
        or bool(_OPENS.match(block_text(text, text.blocks[index])))
        for index, _ in inside
    ]
    groups: list[list[tuple[int, str]]] = []
    closed = True
    for (index, kind), heading in zip(inside, opens, strict=True):
        after_heading = groups and all(
            text.blocks[other].kind is BlockKind.HEADING for other, _ in groups[-1]
        )
        if (any(opens) and heading and not after_heading) or (not any(opens) and closed):
            groups.append([])
        if not groups:
            groups.append([])
        groups[-1].append((index, kind))
        closed = _verdict(text, [index]) is not None
    return groups


def _verdict(text: LetterText, indices: list[int]) -> Verdict | None:
    for index in reversed(indices):
        match = VERDICT.search(block_text(text, text.blocks[index]))
        if match:
            failed = match.group("not") or match.group("in")
            return Verdict.INEFFECTIVE_ACTION if failed else Verdict.EFFECTIVE_ACTION
    return None


def _restated(
    text: LetterText, group: list[tuple[int, str]]
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Split a group into the text of the area for priority action and the findings on it.

    The text is the first paragraph under the heading with the bullets that follow it;
    a heading that is itself a sentence ("Leaders should ...") is the text.
    """
    headings = [one for one in group if text.blocks[one[0]].kind is BlockKind.HEADING]
    rest = [one for one in group if one not in headings]
    worded = [one for one in headings if not _OPENS.match(block_text(text, text.blocks[one[0]]))]
    if worded and any(len(block_text(text, text.blocks[i]).split()) > 7 for i, _ in worded):
        return worded, rest
    if not rest or _verdict(text, [rest[0][0]]):
        return [], rest
    end = 1
    while end < len(rest) and text.blocks[rest[end][0]].kind is BlockKind.BULLET:
        end += 1
    return rest[:end], rest[end:]
