"""Findings as tables for the terminal, JSON or CSV."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.analysis.findings import Findings
from inspection_letters.analysis.statistics.shares import MEASURES, Finding
from inspection_letters.commands.printing.text_output import plain_text, write_out
from inspection_letters.outputs.schema.csv_text import csv_text
from inspection_letters.outputs.schema.results import FINDINGS
from inspection_letters.outputs.schema.rows import finding_row
from inspection_letters.records.rounding import whole_percent

_ROUNDED: Final = ("share", "low", "high")
_DIGITS: Final = 6

_HEADINGS: Final = {"priority": "priority\naction", "improve": "area to\nimprove"}


def write_findings(found: Findings, fmt: str, to: Path | None, console: Console) -> None:
    """Print findings, or write them to a file, as ``text``, ``json`` or ``csv``."""
    if fmt == "text" and to is None:
        print_findings(console, found)
        return
    if fmt == "text":
        text = plain_text(lambda plain: print_findings(plain, found))
    else:
        text = as_json(found) if fmt == "json" else as_csv(found)
    write_out(text, to, console, csv=fmt == "csv")


def print_findings(console: Console, found: Findings) -> None:
    """Print a table for all letters, then one for each group."""
    groups = dict.fromkeys(figure.group for figure in found.findings)
    for group in groups:
        console.print(_table(found, group))
    for note in found.notes:
        console.print(note, highlight=False)
    if found.reviewed:
        console.print(
            f"{found.reviewed} excerpts have human coding ({', '.join(found.people)}), which is "
            "taken to be free of coder error.",
            highlight=False,
            markup=False,
        )
    console.print("For the excerpts behind each figure, use --format json.", highlight=False)


def _table(found: Findings, group: str | None) -> Table:
    figures = {
        (figure.codes, figure.measure): figure for figure in found.findings if figure.group == group
    }
    sizes = {figure.measure: figure.share.n for figure in figures.values()}
    letters = "all letters" if group is None else f"{found.by} {group}"
    table = Table(
        title=f"Percentage of letters, with 95% interval: {escape(letters)}\n"
        f"({escape(found.codebook.name)} {escape(found.codebook.version)}, "
        f"coder {escape(found.coder.coder_id)})",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )
    table.add_column("code")
    for measure in MEASURES:
        table.add_column(
            f"{_HEADINGS.get(measure.name, measure.name)}\nn={sizes[measure.name]}",
            justify="right",
            no_wrap=True,
            min_width=10,
        )
    for codes in dict.fromkeys(figure.codes for figure in figures.values()):
        cells = [_cell(figures[codes, measure.name]) for measure in MEASURES]
        table.add_row(escape(found.label(codes)), *cells)
    return table


def _cell(figure: Finding) -> str:
    share = figure.share
    if share.n == 0:
        return "–"
    point, low, high = map(whole_percent, (share.point, share.low, share.high))
    return f"[bold]{point}[/bold] {low}–{high}"


def as_json(found: Findings) -> str:
    """Return all figures with the excerpts behind them."""
    held_out = found.held_out
    content = {
        "coder": found.coder.coder_id,
        "codebook": {
            "name": found.codebook.name,
            "version": found.codebook.version,
            "digest": found.codebook.digest,
        },
        "level": 0.95,
        "seed": found.seed,
        "by": found.by,
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
        "figures": [
            {name: row[name] for name in FINDINGS.names if name != "coder"}
            | {"codes": figure.codes, "excerpts": figure.excerpt_ids}
            for figure in found.findings
            for row in (_row(found, figure),)
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(found: Findings) -> str:
    """Return one line for each figure."""
    return csv_text((_row(found, figure) for figure in found.findings), FINDINGS)


def _row(found: Findings, figure: Finding) -> dict[str, Any]:
    row = finding_row(found, figure)
    return row | {
        name: None if row[name] is None else round(row[name], _DIGITS) for name in _ROUNDED
    }


__all__ = ["as_csv", "as_json", "print_findings", "write_findings"]
