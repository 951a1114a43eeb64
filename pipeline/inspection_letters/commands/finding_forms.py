"""Findings as a table of the terminal, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.analysis.findings import Findings, make_findings
from inspection_letters.analysis.statistics.findings import MEASURES, Figure
from inspection_letters.commands.writing import write_out
from inspection_letters.records.rounding import whole_percent
from inspection_letters.store import open_store

_COLUMNS: Final = (
    "coder",
    "codes",
    "label",
    "measure",
    "by",
    "group",
    "letters",
    "letters_coded",
    "share",
    "low",
    "high",
    "method",
    "excerpts",
)


def show_findings(
    workspace: Path,
    coder_id: str | None,
    by: str | None,
    any_of: Sequence[str],
    fmt: str,
    to: Path | None,
    seed: int,
    database_url: str | None,
    console: Console,
    *,
    model: Path | None = None,
    usual_model: Path | None = None,
) -> None:
    """Print findings, or write them to a file."""
    with open_store(workspace, url=database_url) as opened, opened.read() as conn:
        found = make_findings(
            conn, coder_id, by, any_of, seed, model=model, usual_model=usual_model
        )
    if fmt == "text" and to is None:
        print_findings(console, found)
        return
    if fmt == "text":
        plain = Console(file=io.StringIO(), width=80, color_system=None)
        print_findings(plain, found)
        text = plain.file.getvalue()  # type: ignore[attr-defined]
    else:
        text = as_json(found) if fmt == "json" else as_csv(found)
    write_out(text, to, console, csv=fmt == "csv")


def print_findings(console: Console, found: Findings) -> None:
    """Print a table of all letters, then one of each group."""
    groups = dict.fromkeys(figure.group for figure in found.figures)
    for group in groups:
        console.print(_table(found, group))
    for note in found.notes:
        console.print(note, highlight=False)
    if found.reviewed:
        console.print(
            f"{found.reviewed} excerpts are as people judged them ({', '.join(found.people)}), "
            "without coder error.",
            highlight=False,
            markup=False,
        )
    console.print("Excerpts behind each figure: --format json.", highlight=False)


def _table(found: Findings, group: str | None) -> Table:
    figures = {(one.codes, one.measure): one for one in found.figures if one.group == group}
    sizes = {one.measure: one.share.n for one in figures.values()}
    what = "all letters" if group is None else f"{found.by} {group}"
    table = Table(
        title=f"Share of letters in %, with 95% interval: {escape(what)}\n"
        f"({escape(found.codebook.name)} {escape(found.codebook.version)}, "
        f"coder {escape(found.coded.coder_id)})",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )
    table.add_column("code")
    for measure in MEASURES:
        name = {"priority": "priority\naction", "improve": "to\nimprove"}.get(measure.name)
        table.add_column(
            f"{name or f'as{chr(10)}{measure.name}'}\nn={sizes[measure.name]}",
            justify="right",
            no_wrap=True,
            min_width=10,
        )
    for codes in dict.fromkeys(one.codes for one in figures.values()):
        cells = [_cell(figures[codes, measure.name]) for measure in MEASURES]
        table.add_row(escape(found.label(codes)), *cells)
    return table


def _cell(figure: Figure) -> str:
    share = figure.share
    if share.n == 0:
        return "–"
    point, low, high = map(whole_percent, (share.point, share.low, share.high))
    return f"[bold]{point}[/bold] {low}–{high}"


def as_json(found: Findings) -> str:
    """Return all figures with the excerpts on which they rest."""
    held_out = found.held_out
    content = {
        "coder": found.coded.coder_id,
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
            {**_row(found, one), "codes": one.codes, "excerpts": one.excerpt_ids}
            for one in found.figures
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(found: Findings) -> str:
    """Return one line for each figure."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    coder = {"coder": found.coded.coder_id}
    writer.writerows(coder | _row(found, one) for one in found.figures)
    return text.getvalue()


def _row(found: Findings, figure: Figure) -> dict[str, Any]:
    share = figure.share

    def number(value: float) -> float | None:
        return None if math.isnan(value) else round(value, 6)

    return {
        "codes": "|".join(figure.codes),
        "label": found.label(figure.codes),
        "measure": figure.measure,
        "by": None if figure.group is None else found.by,
        "group": figure.group,
        "letters": share.n,
        "letters_coded": share.coded,
        "share": number(share.point),
        "low": number(share.low),
        "high": number(share.high),
        "method": share.method,
        "excerpts": len(figure.excerpt_ids),
    }


__all__ = ["as_csv", "as_json", "print_findings", "show_findings"]
