"""The address of a database: what messages say of it, and the secrets they do not."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from inspection_letters.api.workspace.location import Location
from inspection_letters.common.settings.making import make_settings
from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.errors import RunError, UsageError, WorkspaceError
from inspection_letters.runs.reviewing.lists import ReviewOptions
from inspection_letters.store import open_store
from inspection_letters.store.database import database_url, explain, shown

from tests.support.command_line import Run

SECRET = "hunter22-of-the-database"
ADDRESSES = [
    f"postgresql://jo:{SECRET}@127.0.0.1:1/name",
    f"postgresql://jo@127.0.0.1:1/name?password={SECRET}",
    f"postgresql://jo@127.0.0.1:1/name?connect_timeout=1&sslpassword={SECRET}",
]


class OperationalError(Exception):
    """What psycopg raises if the server does not answer."""


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_message_names_the_database_without_its_secrets(address: str) -> None:
    url = database_url(address)
    assert shown(url) in {
        "postgresql+psycopg://jo:***@127.0.0.1:1/name",
        "postgresql+psycopg://jo@127.0.0.1:1/name",
    }
    error = explain(OperationalError(f"connection to {address} failed: {SECRET}"), url)
    assert isinstance(error, WorkspaceError)
    assert "cannot be reached" in error.reason
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://jo:{SECRET}@more@host/name",
        f"postgresql://jo:more@{SECRET}/w@host/name",
        f"postgresql://jo:x@host:{SECRET}/name",
        f"{SECRET}",
        f"{SECRET}://host/name",
    ],
)
def test_an_address_that_cannot_be_read_is_not_repeated(address: str, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        open_store(tmp_path / "ws", url=address, create=True)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert caught.value.remedy


def test_a_password_with_an_at_sign_is_explained(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="more than one @"):
        open_store(tmp_path / "ws", url="postgresql://jo:a@b@host/name", create=True)
    url = database_url("postgresql://jo:a%40b@host/name")
    assert (url.password, url.host) == ("a@b", "host")


def test_a_database_out_of_reach_is_no_wrong_use(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database_url(ADDRESSES[0])
    error = explain(OperationalError("connection refused"), url)
    assert isinstance(error, RunError)

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("inspection_letters.store.store.make_engine", fail)
    result = run("find", "-w", tmp_path, "--database-url", ADDRESSES[0])
    assert result.status == 1
    assert "cannot be reached" in result.complaint
    assert SECRET not in result.complaint


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_record_of_settings_shows_it(address: str, tmp_path: Path) -> None:
    for held in (
        Settings(database_url=address),
        Location(tmp_path, address),
        ReviewOptions(tmp_path, "jo", database_url=address),
    ):
        assert SECRET not in repr(held)


def test_a_fault_of_the_program_is_kept_without_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def fail(url: object, *_: object) -> None:
        raise KeyError(f"{url!r} {ADDRESSES[1]} {SECRET}")

    monkeypatch.setattr("inspection_letters.store.store.make_engine", fail)
    result = run("find", "-w", tmp_path, "--database-url", ADDRESSES[1])
    assert result.status == 1
    assert "fault in the program" in result.complaint
    assert SECRET not in result.complaint
    (kept,) = tmp_path.glob("letters-fault-*.txt")
    said = kept.read_text()
    assert "KeyError" in said
    assert SECRET not in said


def test_the_address_of_a_copy_of_the_site_has_no_password() -> None:
    with pytest.raises(UsageError, match="must have no password") as caught:
        make_settings(RefreshSettings, source=f"https://jo:{SECRET}@example.org/")
    assert SECRET not in str(caught.value)
    assert make_settings(RefreshSettings, source="https://example.org/@x").source


@pytest.mark.parametrize("name", ["file:x", "odd?name", "per%20cent", "ha#sh"])
def test_any_name_of_a_folder_will_do(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for path in (Path(name), tmp_path / f"{name}2"):
        with open_store(path, create=True):
            pass
        with open_store(path):
            assert (path / "letters.sqlite").is_file()
    assert {file.name for file in tmp_path.iterdir()} == {name, f"{name}2"}


def test_a_url_with_parameters_names_the_same_file_everywhere(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    url = f"sqlite:///file:{file}?uri=true&mode=rwc"
    with open_store(tmp_path / "ws", url=url, create=True):
        assert file.is_file()
    assert not list(tmp_path.glob("file:*"))
