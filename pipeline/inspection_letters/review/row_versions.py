"""What people had said of an excerpt when a sheet was written, as a cell of its row.

The page knows by the version of a review whether it was changed since a person saw it. A sheet may
be filled in by anyone, and be imported into another workspace with the same letters, so its rows
have what the version stands for: a digest of what each person had said. As the digests begin and
end with a letter, a spreadsheet takes them for text and does not count them up.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from typing import Final

from inspection_letters.store.reviews import Review

NOBODY: Final = "new"
"""The cell of an excerpt that nobody had coded."""

_DIGEST: Final = re.compile(r"\bv[0-9a-f]{8}x\b")


def digest_of(review: Review) -> str:
    """Return a digest of what a person says about an excerpt: codes, polarities and note."""
    codes = sorted((code_id, polarity.value) for code_id, polarity in review.codes.items())
    content = [review.excerpt_id, review.coder_id, codes, review.note, review.judged]
    return f"v{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:8]}x"


def row_version(reviews: Iterable[Review]) -> str:
    """Return the cell for an excerpt of which people have said this."""
    return " ".join(sorted(map(digest_of, reviews))) or NOBODY


def versions_in(cell: str) -> frozenset[str] | None:
    """Return the digests in a cell, or None if it is empty, as in sheets without versions.

    A cell with anything else has no digests: what it stood for is not known.
    """
    if not cell.strip():
        return None
    return frozenset(_DIGEST.findall(cell.casefold()))


def is_newer(stored: Review, versions: Collection[str] | None) -> bool:
    """Whether a person has said something else since the row was written.

    Parameters
    ----------
    stored : Review
        What the person says in the workspace.
    versions : collection of str or None
        From `versions_in`. Of a row without them nothing is known, and nothing is newer.
    """
    return versions is not None and digest_of(stored) not in versions


__all__ = ["NOBODY", "digest_of", "is_newer", "row_version", "versions_in"]
