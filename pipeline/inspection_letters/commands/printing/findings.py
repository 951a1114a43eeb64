"""Findings as tables for the terminal, JSON or CSV."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.analysis.code_use import FINDING_ONLY, LEAST_F1, CodeUse
from inspection_letters.analysis.findings_records import Findings
from inspection_letters.analysis.provenance import Provenance
from inspection_letters.analysis.statistics.counts import LEVEL
from inspection_letters.analysis.statistics.measures import MEASURES
from inspection_letters.analysis.statistics.prevalence import AS_CODED
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.commands.printing.text_output import plain_text, write_out
from inspection_letters.common.files.json_text import json_text
from inspection_letters.outputs.report.group_words import group_words
from inspection_letters.outputs.schema.csv_text import csv_text
from inspection_letters.outputs.schema.results import FINDINGS
from inspection_letters.outputs.schema.rows import finding_row
from inspection_letters.records.rounding import count, whole_percent

_ROUNDED: Final = ("share", "low", "high", "sensitivity", "specificity")
_DIGITS: Final = 6

_HEADINGS: Final = {
    "recommended": "action or\nimprove",
    "balance": "weak of\nall *",
    "weakness_share": "of weak-\nnesses *",
    "weakness": "any\nweakness",
    "strength": "any\nstrength",
}
_FINDING_MARK: Final = "†"
"""Beside a code whose figures are not for counting."""

_SHOWN: Final = tuple(measure for measure in MEASURES if measure.name in _HEADINGS)
"""The measures that fit on a screen; files have them all."""


def write_findings(
    found: Findings,
    made_with: Provenance,
    fmt: str,
    to: Path | None,
    console: Console,
    *,
    exact: bool = False,
) -> None:
    """Print findings, or write them to a file, as ``text``, ``json`` or ``csv``."""
    if fmt == "text" and to is None:
        print_findings(console, found)
        return
    if fmt == "text":
        text = plain_text(lambda plain: print_findings(plain, found))
    else:
        text = as_json(found, made_with) if fmt == "json" else as_csv(found, exact=exact)
    write_out(text, to, console, csv=fmt == "csv")


def print_findings(console: Console, found: Findings) -> None:
    """Print a table for all letters, then one for each group."""
    if found.part:
        console.print(found.part.sentence, highlight=False, markup=False)
    groups = dict.fromkeys(figure.group for figure in found.findings)
    for group in groups:
        console.print(_table(found, group))
    if lead := found.lead_measure:
        heading = " ".join(_HEADINGS[lead.name].replace("-\n", "").split()).removesuffix(" *")
        letters = "these letters" if found.part else "all letters"
        several = any(len(figure.codes) > 1 for figure in found.findings)
        last = "; measures of several codes come after the others" if several else ""
        console.print(
            f"Codes are sorted by “{heading}” in {letters}, the highest first{last}.",
            highlight=False,
        )
    console.print(
        "* Means over letters: weakness mentions among those of weakness and strength, and the "
        "code's share of a letter's weakness mentions."
        f"{' ~ As coded, not corrected.' if _shows(found, method=AS_CODED) else ''}",
        highlight=False,
    )
    if _shows(found, n=1):
        console.print(
            "Figures of one letter have no interval: one letter is too few to say how common a "
            "code is.",
            highlight=False,
        )
    if note := _use_note(found):
        console.print(note, highlight=False, markup=False)
    for note in found.notes:
        console.print(note, highlight=False)
    if found.reviewed:
        console.print(
            f"{count(found.reviewed, 'excerpt has', 'excerpts have')} human coding "
            f"({', '.join(found.people)}), which is "
            "taken to be free of coder error.",
            highlight=False,
            markup=False,
        )
    console.print(
        "For priority actions and areas for improvement apart, and for the excerpts behind each "
        "figure, use --format json.",
        highlight=False,
    )


def _table(found: Findings, group: str | None) -> Table:
    figures = {
        (figure.codes, figure.measure): figure for figure in found.findings if figure.group == group
    }
    sizes: dict[str, int] = {}
    for figure in figures.values():
        sizes[figure.measure] = max(sizes.get(figure.measure, 0), figure.share.n)
    everything = "these letters" if found.part else "all letters"
    letters = everything if group is None else group_words(found.by or "", group)
    table = Table(
        title=f"Percentages, with 95% intervals: {escape(letters)}\n"
        f"({escape(found.codebook.name)} {escape(found.codebook.version)}, "
        f"{'gold codes' if found.of_gold else f'coder {escape(found.coder.coder_id)}'})",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )
    table.add_column("code")
    for measure in _SHOWN:
        table.add_column(
            f"{_HEADINGS[measure.name]}\nn={sizes[measure.name]:,}",
            justify="right",
            no_wrap=True,
            min_width=8,
        )
    marked = _finding_only(found)
    if marked >= {figure.codes for figure in found.findings}:
        marked = set()  # A note says so of all.
    for codes in dict.fromkeys(figure.codes for figure in figures.values()):
        cells = [_cell(figures[codes, measure.name]) for measure in _SHOWN]
        mark = f" {_FINDING_MARK}" if codes in marked else ""
        table.add_row(f"{escape(found.label(codes))}{mark}", *cells)
    return table


def _finding_only(found: Findings) -> set[tuple[str, ...]]:
    """Return the codes whose figures are not for counting."""
    return {figure.codes for figure in found.findings if found.use(figure) is CodeUse.FINDING}


def _use_note(found: Findings) -> str:
    """Return what figures are not for counting, and why; nothing if all are."""
    marked = _finding_only(found)
    why = f"The coder's F1 on held-out letters is under {LEAST_F1:g}, or not known"
    if not marked:
        return ""
    if marked >= {figure.codes for figure in found.findings}:
        return f"All these figures are {FINDING_ONLY}. {why}."
    return f"{_FINDING_MARK} {FINDING_ONLY[0].upper()}{FINDING_ONLY[1:]}. {why}."


def _cell(figure: Finding) -> str:
    share = figure.share
    if share.n == 0 or math.isnan(share.point):
        return "–"
    point, low, high = map(whole_percent, (share.point, share.low, share.high))
    mark = "~" if share.method == AS_CODED else ""
    return f"{mark}[bold]{point}[/bold]" + ("" if share.n == 1 else f" {low}–{high}")


def _shows(found: Findings, **values: object) -> bool:
    """Whether any figure of the tables has some values, such as a method."""
    shown = {measure.name for measure in _SHOWN}
    return any(
        figure.share.n
        and figure.measure in shown
        and not math.isnan(figure.share.point)
        and all(getattr(figure.share, name) == value for name, value in values.items())
        for figure in found.findings
    )


def as_json(found: Findings, made_with: Provenance) -> str:
    """Return all figures with the excerpts behind them, and what they were made with."""
    held_out = found.held_out
    content = {
        "coder": found.coder.coder_id,
        "codebook": {
            "name": found.codebook.name,
            "version": found.codebook.version,
            "digest": found.codebook.digest,
        },
        "level": LEVEL,
        "census": found.census,
        "seed": found.seed,
        "by": found.by,
        "sorted_by": found.lead_measure and found.lead_measure.name,
        "part": found.part and found.part.as_values(),
        "detail": found.detail,
        "held_out": held_out
        and {
            "letters": held_out.letters,
            "excerpts": held_out.excerpts,
            "kinds": held_out.kinds,
            "coder_digest": held_out.coder_digest,
        },
        "people": found.people,
        "excerpts_judged_by_people": found.reviewed,
        "notes": found.notes,
        "made_with": made_with.as_values(),
        "figures": [
            {name: row[name] for name in FINDINGS.names if name != "coder"}
            | {
                "id": found.subject_id(figure.codes),
                "codes": figure.codes,
                "excerpts": figure.excerpt_ids,
            }
            for figure in found.findings
            for row in (_row(found, figure),)
        ],
    }
    return json_text(content)


def as_csv(found: Findings, *, exact: bool = False) -> str:
    """Return one row for each figure; of a part, each row says which part."""
    part = found.part.sentence if found.part else ""
    rows = (_row(found, figure) for figure in found.findings)
    return csv_text(rows, FINDINGS, exact=exact, part=part)


def _row(found: Findings, figure: Finding) -> dict[str, Any]:
    row = finding_row(found, figure)
    return row | {
        name: None if row[name] is None or math.isnan(row[name]) else round(row[name], _DIGITS)
        for name in _ROUNDED
    }


__all__ = ["as_csv", "as_json", "print_findings", "write_findings"]
