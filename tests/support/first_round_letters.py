"""Whole letters of the first round in the template of the samples, with wording of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from corpus.samples.build import load_bank, load_banks, load_plans
from corpus.samples.compose import compose_all
from corpus.samples.compose_visits import compose_visits
from corpus.samples.drawing import Drawer
from corpus.samples.layouts import VISIT_LAYOUTS
from corpus.samples.prose import plain
from corpus.samples.visits import LETTER, MONITORING, REVISIT, VisitBlock, VisitContent


@dataclass(frozen=True)
class Wording:
    """What a letter says in other words than the samples; None keeps their words.

    ``weaknesses`` follow the lead-in as bullets. ``restated`` are the weaknesses of a revisit,
    each with its verdict (None for none); ``found`` is the sentence that follows each.
    ``is_repeated`` says the verdict on all again in the findings of a monitoring report.
    """

    title: str | None = None
    opening: str | None = None
    statement: str | None = None
    lead: str | None = None
    weaknesses: tuple[str, ...] = ()
    overall: str | None = None
    restated: tuple[tuple[str, str | None], ...] = ()
    found: str | None = "The initial inspection found that:"
    actions: tuple[str, ...] = ()
    is_repeated: bool = False


@cache
def _samples() -> dict[str, VisitContent]:
    """Return a sample of each kind: a letter with weaknesses, a revisit, a monitoring report."""
    bank, plans = load_bank(), load_plans()
    drawer = Drawer(bank)
    tuple(compose_all(bank, plans, drawer))
    found: dict[str, VisitContent] = {}
    for content in compose_visits(load_banks(bank), plans, drawer):
        if content.visit.kind == MONITORING or content.visit.needs:
            found.setdefault(content.visit.kind, content)
    return found


def write_letter(path: Path, kind: str, wording: Wording) -> Path:
    """Write a whole letter of a kind (``area-send-letter`` and so on) in these words."""
    content = _samples()[kind]
    blocks = {LETTER: _letter, REVISIT: _revisit, MONITORING: _monitoring}[kind](content, wording)
    bank = load_bank()
    banks = load_banks(bank)
    printed = VISIT_LAYOUTS[kind](
        replace(content, title=wording.title or content.title, blocks=tuple(blocks)),
        banks.phrases,
        bank.phrases,
    )
    path.write_bytes(printed.data)
    return path


def _said(text: str | None, instead_of: VisitBlock) -> VisitBlock:
    return instead_of if text is None else VisitBlock("paragraph", plain(text))


def _bullets(texts: Iterable[str]) -> list[VisitBlock]:
    return [VisitBlock("bullet", plain(text)) for text in texts]


def _letter(content: VisitContent, wording: Wording) -> list[VisitBlock]:
    opening, led, spoke, required, *rest = content.blocks
    lead = next(block for block in content.blocks if block.text.endswith("weakness:"))
    listed = {need.text for need in content.needs}
    body = [block for block in rest if block is not lead and block.text not in listed]
    front = [_said(wording.opening, opening), led, spoke]
    if wording.statement != "":
        front.append(_said(wording.statement, required))
    if wording.weaknesses:
        front += [_said(wording.lead, lead), *_bullets(wording.weaknesses)]
    return [*front, *body]


def _revisit(content: VisitContent, wording: Wording) -> list[VisitBlock]:
    opening, history, overall, spoke, *rest = content.blocks
    front = [
        _said(wording.opening, opening),
        _said(wording.statement, history),
        _said(wording.overall, overall),
        spoke,
    ]
    if wording.weaknesses:
        lead = VisitBlock("paragraph", plain("These are the areas of significant weakness:"))
        front += [_said(wording.lead, lead), *_bullets(wording.weaknesses)]
    headings = [block for block in rest if block.kind == "heading"]
    return [*front, *headings, *_restated(wording), rest[-1]]


def _restated(wording: Wording) -> list[VisitBlock]:
    blocks: list[VisitBlock] = []
    for place, (weakness, verdict) in enumerate(wording.restated):
        blocks.append(VisitBlock("weakness", plain(weakness), place=place))
        if wording.found:
            blocks.append(VisitBlock("paragraph", plain(wording.found)))
            blocks += _bullets(["plans were late and of little use to families"])
        if verdict:
            blocks.append(VisitBlock("verdict", plain(verdict)))
        for text in FINDINGS:
            blocks.append(VisitBlock("paragraph", plain(text)))
    if not wording.restated:
        blocks += [VisitBlock("paragraph", plain(text)) for text in FINDINGS]
    return blocks


FINDINGS: Sequence[str] = (
    "Leaders have listened to families and have changed how plans are written.",
    "Schools tell inspectors that advice now reaches them within weeks.",
)
"""What a revisit finds, in paragraphs."""


def _monitoring(content: VisitContent, wording: Wording) -> list[VisitBlock]:
    heading, overall, *_ = content.blocks
    blocks = [heading, _said(wording.overall, overall)]
    if wording.lead:
        blocks.append(VisitBlock("paragraph", plain(wording.lead)))
    blocks += _bullets(wording.actions)
    later = [block for block in content.blocks if block.kind == "heading"][1:]
    again = [blocks[1].text] if wording.is_repeated else []
    blocks += [later[0], *(VisitBlock("paragraph", plain(text)) for text in (*again, *FINDINGS))]
    return [*blocks, *later[1:], content.blocks[-1]]
