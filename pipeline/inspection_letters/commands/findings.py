"""``letters findings``: what share of letters has each code."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.formats import format_of
from inspection_letters.commands.options import (
    FORMAT_HELP,
    CoderOption,
    DatabaseOption,
    ExactCsvOption,
    ModelErrorsOption,
    OutFileOption,
    SeedOption,
    WhereOption,
    WorkspaceOption,
    read_settings,
)
from inspection_letters.records.seeds import DEFAULT_SEED

EXAMPLES = (
    "letters findings -w results --by outcome --format json --out findings.json",
    "letters findings -w results --where region=London --where from=2024-01-01",
    "letters findings -w results --by outcome,year",
    "letters findings -w results --detail",
)


class FindingsFormat(StrEnum):
    """Formats of findings."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def findings(
    workspace: WorkspaceOption,
    coder: CoderOption = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            help="Break the findings down as well: by outcome, year, region, kind or grade, "
            "or by two of these, such as outcome,year.",
            metavar="FEATURES",
            show_default=False,
        ),
    ] = None,
    where: WhereOption = None,
    any_of: Annotated[
        list[str] | None,
        typer.Option(
            "--any-of",
            help="Codes, separated by commas, to count together as well. Can be repeated.",
            metavar="CODES",
            show_default=False,
        ),
    ] = None,
    detail: Annotated[
        bool,
        typer.Option("--detail", help="Show the detail codes, in place of the main codes."),
    ] = False,
    census: Annotated[
        bool,
        typer.Option(
            "--census", help="Treat the letters as all there are, not as a sample of letters."
        ),
    ] = False,
    findings_format: Annotated[
        FindingsFormat | None,
        typer.Option("--format", "-f", help=FORMAT_HELP, show_default=False),
    ] = None,
    to: OutFileOption = None,
    model: ModelErrorsOption = None,
    seed: SeedOption = DEFAULT_SEED,
    exact_csv: ExactCsvOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """Show what letters ask areas to improve, and how often they report each code.

    Figures are corrected for the coder's errors where people have coded enough whole letters
    of the same kind; otherwise they are shown as coded. Human coding takes precedence over the
    coder's.
    """
    from inspection_letters.analysis.corpus import load_corpus
    from inspection_letters.analysis.findings import make_findings
    from inspection_letters.analysis.findings_groups import read_grouping
    from inspection_letters.analysis.provenance import command_line, provenance
    from inspection_letters.commands.printing.findings import write_findings
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.store import open_store

    chosen = findings_format or format_of(to, FindingsFormat)
    grouping = read_grouping(by)
    with open_store(workspace, url=database_url) as store:
        models = [read_settings(Settings).model]
        corpus = load_corpus(store, coder=coder, model=model, models=models, where=where)
    found = make_findings(corpus, grouping, any_of or (), seed, census=census, detail=detail)
    words = ["findings", *(["--by", found.by] if found.by else [])]
    words += [word for codes in any_of or () for word in ("--any-of", codes)]
    words += [name for name, is_set in (("--census", census), ("--detail", detail)) if is_set]
    made_with = provenance(
        corpus,
        seed=seed,
        command=command_line(corpus, [*words, "--format", chosen.value], seed=seed),
    )
    write_findings(found, made_with, chosen.value, to, console.out, exact=exact_csv)
