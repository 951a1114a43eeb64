"""What a refresh would fetch, and its outcome."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rich.table import Table

from inspection_letters.commands import console
from inspection_letters.commands.printing.run_summary import (
    print_check_line,
    print_reading,
    print_rejections,
)
from inspection_letters.records.rounding import count
from inspection_letters.runs.refresh import Preview, RefreshSummary

_MOST_LISTED: Final = 20


def print_preview(preview: Preview) -> None:
    """Print what a refresh would fetch, as far as the site's pages show."""
    console.say(f"{preview.reports} reports about {preview.providers} areas.")
    console.say(f"{count(len(preview.new), 'file')} would be fetched:")
    for entry in preview.new[:_MOST_LISTED]:
        report = entry.report
        day = "no date" if report.published is None else report.published.isoformat()
        console.say(f"  {day}  {report.area}, {report.title or 'kind unknown'}  {report.url}")
    if len(preview.new) > _MOST_LISTED:
        console.say(f"  and {len(preview.new) - _MOST_LISTED} more")
    if preview.left:
        console.say(f"{preview.left} more new files would be left out because of --limit.")
    console.say(f"{preview.known} files fetched before would be checked for changes.")
    for event in preview.events:
        console.say(f"{event.kind}: report {event.report_id}")


def print_summary(summary: RefreshSummary, workspace: Path) -> None:
    """Print the outcome of a refresh."""
    account = summary.account
    facts = Table.grid(padding=(0, 2))
    facts.add_column(justify="right", style="bold")
    facts.add_column()
    for number, meaning in (
        (summary.reports, f"reports listed by the site, about {summary.providers} areas"),
        (summary.fetched, "files fetched"),
        (summary.unchanged, "files unchanged"),
        (summary.left, "new files left for the next refresh (--limit)"),
        (len(account.new), "new letters"),
        (len(account.changed), "changed letters"),
        (len(account.withdrawn), "reports withdrawn"),
        (len(summary.rejections), "letters rejected"),
    ):
        if number or "--limit" not in meaning:
            facts.add_row(str(number), meaning)
    console.out.print(facts)
    for note in summary.notes:
        console.say(f"Note: {note}")
    for topic in account.topics:
        parts = [str(topic[name]) for name in ("label", "reason") if topic.get(name)]
        console.say(f"Topics: {': '.join(parts)}")
    print_rejections(console.out, summary.rejections)
    if summary.coding is not None:
        print_reading(console.out, summary.coding.words, summary.coding.doubts, workspace)
        print_check_line(console.out, summary.coding.check, workspace)
    if "md" in summary.files:
        console.say(f"What changed: {summary.files['md']}")
