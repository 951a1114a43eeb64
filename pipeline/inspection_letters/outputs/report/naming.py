"""Names as parts of addresses, and what kinds of letter and outcomes are called."""

from __future__ import annotations

import re
import unicodedata

from inspection_letters.analysis.letters import KIND_LABELS as KINDS
from inspection_letters.analysis.letters import LATER_VISITS
from inspection_letters.analysis.letters import OUTCOME_LABELS as OUTCOMES


def slug(name: str) -> str:
    """Return a name as a part of a file name or an address: small letters and hyphens."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and "))
    plain = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-") or "unnamed"


__all__ = ["KINDS", "LATER_VISITS", "OUTCOMES", "slug"]
