"""The record of a run, and of each letter that it could not process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Run:
    """What went into a run, and the versions that produced it."""

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    settings_digest: str
    versions: Mapping[str, str]
    counts: Mapping[str, int]
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How letters are read, as far as a user chooses it.

    ``ocr`` is whether the text of pages that are pictures is recognised. ``kind`` is the
    kind as which a letter is read that cannot be read as what it is; None for none.
    """

    ocr: bool = False
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A letter (or file) that could not be processed: where, why, and what to do."""

    source: str
    stage: str
    reason: str
    remedy: str
    letter_id: str | None = None
