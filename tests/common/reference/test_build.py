"""The commit of a build, as far as it is known."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from inspection_letters.common.reference.build import commit_at

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def editable(folder: Path) -> dict[str, object]:
    return {"url": folder.as_uri(), "dir_info": {"editable": True}}


def test_a_package_from_a_repository_states_its_commit() -> None:
    origin = {"url": "https://example.org/x.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}
    assert commit_at(origin) == COMMIT


@pytest.mark.parametrize(
    "origin",
    [
        {},
        {"url": "https://example.org/x.whl", "archive_info": {}},
        {"url": "file:///x.whl", "archive_info": {}},
        {"url": "file:///there/is/no/such/folder", "dir_info": {"editable": True}},
    ],
)
def test_no_commit_is_made_up(origin: dict[str, object]) -> None:
    assert commit_at(origin) is None


def test_a_checkout_says_if_it_was_changed(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    assert commit_at(editable(folder)) is None
    file = folder / "file"
    file.write_text("one")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "x"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    found = commit_at(editable(folder))
    assert found is not None
    assert len(found) == len(COMMIT)
    file.write_text("two")
    assert commit_at(editable(folder)) == f"{found}-dirty"
