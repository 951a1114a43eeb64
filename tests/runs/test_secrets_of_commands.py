"""No command leaves the password of the database anywhere, on either kind of database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from inspection_letters.commands.app import app
from inspection_letters.store.database import database_url, make_engine
from sqlalchemy import make_url, text

from tests.runs.test_secrets import SECRET, address_of, assert_secret_is_nowhere, environment
from tests.support.command_line import CommandResult
from tests.support.in_process import SAMPLES
from tests.support.replica import samples

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("secrets")]

LETTERS = ("990001_wexmoor.pdf", "990001_wexmoor_letter-2018.pdf")
SERVERS = {"serve", "review"}
"""Commands that go on until they are stopped; the first is in `test_secrets`."""

FINE, USAGE = 0, 2
COMMANDS: list[tuple[int, str, str]] = [
    (FINE, "run", "{0} {1} -w ws"),
    (FINE, "refresh", "-w followed --source {site} --pause 0 --kinds area-send-report"),
    (FINE, "findings", "-w ws --format json --out findings.json"),
    (FINE, "quote", "-w ws --code social-care --format docx --out quotes.docx"),
    (FINE, "practice", "-w ws"),
    (FINE, "over-time", "-w ws"),
    (FINE, "coverage", "-w ws"),
    (FINE, "check", "-w ws"),
    (FINE, "check", "-w ws --whole"),
    (FINE, "find", "-w ws --limit 2"),
    (FINE, "files", "-w ws"),
    (FINE, "account", "-w ws"),
    (FINE, "report", "-w ws --out report --no-pictures"),
    (FINE, "report", "-w ws --docx report.docx --xlsx report.xlsx"),
    (FINE, "methods", "-w ws --out methods.docx"),
    *((FINE, "export", f"-w ws --format {what} --out out-{what}") for what in ("xlsx", "jsonl")),
    (FINE, "export", "-w ws --format qdpx --out project.qdpx"),
    (FINE, "codebook", ""),
    (FINE, "sample", "-w ws --letters 1 --kind area-send-report --out sample.xlsx"),
    (FINE, "review-queue", "-w ws --out queue.csv"),
    (FINE, "import-coding", "queue.csv --coder jo -w ws"),
    (FINE, "log", "-w ws"),
    (USAGE, "trace", "ffffffffffff -w ws"),
    (USAGE, "assure", "-w ws --target 0.9"),
    (USAGE, "evaluate", "-w ws --against jo"),
    (USAGE, "topics", "-w ws --assign"),
    (USAGE, "train", "--codebook none.yaml --gold none.tsv --out model"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new database, with the password."""
    if request.param == "sqlite":
        yield address_of(tmp_path / "other.sqlite")
        return
    base = request.getfixturevalue("postgres_url")
    engine = make_engine(database_url(base))
    role = f"letters_{os.getpid()}"
    with engine.begin() as conn:
        conn.execute(text(f"CREATE ROLE {role} SUPERUSER LOGIN PASSWORD '{SECRET}'"))
    own = make_url(base).set(username=role, password=SECRET)
    yield own.render_as_string(hide_password=False)
    with engine.begin() as conn:
        conn.execute(text(f"DROP OWNED BY {role} CASCADE"))
        conn.execute(text(f"DROP ROLE {role}"))
    engine.dispose()


def test_every_command_is_tried() -> None:
    """The demonstration is a run of the sample letters."""
    names = {
        command.name or command.callback.__name__.replace("_", "-")
        for command in app.registered_commands
        if command.callback
    }
    assert names == {command for _, command, _ in COMMANDS} | SERVERS | {"demo"}


def test_no_command_leaves_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    for name, value in environment(tmp_path, url).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.chdir(tmp_path)
    letters = [SAMPLES / name for name in LETTERS]
    others = []
    with samples(1).serving() as site, (tmp_path / "said").open("w") as said:
        for status, command, arguments in COMMANDS:
            filled = arguments.format(*letters, site=site.url).split()
            result = CommandResult(capsys, command, *filled)
            if result.status != status or "Traceback" in result.err:
                others.append((command, result.status, result.err))
            said.write(result.out + result.err)
    assert_secret_is_nowhere(tmp_path)
    assert others == []
