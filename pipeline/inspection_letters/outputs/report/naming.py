"""What kinds of letter and outcomes are called, and names as parts of addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "area-send-report": "Full inspection report (2023 on)",
    "area-send-letter": "Inspection letter (2016 to 2022)",
    "area-send-revisit": "Revisit letter",
    "area-send-monitoring": "Monitoring letter",
    "generic": "Other inspection report",
}
"""What kinds of letter are called."""

OUTCOMES: Mapping[str, str] = {
    "positive": "Typically positive",
    "inconsistent": "Inconsistent",
    "systemic-failings": "Systemic failings",
    "unknown": "Outcome not stated",
}
"""What outcomes are called, best first."""

LATER_VISITS = ("area-send-revisit", "area-send-monitoring")
"""Kinds of letter that follow an inspection up and are none themselves."""

UNKNOWN_AREA = "Area not stated"

FICTIONAL_URN = "9900"
"""How the numbers of the areas of the sample letters begin."""


def slug(name: str) -> str:
    """Return a name as a part of a file name or an address: small letters and hyphens."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and "))
    plain = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-") or "unnamed"
