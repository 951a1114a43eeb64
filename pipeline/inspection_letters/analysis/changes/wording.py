"""An account of changes as JSON for programs and as Markdown for people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import quote

from inspection_letters.analysis.changes.records import (
    Account,
    LetterChange,
    Move,
    OutcomeChange,
    ReportChange,
)
from inspection_letters.common.safety.visible_text import visible
from inspection_letters.records.rounding import percent

VERSION: Final = 1
"""Raised when the meaning of the JSON changes."""

_MARKUP: Final = re.compile(r"[\\`*_~|#\[]|^[-+=>]")
"""What Markdown takes for markup anywhere, or at the beginning of an item."""

_OF_ADDRESSES: Final = "%:/?#[]@!$&'()*+,;=~"
"""Characters that stay as they are in an address, beside letters and digits."""

_MOST: Final = 50
"""The most items listed under a heading; the JSON has them all."""


def as_json(account: Account) -> str:
    """Return an account as JSON: dates as ISO texts, every change with its cause."""
    content = asdict(account)
    content["rejections"] = [
        {**asdict(rejection), "cause": cause.value} for rejection, cause in account.rejections
    ]
    content["prevalence"] = content.pop("moves")
    head = {"version": VERSION, "status": "complete"}
    return json.dumps({**head, **content}, indent=2, ensure_ascii=False, default=_plain) + "\n"


def failure_as_json(run_id: str, source: str, reason: str) -> str:
    """Return the JSON that a hook gets of a refresh that failed."""
    content = {
        "version": VERSION,
        "status": "failed",
        "run_id": run_id,
        "source": source,
        "reason": reason,
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def as_markdown(account: Account) -> str:
    """Return an account as a page in Markdown."""
    since = f"since refresh {account.since}" if account.since else "in the first refresh"
    lines = [
        "# What changed",
        "",
        f"Refresh {account.run_id} of {_bare(account.source)}, finished "
        f"{account.finished_at:%d %B %Y %H:%M} UTC: what changed {since}.",
        f"{account.letters} letters now count in the figures. They were coded by "
        f"{_bare(account.made_with.coder_id)} with {_bare(account.made_with.codebook)}.",
    ]
    parts = [
        _part("New letters", account.new, _letter),
        _part("Changed letters", account.changed, _letter),
        _part("Withdrawn reports", account.withdrawn, _report),
        _part("Reports listed again", account.returned, _report),
        _part("Renamed reports", account.renamed, _report),
        _part("Areas whose outcome changed", account.outcomes, _outcome),
        _part("Codes whose share of letters changed", account.moves, _move),
        _part("Topics", account.topics, _topic),
        _part(
            "Rejections",
            account.rejections,
            lambda pair: [
                _bare(f"{pair[0].source}: {pair[0].reason} {pair[0].remedy} ({pair[1]})")
            ],
        ),
        _part("Warnings", account.warnings, lambda warning: [_bare(warning)]),
    ]
    found = [line for part in parts for line in part]
    return "\n".join([*lines, *(found or ["", "Nothing changed."])]) + "\n"


def _part(title: str, items: Sequence[Any], words: Any) -> list[str]:
    if not items:
        return []
    lines = ["", f"## {title} ({len(items)})", ""]
    for item in items[:_MOST]:
        first, *rest = words(item)
        lines.append(f"- {first}")
        lines += [f"  - {detail}" for detail in rest]
    if len(items) > _MOST:
        lines.append(f"- and {len(items) - _MOST} more, in changes.json")
    return lines


def _letter(change: LetterChange) -> list[str]:
    facts = [change.kind, f"published {change.published}" if change.published else None]
    facts.append(f"outcome {change.outcome}" if change.outcome else None)
    what = "" if change.what == "new" else f"{change.what}; "
    where = f" {_link(change.url)}" if change.url else ""
    head = f"**{_bare(change.area or 'unknown area')}** ({_joined(facts)}){where}"
    lines = [f"{head}: {what}cause: {change.cause}, letter {change.letter_id}"]
    for polarity in ("weakness", "strength"):
        codes = [
            f"{_bare(code.label)} ({code.excerpts})"
            for code in change.findings
            if code.polarity == polarity
        ]
        if codes and change.what in ("new", "republished"):
            lines.append(f"{polarity}: {', '.join(codes)}")
    if change.gained:
        lines.append(f"codes added: {_bare(', '.join(change.gained))}")
    if change.lost:
        lines.append(f"codes no longer assigned: {_bare(', '.join(change.lost))}")
    return lines


def _report(change: ReportChange) -> list[str]:
    facts = [change.kind, f"published {change.published}" if change.published else None]
    moved = [
        f"{name} “{_bare(str(before))}” is now “{_bare(str(change.after.get(name)))}”"
        for name, before in change.before.items()
    ]
    head = f"**{_bare(change.area)}** ({_joined(facts)}) {_link(change.url)}: cause: {change.cause}"
    return [head, *moved]


def _outcome(change: OutcomeChange) -> list[str]:
    note = "" if change.comparable else " (the last inspection followed an earlier framework)"
    return [
        f"**{_bare(change.area or change.urn)}**: {_bare(change.before)} "
        f"({change.before_ended}) to {_bare(change.after)} "
        f"({change.after_ended}){note}; cause: {change.cause}"
    ]


def _move(move: Move) -> list[str]:
    causes = ", ".join(f"{name} {100 * part:+.1f}" for name, part in move.causes.items())
    return [
        f"{_bare(move.label)} as {move.polarity}: {percent(move.before)} of "
        f"{move.letters_before} letters to {percent(move.after)} of {move.letters_after} "
        f"(percentage points by cause: {causes})"
    ]


def _topic(topic: Mapping[str, Any]) -> list[str]:
    words = [str(topic[name]) for name in ("label", "reason") if topic.get(name)]
    return [_bare(": ".join(words) or str(topic))]


def _joined(facts: Iterable[str | None]) -> str:
    return ", ".join(_bare(fact) for fact in facts if fact)


def _bare(text: str) -> str:
    """Return a text on one line that cannot be taken for markup, nor act on a terminal."""
    line = _MARKUP.sub(r"\\\g<0>", visible(" ".join(text.split())))
    return line.replace("&", "&amp;").replace("<", "&lt;")


def _link(url: str) -> str:
    """Return an address as a link, without what would end the link before its end."""
    return f"<{quote(url, safe=_OF_ADDRESSES, errors='replace')}>"


def _plain(value: Any) -> str:
    return str(value.isoformat())
