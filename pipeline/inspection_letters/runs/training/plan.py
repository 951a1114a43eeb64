"""Settings for training a model."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from inspection_letters.runs.training.data import FOLDS, SEED, TrainingGold

CODER = "model-2"
"""The name of the packaged model."""


def to_stderr(text: str) -> None:
    """Write a line of progress to standard error."""
    sys.stderr.write(text + "\n")


@dataclass(frozen=True)
class TrainingPlan:
    """Settings for training a model.

    Attributes
    ----------
    name : str
        Name of the coder.
    seed : int
        Random seed of folds and training.
    folds : int
        Number of folds into which whole letters are divided.
    light : bool
        Whether to leave out the encoders, which need the extra ``train``.
    work : Path or None
        The folder in which the folds' encoders are stored, so that an interrupted run can
        be resumed.
    ablation, curve : bool
        Whether to measure the parts separately, and the light model on fewer letters.
    processes : int
        Number of encoders trained at the same time, each on a single thread.
    written_on : collection of str
        The letters with which the codebook's patterns were written, if known.
    earlier : TrainingGold or None
        The same sentences as they were coded by an earlier version of the codebook, on which
        the main codes are measured too.
    again : str
        The command that trains the model again, for its card.
    say : callable
        Called with each line of progress.
    """

    name: str = CODER
    seed: int = SEED
    folds: int = FOLDS
    light: bool = False
    work: Path | None = None
    ablation: bool = False
    curve: bool = False
    processes: int = 1
    written_on: Collection[str] = ()
    earlier: TrainingGold | None = None
    again: str = (
        "uv run --extra train python -m inspection_letters.runs.training --gold TABLE "
        "--workspace FOLDER"
    )
    say: Callable[[str], None] = field(default=to_stderr)
