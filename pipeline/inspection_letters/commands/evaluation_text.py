"""The report of an evaluation for the terminal, 80 columns wide."""

from __future__ import annotations

from io import StringIO

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.analysis.statistics import CodeFigures, Figure
from inspection_letters.analysis.statistics.evaluation import POLARITIES
from inspection_letters.outputs.report import EvaluationReport
from inspection_letters.outputs.report.evaluation import KINDS, NAMES, between, number, scored_part

WIDTH = 80


def to_text(report: EvaluationReport) -> str:
    """Return a report as plain text of 80 columns; commands and ids are never broken."""
    console = Console(file=StringIO(), width=WIDTH, highlight=False, color_system=None)
    _print_head(console, report)
    tables = {
        "Over all codes": _overall(report),
        "Each code": _performance(report),
        "Agreement beyond chance, with intervals": _agreement(report),
        **{f"By {one}": _groups(report, one) for one in report.evaluation.groups},
        "Polarity of codes that both gave (rows: reference; columns: coder)": _confusion(report),
        f"Reliability of scores, over {scored_part(report)}": _reliability(report),
    }
    for title, table in tables.items():
        console.print(f"\n{title}\n", markup=False)
        console.print(table)
    _print_errors(console, report)
    console.print("To make this again:")
    console.print(f"  {report.command}", markup=False, soft_wrap=True)
    stream = console.file
    text = stream.getvalue() if isinstance(stream, StringIO) else ""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _print_head(console: Console, report: EvaluationReport) -> None:
    found = report.evaluation
    console.print(f"{report.coder_id} against {report.reference}", markup=False)
    console.print(
        f"{found.excerpts:,} excerpts of {found.letters} letters, coded with {report.codebook}. "
        f"Intervals ({found.level:.0%}): {found.method}, {found.resamples:,} resamples, "
        f"seed {found.seed}.",
        markup=False,
    )
    for note in report.notes:
        console.print(f"- {note}", markup=False)


def _table(first: str, *columns: str, gap: int = 1) -> Table:
    # Columns stand one apart besides the gap, so that the widest table just fits.
    table = Table(box=box.SIMPLE_HEAD, padding=(0, gap, 0, 0), pad_edge=False, show_edge=False)
    table.add_column(first, no_wrap=True, overflow="ellipsis")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _cell(figure: Figure) -> str:
    return f"{number(figure.value)} {between(figure)}".rstrip()


def _overall(report: EvaluationReport) -> Table:
    table = _table("figure", "value", "interval")
    for name, words in NAMES.items():
        figure = report.evaluation.overall[name]
        table.add_row(words, number(figure.value), between(figure))
    return table


def _performance(report: EvaluationReport) -> Table:
    table = _table("code", "n", "given", "prec.", "rec.", "F1", "interval", "pol.")
    for code in report.evaluation.codes:
        figures = code.figures
        table.add_row(
            escape(code.code_id),
            str(code.n),
            str(code.given),
            number(figures["precision"].value),
            number(figures["recall"].value),
            number(figures["f1"].value),
            between(figures["f1"]),
            number(figures["polarity_accuracy"].value),
        )
    return table


def _agreement(report: EvaluationReport) -> Table:
    table = _table("code", "prev.", "kappa", "alpha", "AC1", gap=0)
    for code in report.evaluation.codes:
        table.add_row(
            escape(code.code_id),
            _share(code),
            *(_cell(code.figures[name]) for name in ("kappa", "alpha", "ac1")),
        )
    return table


def _share(code: CodeFigures) -> str:
    value = code.figures["prevalence"].value
    return "–" if value is None else f"{value:.1%}"


def _groups(report: EvaluationReport, grouping: str) -> Table:
    table = _table(
        grouping,
        "letters",
        "n",
        "prec.",
        "rec.",
        "F1",
        "interval",
        "macro",
        "pol.",
    )
    for group in report.evaluation.groups[grouping]:
        figures = group.figures
        table.add_row(
            escape(group.group),
            str(group.letters),
            str(group.n),
            number(figures["micro_precision"].value),
            number(figures["micro_recall"].value),
            number(figures["micro_f1"].value),
            between(figures["micro_f1"]),
            number(figures["macro_f1"].value),
            number(figures["polarity_accuracy"].value),
        )
    return table


def _confusion(report: EvaluationReport) -> Table:
    table = _table("", *POLARITIES)
    for polarity, row in zip(POLARITIES, report.evaluation.confusion, strict=True):
        table.add_row(polarity, *map(str, row))
    return table


def _reliability(report: EvaluationReport) -> Table:
    table = _table("score", "n", "mean score", "share right")
    for one in report.evaluation.bins:
        if one.n:
            table.add_row(
                f"{one.low:.1f} to {one.high:.1f}", str(one.n), number(one.score), number(one.right)
            )
    return table


def _print_errors(console: Console, report: EvaluationReport) -> None:
    console.print("\nErrors to learn from")
    for ordinal, one in enumerate(report.errors, 1):
        error = one.error
        score = f", score {error.score:.2f}" if error.score is not None else ""
        console.print(
            f"{ordinal:2}. {error.code_id}: {KINDS[error.kind]} (reference: "
            f"{error.wanted or 'none'}; coder: {error.given or 'none'}{score})",
            markup=False,
        )
        console.print(
            f"    {one.area or 'unnamed area'}, page {one.page_number}, excerpt {error.excerpt_id}",
            markup=False,
        )
        if one.before:
            console.print(f"    [before] {one.before}", markup=False)
        console.print(f"    {one.quote}\n", markup=False)
