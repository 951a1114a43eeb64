"""The flows of the repository, and a run that Prefect carries out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import inspection_letters as il
import pytest

from tests.support.environment import without_prefect

pytestmark = pytest.mark.xdist_group("flows")

pytestmark = pytest.mark.xdist_group("flows")

SAMPLES = il.sample_letters()
LETTERS = ["990001_wexmoor.pdf", "990020_brackenfold.pdf"]


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> il.Workspace:
    """A workspace that was run without Prefect."""
    workspace = il.Workspace(tmp_path_factory.mktemp("flows") / "local", create=True)
    workspace.run([SAMPLES / name for name in LETTERS], coder="rules")
    return workspace


@pytest.mark.parametrize("name", ["read_and_code", "topics", "findings", "refresh"])
def test_every_flow_tells_its_question_and_is_a_prefect_flow(name: str) -> None:
    from prefect import Flow

    module = import_module(f"flows.{name}")
    assert (module.__doc__ or "").split("\n")[0].endswith("?")
    assert [value for value in vars(module).values() if isinstance(value, Flow)]


def test_the_flow_of_findings_writes_what_the_command_writes(
    local: il.Workspace, tmp_path: Path
) -> None:
    from flows.findings import findings

    out = tmp_path / "findings.json"
    count = findings.fn(local.path, out, by="outcome")
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["coder"] == "rules-1"
    assert written["by"] == "outcome"
    assert len(written["figures"]) == count > 0
    assert len(local.findings(by="outcome")) == count


@pytest.mark.slow
def test_prefect_gives_the_results_of_a_run_without_it(local: il.Workspace, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from inspection_letters.commands import main; main()"]
    paths = [str(SAMPLES / name) for name in LETTERS]
    options = ["--coder", "rules", "--prefect", "-w", str(tmp_path / "prefect")]
    done = subprocess.run(
        [*command, "run", *paths, *options],
        capture_output=True,
        text=True,
        env=without_prefect(os.environ),
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    by_prefect = il.Workspace(tmp_path / "prefect")
    assert _rows(by_prefect) == _rows(local)
    assert (tmp_path / "prefect" / ".prefect").is_dir()
    assert not (local.path / ".prefect").exists()


def _rows(workspace: il.Workspace) -> list[dict[str, Any]]:
    frame = workspace.coded_excerpts()[["excerpt_id", "code", "polarity", "score", "coder"]]
    rows: list[dict[str, Any]] = frame.astype(str).to_dict("records")
    assert rows
    return rows
