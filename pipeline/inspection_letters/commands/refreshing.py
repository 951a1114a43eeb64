"""Run one refresh from the command line, and say what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from inspection_letters.commands.running import INTERRUPTED, STOPPED, run_with_bar
from inspection_letters.runs.fetch import Listener, Wanted
from inspection_letters.runs.refresh import RefreshSummary, preview, refresh
from inspection_letters.runs.summary import RunSummary
from inspection_letters.settings.refresh import RefreshSettings
from inspection_letters.settings.run import Settings
from inspection_letters.store import open_store

_MOST = 20


def refresh_letters(
    workspace: Path,
    settings: Settings,
    site: RefreshSettings,
    wanted: Wanted,
    console: Console,
    *,
    prefect: bool = False,
) -> RefreshSummary:
    """Refresh a workspace, and show on a terminal how far it has got.

    With Prefect, its server is started only if there is something to read or to code.

    Raises
    ------
    LettersError
        If the refresh cannot be done.
    """

    def code(inputs: list[Path]) -> RunSummary:
        status.stop()
        return run_with_bar(store, inputs, settings, console, prefect=prefect)

    with (
        open_store(workspace, url=settings.database_url, create=True) as store,
        console.status("Asking the site") as status,
        _stoppable(),
    ):
        summary = refresh(store, settings, site, wanted, code, tell=_teller(status.update))
    print_summary(console, summary)
    return summary


def show_preview(
    workspace: Path,
    database_url: str | None,
    site: RefreshSettings,
    wanted: Wanted,
    console: Console,
) -> None:
    """Print what a refresh would fetch, as far as the site's pages tell."""
    with console.status("Asking the site") as status, _stoppable():
        seen = preview(workspace, database_url, site, wanted, tell=_teller(status.update))
    console.print(f"{seen.reports} reports of {seen.providers} providers.", highlight=False)
    console.print(f"{len(seen.new)} files would be fetched:", highlight=False)
    for entry in seen.new[:_MOST]:
        report = entry.report
        day = "no date" if report.published is None else report.published.isoformat()
        line = f"  {day}  {report.area}, {report.title or 'kind unknown'}"
        console.print(f"{line}  {report.url}", highlight=False, markup=False, soft_wrap=True)
    if len(seen.new) > _MOST:
        console.print(f"  and {len(seen.new) - _MOST} more", highlight=False)
    if seen.left:
        console.print(f"{seen.left} more are left out by --limit.", highlight=False)
    console.print(f"{seen.known} known files would be asked for changes.", highlight=False)
    for event in seen.events:
        console.print(f"{event.kind}: report {event.report_id}", highlight=False, markup=False)


def print_summary(console: Console, summary: RefreshSummary) -> None:
    """Print what came of a refresh."""
    account = summary.account
    facts = Table.grid(padding=(0, 2))
    facts.add_column(justify="right", style="bold")
    facts.add_column()
    facts.add_row(
        str(summary.reports), f"reports of {summary.providers} providers listed by the site"
    )
    facts.add_row(str(summary.fetched), "files fetched")
    facts.add_row(str(summary.unchanged), "files unchanged")
    if summary.left:
        facts.add_row(str(summary.left), "new files left for another time (--limit)")
    facts.add_row(str(len(account.new)), "new letters")
    facts.add_row(str(len(account.changed)), "changed letters")
    facts.add_row(str(len(account.withdrawn)), "reports withdrawn")
    facts.add_row(str(len(summary.rejections)), "rejected")
    console.print(facts)
    for note in summary.notes:
        console.print(f"Note: {escape(note)}", highlight=False, soft_wrap=True)
    for topic in account.topics:
        words = ": ".join(str(topic[name]) for name in ("label", "reason") if topic.get(name))
        console.print(f"Topics: {escape(words)}", highlight=False, soft_wrap=True)
    if summary.rejections:
        console.print("\n[bold]Rejected[/bold]")
        for one in summary.rejections:
            line = Text(f"  {one.source}: ", style="bold")
            line.append(f"{one.reason} {one.remedy}", style="not bold")
            console.print(line, soft_wrap=True)
        console.print()
    if "md" in summary.files:
        console.print(f"What changed: {summary.files['md']}", highlight=False, soft_wrap=True)


def _teller(update: Callable[[str], None]) -> Listener:
    counts = {"listed": 0, "fetched": 0, "unchanged": 0, "rejected": 0}

    def tell(event: str, name: str) -> None:
        counts[event] += 1
        files = counts["fetched"] + counts["unchanged"] + counts["rejected"]
        update(f"{counts['listed']} pages, {files} files: {escape(name)}")

    return tell


@contextmanager
def _stoppable() -> Iterator[None]:
    """End on Ctrl-C with one line; what was fetched and read until then is kept."""
    try:
        yield
    except KeyboardInterrupt as error:
        Console(stderr=True).print(STOPPED, highlight=False, soft_wrap=True)
        raise SystemExit(INTERRUPTED) from error
