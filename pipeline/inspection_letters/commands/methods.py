"""``letters methods``: the method of an analysis, in words for a paper."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.formats import format_of
from inspection_letters.commands.options import (
    FORMAT_HELP,
    CoderOption,
    DatabaseOption,
    ModelErrorsOption,
    OutFileOption,
    SeedOption,
    WhereOption,
    WorkspaceOption,
    read_settings,
)
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED

EXAMPLES = (
    "letters methods -w results",
    "letters methods -w results --where region=London --out methods.docx",
)


class MethodsFormat(StrEnum):
    """Formats of a method."""

    TEXT = "text"
    MD = "md"
    DOCX = "docx"


def methods(
    workspace: WorkspaceOption,
    where: WhereOption = None,
    methods_format: Annotated[
        MethodsFormat | None,
        typer.Option(
            "--format",
            "-f",
            help=FORMAT_HELP,
            show_default=False,
        ),
    ] = None,
    to: OutFileOption = None,
    coder: CoderOption = None,
    model: ModelErrorsOption = None,
    seed: SeedOption = DEFAULT_SEED,
    database_url: DatabaseOption = None,
) -> None:
    """Describe the method of an analysis for a paper, with its figures filled in.

    Says which letters were analysed, by which codebook and coder, how well it codes and for
    which kinds of letter that is known, who made the gold, what people corrected, and which
    software was used; then how to cite it.
    """
    from inspection_letters.analysis.corpus import load_corpus
    from inspection_letters.commands.printing.text_output import write_out
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.outputs.methods import (
        as_markdown,
        as_text,
        method_sections,
        write_word,
    )
    from inspection_letters.store import open_store

    chosen = methods_format or format_of(to, MethodsFormat)
    if chosen is MethodsFormat.DOCX and to is None:
        raise UsageError(
            "A Word file cannot be printed.", "Name the file, for example --out methods.docx."
        )
    usual = read_settings(Settings).model
    with open_store(workspace, url=database_url) as store:
        corpus = load_corpus(store, coder=coder, model=model, models=[usual], where=where)
    sections = method_sections(corpus, seed=seed)
    if chosen is MethodsFormat.DOCX and to is not None:
        write_word(sections, to)
        console.say(str(to))
        return
    write = as_markdown if chosen is MethodsFormat.MD else as_text
    write_out(write(sections), to, console.out)
