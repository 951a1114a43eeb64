"""Names as parts of addresses."""

from __future__ import annotations

import re
import unicodedata


def slug(name: str) -> str:
    """Return a name as a part of a file name or an address: small letters and hyphens."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and "))
    plain = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-") or "unnamed"


__all__ = ["slug"]
