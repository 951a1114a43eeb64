"""The demonstration: sample letters in, findings and a page out."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape

from inspection_letters.commands.running import run_with_bar
from inspection_letters.commands.tables import print_summary
from inspection_letters.commands.tracing import show_trace
from inspection_letters.reference.shipped import shipped
from inspection_letters.settings.run import Settings
from inspection_letters.store import open_store, queries


def show_demo(workspace: Path, settings: Settings, console: Console) -> None:
    """Run on the sample letters, print findings, and follow one of them to its page."""
    samples = shipped("corpus", "sample")
    console.print(
        "Reading fictional sample letters: their areas, people and findings are made up.\n",
        highlight=False,
    )
    with open_store(workspace, url=settings.database_url, create=True) as store:
        summary = run_with_bar(store, [samples], settings, console)
    print_summary(console, summary, workspace)
    top = max(
        (one for one in summary.codes if one.polarity == "weakness"),
        key=lambda one: (one.letters, one.excerpts),
    )
    with open_store(workspace, url=settings.database_url) as opened, opened.read() as conn:
        wanted = {"code": top.code_id, "polarity": "weakness", "coder": summary.coder_id}
        example = queries.find_coded_excerpts(conn, **wanted)[0]
    console.print(f"\n[bold]One sentence behind “{escape(top.label)}”, followed to its page[/bold]")
    png = workspace / "trace-example.png"
    show_trace(example.excerpt_id, workspace, png, None, settings.database_url, console)
    console.print("\n[bold]What to do next[/bold]")
    for command in (
        f"letters find --code {top.code_id} --polarity weakness --workspace {workspace}",
        f"letters report --out {workspace / 'report'} --workspace {workspace}",
        f"letters export --format xlsx --out {workspace / 'tables'} --workspace {workspace}",
        "letters run FOLDER-WITH-YOUR-PDFS --workspace results",
    ):
        console.print(f"  uv run {command}", highlight=False, soft_wrap=True)
