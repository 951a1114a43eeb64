"""Words for tables whose shares are estimates."""

from __future__ import annotations


def share_heading(adjusted: bool) -> str:
    """Return the heading of a column of shares."""
    return "Share, corrected" if adjusted else "Share"


def estimates_note(ordered: bool) -> str:
    """Say below a table why shares are not those of the letters as coded."""
    order = " Codes stand in the order of these estimates." if ordered else ""
    return (
        "Shares are estimates, corrected for what the coder misses and what it gives wrongly, so "
        f"they differ from the letters as coded.{order}"
    )
