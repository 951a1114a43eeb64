"""``letters find``: coded excerpts that match."""

from __future__ import annotations

from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    AreaOption,
    CoderOption,
    DatabaseOption,
    ExactOption,
    TextOption,
    WhereOption,
    WordsArgument,
    WorkspaceOption,
    add_area,
    add_words,
)
from inspection_letters.records.errors import UsageError

EXAMPLES = ("letters find absent --code social-care --polarity weakness -w results",)


def find(
    workspace: WorkspaceOption,
    words: WordsArgument = None,
    code: Annotated[
        str | None, typer.Option(help="Only excerpts with this code.", show_default=False)
    ] = None,
    polarity: Annotated[
        str | None,
        typer.Option(
            help="Only excerpts with this polarity: strength, weakness, mixed or context.",
            show_default=False,
        ),
    ] = None,
    where: WhereOption = None,
    area: AreaOption = None,
    text: TextOption = None,
    exact: ExactOption = False,
    coder: CoderOption = None,
    limit: Annotated[int, typer.Option(help="Maximum number of excerpts to list.", min=1)] = 20,
    database_url: DatabaseOption = None,
) -> None:
    """List coded excerpts, each with the ID that `letters trace` uses.

    They are those that findings count: people's codes where people judged an excerpt, and otherwise
    those of the coder. Excerpts with the highest scores come first. Words are found in other forms
    too, and so are words for the same thing, as on the search page of a report.
    """
    from inspection_letters.analysis.coded_sentences import search_sentences
    from inspection_letters.analysis.corpus import load_corpus
    from inspection_letters.commands.printing.find import print_found
    from inspection_letters.store import open_store

    asked = add_words(text, words)
    if (words or text is not None) and not (asked or "").strip():
        raise UsageError(
            "The words to search for are empty.",
            "Name some, as in 'letters find waiting', or leave them out to list all excerpts.",
        )
    with open_store(workspace, url=database_url) as store:
        corpus = load_corpus(store, coder=coder, where=add_area(where, area))
    found = search_sentences(corpus, code=code, polarity=polarity, text=asked, exact=exact)
    print_found(console.out, found, limit=limit)
