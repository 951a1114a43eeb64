"""Word intrusion as tables for the terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.records.rounding import percent
from inspection_letters.runs.topic_intrusion import Interval, ScoredIntrusion, WrittenIntrusion


def print_written(
    console: Console, written: WrittenIntrusion, sheet: Path, workspace: Path
) -> None:
    """Print what a sheet contains, and what to do with it."""
    command = (
        f"letters topics -w {shlex.quote(str(workspace))} "
        f"--score-intrusion {shlex.quote(str(sheet))} --rater YOUR-NAME"
    )
    _say(console, f"{written.items} topics to test: {sheet}")
    if written.untested:
        _say(
            console,
            f"Not tested, for want of keywords or of an intruder: {', '.join(written.untested)}.",
        )
    _say(
        console,
        "In each row, five words are keywords of a topic and one is an intruder. Enter it in the "
        f"column 'intruder', and guess if you are unsure. Then run: {command}",
    )


def print_scored(console: Console, scored: ScoredIntrusion) -> None:
    """Print how often people found the intruder, by topic and overall."""
    topics = _table("Intruders found, by topic", "topic", "id", "intruder")
    for item, interval in scored.topics:
        topics.add_row(
            escape(item.topic_name), item.topic_id, escape(item.intruder), *_figures(interval)
        )
    console.print(topics)
    raters = _table("Intruders found, by person", "person")
    for rater, interval in scored.raters.items():
        raters.add_row(escape(rater), *_figures(interval))
    console.print(raters)
    _say(
        console,
        f"{scored.answered} answers by {scored.rater} ({scored.changed} changed). Intervals are "
        "95% (Wilson); 'chance' is the share that guessing would find.",
    )
    if scored.unanswered:
        _say(console, f"Not answered, so not counted: {_rows(scored.unanswered)}.")
    if scored.notes_only:
        _say(console, f"Notes without an answer were not kept: {_rows(scored.notes_only)}.")
    if scored.commented:
        _say(console, f"Comments attached to cells were not kept: {_rows(scored.commented)}.")
    if scored.missing:
        _say(console, f"Not in the sheet, so not counted: {', '.join(scored.missing)}.")
    if scored.unused:
        _say(console, f"Columns that were not used: {', '.join(scored.unused)}.")


def _table(title: str, *names: str) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )
    for name in names:
        table.add_column(name, no_wrap=name == "id")
    for name in ("found", "share", "interval", "chance"):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _figures(interval: Interval) -> tuple[str, str, str, str]:
    score = interval.score
    return (
        f"{score.right} of {score.answers}",
        percent(score.share),
        f"{percent(interval.low)} to {percent(interval.high)}",
        percent(score.chance),
    )


def _rows(numbers: Iterable[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return f"rows {listed}" if "," in listed else f"row {listed}"


def _say(console: Console, text: str) -> None:
    console.print(escape(text), highlight=False, soft_wrap=True)
