"""An evaluation as text for the terminal, 80 columns wide."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.statistics import CodeFigures, Estimate
from inspection_letters.analysis.statistics.evaluation import POLARITIES, Evaluation
from inspection_letters.commands.printing.text_output import plain_text
from inspection_letters.outputs.report.evaluation import (
    KINDS,
    LETTER_MEASURES,
    between,
    letters_range,
    number,
    overall_names,
    scored_part,
)
from inspection_letters.records.rounding import count


def to_text(report: EvaluationReport) -> str:
    """Return an evaluation as plain text, 80 columns wide; commands and IDs are never broken."""
    return plain_text(lambda console: _print(console, report))


def _print(console: Console, report: EvaluationReport) -> None:
    _print_head(console, report)
    polarity = "Polarity where both assigned the code (rows: reference, columns: coder)"
    tables = {"All codes together": _overall(report)}
    if report.is_performance:
        tables["Letters: sensitivity and specificity, all codes together"] = _letters(report)
    tables |= {
        "Each code": _each_code(report, report.evaluation),
        "Agreement beyond chance, with intervals": _agreement(report),
        **{f"By {grouping}": _groups(report, grouping) for grouping in report.evaluation.groups},
        polarity: _confusion(report),
    }
    if report.is_performance:
        tables[f"Reliability of scores: {scored_part(report)}"] = _reliability(report)
    for title, table in tables.items():
        console.print(f"\n{title}\n", markup=False)
        console.print(table)
    if report.is_performance and (sentence := letters_range(report)):
        console.print(f"\n{sentence}", markup=False)
    if report.detail is not None:
        console.print(
            f"\nEach detail code ({count(report.detail.excerpts, 'excerpt')} from "
            f"{count(report.detail.letters, 'letter')}; in none of the figures above)\n",
            markup=False,
        )
        console.print(_each_code(report, report.detail))
    if report.detail_note:
        console.print(f"\n{report.detail_note}", markup=False)
    console.print(f"\n{_key(report)}", markup=False, highlight=False)
    _print_errors(console, report)
    console.print("To repeat this evaluation:", highlight=False)
    console.print(f"  {report.command}", highlight=False, markup=False, soft_wrap=True)


def _print_head(console: Console, report: EvaluationReport) -> None:
    evaluation = report.evaluation
    console.print(f"{report.coder_id} against {report.reference}", markup=False)
    console.print(
        f"{count(evaluation.excerpts, 'excerpt')} from {count(evaluation.letters, 'letter')}, "
        f"coded with {report.codebook}. Intervals ({evaluation.level:.0%}): {evaluation.method}, "
        f"{evaluation.resamples:,} resamples, seed {evaluation.seed}.",
        markup=False,
    )
    if not report.is_performance:
        console.print(
            "Neither coder is taken as correct, so only their agreement is shown.", markup=False
        )
    for note in report.notes:
        console.print(f"- {note}", markup=False)


def _key(report: EvaluationReport) -> str:
    """Return what the headings of the tables stand for."""
    words = [
        "n: excerpts with the code in the reference",
        "coded: excerpts with the code by the coder",
        "pol.: polarity accuracy, the share with the same polarity where both assigned the code",
        "prev.: prevalence, the share of excerpts with the code in the reference",
    ]
    if report.is_performance:
        words += ["prec.: precision", "rec.: recall"]
    words.append(
        "macro: F1, mean over codes" if report.is_performance else "alpha: mean over codes"
    )
    return f"In the tables above: {'; '.join(words)}."


def _table(first: str, *columns: str, gap: int = 1) -> Table:
    # The widest table fills the width exactly, with one space between columns.
    table = Table(box=box.SIMPLE_HEAD, padding=(0, gap, 0, 0), pad_edge=False, show_edge=False)
    table.add_column(first, no_wrap=True, overflow="ellipsis")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _cell(figure: Estimate) -> str:
    return f"{number(figure.value)} {between(figure)}".rstrip()


def _overall(report: EvaluationReport) -> Table:
    table = _table("figure", "value", "interval")
    for name, words in overall_names(report).items():
        figure = report.evaluation.overall[name]
        table.add_row(words, number(figure.value), between(figure))
    return table


def _letters(report: EvaluationReport) -> Table:
    table = _table("measure", "letters", "sensitivity", "specificity")
    for found in report.letter_measures:
        table.add_row(
            LETTER_MEASURES[found.measure],
            str(found.letters),
            _cell(found.sensitivity),
            _cell(found.specificity),
        )
    return table


def _each_code(report: EvaluationReport, evaluation: Evaluation) -> Table:
    scores = ("prec.", "rec.", "F1", "interval") if report.is_performance else ()
    table = _table("code", "n", "coded", *scores, "pol.")
    for code in evaluation.codes:
        figures = code.figures
        cells = [escape(code.code_id), str(code.n), str(code.assigned)]
        if report.is_performance:
            cells += [number(figures[name].value) for name in ("precision", "recall", "f1")]
            cells.append(between(figures["f1"]))
        table.add_row(*cells, number(figures["polarity_accuracy"].value))
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
    scores = ("prec.", "rec.", "F1", "interval", "macro") if report.is_performance else ("alpha",)
    table = _table(grouping, "letters", "n", *scores, "pol.")
    for group in report.evaluation.groups[grouping]:
        figures = group.figures
        cells = [escape(group.group), str(group.letters), str(group.n)]
        if report.is_performance:
            cells += [
                number(figures[name].value)
                for name in ("micro_precision", "micro_recall", "micro_f1")
            ]
            cells += [between(figures["micro_f1"]), number(figures["macro_f1"].value)]
        else:
            cells.append(_cell(figures["macro_alpha"]))
        table.add_row(*cells, number(figures["polarity_accuracy"].value))
    return table


def _confusion(report: EvaluationReport) -> Table:
    table = _table("", *POLARITIES)
    for polarity, row in zip(POLARITIES, report.evaluation.confusion, strict=True):
        table.add_row(polarity, *map(str, row))
    return table


def _reliability(report: EvaluationReport) -> Table:
    table = _table("score", "n", "mean score", "share correct")
    for score_bin in report.evaluation.bins:
        if score_bin.n:
            table.add_row(
                f"{score_bin.low:.1f} to {score_bin.high:.1f}",
                str(score_bin.n),
                number(score_bin.score),
                number(score_bin.right),
            )
    return table


def _print_errors(console: Console, report: EvaluationReport) -> None:
    heading = "Errors" if report.is_performance else "Differences"
    console.print(f"\n{heading} to learn from")
    for ordinal, shown in enumerate(report.errors, 1):
        error = shown.error
        score = f", score {error.score:.2f}" if error.score is not None else ""
        console.print(
            f"{ordinal:2}. {error.code_id}: {KINDS[error.kind]} (reference: "
            f"{error.reference_polarity or 'none'}; coder: {error.coder_polarity or 'none'}"
            f"{score})",
            markup=False,
        )
        console.print(
            f"    {shown.area or 'area unknown'}, {shown.place}, excerpt {error.excerpt_id}",
            markup=False,
        )
        if shown.before:
            console.print(f"    [before] {shown.before}", markup=False)
        console.print(f"    {shown.quote}\n", markup=False)
