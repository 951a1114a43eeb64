"""``letters report``: pages, a Word file or a workbook to read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    CoderOption,
    DatabaseOption,
    ModelErrorsOption,
    RecordOption,
    SeedOption,
    WhereOption,
    WorkspaceOption,
    read_settings,
)
from inspection_letters.records.seeds import DEFAULT_SEED

EXAMPLES = (
    "letters report -w results --out report",
    "letters report -w results --where region=London --out london",
    "letters report -w results --docx report.docx --xlsx report.xlsx",
)


def report(
    workspace: WorkspaceOption,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for the report as web pages; open its index.html.",
            show_default=False,
        ),
    ] = None,
    docx: Annotated[
        Path | None,
        typer.Option("--docx", help="Word file to write: a short report.", show_default=False),
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option(
            "--xlsx", help="Excel workbook to write: figures and excerpts.", show_default=False
        ),
    ] = None,
    title: Annotated[
        str, typer.Option("--title", help="Title of the report.")
    ] = "Inspection letters: findings",
    where: WhereOption = None,
    coder: CoderOption = None,
    pictures: Annotated[
        bool,
        typer.Option(
            "--pictures/--no-pictures",
            help="Include pictures of the letters' pages, which take up most of the space.",
        ),
    ] = True,
    model: ModelErrorsOption = None,
    record: RecordOption = None,
    seed: SeedOption = DEFAULT_SEED,
    database_url: DatabaseOption = None,
) -> None:
    """Make a report: web pages to read and search, a Word file or an Excel workbook.

    The pages open from disk, without a server or a network connection. Every figure links to
    its excerpts, and every excerpt to a picture of its page with the sentence boxed.
    """
    from inspection_letters.analysis.letter_filter import read_filter
    from inspection_letters.commands.printing.damage import warn_of_damage
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.runs.progress_bar import StepBar
    from inspection_letters.runs.report_formats import ReportRequest, count_steps, make_report

    settings = read_settings(Settings, record=record)
    request = ReportRequest(
        folder=to,
        docx=docx,
        xlsx=xlsx,
        title=title,
        where=read_filter(where),
        coder=coder,
        pictures=pictures,
        model=model,
        usual_model=settings.model,
        record=settings.record,
        seed=seed,
        database_url=database_url,
    )
    warn_of_damage(workspace, database_url)
    with StepBar(console.err, count_steps(request)) as bar:
        made = make_report(workspace, request, say=bar.begin)
    for file, reason in made.undrawn.items():
        console.say(f"No pictures of {file}: {reason}")
    for path in made.paths:
        console.say(str(path))
