"""Runs on a Dask cluster: which are possible, and that their tables are those of any run."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import inspection_letters as il
import pytest
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.common.settings.run import Settings
from inspection_letters.common.settings.task_runner import TaskRunner
from inspection_letters.records.errors import LetterError, RunError, UsageError
from inspection_letters.runs.engine import LocalEngine
from inspection_letters.runs.orchestration import dask_engine
from inspection_letters.runs.orchestration.dask_engine import DaskEngine, _DaskStep, _plugin
from inspection_letters.runs.orchestration.engine import PrefectEngine, choose_engine

from tests.support import faulty_pdfs
from tests.support.in_process import RULES, active_run, run_in_process
from tests.support.killable_run import (
    begin_run,
    comparable_tables,
    result_of,
    wait_for_letters,
)
from tests.support.postgres_server import PostgresServer, server_programs

if TYPE_CHECKING:
    from inspection_letters.runs.orchestration.dask_worker import LetterWorker

pytestmark = pytest.mark.xdist_group("dask")

StepReport = pytest.importorskip(
    "inspection_letters.runs.orchestration.dask_worker", reason="The extra dask is not installed."
).StepReport

SAMPLES = il.sample_letters()
LETTER = SAMPLES / "990001_wexmoor.pdf"
SECRET = "hunter22-of-the-cluster"
POSTGRES = f"postgresql+psycopg://jo:{SECRET}@db/name?sslpassword={SECRET}&options=-csearch_path=x"


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


# --- the choice -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "engine"),
    [
        ({}, LocalEngine),
        ({"task_runner": "threads"}, LocalEngine),
        ({"task_runner": "dask"}, DaskEngine),
        ({"dask_address": "tcp://127.0.0.1:8786", "database_url": POSTGRES}, DaskEngine),
        ({"dask_address": "tcp://127.0.0.1:8786", "task_runner": "threads"}, LocalEngine),
    ],
)
def test_the_setting_chooses_the_engine(options: dict[str, str], engine: type) -> None:
    assert isinstance(choose_engine(Settings(**options)), engine)  # type: ignore[arg-type]


def test_threads_are_a_choice_of_prefect() -> None:
    settings = Settings(task_runner=TaskRunner.THREADS)
    assert isinstance(choose_engine(settings, prefect=True), PrefectEngine)


def test_the_environment_chooses_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LETTERS_TASK_RUNNER", "dask")
    assert Settings().uses_dask


@pytest.mark.parametrize("url", [None, "sqlite:///shared.sqlite"])
def test_workers_elsewhere_cannot_share_an_sqlite_database(url: str | None) -> None:
    with pytest.raises(UsageError, match="cannot share an SQLite") as caught:
        DaskEngine(Settings(dask_address="tcp://127.0.0.1:8786", database_url=url))
    assert "--database-url" in caught.value.remedy


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("tcp://127.0.0.1:8786", True),
        ("tls://[::1]:8786", True),
        ("localhost:8786", True),
        ("tcp://10.0.0.5:8786", False),
        ("scheduler.example:8786", False),
        ("tcp://127.0.0.1.example:8786", False),
    ],
)
def test_workers_elsewhere_need_a_server_that_they_can_reach(
    address: str, is_here: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(dask_address=address, database_url=POSTGRES)
    if is_here:
        DaskEngine(settings)
        return
    with pytest.raises(UsageError, match="temporary Prefect server"):
        DaskEngine(settings)
    monkeypatch.setenv("PREFECT_API_URL", "http://10.0.0.6:4200/api")
    DaskEngine(settings)


@pytest.mark.parametrize("package", ["distributed", "prefect_dask", "prefect"])
def test_without_its_packages_the_message_says_what_to_install(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspection_letters.runs.orchestration import environment

    found = environment.find_spec
    monkeypatch.setattr(
        environment, "find_spec", lambda name: None if name == package else found(name)
    )
    with pytest.raises(UsageError, match="not installed") as caught:
        choose_engine(Settings(task_runner=TaskRunner.DASK))
    extra = "prefect" if package == "prefect" else "dask"
    assert f"inspection-letters[{extra}]" in caught.value.remedy


# --- what workers are told --------------------------------------------------------------------


def test_no_password_is_sent_to_a_cluster(tmp_path: Path) -> None:
    with active_run([LETTER], tmp_path / "ws") as active:
        plugin = _plugin(active, RULES.model_copy(update={"database_url": POSTGRES}))
    sent = pickle.dumps(plugin)
    assert SECRET.encode() not in sent
    assert plugin.shared.database_url == "postgresql+psycopg://jo@db/name?options=-csearch_path%3Dx"


def test_workers_find_the_data_of_the_package_at_their_own_place(tmp_path: Path) -> None:
    with active_run([LETTER], tmp_path / "ws") as active:
        shared = _plugin(active, RULES).shared
    plan = shared.here()
    assert (plan.area_lists, plan.coders) == (active.plan.area_lists, active.plan.coders)
    assert plan.letters == ()
    moved = replace(shared, shipped_at=shipped("corpus")).here()
    assert {path.parent for path in moved.area_lists} == {shipped(), shipped("sample")}
    assert {coder.codebook_path.parent for coder in moved.coders} == {shipped("codebooks")}


# --- what comes of a step ---------------------------------------------------------------------


class Future:
    """A future that is done."""

    def __init__(self, outcome: object) -> None:
        self.outcome = outcome

    def result(self) -> object:
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


def test_a_report_is_entered_where_the_run_is_recorded(tmp_path: Path) -> None:
    with active_run([LETTER], tmp_path / "ws") as active:
        (source,) = active.plan.to_read
        good = _DaskStep(Future(StepReport(True, (("read", "x.pdf"),))), "read", source, active)
        assert good.result()
        assert active.rejections == []
        fault = LetterError("It is bad.", "None.", stage="layout")
        assert not _DaskStep(
            Future(StepReport(False, fault=fault)), "read", source, active
        ).result()
        (rejection,) = active.rejections
    assert (rejection.stage, rejection.reason) == ("layout", "It is bad.")


def test_a_letter_that_ends_every_worker_is_rejected(tmp_path: Path) -> None:
    from distributed import KilledWorker

    error = KilledWorker("task", None, 4)  # type: ignore[arg-type]
    with active_run([LETTER], tmp_path / "ws") as active:
        (source,) = active.plan.to_read
        assert not _DaskStep(Future(error), "code", source, active).result()
        (rejection,) = active.rejections
    assert rejection.stage == "code"
    assert "was lost" in rejection.reason


def test_a_cluster_that_is_lost_ends_the_run(tmp_path: Path) -> None:
    from distributed.client import FutureCancelledError

    with active_run([LETTER], tmp_path / "ws") as active:
        (source,) = active.plan.to_read
        step = _DaskStep(Future(FutureCancelledError("x", "lost")), "read", source, active)
        with pytest.raises(RunError, match="connection to the Dask cluster was lost"):
            step.result()


@pytest.mark.parametrize("address", [None, "tcp://127.0.0.1:1"])
def test_a_cluster_that_does_not_answer_is_one_message(address: str | None) -> None:
    class Runner:
        @property
        def client(self) -> object:
            raise OSError("Timed out trying to connect.\nand more")

    settings = Settings(dask_address=address, database_url=POSTGRES)
    with pytest.raises(RunError, match=r"Timed out trying to connect\.") as caught:
        dask_engine._connect(Runner(), settings)
    assert "and more" not in str(caught.value)


# --- a worker ---------------------------------------------------------------------------------


def a_worker(plugin: LetterWorker) -> LetterWorker:
    """Return a plug-in as it is in a worker that has received it."""
    received: LetterWorker = pickle.loads(pickle.dumps(plugin))
    here = SimpleNamespace(address="tcp://worker:1", state=SimpleNamespace(nthreads=1))
    received.setup(here)  # type: ignore[arg-type]
    return received


def test_a_worker_of_another_version_is_refused(tmp_path: Path) -> None:
    with active_run([LETTER], tmp_path / "ws") as active:
        plugin = _plugin(active, RULES)
        plugin.shared.run.versions["stages"] = "extract-0"
        with pytest.raises(UsageError, match=r"tcp://worker:1 has another version.*extract-0"):
            a_worker(plugin).carry_out("read", active.plan.to_read[0])


def test_a_worker_without_the_workspace_is_refused(tmp_path: Path) -> None:
    with active_run([LETTER], tmp_path / "ws") as active:
        plugin = _plugin(active, RULES)
        plugin.shared = replace(plugin.shared, workspace=tmp_path / "none")
        with pytest.raises(UsageError, match=r"tcp://worker:1: There is no workspace") as caught:
            a_worker(plugin).carry_out("read", active.plan.to_read[0])
    assert "at the same path" in caught.value.remedy


def test_a_worker_with_another_database_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_in_process([LETTER], tmp_path / "other")
    with active_run([LETTER], tmp_path / "ws") as active:
        worker = a_worker(_plugin(active, RULES))
        url = f"sqlite:///{tmp_path}/other/letters.sqlite"
        monkeypatch.setenv("LETTERS_DATABASE_URL", url)
        with pytest.raises(UsageError, match="another database"):
            worker.carry_out("read", active.plan.to_read[0])


LIMITS: dict[str, tuple[float, int, str]] = {
    "endless": (3, 2048, "longer than the limit of 3 seconds"),
    "swelling": (120, 300, "more memory than the limit of 300 MiB"),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", LIMITS)
def test_a_worker_keeps_to_the_limits_of_each_letter(fault: str, tmp_path: Path) -> None:
    seconds, mebibytes, said = LIMITS[fault]
    letter = getattr(faulty_pdfs, fault)(tmp_path / "letter.pdf")
    settings = Settings(coder="rules", time_limit=seconds, memory_limit=mebibytes)
    with active_run([letter], tmp_path / "ws", settings) as active:
        worker = a_worker(_plugin(active, settings))
        (source,) = active.plan.to_read
        report = worker.carry_out("read", source)
        worker.teardown(None)  # type: ignore[arg-type]
        assert not report.enter(source, active)
        (rejection,) = active.rejections
    assert said in rejection.reason


# --- whole runs -------------------------------------------------------------------------------

Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A folder to run: sound letters, one that is damaged, and a copy."""
    folder = tmp_path_factory.mktemp("letters")
    names = sorted(SAMPLES.glob("9900*.pdf"))[:12]
    for path in names:
        (folder / path.name).write_bytes(path.read_bytes())
    faulty_pdfs.garbage_inside(folder / "damaged.pdf")
    (folder / "copy.pdf").write_bytes(names[0].read_bytes())
    return [folder]


