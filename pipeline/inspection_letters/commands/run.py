"""``letters run``: read letters and code them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    CodebookOption,
    DaskAddressOption,
    DatabaseOption,
    FilesOption,
    PrefectOption,
    RecordOption,
    RunCoderOption,
    RunModelOption,
    TaskRunnerOption,
    WhereOption,
    WorkersOption,
    WorkspaceOption,
    read_settings,
)
from inspection_letters.records.errors import UsageError

EXAMPLES = (
    "letters run reports/ extra.pdf --workspace results",
    "letters run s3://bucket/reports --workspace results",
)


def run(
    letters: Annotated[
        list[str],
        typer.Argument(
            help="PDF, Word (.docx), HTML or text files, folders that contain them, addresses "
            "(s3://bucket/folder, https://site/letter.pdf), or text files that list addresses.",
        ),
    ],
    workspace: WorkspaceOption,
    codebook: CodebookOption = None,
    coder: RunCoderOption = None,
    model: RunModelOption = None,
    areas: Annotated[
        list[Path] | None,
        typer.Option(
            "--areas",
            help="Additional list of areas (CSV). Can be repeated.",
            show_default=False,
        ),
    ] = None,
    ocr: Annotated[
        bool,
        typer.Option("--ocr", help="Recognise the text of pages that are pictures, such as scans."),
    ] = False,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="Kind of letter to read a document as if it cannot be read as any other: "
            "generic reads any prose.",
            show_default=False,
        ),
    ] = None,
    workers: WorkersOption = None,
    time_limit: Annotated[
        float | None,
        typer.Option(
            help="Seconds allowed for each letter.", min=0.1, show_default="120, or 600 with --ocr"
        ),
    ] = None,
    memory_limit: Annotated[
        int | None,
        typer.Option(help="Memory allowed for each letter, in MiB.", min=64, show_default="2048"),
    ] = None,
    record: RecordOption = None,
    retry: Annotated[
        bool,
        typer.Option(
            "--retry", help="Try again to process letters that were rejected in an earlier run."
        ),
    ] = False,
    where: WhereOption = None,
    prefect: PrefectOption = False,
    task_runner: TaskRunnerOption = None,
    dask_address: DaskAddressOption = None,
    database_url: DatabaseOption = None,
    files_url: FilesOption = None,
) -> None:
    """Read letters and code every sentence of their findings.

    Letters whose results are up to date are skipped. A letter that cannot be read is
    listed at the end and does not affect the other letters. With --where, the figures at
    the end are of a part of the letters; all are read and coded.
    """
    from inspection_letters.analysis.letter_filter import read_filter
    from inspection_letters.commands.printing.run_progress import run_with_bar
    from inspection_letters.commands.printing.run_summary import print_summary
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.runs.inputs import is_address, sort_inputs
    from inspection_letters.runs.leading_codes import find_leading_codes
    from inspection_letters.runs.letter_files import expect_files
    from inspection_letters.runs.orchestration.engine import choose_engine
    from inspection_letters.store import open_store

    chosen = read_filter(where)
    if model is not None and coder == "rules":
        raise UsageError(
            "Coding by rules does not use a model.",
            "Leave out --model, or use both coders with --coder all.",
        )
    settings = read_settings(
        Settings,
        codebook=codebook,
        coder=coder,
        model=model,
        areas=tuple(areas) if areas else None,
        ocr=ocr or None,
        kind=kind,
        workers=workers,
        time_limit=time_limit,
        memory_limit=memory_limit,
        record=record,
        database_url=database_url,
        files_url=files_url,
        task_runner=task_runner,
        dask_address=dask_address,
    )
    with_prefect = prefect or task_runner is not None
    # A mistyped name of a letter, or an engine that cannot be used, leaves no empty workspace.
    inputs = [letter if is_address(letter) else Path(letter) for letter in letters]
    found = sort_inputs(inputs)
    if not (found.addresses or found.rejections):
        expect_files(found.paths, workspace)
    choose_engine(settings, prefect=with_prefect)
    with open_store(
        workspace, url=settings.database_url, files_url=settings.files_url, create=True
    ) as store:
        summary = run_with_bar(store, inputs, settings, retry=retry, prefect=with_prefect)
        leading, fault = None, None
        try:
            leading = find_leading_codes(store, summary, chosen)
        except UsageError as error:
            fault = error
    print_summary(console.out, summary, workspace, leading)
    if fault:
        raise fault
    raise typer.Exit(console.WITH_REJECTIONS if summary.rejections else console.ALL_PROCESSED)
