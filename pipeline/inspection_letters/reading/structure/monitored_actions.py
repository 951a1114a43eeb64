"""The areas for priority action that a monitoring report goes through one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from inspection_letters.reading.structure.bodies import split_bodies
from inspection_letters.reading.structure.kinds import Part, block_text, paragraph_span, squash
from inspection_letters.records import BlockKind, LetterText, Recommendation, Role, Verdict

_VERDICT: Final = re.compile(
    r"\b(?:has|have)\s+(?P<not>not\s+)?(?:yet\s+)?taken\s+(?P<in>in)?effective\s+action\b"
    r"(?=[^.]*\b(?:this|the)\s+(?:area|priority))",
    re.IGNORECASE,
)
"""What the report says of one area."""

_ON_ALL: Final = re.compile(
    r"\b(?:all|any|each|every|both|none|of\s+the)\b[^.]*\bareas\b", re.IGNORECASE
)
"""A verdict on all areas together, which is not that of a single one."""

_FINDING_SECTIONS: Final = ("findings", "priority")


@dataclass(frozen=True, slots=True)
class _Group:
    """What a report says about one area for priority action, as indices of blocks."""

    actions: tuple[int, ...]
    findings: tuple[int, ...]
    bodies: str
    verdict: Verdict | None


def actions_by_area(
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
    match = _VERDICT.search(words)
    if match is None or _ON_ALL.search(words, match.start()):
        return None
    failed = match.group("not") or match.group("in")
    return Verdict.INEFFECTIVE_ACTION if failed else Verdict.EFFECTIVE_ACTION
