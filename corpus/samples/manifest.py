"""What the generator knows to be true of each letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from corpus.samples.dates import span_text
from corpus.samples.layouts.area_send_report import next_inspection, responsible_text
from corpus.samples.layouts.flow import Printed
from corpus.samples.model import Content, Passage


def _texts(passages: tuple[Passage, ...]) -> list[list[str]]:
    return [[sentence.text for sentence in passage] for passage in passages]


def _codes(passages: tuple[Passage, ...]) -> list[list[list[str]]]:
    return [
        [[f"{code}:{polarity}" for code, polarity in sentence.codes] for sentence in passage]
        for passage in passages
    ]


def entry(
    content: Content, printed: Printed, *, kind: str, phrases: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the entry of one letter in the manifest.

    Parameters
    ----------
    content : Content
        What the letter says.
    printed : Printed
        The file.
    kind : str
        The kind of letter.
    phrases : mapping
        The data of ``phrases.yaml``.

    Returns
    -------
    dict
        Plain data, ready for JSON.
    """
    plan = content.plan
    dates = span_text(plan.start, plan.end, plan.look.date_format)
    findings = {
        "experience": content.experience,
        "effective": content.effective,
        "better": content.better,
    }
    return {
        "file": f"{plan.stem}.pdf",
        "sha256": sha256(printed.data).hexdigest(),
        "kind": kind,
        "area": plan.area,
        "urn": plan.urn,
        "inspection_start": plan.start.isoformat(),
        "inspection_end": plan.end.isoformat(),
        "inspection_dates": dates,
        "footer_dates": plan.look.footer_dates or span_text(plan.start, plan.end),
        "previous_inspection": plan.previous[1],
        "outcome": plan.outcome,
        "next_inspection": next_inspection(content, phrases),
        "responsible_bodies": [plan.council, *plan.icbs],
        "lead_inspectors": [person.name for person in content.team if person.lead],
        "priority_actions": [
            {
                "responsible_bodies": list(action.bodies),
                "responsible_text": responsible_text(action),
                "text": action.text,
            }
            for action in content.actions
        ],
        "areas_for_improvement": [action.text for action in content.improvements],
        "pages": printed.pages,
        "information": list(content.information),
        "findings": {name: _texts(passages) for name, passages in findings.items()},
        "codes": {name: _codes(passages) for name, passages in findings.items()},
        "look": {**asdict(plan.look), "break_before": list(plan.look.break_before)},
        "cuts": dict(sorted(printed.cuts.items())),
    }
