"""``letters practice``: what works in an area, and its effect."""

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
    ExactCsvOption,
    OutFileOption,
    WhereOption,
    WorkspaceOption,
    add_area,
)

EXAMPLES = ("letters practice -w results --where region=London --limit 20",)


class PracticeFormat(StrEnum):
    """Formats of a list of good practice."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def practice(
    workspace: WorkspaceOption,
    code: Annotated[
        str | None,
        typer.Option("--code", help="Only practice with this code.", show_default=False),
    ] = None,
    where: WhereOption = None,
    area: AreaOption = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", help="Maximum number to list, the best first.", min=1, show_default=False
        ),
    ] = None,
    practice_format: Annotated[
        PracticeFormat | None,
        typer.Option("--format", "-f", help=FORMAT_HELP, show_default=False),
    ] = None,
    to: OutFileOption = None,
    coder: CoderOption = None,
    exact_csv: ExactCsvOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """List good practice: what works in an area, and what it has achieved.

    Practice is listed by code, the best first, with its area, page and excerpts. The impact
    is in bold.
    """
    from inspection_letters.analysis.corpus import load_corpus
    from inspection_letters.analysis.practice.search import search_practice
    from inspection_letters.commands.printing.practice import write_practice
    from inspection_letters.store import open_store

    chosen = practice_format or format_of(to, PracticeFormat)
    with open_store(workspace, url=database_url) as store:
        corpus = load_corpus(store, coder=coder, where=add_area(where, area))
    found = search_practice(corpus, code=code, limit=limit)
    write_practice(found, chosen.value, to, console.out, workspace, exact=exact_csv)
