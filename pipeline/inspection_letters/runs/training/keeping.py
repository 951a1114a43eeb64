"""Store the parts of a training run, so that an interrupted run can be resumed."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.codebook import Patterns
from inspection_letters.records import Codebook
from inspection_letters.runs.training.data import TrainingGold


@contextmanager
def place(
    work: Path | None,
    gold: TrainingGold,
    codebook: Codebook,
    patterns: Patterns,
    seed: int,
    count: int,
) -> Iterator[Path]:
    """Yield the folder for the parts of a run, which is different for any other input.

    Without ``work``, the folder is temporary.
    """
    if work is None:
        with tempfile.TemporaryDirectory() as spare:
            yield Path(spare)
        return
    content = hashlib.sha256(gold.source)
    content.update(f"{codebook.digest} {patterns.digest} {seed} {count}".encode())
    keep = work / content.hexdigest()[:16]
    keep.mkdir(parents=True, exist_ok=True)
    yield keep


def kept(path: Path, make: Callable[[], npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    """Return the array stored in a file, after making and storing it if there is no file."""
    if not path.exists():
        np.savez(path, values=make())
    with np.load(path, allow_pickle=False) as stored:
        return np.asarray(stored["values"])


def by_recipe(work: Path, recipe: Any) -> Path:
    """Return the folder for the encoders of a recipe."""
    found = work / hashlib.sha256(repr(recipe).encode()).hexdigest()[:8]
    found.mkdir(parents=True, exist_ok=True)
    return found
