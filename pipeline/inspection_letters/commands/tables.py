"""Tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from inspection_letters.codebook import Patterns
from inspection_letters.records import Codebook
from inspection_letters.records.rounding import percent
from inspection_letters.runs.summary import CodeCount, RunSummary

MOST = 6
"""How many codes to list as weakness and as strength."""


def print_summary(console: Console, summary: RunSummary, workspace: Path) -> None:
    """Print what came of a run: letters, rejections, and the most frequent codes."""
    facts = Table.grid(padding=(0, 2))
    facts.add_column(justify="right", style="bold")
    facts.add_column()
    facts.add_row(str(summary.read), "letters read")
    if summary.recoded:
        facts.add_row(str(summary.recoded), "known, and coded in this run")
    facts.add_row(str(summary.known), "skipped as known")
    facts.add_row(str(len(summary.rejections)), "rejected")
    facts.add_row(f"{summary.excerpts:,}", f"excerpts in {summary.letters} letters")
    console.print(facts)
    if summary.rejections:
        print_rejections(console, summary)
    if summary.codes:
        console.print(code_table(summary))
    if summary.others:
        console.print(
            f"Coded by {' and '.join(summary.others)} too; what is shown is by {summary.coder_id}.",
            highlight=False,
            markup=False,
        )
    console.print(f"Run {summary.run_id} is kept in {workspace}.", highlight=False, soft_wrap=True)


def print_rejections(console: Console, summary: RunSummary) -> None:
    """Print each rejection as one line: letter, reason, remedy."""
    console.print("\n[bold]Rejected[/bold]")
    for one in summary.rejections:
        line = Text(f"  {one.source}: ", style="bold")
        line.append(f"{one.reason} {one.remedy}", style="not bold")
        console.print(line, soft_wrap=True)
    console.print()


def code_table(summary: RunSummary) -> Table:
    """Return the most frequent codes, first as weakness and then as strength."""
    table = Table(
        title=f"Most frequent codes ({escape(summary.codebook)}, coder {summary.coder_id})",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
    )
    # On a narrow terminal it is the names of codes that give way.
    table.add_column("as", no_wrap=True, min_width=len("weakness"))
    table.add_column("code")
    table.add_column("letters", justify="right", no_wrap=True, min_width=len("150 (100%)"))
    table.add_column("excerpts", justify="right", no_wrap=True, min_width=len("excerpts"))
    for polarity in ("weakness", "strength"):
        chosen = _most(summary.codes, polarity)
        for number, one in enumerate(chosen):
            table.add_row(
                polarity if number == 0 else "",
                escape(one.label),
                f"{one.letters} ({percent(one.letters / summary.letters)})",
                str(one.excerpts),
                end_section=number == len(chosen) - 1,
            )
    return table


def _most(codes: Iterable[CodeCount], polarity: str) -> list[CodeCount]:
    chosen = [code for code in codes if code.polarity == polarity]
    return sorted(chosen, key=lambda code: (-code.letters, -code.excerpts, code.code_id))[:MOST]


def print_codebook(console: Console, codebook: Codebook, patterns: Patterns, *, full: bool) -> None:
    """List the codes of a codebook, by group."""
    counts = {entry.code_id: len(entry.match) for entry in patterns.codes}
    table = Table(
        title=f"{escape(codebook.name)} {codebook.version}: {len(codebook.codes)} codes",
        title_justify="left",
        header_style="bold",
    )
    table.add_column("code", no_wrap=True)
    table.add_column("label")
    table.add_column("group")
    table.add_column("patterns", justify="right")
    if full:
        table.add_column("definition", ratio=2)
    for code in codebook.codes:
        cells = [code.id, escape(code.label), code.group, str(counts.get(code.id, 0))]
        if full:
            notes = [code.definition]
            notes += [f"Include: {code.include}"] if code.include else []
            notes += [f"Exclude: {code.exclude}"] if code.exclude else []
            cells.append(escape("\n".join(notes)))
        table.add_row(*cells, end_section=full)
    console.print(table)
    console.print(f"digest {codebook.digest[:12]}", highlight=False)
