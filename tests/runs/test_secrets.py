"""A password in the database URL is nowhere: not in the workspace, Prefect's home or any output."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.environment import without_prefect
from tests.support.in_process import SAMPLES

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("secrets")]

SECRET = "hunter22-of-the-database"
LETTERS = [sys.executable, "-c", "from inspection_letters.commands import main; main()"]
SECONDS = 900


def address_of(file: Path) -> str:
    """Return the address of a database that works, with a password as one of its parameters."""
    return f"sqlite:///file:{file}?uri=true&mode=rwc&password={SECRET}"


def environment(folder: Path, url: str) -> dict[str, str]:
    (folder / "tmp").mkdir(exist_ok=True)
    return {
        **without_prefect(os.environ),
        "LETTERS_DATABASE_URL": url,
        "LETTERS_CODER": "rules",
        "TMPDIR": str(folder / "tmp"),
        "HOME": str(folder),
    }


def call(folder: Path, url: str, command: Sequence[object]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*LETTERS, *map(str, command)],
        capture_output=True,
        text=True,
        env=environment(folder, url),
        cwd=folder,
        timeout=SECONDS,
        check=False,
    )
    (folder / "said").open("a").write(f"{done.stdout}{done.stderr}")
    return done


def assert_secret_is_nowhere(folder: Path) -> None:
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.stat().st_size for file in files)
    found = [file for file in files if SECRET.encode() in file.read_bytes()]
    assert found == []


@pytest.mark.parametrize("engine", [[], ["--prefect"]], ids=["alone", "prefect"])
def test_no_file_has_it(engine: list[str], tmp_path: Path) -> None:
    url = address_of(tmp_path / "other.sqlite")
    ws = tmp_path / "ws"
    done = call(tmp_path, url, ["run", SAMPLES / "990001_wexmoor.pdf", "-w", ws, *engine])
    assert done.returncode == 0, done.stderr
    assert (ws / ".prefect").is_dir() == bool(engine)
    for command in (
        ["export", "-w", ws, "--out", tmp_path / "tables", "--format", "csv"],
        ["export", "-w", ws, "--out", tmp_path / "book", "--format", "xlsx"],
        ["log", "-w", ws],
        ["findings", "-w", ws, "--format", "json", "--out", tmp_path / "findings.json"],
        *([] if engine else [["report", "-w", ws, "--out", tmp_path / "report", "--no-pictures"]]),
    ):
        done = call(tmp_path, url, command)
        assert done.returncode == 0, done.stderr
    assert not (ws / "letters.sqlite").exists()
    assert_secret_is_nowhere(tmp_path)


def test_a_connection_that_fails_tells_nothing(tmp_path: Path) -> None:
    url = address_of(tmp_path / "no" / "such" / "folder" / "other.sqlite")
    for engine in ([], ["--prefect"]):
        command = ["run", SAMPLES / "990001_wexmoor.pdf", "-w", tmp_path / "ws", *engine]
        done = call(tmp_path, url, command)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert SECRET not in done.stderr
    program = (
        "import sys; from pathlib import Path; ws = Path(sys.argv[1])\n"
        "from inspection_letters.runs.orchestration.environment import prepare\n"
        "from inspection_letters.runs.orchestration.server import temporary_server\n"
        "prepare(ws)\n"
        "with temporary_server():\n"
        "    from flows.read_and_code import read_and_code\n"
        "    from inspection_letters.runs.orchestration.refresh import refresh_letters\n"
        "    state = refresh_letters(ws, return_state=True); print(state)\n"
        "    print(read_and_code([ws], ws, return_state=True))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "ws")],
        capture_output=True,
        text=True,
        env={**environment(tmp_path, url), "PREFECT_LOGGING_TO_API_ENABLED": "true"},
        cwd=Path(__file__).parents[2],
        timeout=SECONDS,
        check=False,
    )
    assert done.stdout.count("Failed") == 2, done.stderr
    (tmp_path / "said").write_text(done.stdout + done.stderr)
    assert_secret_is_nowhere(tmp_path)


def test_a_deployment_that_is_served_does_not_have_it(tmp_path: Path) -> None:
    command = [*LETTERS, "serve", "-w", str(tmp_path / "ws"), "--cron", "0 6 1 1 *"]
    with subprocess.Popen(
        [*command, "--database-url", address_of(tmp_path / "other.sqlite")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(tmp_path, ""),
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith("Refreshing ")
        database = tmp_path / "ws" / ".prefect" / "prefect.db"
        wal = database.with_name("prefect.db-wal")
        for _ in range(SECONDS * 5):
            kept = b"".join(file.read_bytes() for file in (database, wal) if file.exists())
            if b"refresh-letters" in kept or process.poll() is not None:
                break
            time.sleep(0.2)
        assert b"refresh-letters" in kept, "the deployment is registered"
        process.send_signal(signal.SIGTERM)
        (tmp_path / "said").write_text(first + process.communicate(timeout=SECONDS)[0])
    assert "Stopped." in (tmp_path / "said").read_text()
    assert_secret_is_nowhere(tmp_path)
