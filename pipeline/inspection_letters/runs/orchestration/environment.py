"""Prefect, set up to run quietly and to keep to itself; call before importing it."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from inspection_letters.records.errors import UsageError

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
    """Whether runs are recorded by a Prefect server that the environment names."""
    return bool(os.environ.get("PREFECT_API_URL"))


def require_prefect() -> None:
    """Make sure that Prefect is installed.

    Raises
    ------
    UsageError
        If it is not, with how to install it.
    """
    if find_spec("prefect") is None:
        raise UsageError(
            "Prefect is not installed.",
            "Install it with: pip install 'inspection-letters[prefect]'. Or run without Prefect: "
            "leave out --prefect and unset PREFECT_API_URL.",
        )


def require_dask() -> None:
    """Make sure that Dask, and what joins it to Prefect, is installed.

    Raises
    ------
    UsageError
        If it is not, with how to install it.
    """
    for package in ("distributed", "prefect_dask"):
        if find_spec(package) is None:
            raise UsageError(
                f"The task runner dask needs the Python package {package!r}, which is not "
                "installed.",
                "Install it with: pip install 'inspection-letters[dask]'. Or run without Dask: "
                "leave out --task-runner and --dask-address.",
            )


def prepare(workspace: Path) -> None:
    """Set Prefect's environment for a run; settings that the user has made stay.

    Parameters
    ----------
    workspace : Path
        The temporary server keeps its files here, unless PREFECT_HOME is set.
    """
    if uses_a_server():
        os.environ.setdefault("DO_NOT_TRACK", "1")
        return
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_HOME", str(workspace.resolve() / ".prefect"))
