"""The ``letters`` command: its options, its exit status, its way with errors.

Imports that take long are made within the commands, so that ``--help`` answers at
once and worker processes start fast.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from inspection_letters import __version__
from inspection_letters.commands import judging, practice, refresh, report, topics, train
from inspection_letters.commands.options import (
    CodebookOption,
    DatabaseOption,
    PrefectOption,
    WorkspaceOption,
)
from inspection_letters.records.errors import LettersError, UsageError

ALL_PROCESSED, FAILED, WRONG_USE, WITH_REJECTIONS = 0, 1, 2, 3

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
out = Console()
err = Console(stderr=True)


class Format(StrEnum):
    """Formats of an export."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


class ReportFormat(StrEnum):
    """Forms of an evaluation."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def _version(value: bool) -> None:
    if value:
        out.print(f"letters {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Code published inspection letters, and follow every code back to the page.

    Start with [bold]letters demo[/bold].

    Exit status: 0 all processed, 3 finished with rejections, 2 wrong use, 1 failed.
    """


@app.command(
    epilog="Example: [bold]letters run reports/ extra.pdf --workspace results[/bold]",
)
def run(
    letters: Annotated[list[Path], typer.Argument(help="PDF files, and folders that hold some.")],
    workspace: WorkspaceOption,
    codebook: CodebookOption = None,
    coder: Annotated[
        str | None,
        typer.Option(
            help="Who codes: rules, model or all; if unset the model, and for your own codebook "
            "without one the rules.",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            help="Folder of your own trained model, in place of the one for area SEND.",
            show_default=False,
        ),
    ] = None,
    areas: Annotated[
        list[Path] | None,
        typer.Option("--areas", help="A further list of areas (CSV).", show_default=False),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(help="Letters read at the same time; all cores if unset.", min=1, max=64),
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(help="Seconds that one letter may take. [120]", min=0.1)
    ] = None,
    memory_limit: Annotated[
        int | None, typer.Option(help="MiB of memory that one letter may take. [2048]", min=64)
    ] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Try letters again that were rejected before.")
    ] = False,
    prefect: PrefectOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """Read letters and code every sentence of their findings.

    Letters whose results are up to date are skipped. A letter that cannot be read is
    reported at the end and does not affect the other letters.
    """
    from inspection_letters.commands.running import run_with_bar
    from inspection_letters.commands.tables import print_summary
    from inspection_letters.store import open_store

    if model is not None and coder == "rules":
        raise UsageError(
            "A model has no part in coding by rules.",
            "Leave out --model, or code with both by --coder all.",
        )
    settings = _settings(
        codebook=codebook,
        coder=coder,
        model=model,
        areas=tuple(areas) if areas else None,
        workers=workers,
        time_limit=time_limit,
        memory_limit=memory_limit,
        database_url=database_url,
    )
    with open_store(workspace, url=settings.database_url, create=True) as store:
        summary = run_with_bar(store, letters, settings, out, retry=retry, prefect=prefect)
    print_summary(out, summary, workspace)
    raise typer.Exit(WITH_REJECTIONS if summary.rejections else ALL_PROCESSED)


@app.command(epilog="Example: [bold]letters demo --workspace letters-demo[/bold]")
def demo(
    workspace: WorkspaceOption = Path("letters-demo"),
) -> None:
    """Run on the fictional sample letters, and show findings and a page."""
    from inspection_letters.commands.demo import show_demo

    show_demo(workspace, _settings(), out)


@app.command(
    epilog="Example: [bold]letters export --workspace results --format xlsx --out tables[/bold]"
)
def export(
    workspace: WorkspaceOption,
    to: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")],
    fmt: Annotated[Format, typer.Option("--format", "-f", help="File format.")] = Format.JSONL,
    database_url: DatabaseOption = None,
) -> None:
    """Write letters, excerpts, coded excerpts, rejections and runs as tables."""
    from inspection_letters.outputs.export import write_tables
    from inspection_letters.store import export_tables, open_store, queries

    with open_store(workspace, url=database_url) as opened, opened.read() as conn:
        tables = export_tables(conn)
        written = write_tables(tables, fmt.value, to, texts=queries.letter_texts(conn))
    for path in written:
        out.print(str(path), highlight=False, soft_wrap=True)


@app.command(
    epilog="Examples: [bold]letters trace 3f2a9c0d --workspace results --png page.png[/bold] and "
    "[bold]letters trace --letter 80443_bury.pdf --workspace results --pdf marked.pdf[/bold]"
)
def trace(
    workspace: WorkspaceOption,
    excerpt_id: Annotated[
        str | None, typer.Argument(help="Id of an excerpt, or how it begins.", show_default=False)
    ] = None,
    letter: Annotated[
        str | None,
        typer.Option("--letter", help="Id or file name of a letter, to highlight all of it."),
    ] = None,
    png: Annotated[
        Path | None,
        typer.Option("--png", help="Picture to write: the page with the sentence boxed."),
    ] = None,
    pdf: Annotated[
        Path | None,
        typer.Option("--pdf", help="PDF to write: a copy of the letter, highlighted."),
    ] = None,
    database_url: DatabaseOption = None,
) -> None:
    """Show where an excerpt stands: its letter, page and codes, and a picture of the page.

    With --letter and --pdf, highlight every coded excerpt of a letter in a copy of it,
    coloured by group of codes, with codes and polarities in the notes.
    """
    from inspection_letters.commands.tracing import show_letter, show_trace

    if letter is not None:
        if excerpt_id is not None or png is not None or pdf is None:
            raise UsageError(
                "--letter highlights a whole letter in a PDF.",
                "Give --pdf with it, and neither an excerpt nor --png.",
            )
        show_letter(letter, workspace, pdf, database_url, out)
        return
    if excerpt_id is None:
        raise UsageError("No excerpt was given.", "Give the id of one, or --letter and --pdf.")
    show_trace(excerpt_id, workspace, png, pdf, database_url, out)


