"""List coded excerpts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from inspection_letters.records import Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.store import open_store, queries


def _check_known(
    wanted: Mapping[str, str | None], codes: tuple[str, ...], coders: tuple[str, ...]
) -> None:
    """Say so where nothing was found because there is no such code, polarity or coder."""
    code, polarity, coder = wanted.get("code"), wanted.get("polarity"), wanted.get("coder")
    if code and code not in codes:
        raise UsageError(
            f"No excerpt has the code {code!r}.", f"Codes in use: {', '.join(codes) or 'none'}."
        )
    if polarity and polarity not in set(Polarity):
        raise UsageError(
            f"There is no polarity {polarity!r}.", f"Use one of {', '.join(Polarity)}."
        )
    if coder and coder not in coders:
        raise UsageError(
            f"No excerpt has been coded by {coder!r}.",
            f"Coders in the workspace: {', '.join(coders) or 'none'}.",
        )


def show_excerpts(
    workspace: Path,
    wanted: Mapping[str, str | None],
    limit: int,
    database_url: str | None,
    console: Console,
) -> None:
    """Print coded excerpts that fit, surest first, with ids, areas, pages and coders."""
    with open_store(workspace, url=database_url) as opened, opened.read() as conn:
        found = queries.find_coded_excerpts(conn, **wanted)
        if not found:
            coders = tuple(one.coder_id for one in queries.coders(conn))
            _check_known(wanted, queries.codes_used(conn), coders)
    for one in found[:limit]:
        console.print(
            f"[bold]{one.excerpt_id}[/bold]  {escape(one.area or '?')}, page {one.page_number}, "
            f"{one.code_id}: {one.polarity} ({one.score:.2f}, {escape(one.coder_id)})",
            highlight=False,
            soft_wrap=True,
        )
        console.print(f"    {escape(one.quote)}", highlight=False, soft_wrap=True)
    shown = min(limit, len(found))
    console.print(f"{shown} of {len(found)} coded excerpts.", highlight=False)
