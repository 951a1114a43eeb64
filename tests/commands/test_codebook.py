"""`letters codebook`, and what any command says of a codebook with faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.commands import console
from inspection_letters.commands.codebook import codebook
from rich.console import Console

from tests.support import faulty_pdfs
from tests.support.command_line import Run


def test_the_codebook_is_listed(run: Run) -> None:
    result = run("codebook")
    assert result.status == 0
    assert "23 codes" in result.out
    assert "waiting-times" in result.out


@pytest.mark.parametrize("columns", [80, 90, 120])
def test_full_definitions_are_never_cut(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "out", Console(width=columns))
    codebook(full=True)
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= columns
    words = " ".join(printed.split())
    for code in load_codebook(default_codebook_path()).codes:
        assert f"{code.label} {code.id} (group {code.group};" in words
        for text in (code.definition, code.include, code.exclude):
            assert " ".join(text.split()) in words
    assert "Includes: " in words
    assert "Excludes: " in words


def test_every_fault_of_a_codebook_is_told(tmp_path: Path, run: Run) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "name: own\nversion: 1.0.0\ncodes:\n"
        "  - id: Not An Id\n    label: One\n    group: a\n    definition: x\n"
        "  - id: two\n    group: a\n    definition: x\n    surprise: y\n"
    )
    letter = faulty_pdfs.plain_letter(tmp_path / "letter.pdf")
    for command in (["codebook"], ["run", letter, "--workspace", tmp_path / "ws"]):
        result = run(*command, "--codebook", own)
        assert result.status == 2
        assert "Traceback" not in result.err
        for words in ("line 4", "label", "surprise"):
            assert words in result.err, result.err
    for missing in (tmp_path / "none.yaml", tmp_path, faulty_pdfs.locked(tmp_path / "x.yaml")):
        result = run("codebook", "--codebook", missing)
        assert (result.status, "cannot be read" in result.complaint) == (2, True)
