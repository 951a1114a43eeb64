"""The ``letters`` command: all its commands, and what happens when one of them fails.

Commands import what they need only when they run, so that ``--help`` answers at once and
worker processes start fast.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated

import typer
from typer.core import TyperGroup
from typer.main import get_group

from inspection_letters import __version__
from inspection_letters.commands import (
    account,
    assure,
    check,
    codebook,
    console,
    coverage,
    demo,
    evaluate,
    export,
    files,
    find,
    findings,
    import_coding,
    log,
    methods,
    over_time,
    practice,
    quote,
    refresh,
    report,
    review,
    review_queue,
    run,
    sample,
    serve,
    topics,
    trace,
    train,
)
from inspection_letters.commands.wrong_use import is_help, is_refusal, wrong_use

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(value: bool) -> None:
    if value:
        console.say(f"letters {__version__}")
        raise typer.Exit


@app.callback(
    help="Code published inspection letters, and trace every code back to its page.\n\n"
    "To begin, run [bold]letters demo[/bold].\n\n"
    "Exit status: 0 everything was processed, 1 the command failed, 2 wrong use, 3 some letters "
    "were rejected, 5 letters disagree with the record (letters check)."
)
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Hold the options of ``letters`` itself."""


def _register(panel: str, command: Callable[..., None], examples: Sequence[str]) -> None:
    heading = "Example" if len(examples) == 1 else "Examples"
    listed = " and ".join(f"[bold]{example}[/bold]" for example in examples)
    app.command(
        help=_paragraphs(command.__doc__ or ""),
        epilog=f"{heading}: {listed}",
        rich_help_panel=panel,
    )(command)


def _paragraphs(docstring: str) -> str:
    """Return a docstring with each paragraph on one line, for the terminal to wrap."""
    return "\n\n".join(" ".join(part.split()) for part in docstring.split("\n\n"))


for _panel, _commands in {
    "Read and code letters": (
        (demo.demo, demo.EXAMPLES),
        (run.run, run.EXAMPLES),
        (refresh.refresh, refresh.EXAMPLES),
        (serve.serve, serve.EXAMPLES),
        (files.files, files.EXAMPLES),
    ),
    "Explore the results": (
        (findings.findings, findings.EXAMPLES),
        (quote.quote, quote.EXAMPLES),
        (practice.practice, practice.EXAMPLES),
        (over_time.over_time, over_time.EXAMPLES),
        (topics.topics, topics.EXAMPLES),
        (coverage.coverage, coverage.EXAMPLES),
        (check.check, check.EXAMPLES),
        (find.find, find.EXAMPLES),
        (trace.trace, trace.EXAMPLES),
        (account.account, account.EXAMPLES),
        (report.report, report.EXAMPLES),
        (methods.methods, methods.EXAMPLES),
        (export.export, export.EXAMPLES),
    ),
    "Code by hand, and improve coders": (
        (codebook.codebook, codebook.EXAMPLES),
        (sample.sample, sample.EXAMPLES),
        (review.review, review.EXAMPLES),
        (review_queue.review_queue, review_queue.EXAMPLES),
        (import_coding.import_coding, import_coding.EXAMPLES),
        (log.log, log.EXAMPLES),
        (assure.assure, assure.EXAMPLES),
        (train.train, train.EXAMPLES),
        (evaluate.evaluate, evaluate.EXAMPLES),
    ),
}.items():
    for _command, _examples in _commands:
        _register(_panel, _command, _examples)


@cache
def command_tree() -> TyperGroup:
    """Return what Typer makes of the functions above, made once in each process.

    The type hints of each function are evaluated for it, which takes longer than many commands.
    """
    return get_group(app)


def main() -> None:
    """Run the command; an error is one line and an exit status, not a traceback."""
    try:
        with console.stop_when_asked():
            sys.exit(command_tree()(standalone_mode=False))
    except Exception as error:
        if is_help(error):
            sys.exit(console.WRONG_USE)
        if isinstance(error, BrokenPipeError):
            # Whoever was to read the output wants no more of it, as after `| head`.
            console.out.on_broken_pipe()
        sys.exit(console.report_error(wrong_use(error) if is_refusal(error) else error))
