"""``letters over-time``: what changed in each area between its letters."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.formats import format_of
from inspection_letters.commands.options import (
    FORMAT_HELP,
    AreaOption,
    CoderOption,
    DatabaseOption,
    ModelErrorsOption,
    OutFileOption,
    WhereOption,
    WorkspaceOption,
    add_area,
    read_settings,
)

EXAMPLES = (
    "letters over-time -w results --area Wexmoor",
    "letters over-time -w results --format xlsx --out over-time.xlsx",
)


class OverTimeFormat(StrEnum):
    """Formats of what changed."""

    TEXT = "text"
    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def over_time(
    workspace: WorkspaceOption,
    where: WhereOption = None,
    area: AreaOption = None,
    detail: Annotated[
        bool, typer.Option("--detail", help="Show detail codes instead of main codes.")
    ] = False,
    unmeasured: Annotated[
        bool,
        typer.Option(
            "--unmeasured",
            help="Compare codes also where it is not known how well a kind of letter is coded.",
        ),
    ] = False,
    over_time_format: Annotated[
        OverTimeFormat | None,
        typer.Option("--format", "-f", help=FORMAT_HELP, show_default=False),
    ] = None,
    to: OutFileOption = None,
    coder: CoderOption = None,
    model: ModelErrorsOption = None,
    database_url: DatabaseOption = None,
) -> None:
    """Show what changed in each area with two or more letters: results, codes and verdicts.

    Each letter is compared with the latest earlier one of its series (area SEND, joint
    targeted area inspections, other reports), or else with the latest earlier letter. Codes
    are counted in sentences, as coded. JSON, CSV and Excel have the codes of both layers.
    """
    from inspection_letters.analysis.corpus import load_corpus
    from inspection_letters.analysis.over_time import compare_over_time
    from inspection_letters.commands.printing.over_time import write_over_time
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.store import open_store

    chosen = over_time_format or format_of(to, OverTimeFormat)
    settings = read_settings(Settings)
    with open_store(workspace, url=database_url) as store:
        corpus = load_corpus(
            store,
            coder=coder,
            model=model,
            models=[settings.model],
            where=add_area(where, area),
        )
    found = compare_over_time(corpus, unmeasured=unmeasured)
    write_over_time(found, chosen.value, to, console.out, workspace=workspace, detail=detail)
