"""What the generator knows to be true of each letter that is not a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any

from corpus.samples.dates import span_text
from corpus.samples.layouts.area_send_report import responsible_text
from corpus.samples.layouts.flow import Printed
from corpus.samples.people import greeting
from corpus.samples.visits import LETTER, MONITORING, VisitBlock, VisitContent

_HEADINGS = ("heading", "subheading")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _span(days: tuple[date, date] | None) -> list[str] | None:
    return [day.isoformat() for day in days] if days else None


def _by_section(blocks: Iterable[VisitBlock]) -> dict[str, list[VisitBlock]]:
    found: dict[str, list[VisitBlock]] = {}
    for block in blocks:
        if block.section:
            found.setdefault(block.section, []).append(block)
    return found


def _information(content: VisitContent) -> list[str]:
    return [
        block.text for block in content.blocks if block.kind == "paragraph" and not block.section
    ]


def visit_entry(content: VisitContent, printed: Printed) -> dict[str, Any]:
    """Return the entry of one letter in the manifest.

    Parameters
    ----------
    content : VisitContent
        What the letter says.
    printed : Printed
        The file.

    Returns
    -------
    dict
        Plain data, ready for JSON.
    """
    visit, plan = content.visit, content.visit.plan
    sections = _by_section(content.blocks)
    verdicts = content.verdicts or (None,) * len(content.actions)
    return {
        "file": f"{visit.stem}.pdf",
        "sha256": sha256(printed.data).hexdigest(),
        "kind": visit.kind,
        "area": plan.area,
        "urn": plan.urn,
        "title": content.title,
        "letter_date": _iso(visit.letter_date),
        "inspection_start": plan.start.isoformat(),
        "inspection_end": plan.end.isoformat(),
        "inspection_dates": span_text(plan.start, plan.end),
        "initial_inspection": _span(visit.initial),
        "first_monitoring": _span(visit.before),
        "statement_required": _iso(visit.required),
        "statement_fit_for_purpose": _iso(visit.fit),
        "statement_of_action": bool(visit.needs) if visit.kind == LETTER else None,
        "significant_weaknesses": [asdict(need) for need in content.needs],
        "priority_actions": [
            {
                "responsible_bodies": list(action.bodies),
                "responsible_text": responsible_text(action),
                "text": action.text,
                "verdict": verdict,
            }
            for action, verdict in zip(content.actions, verdicts, strict=True)
        ],
        "responsible_bodies": [plan.council, *plan.icbs],
        "addressees": [
            {"title": addressee.title, "name": addressee.name, "lines": list(addressee.lines)}
            for addressee in content.addressees
        ],
        "salutation": greeting(content.addressees) if content.addressees else None,
        "signatories": [asdict(signatory) for signatory in content.signatories],
        "inspectors": [asdict(inspector) for inspector in content.team],
        "lead_inspectors": [inspector.name for inspector in content.team if inspector.lead],
        "copies": list(content.copies),
        "pages": printed.pages,
        "headings": [block.text for block in content.blocks if block.kind in _HEADINGS],
        "information": _information(content),
        "verdict_sentences": [block.text for block in content.blocks if block.kind == "verdict"],
        "findings": {
            name: [[sentence.text for sentence in block.passage] for block in blocks]
            for name, blocks in sections.items()
        },
        "codes": {
            name: [
                [
                    [f"{code}:{polarity}" for code, polarity in sentence.codes]
                    for sentence in block.passage
                ]
                for block in blocks
            ]
            for name, blocks in sections.items()
        },
        "roles": {name: blocks[0].role for name, blocks in sections.items()},
        "footer": f"{plan.area} Local Area Partnership" if visit.kind == MONITORING else None,
        "look": asdict(visit.look),
        "cuts": dict(sorted(printed.cuts.items())),
    }
