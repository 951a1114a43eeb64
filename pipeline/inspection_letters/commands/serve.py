"""``letters serve``: refreshes on a schedule."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    ContactOption,
    DatabaseOption,
    FilesOption,
    KindsOption,
    SourceOption,
    WorkspaceOption,
    read_kinds,
    read_settings,
)

EXAMPLES = ('letters serve --cron "0 6 * * 1" -w results --contact you@example.org',)


def serve(
    workspace: WorkspaceOption,
    cron: Annotated[
        str,
        typer.Option("--cron", help="When to refresh: minute, hour, day, month and weekday."),
    ] = "0 6 * * 1",
    time_zone: Annotated[
        str, typer.Option("--time-zone", help="Time zone of the schedule.")
    ] = "Europe/London",
    source: SourceOption = None,
    contact: ContactOption = None,
    kinds: KindsOption = None,
    database_url: DatabaseOption = None,
    files_url: FilesOption = None,
) -> None:
    """Refresh on a schedule, as a Prefect deployment, until stopped with Ctrl-C.

    Other settings come from environment variables (LETTERS_...).
    """
    from inspection_letters.common.settings.refresh import RefreshSettings
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.runs.orchestration.serve import serve_refreshes

    read_settings(RefreshSettings, source=source, contact=contact)
    read_settings(Settings, database_url=database_url, files_url=files_url)
    parameters = {"kinds": list(read_kinds(kinds))}
    options = {
        "source": source,
        "contact": contact,
        "database_url": database_url,
        "files_url": files_url,
    }
    # The processes that refresh take their settings from the environment.
    environment = {
        f"LETTERS_{name.upper()}": value for name, value in options.items() if value is not None
    }
    # Once Prefect serves, it ends at Ctrl-C by itself; before that, the signal reaches us.
    with suppress(KeyboardInterrupt):
        serve_refreshes(workspace, cron, time_zone, parameters, environment, console.say)
    console.say("Stopped. If a refresh was under way, the next one will complete its work.")
