"""The file of a model's probabilities on held-out letters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from inspection_letters.analysis.statistics.probabilities import (
    PROBABILITIES,
    HeldOutProbabilities,
    find_probabilities,
    read_probabilities,
    write_probabilities,
)
from inspection_letters.records.errors import UsageError

KEPT = HeldOutProbabilities(
    "model-1", "d", ("waits", "plans"), ("k1", "k2"), np.array([[0.9876, 0.00001], [0.5, 1.0]])
)


def test_probabilities_are_read_as_they_were_written_to_three_digits(tmp_path: Path) -> None:
    write_probabilities(KEPT, tmp_path / PROBABILITIES)
    found = read_probabilities(tmp_path / PROBABILITIES)
    assert (found.coder_id, found.codebook_digest) == ("model-1", "d")
    assert (found.code_ids, found.keys) == (KEPT.code_ids, KEPT.keys)
    assert found.values == pytest.approx(KEPT.values, abs=5e-4)
    assert found.values[0, 1] == 0
    assert found.row_by_key == {"k1": 0, "k2": 1}


def test_probabilities_are_found_by_model_and_codebook(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    write_probabilities(KEPT, tmp_path / "b" / PROBABILITIES)
    folders = [tmp_path / name for name in ("a", "b", "none")]
    found = find_probabilities("model-1", "d", folders)
    assert found is not None
    assert found.keys == KEPT.keys
    assert find_probabilities("model-2", "d", folders) is None
    assert find_probabilities("model-1", "e", folders) is None


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04cut"])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / PROBABILITIES
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is not a file of a model's probabilities") as refused:
        read_probabilities(path)
    assert "letters train" in refused.value.remedy


def test_a_file_of_another_format_or_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / PROBABILITIES
    write_probabilities(KEPT, path)
    stored = dict(np.load(path))
    for change, words in (
        ({"format": np.array(9)}, "format 9"),
        ({"values": np.zeros((1, 2))}, r"shape \(1, 2\)"),
    ):
        np.savez_compressed(path, **{**stored, **change})
        with pytest.raises(UsageError, match=words):
            read_probabilities(path)
