"""``letters demo``: the sample letters, what was found in them, and a page."""

from __future__ import annotations

from pathlib import Path

from inspection_letters.commands import console
from inspection_letters.commands.options import WorkspaceOption, read_settings

EXAMPLES = ("letters demo --workspace letters-demo",)


def demo(workspace: WorkspaceOption = Path("letters-demo")) -> None:
    """Code the fictional sample letters, and trace one sentence to its page."""
    from rich.markup import escape

    from inspection_letters.analysis.letter_filter import LetterFilter
    from inspection_letters.commands.printing.run_progress import run_with_bar
    from inspection_letters.commands.printing.run_summary import print_summary
    from inspection_letters.commands.trace import trace_excerpt
    from inspection_letters.common.reference.shipped import shipped
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.runs.leading_codes import find_leading_codes
    from inspection_letters.store import open_store, queries

    settings = read_settings(Settings)
    console.say(
        "Reading the sample letters. They are fictional: areas, people and findings are made up.\n"
    )
    with open_store(
        workspace, url=settings.database_url, files_url=settings.files_url, create=True
    ) as store:
        summary = run_with_bar(store, [shipped("corpus", "sample")], settings)
        leading = find_leading_codes(store, summary, LetterFilter())
    print_summary(console.out, summary, workspace, leading)
    weakness = max(
        (tally for tally in summary.codes if tally.polarity == "weakness"),
        key=lambda tally: (tally.letters, tally.excerpts),
    )
    with open_store(workspace, url=settings.database_url) as store, store.read() as conn:
        example, *_ = queries.find_coded_excerpts(
            conn, code=weakness.code_id, polarity="weakness", coder=summary.coder_id
        )
    console.out.print(
        f"\n[bold]One sentence coded as “{escape(weakness.label)}”, traced to its page[/bold]"
    )
    trace_excerpt(
        example.excerpt_id,
        workspace,
        png=workspace / "trace-example.png",
        database_url=settings.database_url,
    )
    console.out.print("\n[bold]What to do next[/bold]")
    for command in (
        f"letters find --code {weakness.code_id} --polarity weakness --workspace {workspace}",
        f"letters report --out {workspace / 'report'} --workspace {workspace}",
        f"letters export --format xlsx --out {workspace / 'tables'} --workspace {workspace}",
        "letters run FOLDER-WITH-YOUR-PDFS --workspace results",
    ):
        console.say(f"  uv run {command}")
