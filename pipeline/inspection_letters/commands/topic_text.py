"""Topics as tables of the terminal."""

from __future__ import annotations

import math
from statistics import fmean

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.topics import Drift, Fitted, Grain, StabilityReport, Topic, emerging

MOST_KEYWORDS = 4


def print_topics(console: Console, fitted: Fitted, coder_id: str | None) -> None:
    """Print the main topics, the most frequent first, and then the emerging themes."""
    main = sorted(fitted.model.main, key=lambda one: (-one.n_excerpts, one.topic_id))
    if fitted.model.note:
        console.print(fitted.model.note, highlight=False)
    if main:
        console.print(_table("Topics", main))
    new = emerging(fitted)
    if new:
        measured = all(one.stability is not None for one in new)
        stable = "stable topics" if measured else "topics, of unknown stability,"
        console.print(_table(f"Emerging themes: {stable} that no code explains", new))
    excerpts = {one.excerpt_id for one in fitted.topics}
    without = {one.excerpt_id for one in fitted.topics if one.topic_id is None}
    share = len(without) / len(excerpts) if excerpts else 0.0
    small = len(fitted.model.topics) - len(main)
    console.print(
        f"{len(main)} main and {small} small topics in {len(excerpts):,} excerpts; {share:.0%} of "
        f"the excerpts have none. Codes beside them are by {coder_id or 'nobody'}.",
        highlight=False,
    )
    if any(one.unstable for one in fitted.model.topics):
        console.print("? marks topics that refits do not find again.", highlight=False)
    elif all(one.stability is None for one in fitted.model.topics):
        console.print("How stable they are is not measured yet: --stability.", highlight=False)


def _table(title: str, topics: list[Topic] | tuple[Topic, ...]) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )
    table.add_column("id", no_wrap=True)
    table.add_column("topic")
    table.add_column("excerpts", justify="right", no_wrap=True)
    table.add_column("letters", justify="right", no_wrap=True)
    table.add_column("stable", justify="right", no_wrap=True)
    table.add_column("nearest code")
    for one in topics:
        words = ", ".join(one.keywords[:MOST_KEYWORDS]) if one.grain is Grain.MAIN else ""
        name = f"[bold]{escape(one.name)}[/bold]" + (f"\n{escape(words)}" if words else "")
        stable = "" if one.stability is None else f"{one.stability:.2f}"
        nearest = one.nearest_codes[0] if one.nearest_codes else None
        table.add_row(
            one.topic_id,
            name,
            str(one.n_excerpts),
            str(one.n_letters),
            stable + ("?" if one.unstable else ""),
            f"{escape(nearest.code_id)} {nearest.share:.0%}" if nearest else "–",
        )
    return table


def print_drift(console: Console, drift: Drift | None, new_letters: int) -> None:
    """Say what new letters did with the topics that there are."""
    if drift is None or not new_letters:
        console.print("No new letters; topics are as they were.", highlight=False)
        return
    console.print(
        f"{new_letters} new letters were given the topics that there are. Their use of topics "
        f"differs by {drift.divergence:.2f} (usual: up to {drift.usual_divergence:.2f}); "
        f"{drift.without:.0%} of their excerpts have none (usual: up to "
        f"{drift.usual_without:.0%}).",
        highlight=False,
    )
    if drift.due:
        console.print(f"A refit is due: {drift.reason} Use --refit.", highlight=False)


def print_stability(console: Console, report: StabilityReport) -> None:
    """Print how far refits agree with the topics that are published."""
    table = Table(
        title="Agreement of refits with these topics (AMI)",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )
    for name in ("refit", "number", "mean", "lowest", "highest"):
        table.add_column(name, justify="left" if name == "refit" else "right")
    for kind, label in (("seed", "other seeds, same letters"), ("letters", "other letters")):
        values = [one.agreement for one in report.refits if one.kind == kind]
        if values:
            table.add_row(
                label,
                str(len(values)),
                f"{fmean(values):.2f}",
                f"{min(values):.2f}",
                f"{max(values):.2f}",
            )
    console.print(table)
    if not math.isnan(report.pairs):
        console.print(
            f"Refits on other letters agree with one another by {report.pairs:.2f} on the excerpts "
            "they share.",
            highlight=False,
        )


__all__ = ["print_drift", "print_stability", "print_topics"]
