"""List coded excerpts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from pipeline.store import findings, open_workspace


def show_excerpts(
    workspace: Path,
    wanted: Mapping[str, str | None],
    limit: int,
    database_url: str | None,
    console: Console,
) -> None:
    """Print coded excerpts that fit, surest first, with ids, areas and pages."""
    with open_workspace(workspace, url=database_url) as opened, opened.read() as conn:
        found = findings.find_coded(conn, wanted)
    for one in found[:limit]:
        console.print(
            f"[bold]{one.excerpt_id}[/bold]  {escape(one.area or '?')}, page {one.page_number}, "
            f"{one.code_id}: {one.polarity} ({one.score:.2f})",
            highlight=False,
            soft_wrap=True,
        )
        console.print(f"    {escape(one.quote)}", highlight=False, soft_wrap=True)
    shown = min(limit, len(found))
    console.print(f"{shown} of {len(found)} coded excerpts.", highlight=False)
