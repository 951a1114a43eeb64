"""``letters quote``: sentences to quote, with their references."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.formats import format_of
from inspection_letters.commands.options import (
    FORMAT_HELP,
    AreaOption,
    CoderOption,
    DatabaseOption,
    ExactOption,
    OutFileOption,
    SeedOption,
    TextOption,
    WhereOption,
    WordsArgument,
    WorkspaceOption,
    add_area,
    add_words,
)
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED

EXAMPLES = (
    "letters quote 'absent social care' -w results --out quotations.docx",
    "letters quote --code social-care --polarity strength -w results",
)


class QuoteFormat(StrEnum):
    """Formats of quotations."""

    TEXT = "text"
    MD = "md"
    DOCX = "docx"
    CSV = "csv"
    JSON = "json"


def quote(
    workspace: WorkspaceOption,
    words: WordsArgument = None,
    code: Annotated[
        str | None,
        typer.Option(
            "--code",
            help="Main code or detail code to illustrate. By default, the one that the words name.",
            show_default=False,
        ),
    ] = None,
    polarity: Annotated[
        str,
        typer.Option(
            "--polarity",
            help="How the sentences judge it: weakness, strength, mixed or context.",
        ),
    ] = "weakness",
    where: WhereOption = None,
    area: AreaOption = None,
    text: TextOption = None,
    exact: ExactOption = False,
    limit: Annotated[int, typer.Option("--limit", help="Maximum number to list.", min=1)] = 10,
    quote_format: Annotated[
        QuoteFormat | None,
        typer.Option(
            "--format",
            "-f",
            help=FORMAT_HELP,
            show_default=False,
        ),
    ] = None,
    to: OutFileOption = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            help="Folder of a report of this workspace, to link each sentence to its page.",
            show_default=False,
        ),
    ] = None,
    coder: CoderOption = None,
    seed: SeedOption = DEFAULT_SEED,
    database_url: DatabaseOption = None,
) -> None:
    """List sentences that illustrate a code, ready to paste with their references.

    The clearest sentences come first, each area and outcome before any is repeated. Where a
    sentence refers to the one before, that is shown in square brackets.
    """
    from inspection_letters.analysis.corpus import load_corpus
    from inspection_letters.analysis.quotations.search import search_quotations
    from inspection_letters.commands.printing.quote import write_quotations
    from inspection_letters.outputs.quotations import QuotationLinks
    from inspection_letters.store import open_store

    chosen = quote_format or format_of(to, QuoteFormat)
    if chosen is QuoteFormat.DOCX and to is None:
        raise UsageError(
            "A Word file cannot be printed.", "Name the file, for example --out quotations.docx."
        )
    links = QuotationLinks(workspace, report, to)
    links.check()
    with open_store(workspace, url=database_url) as store:
        corpus = load_corpus(store, coder=coder, where=add_area(where, area))
    found = search_quotations(
        corpus, code, polarity, text=add_words(text, words), exact=exact, limit=limit, seed=seed
    )
    write_quotations(found, chosen.value, to, console.out, links)
