"""The refresh as a Prefect flow: its states, and its way into other processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import cloudpickle
import pytest
from inspection_letters.runs.orchestration import refresh as flow_module
from inspection_letters.runs.orchestration.refresh import refresh_letters
from inspection_letters.runs.orchestration.server import _watch
from inspection_letters.site import AREA_SEND_KINDS
from inspection_letters.store import Store, open_store
from inspection_letters.store.locking import refresh_lock
from ruamel.yaml import YAML

from tests.support.fake_letters import FakeCoding, fake_site
from tests.support.replica import WEB_PAGE, Replica

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Replica]:
    def code(store: Store, inputs: list[Path], settings: Any, **_: Any) -> Any:
        return FakeCoding(store.path, settings)(inputs)

    monkeypatch.setattr(flow_module, "run_letters", code)
    with fake_site().serving() as replica:
        for name, value in (("SOURCE", replica.url), ("PAUSE", "0"), ("CODER", "rules")):
            monkeypatch.setenv(f"LETTERS_{name}", value)
        yield replica


def test_the_state_says_what_came_of_it(site: Replica, tmp_path: Path) -> None:
    state = refresh_letters.fn(tmp_path)
    assert (state.type.value, state.name) == ("COMPLETED", "Completed")
    assert state.message == "6 new, 0 changed, 0 withdrawn, 0 rejected."
    site.faults["/v1/file/50000001"] = WEB_PAGE
    state = refresh_letters.fn(tmp_path, kinds=["area-send-report"], limit=3)
    assert (state.type.value, state.name) == ("COMPLETED", "WithRejections")


def test_a_site_that_cannot_be_trusted_fails_the_flow(site: Replica, tmp_path: Path) -> None:
    site.empty_search = True
    state = refresh_letters.fn(tmp_path)
    assert (state.type.value, state.name) == ("FAILED", "Failed")
    assert state.message is not None
    assert state.message.startswith("The site's search")
    assert "lists no provider" in state.message


def test_another_refresh_is_left_to_its_work(site: Replica, tmp_path: Path) -> None:
    with open_store(tmp_path, create=True) as opened, refresh_lock(opened):
        state = refresh_letters.fn(tmp_path)
    assert (state.type.value, state.name) == ("COMPLETED", "LeftToAnother")
    assert site.requests == []


def test_the_flow_knows_its_parameters_in_another_process() -> None:
    """Prefect sends it there by value, without its module."""
    sent = cloudpickle.loads(cloudpickle.dumps(refresh_letters))
    found = sent.validate_parameters({"workspace": "results", "kinds": ["other"]})
    assert found["workspace"] == Path("results")
    assert found["kinds"] == ["other"]


def test_the_deployment_of_a_work_pool_is_the_same_flow() -> None:
    described = YAML(typ="safe").load(ROOT / "prefect.yaml")
    (deployment,) = described["deployments"]
    file, name = deployment["entrypoint"].split(":")
    module = import_module(file.removesuffix(".py").replace("/", "."))
    assert getattr(module, name) is refresh_letters
    parameters = refresh_letters.validate_parameters(deployment["parameters"])
    assert tuple(parameters["kinds"]) == AREA_SEND_KINDS
    assert deployment["schedules"] == [{"cron": "0 6 * * 1", "timezone": "Europe/London"}]
    # The server would count a run that was killed for ever, and cancel all that follow.
    assert "concurrency_limit" not in deployment


@pytest.mark.parametrize("ending", [False, True], ids=["by itself", "with its run"])
def test_a_server_that_is_lost_is_noticed(ending: bool) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    reports: list[bool] = []
    on_purpose = threading.Event()
    if ending:
        on_purpose.set()
    _watch(process, on_purpose, lambda: reports.append(True))
    assert reports == ([] if ending else [True])
