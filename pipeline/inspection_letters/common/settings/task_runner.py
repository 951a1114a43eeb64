"""The task runners of a run by Prefect."""

from enum import StrEnum


class TaskRunner(StrEnum):
    """What carries out the tasks of a run by Prefect."""

    THREADS = "threads"
    DASK = "dask"