@app.command(
    epilog="Example: [bold]letters find --code waiting-times --polarity weakness -w results[/bold]"
)
def find(
    workspace: WorkspaceOption,
    code: Annotated[str | None, typer.Option(help="Only excerpts with this code.")] = None,
    polarity: Annotated[str | None, typer.Option(help="Only codes with this polarity.")] = None,
    area: Annotated[str | None, typer.Option(help="Only letters whose area holds this.")] = None,
    text: Annotated[str | None, typer.Option(help="Only excerpts that hold this.")] = None,
    coder: Annotated[str | None, typer.Option(help="Only codes by this coder.")] = None,
    limit: Annotated[int, typer.Option(help="How many to show at most.", min=1)] = 20,
    database_url: DatabaseOption = None,
) -> None:
    """List coded excerpts, each with the id that `letters trace` takes."""
    from inspection_letters.commands.finding import show_excerpts

    show_excerpts(
        workspace,
        {"code": code, "polarity": polarity, "area": area, "text": text, "coder": coder},
        limit,
        database_url,
        out,
    )


@app.command(
    epilog="Example: [bold]letters evaluate -w results --format html --out report.html[/bold]"
)
def evaluate(
    workspace: WorkspaceOption,
    coder: Annotated[
        str | None,
        typer.Option("--coder", help="Whom to measure; the only coder or model if unset."),
    ] = None,
    against: Annotated[
        str, typer.Option("--against", help="gold, or another coder in the workspace.")
    ] = "gold",
    gold: Annotated[
        Path | None,
        typer.Option("--gold", help="A gold file in place of the one for area SEND."),
    ] = None,
    fmt: Annotated[
        ReportFormat, typer.Option("--format", "-f", help="Form of the report.")
    ] = ReportFormat.TEXT,
    to: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="File to write to, in place of the terminal."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the resampling.", min=0)] = 20,
    model: Annotated[
        Path | None,
        typer.Option(
            help="Folder of a model of your own, for its answers on letters held out.",
            envvar="LETTERS_MODEL",
            show_default=False,
        ),
    ] = None,
    database_url: DatabaseOption = None,
) -> None:
    """Measure a coder against gold, or against another coder.

    For each code precision, recall, F1, kappa, alpha and AC1, with intervals
    by resampling whole letters; polarity, calibration, and errors to learn from.
    On letters that a model was made from, its answers are those of models that
    had not seen the letter.
    """
    from inspection_letters.analysis.measuring import measure
    from inspection_letters.commands.evaluating import write_report

    report = measure(
        workspace,
        coder=coder,
        against=against,
        gold=gold,
        seed=seed,
        database_url=database_url,
        models=[model],
    )
    write_report(report, fmt.value, to, out)


@app.command(name="codebook", epilog="Example: [bold]letters codebook --codebook mine.yaml[/bold]")
def list_codebook(
    codebook: CodebookOption = None,
    full: Annotated[
        bool, typer.Option("--full", help="With definitions, and what to include and exclude.")
    ] = False,
) -> None:
    """Check a codebook, and list its codes."""
    from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
    from inspection_letters.commands.tables import print_codebook

    path = codebook or default_codebook_path()
    loaded = load_codebook(path)
    print_codebook(out, loaded, load_patterns(path, loaded), full=full)


judging.add_to(app)
train.add_to(app)
refresh.add_to(app)
topics.add_to(app)
report.add_to(app)
practice.add_to(app)


def _settings(**given: Any) -> Any:
    from inspection_letters.settings.run import Settings

    return settings_of(Settings, **given)


def settings_of(kind: Any, **given: Any) -> Any:
    """Make settings of a kind from the options that were given and the environment.

    Raises
    ------
    UsageError
        Naming the option or the variable that cannot be used.
    """
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    try:
        return kind(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise UsageError(
            f"The setting {name} cannot be {first.get('input')!r}: {first['msg']}.",
            f"Correct the option --{name.replace('_', '-')}."
            if given.get(name) is not None
            else f"Correct the environment variable LETTERS_{name.upper()}.",
        ) from error
    except SettingsError as error:
        raise UsageError(
            f"The environment cannot be understood: {_first_line(error)}",
            'Correct the variable LETTERS_...; a list is written as ["one.csv", "two.csv"].',
        ) from error


def main() -> None:
    """Run the command; errors made on purpose are one plain line, not a traceback."""
    try:
        app()
    except LettersError as error:
        _complain(str(error))
        sys.exit(WRONG_USE if isinstance(error, UsageError) else FAILED)
    except Exception as error:
        _complain(
            f"This should not have happened: {type(error).__name__}: {_first_line(error)} "
            f"Report it with the file {_keep_trace()}; your letters are not at fault."
        )
        sys.exit(FAILED)


def _complain(text: str) -> None:
    from rich.markup import escape

    # One line, which the terminal may wrap but a log does not.
    err.print(f"[bold red]letters:[/bold red] {escape(text)}", highlight=False, soft_wrap=True)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{lines[0].rstrip('.')}." if lines else "no further word."


def _keep_trace() -> str:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="letters-fault-", suffix=".txt", encoding="utf-8", delete=False
    ) as file:
        file.write(traceback.format_exc())
    return file.name
