"""The results of a trained model on held-out letters, as tables for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.runs.training.card import FEW_LETTERS
from inspection_letters.runs.training.tables import between, number


def print_report(console: Console, report: Mapping[str, Any]) -> None:
    """Print how well a model codes letters that it was not trained on."""
    model = report["model"]
    spans = model["intervals"]
    console.print(
        f"{report['name']} on held-out letters: {report['sentences']:,} sentences from "
        f"{report['letters']} letters\n",
        highlight=False,
        markup=False,
        style="italic",
    )
    table = Table(
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=0,
        show_edge=False,
    )
    table.add_column("code", overflow="fold")
    for name in ("n", "precision", "recall", "F1", "95%", "polarity"):
        table.add_column(name, justify="right", no_wrap=True)
    for code_id, f in model["codes"].items():
        table.add_row(
            escape(code_id),
            str(f["n"]),
            number(f["precision"]),
            number(f["recall"]),
            number(f["f1"]),
            between(spans["f1"][code_id]).replace(" to ", "–"),
            number(f["polarity"]),
        )
    console.print(table)
    console.print()
    facts = Table.grid(padding=(0, 2))
    facts.add_column()
    facts.add_column(justify="right", style="bold")
    facts.add_column()
    for label, value, span, digits in (
        ("micro F1", model["micro_f1"], spans["micro_f1"], 2),
        ("macro F1", model["macro_f1"], spans["macro_f1"], 2),
        ("polarity correct", model["polarity"], spans["polarity_accuracy"], 2),
        ("calibration error", model["ece"], spans["ece"], 3),
    ):
        facts.add_row(label, number(value, digits), between(span, digits))
    console.print(facts)
    for note in _notes(report):
        console.print(note, highlight=False, markup=False)
    console.print()


def _notes(report: Mapping[str, Any]) -> list[str]:
    """Return the limits of the figures, as sentences."""
    notes = []
    if report["too_few"]:
        listed = ", ".join(f"{code_id} ({count})" for code_id, count in report["too_few"].items())
        notes.append(f"Codes never assigned, because there are too few examples: {listed}.")
    if report["neighbours"]:
        notes.append(
            f"{report['neighbours']:,} sentences that nobody has coded were used only as context."
        )
    if report["letters"] < FEW_LETTERS:
        notes.append(f"With only {report['letters']} letters, the intervals are too narrow.")
    return notes
