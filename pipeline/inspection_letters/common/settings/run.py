"""Settings of a run, from the command line, the environment (``LETTERS_...``) or a file."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field

from inspection_letters.common.settings.reading import ReadingSettings

MOST_WORKERS = 64


def _cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST_WORKERS)
    return min(os.cpu_count() or 1, MOST_WORKERS)


class Settings(ReadingSettings):
    """The settings of a run; stages never read them.

    Each setting can come from the environment: ``LETTERS_WORKERS=4`` and so on.
    """

    database_url: str | None = Field(
        default=None, description="Database to use instead of the SQLite file in the workspace."
    )
    codebook: Path | None = Field(
        default=None,
        description="Codebook (YAML) to code with; by default, the codebook for area SEND.",
    )
    coder: str | None = Field(
        default=None,
        description="Who codes: rules, model, all (both), or a coder that another package "
        "adds; by default the model, or the rules for a codebook without a model.",
    )
    model: Path | None = Field(
        default=None, description="Folder of a trained model; by default, the model for area SEND."
    )
    areas: tuple[Path, ...] = Field(default=(), description="Additional lists of areas (CSV).")
    workers: int = Field(
        default_factory=_cores,
        ge=1,
        le=MOST_WORKERS,
        description="Number of letters to read at the same time.",
    )
    time_limit: float = Field(
        default=120.0, gt=0, description="Seconds allowed for reading each letter."
    )
    memory_limit: int = Field(
        default=2048, ge=64, description="Memory allowed for reading each letter, in MiB."
    )
    record: Path | None = Field(
        default=None,
        description="Record of inspections (CSV) to compare letters with; by default, the "
        "packaged record.",
    )
