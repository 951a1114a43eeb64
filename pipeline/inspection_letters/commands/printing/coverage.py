"""The coverage of a record as a table for the terminal, JSON or CSV."""

from __future__ import annotations

from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.analysis.official import BYS, Coverage, CoverageCount, CoveredInspection
from inspection_letters.commands.printing.text_output import plain_text, write_out
from inspection_letters.common.files.json_text import json_text
from inspection_letters.outputs.report.official import (
    RESULTS,
    coverage_words,
    group_words,
    groups_of,
    inspection_noun,
    kind_heading,
)
from inspection_letters.outputs.schema.csv_text import csv_text
from inspection_letters.outputs.schema.official import COVERAGE
from inspection_letters.outputs.schema.official_rows import coverage_count_row, coverage_rows
from inspection_letters.records.rounding import percent


def write_coverage(
    coverage: Coverage,
    fmt: str,
    to: Path | None,
    console: Console,
    *,
    missing: bool = False,
    exact: bool = False,
) -> None:
    """Print a coverage, or write it to a file, as ``text``, ``json`` or ``csv``."""
    if fmt == "text" and to is None:
        print_coverage(console, coverage, missing=missing)
        return
    if fmt == "text":
        text = plain_text(lambda plain: print_coverage(plain, coverage, missing=missing))
    elif fmt == "json":
        text = as_json(coverage, missing=missing)
    else:
        text = csv_text(_rows(coverage, missing=missing), COVERAGE, exact=exact)
    write_out(text, to, console, csv=fmt == "csv")


def print_coverage(console: Console, coverage: Coverage, *, missing: bool = False) -> None:
    """Print a sentence, and a table for each kind of which there is a letter."""
    console.print(coverage_words(coverage), highlight=False, markup=False)
    for total in coverage.counts():
        if missing:
            _print_missing(console, coverage, total.kind)
        elif total.covered:
            console.print(_table(coverage, total))
    if not missing:
        console.print(
            "For the inspections without a letter, use --missing; for each inspection, --format "
            "csv.",
            highlight=False,
        )


def as_json(coverage: Coverage, *, missing: bool = False) -> str:
    """Return the counts of all groups, and each inspection."""
    counts = [count for by in (None, *BYS) for count in coverage.counts(by)]
    content = {
        "record": coverage.record,
        "sentence": coverage_words(coverage),
        "counts": [coverage_count_row(count) for count in counts],
        "inspections": _rows(coverage, missing=missing),
        "letters_not_listed": [
            {"letter_id": match.letter.letter_id, "file": match.letter.file, "note": match.reason}
            for match in coverage.unlisted
        ],
        "fictional_letters": coverage.fictional,
    }
    return json_text(content)


def _rows(coverage: Coverage, *, missing: bool) -> list[dict[str, object]]:
    rows = coverage_rows(coverage)
    return [row for row in rows if not (missing and row["in_workspace"])]


def _table(coverage: Coverage, total: CoverageCount) -> Table:
    table = Table(
        title=kind_heading(coverage, total.kind),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
    )
    table.add_column("by")
    table.add_column("group", no_wrap=True)
    table.add_column("listed", justify="right")
    table.add_column("with letter", justify="right")
    table.add_column("share", justify="right")
    table.add_row("all", "", *_cells(total), end_section=True)
    for by in BYS:
        groups = groups_of(coverage, total.kind, by)
        for number, group in enumerate(groups):
            table.add_row(
                "" if number else by,
                escape(group_words(group)),
                *_cells(group),
                end_section=number == len(groups) - 1,
            )
    return table


def _cells(count: CoverageCount) -> tuple[str, str, str]:
    return f"{count.listed:,}", f"{count.covered:,}", percent(count.share)


def _print_missing(console: Console, coverage: Coverage, kind: str) -> None:
    lacking = [covered for covered in coverage.by_kind[kind] if not covered.is_covered]
    if not lacking:
        return
    console.print(
        f"\n[bold]{len(lacking)} {inspection_noun(kind, len(lacking))} without a letter[/bold]",
        highlight=False,
    )
    for covered in lacking:
        console.print(f"  {_line(covered)}", highlight=False, markup=False, soft_wrap=True)


def _line(covered: CoveredInspection) -> str:
    inspection = covered.inspection
    result = RESULTS.get(inspection.result or "", inspection.result or "")
    parts = [part for part in (covered.region, result) if part]
    return f"{inspection.start!s:<10}  {inspection.area} ({'; '.join(parts)})"


__all__ = ["print_coverage", "write_coverage"]
