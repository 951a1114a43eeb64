"""Refreshes by a schedule: a Prefect deployment that this process serves."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inspection_letters.records.errors import UsageError
from inspection_letters.runs.orchestration.environment import prepare, uses_a_server
from inspection_letters.runs.orchestration.server import temporary_server

DEPLOYMENT: Final = "refresh"

LOST: Final = (
    "letters: Prefect's temporary server has ended by itself, so nothing would be refreshed any "
    "more. Start letters serve again, or have a service manager restart it whenever it stops."
)

_START_SECONDS: Final = 600.0
"""How long the server may take to start, where nobody waits for it."""

_SCHEDULING: Final = {
    # What a server of one run does without.
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "true",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "true",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": "true",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "true",
    "PREFECT_LOGGING_LEVEL": "INFO",
}


def serve_refreshes(
    workspace: Path,
    cron: str,
    time_zone: str,
    parameters: Mapping[str, Any],
    environment: Mapping[str, str],
    say: Callable[[str], None],
) -> None:
    """Serve the refresh until stopped; one at a time, and none that overlap.

    Parameters
    ----------
    workspace : Path
        Where everything is kept.
    cron, time_zone : str
        When to refresh.
    parameters : mapping
        Parameters of the flow, beside the workspace.
    environment : mapping of str to str
        Settings for the processes that refresh; not shown by Prefect.
    say : callable
        Called with a message for people when the schedule is ready.

    Raises
    ------
    UsageError
        If schedule or time zone are none.
    RunError
        If Prefect's server does not start.
    """
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(
            f"There is no time zone {time_zone!r}.", "Use a time zone such as Europe/London."
        ) from error
    workspace.mkdir(parents=True, exist_ok=True)
    os.environ.update(environment)
    if not uses_a_server():
        for name, value in _SCHEDULING.items():
            os.environ.setdefault(name, value)
    prepare(workspace)

    def give_up() -> None:
        # Without the server nothing would ever be due, and nobody would notice.
        say(LOST)
        os._exit(1)

    server = temporary_server(_START_SECONDS, scheduling=True, on_loss=give_up)
    with nullcontext() if uses_a_server() else server:
        from prefect.schedules import Cron
        from prefect.types.entrypoint import EntrypointType

        from inspection_letters.runs.orchestration.refresh import refresh_letters

        try:
            schedule = Cron(cron, timezone=time_zone)
        except ValueError as error:
            raise UsageError(
                f"The schedule {cron!r} cannot be understood.",
                'Use minute, hour, day, month and weekday, such as "0 6 * * 1".',
            ) from error
        say(f"Refreshing {workspace} by the schedule {cron} ({time_zone}); stop with Ctrl-C.")
        refresh_letters.serve(
            name=DEPLOYMENT,
            schedule=schedule,
            parameters={"workspace": str(workspace.resolve()), **parameters},
            # A run that is due while another is at work waits for its end. Between processes,
            # the lock of the workspace sees to that. A limit that Prefect keeps would not do:
            # it counts a run whose server was killed for ever, and cancels all that follow.
            limit=1,
            pause_on_shutdown=False,
            print_starting_message=False,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
