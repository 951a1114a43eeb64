"""Commands that follow the publishing site: one refresh, and refreshes by a schedule."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    CodebookOption,
    DatabaseOption,
    PrefectOption,
    WorkspaceOption,
    read_settings,
)
from inspection_letters.records.errors import UsageError

EXAMPLES = ("letters refresh -w results --contact you@example.org",)
SERVE_EXAMPLES = ('letters serve --cron "0 6 * * 1" -w results --contact you@example.org',)

SourceOption = Annotated[
    str | None,
    typer.Option(
        "--source", help="A replica of the site to fetch from, by its address.", show_default=False
    ),
]
ContactOption = Annotated[
    str | None,
    typer.Option(
        "--contact",
        help="Mail or web address that the site's keepers can turn to.",
        show_default=False,
    ),
]
KindsOption = Annotated[
    str | None,
    typer.Option(
        "--kinds",
        help="Kinds of reports to fetch, joined by commas; all about area SEND if unset.",
        show_default=False,
    ),
]


def refresh(
    workspace: WorkspaceOption,
    source: SourceOption = None,
    contact: ContactOption = None,
    kinds: KindsOption = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Only reports published since.", show_default=False
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="Most new files to fetch.", min=0, show_default=False)
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be fetched.")
    ] = False,
    accept_drop: Annotated[
        bool,
        typer.Option(
            "--accept-drop", help="Take it for the truth that the site lists much less than before."
        ),
    ] = False,
    pause: Annotated[
        float | None, typer.Option(help="Seconds between two requests. [1]", min=0, max=600)
    ] = None,
    max_file_size: Annotated[
        int | None, typer.Option(help="MiB that a letter may have. [50]", min=1)
    ] = None,
    codebook: CodebookOption = None,
    coder: Annotated[
        str | None,
        typer.Option(help="Who codes: rules, model or all; as in letters run.", show_default=False),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Folder of your own trained model.", show_default=False)
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(help="Letters read at the same time; all cores if unset.", min=1, max=64),
    ] = None,
    prefect: PrefectOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """Fetch what is new on the site, read and code it, and tell what changed.

    Only new and changed letters cost work. What changed is written to changes.md and
    changes.json in the workspace. Exit status 4: another refresh is under way.
    """
    from inspection_letters.commands.refreshing import refresh_letters, show_preview
    from inspection_letters.runs.fetch import Wanted
    from inspection_letters.runs.refresh import BusyError
    from inspection_letters.settings.refresh import RefreshSettings
    from inspection_letters.settings.run import Settings

    site = read_settings(
        RefreshSettings, source=source, contact=contact, pause=pause, max_file_size=max_file_size
    )
    wanted = Wanted(
        kinds=kinds_from(kinds),
        since=None if since is None else since.date(),
        limit=limit,
        accept_drop=accept_drop,
    )
    if dry_run:
        show_preview(workspace, database_url, site, wanted, console.out)
        return
    settings = read_settings(
        Settings,
        codebook=codebook,
        coder=coder,
        model=model,
        workers=workers,
        database_url=database_url,
    )
    try:
        summary = refresh_letters(workspace, settings, site, wanted, console.out, prefect=prefect)
    except BusyError as error:
        console.out.print(str(error), highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(console.REFRESH_UNDER_WAY) from error
    raise typer.Exit(console.WITH_REJECTIONS if summary.rejections else console.ALL_PROCESSED)


def serve(
    workspace: WorkspaceOption,
    cron: Annotated[
        str, typer.Option("--cron", help="When to refresh: minute, hour, day, month, weekday.")
    ] = "0 6 * * 1",
    time_zone: Annotated[
        str, typer.Option("--time-zone", help="Time zone of the schedule.")
    ] = "Europe/London",
    source: SourceOption = None,
    contact: ContactOption = None,
    kinds: KindsOption = None,
    database_url: DatabaseOption = None,
) -> None:
    """Refresh by a schedule, as a Prefect deployment, until stopped with Ctrl-C.

    Other settings are taken from the environment (LETTERS_...).
    """
    from inspection_letters.orchestration.serve import serve_refreshes
    from inspection_letters.settings.refresh import RefreshSettings
    from inspection_letters.settings.run import Settings

    given = {"source": source, "contact": contact, "database_url": database_url}
    read_settings(RefreshSettings, source=source, contact=contact)
    read_settings(Settings, database_url=database_url)
    parameters = {"kinds": list(kinds_from(kinds))}

    def say(said: str) -> None:
        console.out.print(said, highlight=False, markup=False, soft_wrap=True)

    # Prefect takes Ctrl-C for the end of serving; before it serves, we do.
    with suppress(KeyboardInterrupt):
        serve_refreshes(workspace, cron, time_zone, parameters, _named(given), say)
    say("Stopped. A refresh that was at work is made good by the next.")


def kinds_from(text: str | None) -> tuple[str, ...]:
    """Return the kinds that are named, joined by commas; those of area SEND if none are.

    Raises
    ------
    UsageError
        If there is no such kind.
    """
    from inspection_letters.site import AREA_SEND_KINDS, OTHER

    if text is None:
        return AREA_SEND_KINDS
    known = (*AREA_SEND_KINDS, OTHER)
    named = tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
    wrong = [one for one in named if one not in known]
    if wrong or not named:
        raise UsageError(
            f"There is no kind of report {(wrong or [text])[0]!r}.",
            f"Name some of {', '.join(known)}, joined by commas.",
        )
    return named


def _named(given: dict[str, Any]) -> dict[str, str]:
    """Return the options that were given as variables of the environment."""
    return {f"LETTERS_{name.upper()}": value for name, value in given.items() if value is not None}
