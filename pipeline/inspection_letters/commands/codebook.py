"""``letters codebook``: the codes of a codebook, once it has been checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import CodebookOption

if TYPE_CHECKING:
    from rich.table import Table

    from inspection_letters.codebook import Patterns
    from inspection_letters.records import Codebook

EXAMPLES = ("letters codebook --codebook mine.yaml",)


def codebook(
    codebook: CodebookOption = None,
    full: Annotated[
        bool,
        typer.Option("--full", help="Show definitions, and what each code includes and excludes."),
    ] = False,
) -> None:
    """Check a codebook and list its codes."""
    from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns

    path = codebook or default_codebook_path()
    loaded = load_codebook(path)
    console.out.print(_table(loaded, load_patterns(path, loaded), full=full))
    console.say(f"digest {loaded.digest[:12]}")


def _table(codebook: Codebook, patterns: Patterns, *, full: bool) -> Table:
    from rich.markup import escape
    from rich.table import Table

    counts = {entry.code_id: len(entry.match) for entry in patterns.codes}
    table = Table(
        title=f"{escape(codebook.name)} {codebook.version}: {len(codebook.codes)} codes",
        title_justify="left",
        header_style="bold",
    )
    table.add_column("code", no_wrap=True)
    table.add_column("label")
    table.add_column("group")
    table.add_column("patterns", justify="right")
    if full:
        table.add_column("definition", ratio=2)
    for code in codebook.codes:
        cells = [code.id, escape(code.label), code.group, str(counts.get(code.id, 0))]
        if full:
            notes = [code.definition]
            notes += [f"Include: {code.include}"] if code.include else []
            notes += [f"Exclude: {code.exclude}"] if code.exclude else []
            cells.append(escape("\n".join(notes)))
        table.add_row(*cells, end_section=full)
    return table
