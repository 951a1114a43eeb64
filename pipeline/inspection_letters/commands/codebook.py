"""``letters codebook``: the codes of a codebook, once it has been checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import CodebookOption
from inspection_letters.records.errors import UsageError
from inspection_letters.records.light_models import FEWEST_JUDGED

if TYPE_CHECKING:
    from rich.table import Table

    from inspection_letters.codebook import Patterns
    from inspection_letters.records import Code, Codebook

DETAIL_INDENT = 2
"""Spaces by which a detail code stands to the right of its parent."""

MOST_NAMED = 10
"""Codes that a message names."""

EXAMPLES = (
    "letters codebook --codebook mine.yaml",
    "letters codebook --extend send-area --add transport.yaml --out mine.yaml",
    "letters codebook --codebook mine.yaml --out mine.qdc",
    "letters codebook --codebook theirs.qdc --out theirs.yaml",
)


def codebook(
    codebook: CodebookOption = None,
    full: Annotated[
        bool,
        typer.Option("--full", help="Show definitions, and what each code includes and excludes."),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Write the codebook in the other format: a .yaml file as .qdc (REFI-QDA, for "
            "NVivo, ATLAS.ti, MAXQDA and QualCoder), or a .qdc file as .yaml. With --extend, the "
            "codebook to write.",
            show_default=False,
        ),
    ] = None,
    extend: Annotated[
        str | None,
        typer.Option(
            "--extend",
            help="Codebook to which your codes are added: the name of a packaged one, or a file. "
            "Its model goes on coding its codes.",
            show_default=False,
        ),
    ] = None,
    add: Annotated[
        Path | None,
        typer.Option("--add", help="File (YAML) of the codes to add.", show_default=False),
    ] = None,
) -> None:
    """Check a codebook and list its codes, add codes to it, or exchange it with other programs."""
    from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns

    if extend is not None or add is not None:
        _extend(extend, add, out, codebook)
        return
    path = codebook or default_codebook_path()
    if out is not None:
        _convert(path, out)
        return
    loaded = load_codebook(path)
    patterns = load_patterns(path, loaded)
    if full:
        _print_in_full(loaded, patterns)
    else:
        console.out.print(_table(loaded, patterns))
    console.say(f"digest {loaded.digest[:12]}")


def _extend(extend: str | None, add: Path | None, out: Path | None, other: Path | None) -> None:
    """Write a codebook that adds codes to another, and say how they will be coded."""
    from inspection_letters.codebook import load_patterns
    from inspection_letters.codebook.extension import write_extension

    if extend is None or add is None or out is None:
        raise UsageError(
            "Adding codes to a codebook takes three options.",
            "Name the codebook with --extend, the file of your codes with --add, and the codebook "
            "to write with --out: letters codebook " + EXAMPLES[1].split(maxsplit=2)[2] + ".",
        )
    if other is not None:
        raise UsageError(
            "The codebook to extend is named twice.", "Leave out --codebook, and keep --extend."
        )
    if out.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(
            f"{out} cannot be a codebook that extends another.",
            "Use --out with a file that ends in .yaml.",
        )
    loaded = write_extension(extend, add, out)
    counts = _pattern_counts(load_patterns(out, loaded))
    console.say(f"{out}: {_title(loaded)}, of which added: {', '.join(loaded.added)}.")
    by_people = [code_id for code_id in loaded.added if code_id not in counts]
    if counts.keys() & set(loaded.added):
        console.say(
            "Added codes are coded by their patterns; how well is not known until people have "
            f"coded some sentences. From {FEWEST_JUDGED} on, 'letters run' fits a model to them."
        )
    if by_people:
        console.say(f"Without patterns, so that only people can assign it: {', '.join(by_people)}.")
    console.say(f"Code letters with it: letters run FOLDER --workspace RESULTS --codebook {out}")


def _convert(path: Path, out: Path) -> None:
    """Write a codebook in the other format, by the endings of the two files."""
    from inspection_letters.codebook import load_codebook
    from inspection_letters.codebook.exchange.qdc import ENDING, write_qdc

    ends = (path.suffix.lower(), out.suffix.lower())
    if ends[0] == ENDING and ends[1] in (".yaml", ".yml"):
        _convert_qdc(path, out)
    elif ends[0] != ENDING and ends[1] == ENDING:
        loaded = load_codebook(path)
        write_qdc(loaded, out)
        console.say(f"{out}: {_title(loaded)}")
        console.say("Patterns and derived measures are not part of this format.")
    else:
        raise UsageError(
            f"{path} cannot be written as {out}.",
            "Use --out with a file that ends in .qdc, or to convert a .qdc file, one that ends "
            "in .yaml.",
        )


def _convert_qdc(path: Path, out: Path) -> None:
    from inspection_letters.codebook.exchange.to_yaml import convert_qdc

    converted = convert_qdc(path, out)
    console.say(f"{out}: {_title(converted.codebook)}")
    for what, names in (
        ("Without a description, so that the name stands in for it", converted.without_definition),
        ("Nested deeper than two layers, and now detail codes", converted.raised),
    ):
        if names:
            more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
            console.say(f"{what}: {', '.join(names[:MOST_NAMED])}{more}.")


def _title(codebook: Codebook) -> str:
    details = len(codebook.detail_codes)
    layers = f"{len(codebook.codes)} code{'' if len(codebook.codes) == 1 else 's'}"
    if details:
        layers += f" and {details} detail code{'' if details == 1 else 's'}"
    return f"{codebook.name} {codebook.version}: {layers}"


def _in_order(codebook: Codebook) -> Iterator[Code]:
    """Yield each main code with its detail codes after it."""
    for code in codebook.codes:
        yield code
        yield from codebook.details_of(code.id)


def _pattern_counts(patterns: Patterns) -> dict[str, int]:
    return {entry.code_id: len(entry.match) for entry in patterns.codes}


def _print_in_full(codebook: Codebook, patterns: Patterns) -> None:
    """Print a block for each code: a table would leave too little room for the definitions."""
    from rich.padding import Padding
    from rich.text import Text

    counts = _pattern_counts(patterns)
    console.out.print(Text(_title(codebook), style="bold"))
    if codebook.kinds:
        console.out.print(Text(f"Made for letters of the kinds {', '.join(codebook.kinds)}."))
    for code in _in_order(codebook):
        number = counts.get(code.id, 0)
        place = f"under {code.parent}" if code.parent else f"group {code.group}"
        indent = DETAIL_INDENT if code.parent else 0
        console.out.print()
        console.out.print(Padding(Text(code.label, style="bold"), (0, 0, 0, indent)))
        lines = [
            f"{code.id} ({place}; {number} pattern{'' if number == 1 else 's'})",
            code.definition,
        ]
        lines += [f"Includes: {code.include}"] if code.include else []
        lines += [f"Excludes: {code.exclude}"] if code.exclude else []
        lines += [f"Example: {example}" for example in code.examples]
        for line in lines:
            console.out.print(Padding(Text(line), (0, 0, 0, indent + 2)))


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
    for code in _in_order(codebook):
        name, label = code.id, escape(code.label)
        if code.parent:
            name, label = f"{' ' * DETAIL_INDENT}{name}", f"{' ' * DETAIL_INDENT}{label}"
        table.add_row(name, label, code.group, str(counts.get(code.id, 0)))
    return table
