"""Dask as what carries out the tasks of a flow: a cluster of this machine, or a team's."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import replace
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import make_url

from inspection_letters.common.files.processes import without_main
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.errors import LetterError, RunError, UsageError
from inspection_letters.runs.engine import OpenPool, Start, Step, StepFuture
from inspection_letters.runs.orchestration.engine import STEP_NAMES, as_task, run_as_flow
from inspection_letters.runs.orchestration.environment import uses_a_server
from inspection_letters.runs.plan import Source
from inspection_letters.runs.record import ActiveRun
from inspection_letters.store.database import database_url

Result = TypeVar("Result")

CONNECT_SECONDS: Final = 30.0
"""How long to wait for the scheduler of a cluster, and for a first worker."""

DATABASE_VARIABLE: Final = "LETTERS_DATABASE_URL"
"""Where a worker finds the run's database with its password."""

_SECRETS: Final = ("password", "sslpassword")
"""Parameters of a database URL that are not sent to workers."""


class DaskEngine:
    """Carries out the steps of a run as tasks of a flow on the workers of a Dask cluster.

    Parameters
    ----------
    settings : Settings
        Settings of the run: the number of workers, or the address of a cluster; the database.

    Raises
    ------
    UsageError
        If the workers of a cluster could not reach the database or Prefect's server.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        address = settings.dask_address
        if address is None:
            return
        url = settings.database_url
        if url is None or database_url(url).get_backend_name() == "sqlite":
            raise UsageError(
                f"The workers of the Dask cluster {address} cannot share an SQLite database.",
                "Use PostgreSQL (--database-url), or leave out --dask-address for a cluster of "
                "this machine.",
            )
        if not uses_a_server() and not _is_this_machine(address):
            raise UsageError(
                f"The workers of the Dask cluster {address} cannot reach the temporary Prefect "
                "server of this run.",
                "Start a Prefect server that they can reach, and set PREFECT_API_URL to its "
                "address.",
            )

    @property
    def shows_every_run(self) -> bool:
        """Whether a run with nothing to do is carried out too; see `Engine`."""
        return uses_a_server()

    def run(self, body: Callable[[Start], Result], folder: Path, open_pool: OpenPool) -> Result:
        """See `inspection_letters.runs.engine.Engine.run`; no process reads letters here."""

        def on_cluster() -> Result:
            from prefect.context import FlowRunContext

            context = FlowRunContext.get()
            client = _connect(context.task_runner if context else None, self.settings)
            names: set[str] = set()

            def start(step: Step, source: Source, active: ActiveRun) -> StepFuture:
                name = f"letters {active.run_id}"
                if name not in names:
                    client.register_plugin(_plugin(active, self.settings))
                    names.add(name)
                future = _task_of(STEP_NAMES[step]).submit(source, STEP_NAMES[step], name)
                return _DaskStep(future, STEP_NAMES[step], source, active)

            try:
                return body(start)
            finally:
                for name in names:
                    # A cluster that is gone has nothing to forget.
                    with suppress(Exception):
                        client.unregister_worker_plugin(name)

        # A lost worker is started anew at any time during the run.
        with without_main():
            return run_as_flow(on_cluster, folder, self._runner)

    def _runner(self) -> Any:
        from prefect_dask.task_runners import DaskTaskRunner

        for name in ("distributed", "distributed.client", "distributed.scheduler"):
            # What goes wrong is the last word of the command, or heals by itself.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if self.settings.dask_address is not None:
            return DaskTaskRunner(
                address=self.settings.dask_address, client_kwargs={"timeout": CONNECT_SECONDS}
            )
        return DaskTaskRunner(
            cluster_kwargs={
                "n_workers": self.settings.workers,
                "threads_per_worker": 1,
                # Letters have limits of their own, in processes that Dask does not see.
                "memory_limit": 0,
                "dashboard_address": None,
                "silence_logs": logging.CRITICAL,
                # Whoever can send tasks to a cluster can do anything there; without a
                # certificate, every user of this machine could.
                "security": True,
                # Of this run, whatever the environment says; none for the workspace's own.
                "env": {DATABASE_VARIABLE: self.settings.database_url or ""},
            }
        )


class _DaskStep:
    """A step that a worker carries out; its report is entered when it is asked for."""

    def __init__(self, future: Any, step: str, source: Source, active: ActiveRun) -> None:
        self._future = future
        self._step = step
        self._source = source
        self._active = active

    def result(self) -> bool:
        """See `StepFuture`."""
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        try:
            report = self._future.result()
        except KilledWorker:
            stage = "extract" if self._step == "read" else "code"
            self._active.reject(self._source, _lost_again(stage))
            return False
        except (CancelledError, FutureCancelledError) as error:
            raise RunError(
                "The connection to the Dask cluster was lost.",
                "Check the cluster, and run the same command again to continue.",
            ) from error
        succeeded: bool = report.enter(self._source, self._active)
        return succeeded

    def add_done_callback(self, function: Callable[..., object], /) -> None:
        """See `StepFuture`."""
        self._future.add_done_callback(lambda _: function(self))


def _lost_again(stage: str) -> LetterError:
    return LetterError(
        "Every worker of the Dask cluster that processed this letter was lost.",
        "Check the logs of the cluster's workers: they may lack memory. Run the same command "
        "with --retry to process the letter again.",
        stage=stage,
    )


def _plugin(active: ActiveRun, settings: Settings) -> Any:
    """Return what makes the workers of a cluster those of a run."""
    from inspection_letters.runs.orchestration.dask_worker import LetterWorker, SharedRun

    plan = replace(
        active.plan,
        to_read=(),
        to_code=(),
        known=(),
        rejections=(),
        refused=(),
        copies=(),
        to_copy=(),
        unnamed=(),
    )
    shared = SharedRun(
        run=active.run,
        plan=plan,
        settings=settings.model_copy(update={"database_url": None}),
        workspace=active.store.path.resolve(),
        folder=Path.cwd(),
        database_url=_without_password(settings.database_url),
        shipped_at=shipped(),
    )
    return LetterWorker(shared)


def _without_password(url: str | None) -> str | None:
    if url is None:
        return None
    # Not by URL.set, for which no password means the one that is there.
    bare = make_url(url)._replace(password=None).difference_update_query(_SECRETS)
    return bare.render_as_string(hide_password=False)


def _connect(runner: Any, settings: Settings) -> Any:
    """Return the client of a cluster that has a worker; a cluster of this machine starts now.

    Raises
    ------
    RunError
        If there is no such cluster, or it has no worker.
    """
    address = settings.dask_address
    try:
        client = runner.client
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        why = lines[0].rstrip(".") if lines else type(error).__name__
        if address is None:
            raise RunError(
                f"The Dask cluster of this machine did not start: {why}.",
                "Try fewer --workers, or run without --task-runner dask.",
            ) from error
        raise RunError(
            f"The Dask cluster at {address} cannot be reached: {why}.",
            "Check --dask-address, and that the cluster's scheduler is running.",
        ) from error
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError as error:
        raise RunError(
            f"The Dask cluster at {address or 'this machine'} has no workers.",
            "Start at least one, for example with: dask worker ADDRESS",
        ) from error
    return client


@cache
def _task_of(step: str) -> Any:
    from inspection_letters.runs.orchestration.dask_worker import carry_out

    return as_task(carry_out, step)


def _is_this_machine(address: str) -> bool:
    """Whether the workers of a cluster are on this machine, as far as its address says."""
    host = urlsplit(address if "://" in address else f"tcp://{address}").hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