@pytest.fixture(scope="module")
def expected(letters: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Tables:
    ws = tmp_path_factory.mktemp("expected") / "ws"
    run_in_process(letters, ws)
    return comparable_tables(ws)


DASK = ("--task-runner", "dask", "--workers", "2")


def workers_of(run: subprocess.Popen[str]) -> list[int]:
    """Return the worker processes of the cluster that a run has started."""
    found = []
    for task in Path(f"/proc/{run.pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            command = Path(f"/proc/{child}/cmdline").read_bytes()
            if b"spawn_main" in command:
                found.append(int(child))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system has no /proc")
def test_a_lost_worker_costs_no_letter(
    letters: list[Path], expected: Tables, tmp_path: Path
) -> None:
    ws = tmp_path / "ws"
    run = begin_run(ws, *letters, options=DASK)
    wait_for_letters(ws, 2, None)
    lost = workers_of(run)
    assert len(lost) == 2
    os.kill(lost[0], signal.SIGKILL)
    status, out, err = result_of(run)
    assert status == 3, err
    assert "Traceback" not in out + err
    assert comparable_tables(ws) == expected
    assert not _still_alive(lost)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "Ctrl-C"])
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system has no /proc")
def test_a_run_that_is_ended_leaves_no_worker(
    how: signal.Signals, letters: list[Path], tmp_path: Path
) -> None:
    run = begin_run(tmp_path / "ws", *letters, options=DASK)
    wait_for_letters(tmp_path / "ws", 1, None)
    workers = workers_of(run)
    assert workers
    run.send_signal(how)
    _, out, err = result_of(run)
    assert "Traceback" not in out + err
    assert not _still_alive(workers)


