"""``letters evaluate``: a coder against gold, or against another coder."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.formats import format_of
from inspection_letters.commands.options import (
    DEFAULT_CODER,
    FORMAT_HELP,
    DatabaseOption,
    OutFileOption,
    SeedOption,
    WhereOption,
    WorkspaceOption,
)
from inspection_letters.records.seeds import DEFAULT_SEED

EXAMPLES = (
    "letters evaluate -w results --format html --out evaluation.html",
    "letters evaluate -w results --coder jo --against sam",
    "letters evaluate -w results --with-people --against kim",
)


class EvaluationFormat(StrEnum):
    """Formats of an evaluation."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def evaluate(
    workspace: WorkspaceOption,
    coder: Annotated[
        str | None,
        typer.Option("--coder", help=f"Coder to evaluate. {DEFAULT_CODER}", show_default=False),
    ] = None,
    against: Annotated[
        str,
        typer.Option(
            "--against",
            help="What to compare with: gold, people (what counts of all people's coding), or "
            "another coder in the workspace.",
        ),
    ] = "gold",
    gold: Annotated[
        Path | None,
        typer.Option(
            "--gold",
            help="Gold file, instead of the packaged one.",
            show_default=False,
        ),
    ] = None,
    where: WhereOption = None,
    with_people: Annotated[
        bool,
        typer.Option(
            "--with-people",
            help="Evaluate the whole coding: people's where people coded, the coder's elsewhere. "
            "What the person named with --against coded is not part of it.",
        ),
    ] = False,
    evaluation_format: Annotated[
        EvaluationFormat | None,
        typer.Option("--format", "-f", help=FORMAT_HELP, show_default=False),
    ] = None,
    to: OutFileOption = None,
    seed: SeedOption = DEFAULT_SEED,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            help="Folder of your trained model, for its codes on held-out letters.",
            envvar="LETTERS_MODEL",
            show_default=False,
        ),
    ] = None,
    database_url: DatabaseOption = None,
) -> None:
    """Measure how well a coder agrees with gold, with people, or with another coder.

    Shows precision, recall, F1, kappa, alpha and AC1 for each code, with intervals from
    resampling whole letters; then polarity, calibration, and errors to learn from. For
    letters that a model was trained on, its codes are those of models that had not seen the
    letter. With --with-people, the figures are of the coding that findings and reports use,
    with a table for people's part and the coder's.
    """
    from inspection_letters.analysis.corpus import load_corpus
    from inspection_letters.analysis.evaluation import evaluate_coder
    from inspection_letters.commands.printing.evaluation import to_text
    from inspection_letters.commands.printing.text_output import write_out
    from inspection_letters.outputs.report import to_html, to_json
    from inspection_letters.store import open_store

    chosen = evaluation_format or format_of(to, EvaluationFormat)
    with open_store(workspace, url=database_url) as store:
        corpus = load_corpus(store, coder=coder, models=[model], where=where)
    report = evaluate_coder(corpus, against=against, gold=gold, seed=seed, with_people=with_people)
    writers = {"text": to_text, "json": to_json, "html": to_html}
    write_out(writers[chosen.value](report), to, console.out)
