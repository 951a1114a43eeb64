"""Topics as tables for the terminal."""

from __future__ import annotations

import math
from statistics import fmean

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.analysis.topic_tables import TopicSample
from inspection_letters.records.rounding import count
from inspection_letters.runs.topic_discovery import TopicDiscovery
from inspection_letters.topics import Drift, Fitted, Grain, StabilityReport, Topic, emerging

MOST_KEYWORDS = 4


def print_discovery(console: Console, discovery: TopicDiscovery) -> None:
    """Print topics, how they have changed or recur, and where the tables and figures are."""
    topics = discovery.topics
    if discovery.part:
        console.print(discovery.part.sentence, highlight=False, markup=False)
    print_topics(console, topics.fitted, discovery.coder_id)
    if topics.is_existing_model and not discovery.part:
        print_drift(console, topics.drift, topics.new_letters)
    if topics.stability:
        print_stability(console, topics.stability)
    if discovery.proposals:
        drafts = len(emerging(topics.fitted))
        console.print(
            f"Draft codes to edit ({drafts}): {discovery.proposals}",
            highlight=False,
            soft_wrap=True,
        )
    if discovery.folder:
        console.print(f"Tables and figures: {discovery.folder}", highlight=False, soft_wrap=True)


def print_topics(console: Console, fitted: Fitted, coder_id: str | None) -> None:
    """Print the main topics, the most frequent first, and then the emerging topics."""
    main = sorted(fitted.model.main, key=lambda topic: (-topic.n_excerpts, topic.topic_id))
    if fitted.model.note:
        console.print(fitted.model.note, highlight=False)
    if main:
        console.print(_table("Topics", main))
    new = emerging(fitted)
    if new:
        is_measured = all(topic.stability is not None for topic in new)
        kind = "stable topics" if is_measured else "topics of unknown stability"
        console.print(_table(f"Emerging topics: {kind} that no code explains", new))
    excerpts = {assigned.excerpt_id for assigned in fitted.topics}
    without = {assigned.excerpt_id for assigned in fitted.topics if assigned.topic_id is None}
    share = len(without) / len(excerpts) if excerpts else 0.0
    small = [topic for topic in fitted.model.small if topic.shown]
    hidden = len(fitted.model.small) - len(small)
    nearest = f" The nearest codes are from {coder_id}." if coder_id else ""
    console.print(
        f"{len(main)} main and {len(small)} small topics in {count(len(excerpts), 'excerpt')}; "
        f"{share:.0%} of the excerpts have no topic.{nearest}",
        highlight=False,
    )
    if fitted.model.sample:
        sample = TopicSample(len(fitted.model.sample), len(fitted.model.letter_ids))
        console.print(sample.words, highlight=False)
    if hidden:
        console.print(
            f"{count(hidden, 'more small topic is', 'more small topics are')} not shown: "
            f"{'it is' if hidden == 1 else 'they are'} unstable, or no "
            "phrase is a good name. topics.jsonl has the reason.",
            highlight=False,
        )
    if any(topic.unstable for topic in fitted.model.main):
        console.print("? marks topics that did not recur in refits.", highlight=False)
    elif all(topic.stability is None for topic in fitted.model.topics):
        console.print(
            "The stability of the topics has not been measured; use --stability.", highlight=False
        )


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
    for topic in topics:
        words = ", ".join(topic.keywords[:MOST_KEYWORDS]) if topic.grain is Grain.MAIN else ""
        name = f"[bold]{escape(topic.name)}[/bold]" + (f"\n{escape(words)}" if words else "")
        stability = "" if topic.stability is None else f"{topic.stability:.2f}"
        nearest = topic.nearest_codes[0] if topic.nearest_codes else None
        table.add_row(
            topic.topic_id,
            name,
            f"{topic.n_excerpts:,}",
            f"{topic.n_letters:,}",
            stability + ("?" if topic.unstable else ""),
            f"{escape(nearest.code_id)} {nearest.share:.0%}" if nearest else "–",
        )
    return table


def print_drift(console: Console, drift: Drift | None, new_letters: int) -> None:
    """Print how new letters fit the existing topics."""
    if drift is None or not new_letters:
        console.print("No new letters; the topics are unchanged.", highlight=False)
        return
    console.print(
        f"{count(new_letters, 'new letter was', 'new letters were')} assigned to "
        "the existing topics. Their mix of topics "
        f"differs from the earlier letters by {drift.divergence:.2f} (expected: up to "
        f"{drift.usual_divergence:.2f}); {drift.without:.0%} of their excerpts have no topic "
        f"(expected: up to {drift.usual_without:.0%}).",
        highlight=False,
    )
    if drift.due:
        console.print(f"A refit is due: {drift.reason} Use --refit.", highlight=False)


_REFITS = {
    "seeds": "other seeds, same letters",
    "samples": "random samples of the letters",
    "halves": "disjoint halves of the letters",
}


def print_stability(console: Console, report: StabilityReport) -> None:
    """Print how far refits agree, and beside it how far they would without any topics."""
    if not report.agreement:
        return
    table = Table(
        title="Agreement of refits (AMI)",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=(0, 1, 0, 0),
    )
    table.add_column("refits")
    for name in ("number", "mean", "lowest", "highest", "null"):
        table.add_column(name, justify="right")
    for agreement in report.agreement:
        values = agreement.values
        table.add_row(
            _REFITS[agreement.kind],
            str(len(values)),
            f"{fmean(values):.2f}",
            f"{min(values):.2f}",
            f"{max(values):.2f}",
            f"{fmean(agreement.null):.2f}" if agreement.null else "–",
        )
    console.print(table)
    console.print(
        "The null is the mean agreement on permuted data, which have no topics. Only agreement "
        "above it is evidence of topics. Halves share no letters, so they are the strictest test.",
        highlight=False,
    )
    if not math.isnan(report.pairs):
        console.print(
            f"Refits on random samples agree with one another by {report.pairs:.2f} on the "
            "excerpts they share.",
            highlight=False,
        )
