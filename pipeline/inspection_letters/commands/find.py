"""``letters find``: coded excerpts that match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    AreaOption,
    DatabaseOption,
    ExactOption,
    TextOption,
    WhereOption,
    WorkspaceOption,
    add_area,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

EXAMPLES = ("letters find --code waiting-times --polarity weakness -w results",)


def find(
    workspace: WorkspaceOption,
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
    coder: Annotated[
        str | None, typer.Option(help="Only codes assigned by this coder.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(help="Maximum number of excerpts to list.", min=1)] = 20,
    database_url: DatabaseOption = None,
) -> None:
    """List coded excerpts, each with the ID that `letters trace` uses.

    Excerpts with the highest scores come first. Words are found in other forms too, and so are
    words for the same thing, as on the search page of a report.
    """
    from rich.markup import escape

    from inspection_letters.analysis.corpus_letters import load_letters
    from inspection_letters.analysis.corpus_part import choose_letters
    from inspection_letters.analysis.letter_filter import read_filter
    from inspection_letters.common.search import search_texts
    from inspection_letters.outputs.report.wording import count
    from inspection_letters.records.places import name_place
    from inspection_letters.store import open_store, queries

    chosen = read_filter(add_area(where, area))
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        _check_known(conn, code=code, polarity=polarity, coder=coder)
        letters, part = choose_letters(load_letters(conn) if chosen else (), chosen)
        matches = queries.find_coded_excerpts(
            conn,
            code=code,
            polarity=polarity,
            letter_ids=[letter.letter_id for letter in letters] if part else None,
            text=text if exact else None,
            coder=coder,
        )
        also: tuple[str, ...] = ()
        if text and not exact:
            quotes = (excerpt.quote for excerpt in queries.all_excerpts(conn))
            search = search_texts(text, quotes)
            matches = tuple(excerpt for excerpt in matches if search.match(excerpt.quote))
            also = search.also
    for excerpt in matches[:limit]:
        console.out.print(
            f"[bold]{excerpt.excerpt_id}[/bold]  {escape(excerpt.area or 'area unknown')}, "
            f"{name_place(excerpt.page_number, pages=excerpt.pages)}, "
            f"{excerpt.code_id}: {excerpt.polarity} "
            f"({excerpt.score:.2f}, {escape(excerpt.coder_id)})",
            highlight=False,
            soft_wrap=True,
        )
        console.say(f"    {excerpt.quote}")
    source = f", from {part.words}" if part else ""
    if matches:
        shown = f"{min(limit, len(matches)):,} of {count(len(matches), 'coded excerpt')} shown"
        console.say(f"{shown}{source}.")
    else:
        console.say(f"No coded excerpt matches{source}.")
    if also:
        console.say(f"Also searched: {', '.join(also)}. To search only your words, add --exact.")


def _check_known(
    conn: Connection, *, code: str | None, polarity: str | None, coder: str | None
) -> None:
    """Raise `UsageError` if an option names what does not exist."""
    from inspection_letters.records import Polarity
    from inspection_letters.records.suggestions import (
        unknown_coder,
        unknown_polarity,
        unknown_value,
    )
    from inspection_letters.store import queries

    codes = queries.codes_used(conn)
    if code and code not in codes:
        raise unknown_value(
            f"No excerpt has the code {code!r}.", code, codes, heading="Codes in use"
        )
    if polarity and polarity not in set(Polarity):
        raise unknown_polarity(polarity)
    coders = [count.coder_id for count in queries.coders(conn)]
    if coder and coder not in coders:
        raise unknown_coder(coder, coders)
