"""Reports of area SEND monitoring inspections, from 2025.

No such report was available: this follows descriptions and quotations of them (effective
or ineffective action, on each area for priority action or on all together; a report or a
letter) and has not been tried on a real one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from inspection_letters.common.reference.areas import Areas
from inspection_letters.reading.structure.area_send_report import responsible_bodies
from inspection_letters.reading.structure.bodies import lead_inspectors, split_bodies
from inspection_letters.reading.structure.dates import parse_dates
from inspection_letters.reading.structure.kinds import (
    HeadingRule,
    Part,
    Structured,
    block_text,
    find_parts,
    first_page,
    labelled,
    paragraph_span,
    part_texts,
    squash,
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
from inspection_letters.reading.structure.overall_verdicts import action_verdict
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
VERDICT = re.compile(
    r"\b(?:has|have)\s+(?P<not>not\s+)?(?:yet\s+)?taken\s+(?P<in>in)?effective\s+action\b"
    r"(?=[^.]*\b(?:this|the)\s+(?:area|priority))",
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

_FINDING_SECTIONS = ("findings", "priority")

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
        actions, roles, divided = _actions(text, parts)
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


@dataclass(frozen=True, slots=True)
class _Group:
    """What a report says about one area for priority action, as indices of blocks."""

    actions: tuple[int, ...]
    findings: tuple[int, ...]
    bodies: str
    verdict: Verdict | None


def _actions(
    text: LetterText, parts: dict[str, Part]
) -> tuple[tuple[Recommendation, ...], list[tuple[int, str, Role]], bool]:
    """Return the areas for priority action with their verdicts, and the findings.

    The last value says whether the findings are divided by area: by headings, in a table, or
    by a verdict on each.

    The text of an area is in a table or in paragraphs under the heading that opens its
    findings, or otherwise in one table of all areas before the findings.
    """
    inside = [
        (index, kind)
        for kind in _FINDING_SECTIONS
        for index in (parts[kind].blocks if kind in parts else ())
    ]
    kinds = dict(inside)
    indices = [index for index, _ in inside]
    headed = any(_OPENS.match(block_text(text, text.blocks[index])) for index in indices)
    before, chunks = _chunks(text, indices, headed=headed)
    listed = _table_rows(text, before)
    groups = [_group(text, chunk) for chunk in chunks]
    found: list[Recommendation] = []
    roles: list[tuple[int, str, Role]] = [
        (index, kinds[index], Role.RECOMMENDATION) for group in listed for index in group.actions
    ]
    for number, group in enumerate(groups):
        source = group if group.actions or number >= len(listed) else listed[number]
        verdict = group.verdict or source.verdict
        found.append(_recommendation(text, source, verdict))
        now = {
            Verdict.EFFECTIVE_ACTION: Role.STRENGTH,
            Verdict.INEFFECTIVE_ACTION: Role.WEAKNESS,
        }.get(verdict or Verdict.SUFFICIENT_PROGRESS, Role.CONTEXT)
        roles += [(index, kinds[index], Role.RECOMMENDATION) for index in group.actions]
        roles += [(index, kinds[index], now) for index in group.findings]
    for group in listed[len(groups) :]:
        found.append(_recommendation(text, group, group.verdict))
    divided = headed or bool(listed) or any(item.verdict for item in found)
    return tuple(found), sorted(roles), divided


_OPENS = re.compile(
    r"^(?:area\s+for\s+)?priority\s+action\s*(?:\d+|:)|^area\s+\d+\b", re.IGNORECASE
)
_HEADS = frozenset(
    {
        "responsiblebody",
        "responsiblebodies",
        "areaforpriorityaction",
        "areasforpriorityaction",
        "actiontaken",
        "verdict",
        "judgement",
    }
)
_BODY_LABEL = re.compile(r"^responsible\s+bod(?:y|ies)\s*:\s*", re.IGNORECASE)
_CELL_VERDICT = re.compile(r"^(?P<not>not\s+effective|ineffective)|^effective", re.IGNORECASE)


def _chunks(
    text: LetterText, indices: list[int], *, headed: bool
) -> tuple[list[int], list[list[int]]]:
    """Divide the findings by area: at the areas' headings, or otherwise after each verdict.

    Returns
    -------
    before : list of int
        Blocks before the first area.
    chunks : list of list of int
        The blocks of each area, without headings.
    """
    before: list[int] = []
    chunks: list[list[int]] = []
    closed = True
    for index in indices:
        block = text.blocks[index]
        words = block_text(text, block)
        if headed:
            if _OPENS.match(words) and block.cell is None:
                chunks.append([])
                rest = _OPENS.sub("", words).strip(" :.–-")
                if len(rest.split()) > 3:
                    chunks[-1].append(index)
                continue
        elif closed and block.cell is None:
            chunks.append([])
            closed = False
        if block.kind is BlockKind.HEADING and (squash(words) in _HEADS or block.cell is None):
            continue
        (chunks[-1] if chunks else before).append(index)
        closed = not headed and _sentence_verdict(words) is not None
    return before, [chunk for chunk in chunks if chunk]


def _group(text: LetterText, chunk: list[int]) -> _Group:
    verdicts = [at for at, index in enumerate(chunk) if _verdict_of(text, index)]
    verdict = _verdict_of(text, chunk[verdicts[-1]]) if verdicts else None
    tabled = _table_rows(text, chunk)
    if tabled:
        cells = {index for index in chunk if text.blocks[index].cell}
        rest = tuple(index for index in chunk if index not in cells)
        return _Group(tabled[0].actions, rest, tabled[0].bodies, verdict or tabled[0].verdict)
    bodies = ""
    plain: list[int] = []
    for index in chunk:
        words = block_text(text, text.blocks[index])
        if _BODY_LABEL.match(words):
            bodies = _BODY_LABEL.sub("", words)
        else:
            plain.append(index)
    end = _end_of_action(text, plain)
    return _Group(tuple(plain[:end]), tuple(plain[end:]), bodies, verdict)


def _end_of_action(text: LetterText, plain: list[int]) -> int:
    """Return how many of an area's first blocks restate it.

    If findings follow the verdict, these are all blocks before it; otherwise the first
    paragraph with its bullets.
    """
    at = next((at for at, index in enumerate(plain) if _verdict_of(text, index)), len(plain))
    if at < len(plain) - 1:
        return at
    end = min(1, at)
    while 0 < end < at and text.blocks[plain[end]].kind is BlockKind.BULLET:
        end += 1
    return end


def _table_rows(text: LetterText, indices: list[int]) -> list[_Group]:
    """Return a group for each table row among the blocks, one row for each area."""
    rows: dict[tuple[int, int], dict[int, list[int]]] = {}
    for index in indices:
        block = text.blocks[index]
        if block.cell and squash(block_text(text, block)) not in _HEADS:
            row = rows.setdefault((block.cell.table, block.cell.row), {})
            row.setdefault(block.cell.column, []).append(index)
    found = []
    for columns in rows.values():
        if 1 not in columns:
            continue
        bodies = " ".join(block_text(text, text.blocks[index]) for index in columns.get(0, []))
        statement = " ".join(block_text(text, text.blocks[index]) for index in columns.get(2, []))
        match = _CELL_VERDICT.match(statement)
        verdict = None
        if match:
            verdict = Verdict.INEFFECTIVE_ACTION if match.group("not") else Verdict.EFFECTIVE_ACTION
        found.append(_Group(tuple(columns[1]), (), bodies, verdict))
    return found


def _recommendation(text: LetterText, group: _Group, verdict: Verdict | None) -> Recommendation:
    spans = tuple(paragraph_span(text, text.blocks[index]) for index in group.actions)
    return Recommendation(
        text="\n".join(span.of(text.text) for span in spans),
        spans=spans,
        responsible_bodies=split_bodies(group.bodies) if group.bodies else (),
        verdict=verdict,
    )


def _verdict_of(text: LetterText, index: int) -> Verdict | None:
    return _sentence_verdict(block_text(text, text.blocks[index]))


def _sentence_verdict(words: str) -> Verdict | None:
    match = VERDICT.search(words)
    if match is None:
        return None
    failed = match.group("not") or match.group("in")
    return Verdict.INEFFECTIVE_ACTION if failed else Verdict.EFFECTIVE_ACTION
