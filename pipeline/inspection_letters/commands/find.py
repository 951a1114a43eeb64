"""``letters find``: coded excerpts that match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import DatabaseOption, WorkspaceOption

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
    area: Annotated[
        str | None,
        typer.Option(help="Only areas whose name contains this text.", show_default=False),
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="Only excerpts that contain this text.", show_default=False)
    ] = None,
    coder: Annotated[
        str | None, typer.Option(help="Only codes assigned by this coder.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(help="Maximum number of excerpts to list.", min=1)] = 20,
    database_url: DatabaseOption = None,
) -> None:
    """List coded excerpts, each with the ID that `letters trace` uses.

    Excerpts with the highest scores come first.
    """
    from rich.markup import escape

    from inspection_letters.records.places import name_place
    from inspection_letters.store import open_store, queries

    with open_store(workspace, url=database_url) as store, store.read() as conn:
        matches = queries.find_coded_excerpts(
            conn, code=code, polarity=polarity, area=area, text=text, coder=coder
        )
        if not matches:
            _check_known(conn, code=code, polarity=polarity, area=area, coder=coder)
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
    if matches:
        console.say(f"{min(limit, len(matches))} of {len(matches)} coded excerpts shown.")
    else:
        console.say("No coded excerpt matches.")


def _check_known(
    conn: Connection, *, code: str | None, polarity: str | None, area: str | None, coder: str | None
) -> None:
    """Raise `UsageError` if nothing was found because a filter names what does not exist."""
    from inspection_letters.records import Polarity
    from inspection_letters.records.suggestions import (
        unknown_area,
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
    letters = queries.all_letters(conn)
    areas = {letter.metadata.area or letter.letter.area or "" for letter in letters} - {""}
    if area and not any(area.casefold() in name.casefold() for name in areas):
        raise unknown_area(area, areas)
