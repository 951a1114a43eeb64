"""The wording of tables whose shares are estimates."""

from __future__ import annotations


def share_heading(adjusted: bool) -> str:
    """Return the heading of a column of shares."""
    return "Share, corrected" if adjusted else "Share"


def estimates_note(ordered: bool) -> str:
    """Explain below a table why shares differ from the letters as coded."""
    order = " Codes are in the order of these estimates." if ordered else ""
    return (
        "Shares are estimates, corrected for codes that the coder misses or assigns wrongly, so "
        f"they differ from the number of letters as coded.{order}"
    )
