"""`letters export`: what cannot be written."""

from __future__ import annotations

from pathlib import Path

from tests.support.command_line import Run


def test_an_export_that_cannot_be_written(tmp_path: Path, workspace: Path, run: Run) -> None:
    (tmp_path / "taken").touch()
    result = run("export", "--workspace", workspace, "--out", tmp_path / "taken")
    assert (result.status, "cannot be written" in result.complaint) == (2, True)
    result = run("export", "--workspace", workspace, "--out", tmp_path / "out", "--format", "doc")
    assert (result.status, "xlsx" in result.err) == (2, True)
