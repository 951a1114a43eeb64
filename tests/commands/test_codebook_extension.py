"""`letters codebook --extend`: a codebook with codes of one's own."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.command_line import Run

ROOT = Path(__file__).parents[2]
CODES = "codes: [{id: transport, group: services, label: Travel, definition: Travel.}]\n"


def added(folder: Path, text: str) -> Path:
    path = folder / "transport.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_code_without_patterns_is_named(tmp_path: Path, run: Run) -> None:
    codes, out = added(tmp_path, CODES), tmp_path / "mine.yaml"
    result = run("codebook", "--extend", "send-area", "--add", codes, "--out", out)
    said = " ".join((result.out + result.err).split())
    assert result.status == 0
    assert "only people can assign it: transport" in said
    assert "coded by their patterns" not in said


def test_what_cannot_be_extended_is_said(tmp_path: Path, run: Run) -> None:
    codes, out = added(tmp_path, CODES), tmp_path / "mine.yaml"
    near = run("codebook", "--extend", "send-aera", "--add", codes, "--out", out)
    assert (near.status, "Did you mean 'send-area'" in near.complaint) == (2, True)
    lacking = run("codebook", "--extend", "send-area", "--add", codes)
    assert (lacking.status, "--out" in lacking.complaint) == (2, True)
    itself = run("codebook", "--extend", "send-area", "--add", codes, "--out", codes)
    assert (itself.status, "would be replaced" in itself.complaint) == (2, True)
    assert codes.read_text() == CODES


def test_the_example_of_the_docs_is_as_described(tmp_path: Path, run: Run) -> None:
    text = (ROOT / "docs" / "codebooks.md").read_text(encoding="utf-8")
    section = text.split("## Add codes to a packaged codebook")[1].split("\n## ")[0]
    example = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)[0]
    assert len(example.splitlines()) <= 10
    added(tmp_path, example)
    result = run(
        *("codebook", "--extend", "send-area", "--add", tmp_path / "transport.yaml"),
        *("--out", tmp_path / "my-codebook.yaml"),
    )
    assert result.status == 0, result.err
    said = " ".join((result.out + result.err).split())
    assert "my-codebook 1: 24 codes and 27 detail codes, of which added: transport." in said
    assert "my-codebook 1: 24 codes and 27 detail codes, of which added: transport." in section
