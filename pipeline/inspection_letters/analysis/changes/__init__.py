"""What changed between two refreshes, and why: from snapshots and news to an account."""

from inspection_letters.analysis.changes.account import make_account
from inspection_letters.analysis.changes.records import Account, CatalogueNews, Cause
from inspection_letters.analysis.changes.snapshot import (
    LetterSnapshot,
    MadeWith,
    Snapshot,
    read_snapshot,
    snapshot_as_json,
)
from inspection_letters.analysis.changes.wording import as_json, as_markdown, failure_as_json

__all__ = [
    "Account",
    "CatalogueNews",
    "Cause",
    "LetterSnapshot",
    "MadeWith",
    "Snapshot",
    "as_json",
    "as_markdown",
    "failure_as_json",
    "make_account",
    "read_snapshot",
    "snapshot_as_json",
]
