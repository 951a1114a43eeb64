"""Prefect, set up to run quietly and to keep to itself; call before importing it."""

from __future__ import annotations

import os
from pathlib import Path

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # What fails is a rejection or the last word of the command; said once is enough.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    # The temporary server lives for one run: nothing is scheduled, shown or tidied on it.
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_FOREMAN_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_ENABLED": "false",
}


def uses_a_server() -> bool:
    """Tell whether runs go to a Prefect server rather than to a temporary one."""
    return bool(os.environ.get("PREFECT_API_URL"))


def prepare(workspace: Path) -> None:
    """Set Prefect's environment for a run; what the user has set stays.

    Parameters
    ----------
    workspace : Path
        The temporary server keeps its files in here, unless PREFECT_HOME is set.
    """
    if uses_a_server():
        os.environ.setdefault("DO_NOT_TRACK", "1")
        return
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_HOME", str(workspace.resolve() / ".prefect"))
