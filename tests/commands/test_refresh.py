"""`letters refresh` and `letters serve` as a user meets them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.commands.printing import run_progress
from inspection_letters.runs.orchestration import serve
from inspection_letters.runs.plan import sha256_of
from inspection_letters.store import Store, open_store, queries
from inspection_letters.store.locking import refresh_lock

from tests.support.command_line import CommandResult
from tests.support.fake_letters import FakeCoding, fake_site
from tests.support.in_process import RULES, run_in_process
from tests.support.replica import WEB_PAGE, Replica, samples

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in ("SOURCE", "CONTACT", "PAUSE", "CODER", "CHANGES_HOOK"):
        monkeypatch.delenv(f"LETTERS_{name}", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        result = CommandResult(capsys, *arguments)
        return result.status, result.out, result.err

    return call


@pytest.fixture
def site() -> Iterator[Replica]:
    with fake_site().serving() as replica:
        yield replica


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code fake letters in place of reading real ones."""

    def code(store: Store, inputs: list[Path], settings: Any, *_: Any, **__: Any) -> Any:
        return FakeCoding(store.path, settings)(inputs)

    monkeypatch.setattr(run_progress, "run_with_bar", code)


def usual(site: Replica, path: Path) -> list[object]:
    return ["refresh", "-w", path, "--source", site.url, "--pause", 0, "--coder", "rules"]


def test_a_refresh(run: Run, site: Replica, tmp_path: Path) -> None:
    status, out, err = run(*usual(site, tmp_path / "ws"), "--contact", "me@example.org")
    assert (status, err) == (0, "")
    assert "6  reports listed by the site, about 6 areas" in out
    assert "6  new letters" in out
    assert f"What changed: {tmp_path / 'ws' / 'changes.md'}" in out
    agents = {request.headers["User-Agent"] for request in site.requests}
    assert len(agents) == 1
    assert agents.pop().endswith(" (+me@example.org)")
    status, out, _ = run(*usual(site, tmp_path / "ws"))
    assert status == 0
    assert "6  files unchanged" in out


def test_rejections_are_told(run: Run, site: Replica, tmp_path: Path) -> None:
    site.faults["/v1/file/50000004"] = WEB_PAGE
    status, out, _ = run(*usual(site, tmp_path / "ws"))
    assert status == 3
    assert (
        "/v1/file/50000004: Area 4, Area SEND full inspection: The site returned a web page" in out
    )


def test_a_dry_run(run: Run, site: Replica, tmp_path: Path) -> None:
    options = ["--dry-run", "--limit", 2, "--since", "2024-03-03", "--kinds", "area-send-report"]
    status, out, _ = run(*usual(site, tmp_path / "ws"), *options)
    assert status == 0
    assert "2 files would be fetched:\n  2024-03-07  Area 6, Area SEND full inspection" in out
    assert "3 more new files would be left out because of --limit." in out
    assert not (tmp_path / "ws").exists()


def test_a_site_that_cannot_be_trusted_fails(run: Run, site: Replica, tmp_path: Path) -> None:
    site.empty_search = True
    status, _, err = run(*usual(site, tmp_path / "ws"))
    assert status == 1
    assert err.startswith("letters: The site's search")
    assert err.count("\n") == 1


def test_another_refresh_is_left_to_its_work(run: Run, site: Replica, tmp_path: Path) -> None:
    with open_store(tmp_path / "ws", create=True) as opened, refresh_lock(opened):
        status, out, err = run(*usual(site, tmp_path / "ws"))
    assert (status, err) == (4, "")
    assert "is already running" in out
    assert site.requests == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--kinds", "area-send-report,letters"], "no kind of report 'letters'"),
        (["--kinds", ","], "no kind of report"),
        (["--since", "1 May"], "--since"),
        (["--limit", "-1"], "--limit"),
        (["--contact", "two words"], "--contact"),
        (["--source", "letters"], "not the address of a site"),
    ],
)
def test_wrong_use(run: Run, site: Replica, tmp_path: Path, options: list[str], said: str) -> None:
    status, _, err = run(*usual(site, tmp_path / "ws"), *options)
    assert status == 2
    assert said in err
    assert site.requests == []


def test_a_schedule_that_is_none(run: Run, tmp_path: Path) -> None:
    status, _, err = run("serve", "-w", tmp_path, "--time-zone", "Nowhere/Land")
    assert (status, "no time zone 'Nowhere/Land'" in err) == (2, True)


def test_serving_takes_its_settings_to_the_processes(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    got: list[Any] = []
    monkeypatch.setattr(serve, "serve_refreshes", lambda *arguments: got.extend(arguments))
    status, _, _ = run(
        "serve", "-w", tmp_path, "--cron", "0 5 * * 2", "--contact", "me@example.org"
    )
    assert status == 0
    assert got[:3] == [tmp_path, "0 5 * * 2", "Europe/London"]
    assert got[4] == {"LETTERS_CONTACT": "me@example.org"}


def test_letters_are_really_read(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def code(store: Store, inputs: list[Path], settings: Any, *_: Any, **__: Any) -> Any:
        return run_in_process(inputs, store.path, settings)

    monkeypatch.setattr(run_progress, "run_with_bar", code)
    assert RULES.coder == "rules"
    with samples(2).serving() as site:
        status, _, _ = run(*usual(site, tmp_path))
        assert status == 0
        first = site.all_reports()[0]
    changes = json.loads((tmp_path / "changes.json").read_text())
    assert [report["area"] for report in changes["new"]] == ["Ashdale", "Wexmoor"]
    assert all(report["outcome"] and report["findings"] for report in changes["new"])
    with open_store(tmp_path) as opened, opened.read() as conn:
        found = {letter.letter.source: letter.letter for letter in queries.all_letters(conn)}
    letter = found[site.url + first.path]
    assert (letter.published, letter.area) == (first.published, "Wexmoor")
    assert isinstance(letter.published, date)
    assert sha256_of(tmp_path / "pdf" / f"{letter.pdf_sha256}.pdf") == letter.pdf_sha256
