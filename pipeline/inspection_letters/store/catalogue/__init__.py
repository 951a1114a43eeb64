"""The catalogue in the store: what the publishing site lists, and every file it served."""

from inspection_letters.store.catalogue.entries import (
    Unreported,
    all_versions,
    entries,
    known_providers,
    last_counts,
    last_looks,
    last_picture,
    replaced_letters,
    unreported,
)
from inspection_letters.store.catalogue.writes import (
    ReportedVersion,
    begin_refresh,
    describe_letters,
    end_refresh,
    mark_reported,
    write_listing,
    write_replaced,
    write_version,
)

__all__ = [
    "ReportedVersion",
    "Unreported",
    "all_versions",
    "begin_refresh",
    "describe_letters",
    "end_refresh",
    "entries",
    "known_providers",
    "last_counts",
    "last_looks",
    "last_picture",
    "mark_reported",
    "replaced_letters",
    "unreported",
    "write_listing",
    "write_replaced",
    "write_version",
]
