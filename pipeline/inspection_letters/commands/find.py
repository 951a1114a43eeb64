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
    WordsArgument,
    WorkspaceOption,
    add_area,
    add_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from inspection_letters.store.queries import CodedSentence

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
    from inspection_letters.outputs.report.wording import count
    from inspection_letters.records.places import name_place
    from inspection_letters.store import open_store, queries

    chosen = read_filter(add_area(where, area))
    text = add_words(text, words)
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        _check_known(conn, code=code, polarity=polarity, coder=coder)
        letters, part = choose_letters(load_letters(conn) if chosen else (), chosen)
        matches: Sequence[CodedSentence] = queries.find_coded_excerpts(
            conn,
            code=code,
            polarity=polarity,
            letter_ids={letter.letter_id for letter in letters} if part else None,
            coder=coder,
        )
        quotes = list(queries.all_quotes(conn)) if text else []
    matches, notes = _with_words(matches, text, quotes, exact=exact)
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
    for note in notes:
        console.say(note)


def _with_words(
    excerpts: Sequence[CodedSentence], text: str | None, quotes: Sequence[str], *, exact: bool
) -> tuple[Sequence[CodedSentence], list[str]]:
    """Return the excerpts with some words, and what to say of the search.

    ``quotes`` are all sentences of the letters.
    """
    from inspection_letters.common.search import search_texts, why_nothing

    if not text:
        return excerpts, []
    search = search_texts(text, quotes)
    found = [
        excerpt
        for excerpt in excerpts
        if (text.casefold() in excerpt.quote.casefold() if exact else search.match(excerpt.quote))
    ]
    notes = []
    if excerpts and not found:
        searched = [excerpt.quote for excerpt in excerpts]
        notes.append(why_nothing(text, searched, quotes, exact=exact))
    if search.also and not exact:
        also = ", ".join(search.also)
        notes.append(f"Also searched: {also}. To search only your words, add --exact.")
    return found, notes


def _check_known(
    conn: Connection, *, code: str | None, polarity: str | None, coder: str | None
) -> None:
    """Raise `UsageError` if an option names what does not exist."""
    from inspection_letters.records import Polarity
    from inspection_letters.records.suggestions import (
        unknown_code,
        unknown_coder,
        unknown_polarity,
    )
    from inspection_letters.store import queries

    if code:
        codes = {
            known.id: known
            for digest in queries.codebooks_used(conn)
            for known in queries.codebook(conn, digest).all_codes
        }
        if code not in codes:
            raise unknown_code(code, codes.values())
    if polarity and polarity not in set(Polarity):
        raise unknown_polarity(polarity)
    coders = [count.coder_id for count in queries.coders(conn)]
    if coder and coder not in coders:
        raise unknown_coder(coder, coders)
