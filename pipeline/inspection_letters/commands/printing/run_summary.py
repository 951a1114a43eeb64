"""The outcome of a run: letters, rejections and the most frequent codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from inspection_letters.records import Rejection
from inspection_letters.records.rounding import percent
from inspection_letters.runs.summary import CodeCount, RunSummary

MOST = 6
"""How many codes to list for weaknesses and for strengths."""


def print_summary(console: Console, summary: RunSummary, workspace: Path) -> None:
    """Print the outcome of a run: letters, rejections and the most frequent codes."""
    facts = Table.grid(padding=(0, 2))
    facts.add_column(justify="right", style="bold")
    facts.add_column()
    facts.add_row(str(summary.read), "letters read")
    if summary.recoded:
        facts.add_row(str(summary.recoded), "letters read before and coded in this run")
    facts.add_row(str(summary.known), "letters skipped because they are up to date")
    facts.add_row(str(len(summary.rejections)), "letters rejected")
    facts.add_row(f"{summary.excerpts:,}", f"excerpts in {summary.letters} letters")
    console.print(facts)
    print_rejections(console, summary.rejections)
    for number, doubt in enumerate(summary.doubts):
        if not number:
            console.print("[bold]Pages that could not be read[/bold]")
        console.print(f"  {doubt}", soft_wrap=True, highlight=False, markup=False)
    if summary.codes:
        console.print(code_table(summary))
    if summary.others:
        console.print(
            f"Also coded by {' and '.join(summary.others)}. The table shows the codes of "
            f"{summary.coder_id}.",
            highlight=False,
            markup=False,
        )
    console.print(f"Run {summary.run_id} is saved in {workspace}.", highlight=False, soft_wrap=True)


def print_rejections(console: Console, rejections: Sequence[Rejection]) -> None:
    """Print each rejection as one line: letter, reason, remedy."""
    if not rejections:
        return
    console.print("\n[bold]Rejected letters[/bold]")
    for rejection in rejections:
        line = Text(f"  {rejection.source}: ", style="bold")
        line.append(f"{rejection.reason} {rejection.remedy}", style="not bold")
        console.print(line, soft_wrap=True)
    console.print()


def code_table(summary: RunSummary) -> Table:
    """Return the most frequent codes, weaknesses first and then strengths."""
    table = Table(
        title=f"Most frequent codes ({escape(summary.codebook)}, coder {summary.coder_id})",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
    )
    # On a narrow terminal, the labels of codes are shortened.
    table.add_column("polarity", no_wrap=True, min_width=len("weakness"))
    table.add_column("code")
    table.add_column("letters", justify="right", no_wrap=True, min_width=len("150 (100%)"))
    table.add_column("excerpts", justify="right", no_wrap=True, min_width=len("excerpts"))
    for polarity in ("weakness", "strength"):
        chosen = _most(summary.codes, polarity)
        for number, code in enumerate(chosen):
            table.add_row(
                polarity if number == 0 else "",
                escape(code.label),
                f"{code.letters} ({percent(code.letters / summary.letters)})",
                str(code.excerpts),
                end_section=number == len(chosen) - 1,
            )
    return table


def _most(codes: Iterable[CodeCount], polarity: str) -> list[CodeCount]:
    chosen = [code for code in codes if code.polarity == polarity]
    return sorted(chosen, key=lambda code: (-code.letters, -code.excerpts, code.code_id))[:MOST]
