"""``letters refresh``: fetch what is new on the publishing site, and code it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    CodebookOption,
    ContactOption,
    DaskAddressOption,
    DatabaseOption,
    FilesOption,
    KindsOption,
    PrefectOption,
    RunCoderOption,
    RunModelOption,
    SourceOption,
    TaskRunnerOption,
    WorkersOption,
    WorkspaceOption,
    read_kinds,
    read_settings,
)

if TYPE_CHECKING:
    from inspection_letters.common.settings.refresh import RefreshSettings
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.runs.fetch import FetchRequest, Listener
    from inspection_letters.runs.refresh import RefreshSummary
    from inspection_letters.runs.summary import RunSummary

EXAMPLES = ("letters refresh -w results --contact you@example.org",)


def refresh(
    workspace: WorkspaceOption,
    source: SourceOption = None,
    contact: ContactOption = None,
    kinds: KindsOption = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Only reports published on or after this date.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(help="Maximum number of new files to fetch.", min=0, show_default=False),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would be fetched, and change nothing.")
    ] = False,
    accept_drop: Annotated[
        bool,
        typer.Option(
            "--accept-drop",
            help="Accept that the site now lists far fewer reports than at the last refresh.",
        ),
    ] = False,
    pause: Annotated[
        float | None,
        typer.Option(
            help="Seconds to wait between requests to the site.",
            min=0,
            max=600,
            show_default="1",
        ),
    ] = None,
    max_file_size: Annotated[
        int | None,
        typer.Option(help="Largest file to accept, in MiB.", min=1, show_default="50"),
    ] = None,
    codebook: CodebookOption = None,
    coder: RunCoderOption = None,
    model: RunModelOption = None,
    workers: WorkersOption = None,
    prefect: PrefectOption = False,
    task_runner: TaskRunnerOption = None,
    dask_address: DaskAddressOption = None,
    database_url: DatabaseOption = None,
    files_url: FilesOption = None,
) -> None:
    """Fetch new and changed letters from the site, code them and report what changed.

    Only new and changed letters are processed. What changed is written to changes.md and
    changes.json in the workspace. Exit status 4 means that another refresh is under way.
    """
    from inspection_letters.commands.printing.refresh_summary import print_preview, print_summary
    from inspection_letters.common.settings.refresh import RefreshSettings
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.runs.fetch import FetchRequest
    from inspection_letters.runs.orchestration.engine import choose_engine
    from inspection_letters.runs.refresh import BusyError, preview

    site = read_settings(
        RefreshSettings, source=source, contact=contact, pause=pause, max_file_size=max_file_size
    )
    request = FetchRequest(
        kinds=read_kinds(kinds),
        since=None if since is None else since.date(),
        limit=limit,
        accept_drop=accept_drop,
    )
    if dry_run:
        with console.out.status("Checking the site") as status, _interruptible():
            found = preview(workspace, database_url, site, request, tell=_count(status.update))
        print_preview(found)
        return
    settings = read_settings(
        Settings,
        codebook=codebook,
        coder=coder,
        model=model,
        workers=workers,
        database_url=database_url,
        files_url=files_url,
        task_runner=task_runner,
        dask_address=dask_address,
    )
    with_prefect = prefect or task_runner is not None
    choose_engine(settings, prefect=with_prefect)
    try:
        summary = _refresh(workspace, settings, site, request, prefect=with_prefect)
    except BusyError as error:
        console.say(str(error))
        raise typer.Exit(console.REFRESH_UNDER_WAY) from error
    print_summary(summary, workspace)
    raise typer.Exit(console.WITH_REJECTIONS if summary.rejections else console.ALL_PROCESSED)


def _refresh(
    workspace: Path,
    settings: Settings,
    site: RefreshSettings,
    request: FetchRequest,
    *,
    prefect: bool,
) -> RefreshSummary:
    """Refresh a workspace, and show progress on a terminal."""
    from inspection_letters.commands.printing import run_progress
    from inspection_letters.runs.refresh import refresh as refresh_workspace
    from inspection_letters.store import open_store

    def run(inputs: list[Path | str]) -> RunSummary:
        status.stop()
        return run_progress.run_with_bar(store, inputs, settings, prefect=prefect)

    with (
        open_store(
            workspace, url=settings.database_url, files_url=settings.files_url, create=True
        ) as store,
        console.out.status("Checking the site") as status,
        _interruptible(),
    ):
        return refresh_workspace(store, settings, site, request, run, tell=_count(status.update))


def _count(update: Callable[[str], None]) -> Listener:
    """Return a listener that shows how many pages and files have been fetched."""
    from rich.markup import escape

    counts = {"listed": 0, "fetched": 0, "unchanged": 0, "rejected": 0}

    def listen(event: str, name: str) -> None:
        counts[event] += 1
        files = counts["fetched"] + counts["unchanged"] + counts["rejected"]
        update(f"{counts['listed']} pages and {files} files checked: {escape(name)}")

    return listen


@contextmanager
def _interruptible() -> Iterator[None]:
    """End on Ctrl-C with one line; what has been fetched and read is kept."""
    try:
        yield
    except KeyboardInterrupt as error:
        console.note_stopped()
        raise SystemExit(console.INTERRUPTED) from error
