from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from inspection_letters.store import Store, database, migrate, open_store, writes

from tests.support.factories import make_codebook, make_run
from tests.support.in_process import SHARED_READINGS
from tests.support.on_postgres import POSTGRES, empty_schema, workspaces_on
from tests.support.quick_databases import FirstTables, engine_of_tests

if TYPE_CHECKING:
    from tests.support.object_store import ObjectServer
    from tests.support.sample_report import Made

WORKSPACES = "--workspaces"

GARBAGE = 20_000
"""New objects before the garbage collector looks for what is no longer used; Python's is 700."""

# How long an example takes to make or to test says more of the machine than of the program.
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty workspace on each kind of database, with one run and one codebook."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with open_store(tmp_path / "ws", url=url, create=True) as opened:
        with opened.write() as conn:
            writes.write_run(conn, make_run())
            writes.write_codebook(conn, make_codebook())
        yield opened


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The URL of a new, empty schema on the server that the environment names."""
    with empty_schema() as url:
        yield url


@pytest.fixture(scope="session")
def object_server() -> Iterator[ObjectServer]:
    """An object store of this machine, started when a test first needs it."""
    from tests.support.object_store import ObjectServer

    server = ObjectServer()
    yield server
    server.stop()


@pytest.fixture
def bucket_url(object_server: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a folder in a new, empty bucket, which the environment gives access to."""
    for name, value in object_server.environment().items():
        monkeypatch.setenv(name, value)
    return f"s3://{object_server.new_bucket()}/a folder/files"


@pytest.fixture(scope="session", autouse=True)
def _workspaces(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep workspaces where ``--workspaces`` says."""
    if request.config.getoption(WORKSPACES) == "sqlite":
        yield
        return
    base = os.environ.get(POSTGRES)
    if not base:
        pytest.exit(f"{POSTGRES} is not set, so there is no PostgreSQL for workspaces.", 1)
    with workspaces_on(base):
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_databases() -> Iterator[None]:
    """Compile statements once, not for each workspace."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", engine_of_tests)
        patch.setattr(migrate, "_create", FirstTables(migrate._create))
        yield


@pytest.fixture(scope="session", autouse=True)
def shared_readings(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Path]:
    """A folder of readings of sample letters, which all workers of a run of tests share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "readings"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SHARED_READINGS, str(folder))
        yield folder


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A report of a few sample letters, made once for all tests of its xdist group."""
    # It draws, which few workers need to be able to.
    from tests.support.sample_report import make_site, make_workspace

    folder = tmp_path_factory.mktemp("report")
    make_workspace(folder / "ws")
    return make_site(folder / "ws", folder / "report")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let tests that say nothing of databases be run on PostgreSQL."""
    parser.addoption(
        WORKSPACES,
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help=f"Where workspaces have their tables; PostgreSQL is that of {POSTGRES}.",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests of the SQLite file itself where workspaces have none."""
    on_sqlite = item.config.getoption(WORKSPACES) == "sqlite"
    if not on_sqlite and item.get_closest_marker("sqlite_file"):
        pytest.skip("It is about the SQLite file of a workspace.")


def pytest_configure(config: pytest.Config) -> None:
    """Keep compiled modules in pytest's cache where Python is told to write none beside them.

    Without them, each process that a test starts compiles all of its libraries, for seconds.
    """
    cache = getattr(config, "cache", None)  # None if its plugin is switched off
    if sys.dont_write_bytecode and cache is not None:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(cache.mkdir("bytecode"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect without the garbage collector, which need not look at the modules again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
        gc.set_threshold(GARBAGE)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker for each core that the tests may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