def _still_alive(processes: list[int], seconds: float = 20) -> list[int]:
    """Return those of some processes that have not ended after a while."""
    deadline = time.monotonic() + seconds
    while True:
        alive = [process for process in processes if Path(f"/proc/{process}").exists()]
        if not alive or time.monotonic() > deadline:
            return alive
        time.sleep(0.2)


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test alone."""
    pytest.importorskip("psycopg", reason="The extra postgres is not installed.")
    if server_programs() is None:
        pytest.skip("PostgreSQL is not installed, so a server that is killed is not tested.")
    with tempfile.TemporaryDirectory() as folder:
        found = PostgresServer(Path(folder))
        yield found
        found.stop()


@pytest.mark.slow
@pytest.mark.parametrize("options", [DASK, ("--workers", "2")], ids=["dask", "processes"])
def test_postgresql_may_be_killed_and_started_again(
    letters: list[Path],
    expected: Tables,
    server: PostgresServer,
    options: tuple[str, ...],
    tmp_path: Path,
) -> None:
    ws = tmp_path / "ws"
    run = begin_run(ws, *letters, options=options, LETTERS_DATABASE_URL=server.url)
    wait_for_letters(ws, 2, server.url)
    server.kill()
    time.sleep(2)
    server.start()
    status, out, err = result_of(run)
    assert status == 3, err
    assert "Traceback" not in out + err
    assert comparable_tables(ws, server.url) == expected
