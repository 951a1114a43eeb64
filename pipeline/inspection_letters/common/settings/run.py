"""Settings of a run, from the command line, the environment (``LETTERS_...``) or a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Self

from pydantic import Field, model_validator

from inspection_letters.common.settings.reading import ReadingSettings
from inspection_letters.common.settings.task_runner import TaskRunner
from inspection_letters.records import ReadOptions

MOST_WORKERS = 64


RECOGNITION_TIME: Final = 600.0
"""Seconds allowed for each letter whose text is recognised, unless a limit is chosen."""


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
        default=None,
        repr=False,  # It may have a password.
        description="Database to use instead of the SQLite file in the workspace.",
    )
    files_url: str | None = Field(
        default=None,
        repr=False,
        description="Address in an object store (s3://bucket/folder) where a new workspace keeps "
        "its files instead of in its folder.",
    )
    codebook: Path | None = Field(
        default=None,
        description="Codebook to code with, a YAML file or the name of a packaged one; by "
        "default, the codebook for area SEND.",
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
    ocr: bool = Field(
        default=False, description="Whether to recognise the text of pages that are pictures."
    )
    kind: str | None = Field(
        default=None,
        description="Kind of letter to read a document as if it cannot be read as any other.",
    )
    workers: int = Field(
        default_factory=_cores,
        ge=1,
        le=MOST_WORKERS,
        description="Number of letters to read at the same time.",
    )
    time_limit: float = Field(
        default=120.0,
        gt=0,
        description=f"Seconds allowed for reading each letter; {RECOGNITION_TIME:g} with ocr.",
    )
    memory_limit: int = Field(
        default=2048, ge=64, description="Memory allowed for reading each letter, in MiB."
    )
    longest_wait: float = Field(
        default=21_600.0,
        ge=0,
        description="Seconds to wait for another run in the workspace to end.",
    )
    task_runner: TaskRunner | None = Field(
        default=None,
        description="What carries out the tasks of a run by Prefect: threads of this process "
        "with worker processes, or a Dask cluster; by default dask if there is a dask_address.",
    )
    dask_address: str | None = Field(
        default=None,
        description="Address of a running Dask cluster; by default, one of this machine that "
        "lives as long as the run.",
    )
    record: Path | None = Field(
        default=None,
        description="Record of inspections (CSV) to compare letters with; by default, the "
        "packaged record.",
    )

    @model_validator(mode="after")
    def _allow_for_recognition(self) -> Self:
        if self.ocr and "time_limit" not in self.model_fields_set:
            self.time_limit = RECOGNITION_TIME
        return self

    @property
    def uses_dask(self) -> bool:
        """Whether a Dask cluster carries out the run."""
        if self.task_runner is None:
            return self.dask_address is not None
        return self.task_runner is TaskRunner.DASK

    @property
    def read_options(self) -> ReadOptions:
        """How letters are read."""
        return ReadOptions(ocr=self.ocr, kind=self.kind)
