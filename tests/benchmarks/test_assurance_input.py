"""The benchmark of assured coding says in one line what is wrong with its input."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from inspection_letters.analysis.statistics.answers import ANSWERS
from inspection_letters.analysis.statistics.probabilities import PROBABILITIES
from inspection_letters.coding.choice import default_model_path

from benchmarks import assurance


def stopped(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> str:
    """Run the benchmark with options that it refuses, and return what it says."""
    monkeypatch.setattr(sys, "argv", ["assurance.py", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        assurance.main()
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("missing", [PROBABILITIES, ANSWERS])
def test_a_model_without_held_out_probabilities_is_named(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in {PROBABILITIES, ANSWERS} - {missing}:
        shutil.copy(default_model_path() / name, tmp_path)
    message = stopped(monkeypatch, "--model", tmp_path)
    assert f"{tmp_path} has no {missing}." in message
    assert "letters train" in message


@pytest.mark.parametrize("content", [None, b"", b"no arrays"])
def test_a_file_without_arrays_is_named(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "held-out.npz"
    if content is not None:
        path.write_bytes(content)
    assert f"{path} has no held-out probabilities" in stopped(monkeypatch, "--npz", path)


def test_an_array_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "held-out.npz"
    np.savez(path, code_ids=np.array(["waiting-times"]))
    assert "probabilities is not a file" in stopped(monkeypatch, "--npz", path)
