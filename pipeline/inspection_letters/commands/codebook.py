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
    patterns = load_patterns(path, loaded)
    if full:
        _print_in_full(loaded, patterns)
    else:
        console.out.print(_table(loaded, patterns))
    console.say(f"digest {loaded.digest[:12]}")


def _title(codebook: Codebook) -> str:
    return f"{codebook.name} {codebook.version}: {len(codebook.codes)} codes"


def _pattern_counts(patterns: Patterns) -> dict[str, int]:
    return {entry.code_id: len(entry.match) for entry in patterns.codes}


def _print_in_full(codebook: Codebook, patterns: Patterns) -> None:
    """Print a block for each code: a table would leave too little room for the definitions."""
    from rich.padding import Padding
    from rich.text import Text

    counts = _pattern_counts(patterns)
    console.out.print(Text(_title(codebook), style="bold"))
    for code in codebook.codes:
        number = counts.get(code.id, 0)
        console.out.print()
        console.out.print(Text(code.label, style="bold"))
        lines = [
            f"{code.id} (group {code.group}; {number} pattern{'' if number == 1 else 's'})",
            code.definition,
        ]
        lines += [f"Includes: {code.include}"] if code.include else []
        lines += [f"Excludes: {code.exclude}"] if code.exclude else []
        for line in lines:
            console.out.print(Padding(Text(line), (0, 0, 0, 2)))


def _table(codebook: Codebook, patterns: Patterns) -> Table:
    from rich.markup import escape
    from rich.table import Table

    counts = _pattern_counts(patterns)
    table = Table(
        title=escape(_title(codebook)),
        title_justify="left",
        header_style="bold",
    )
    table.add_column("code", no_wrap=True)
    table.add_column("label")
    table.add_column("group")
    table.add_column("patterns", justify="right")
    for code in codebook.codes:
        table.add_row(code.id, escape(code.label), code.group, str(counts.get(code.id, 0)))
    return table
