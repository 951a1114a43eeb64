"""How a value that is not known is refused: with the nearest values that are."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from inspection_letters.records.errors import UsageError

_MOST_LISTED: Final = 40
_MOST_SUGGESTED: Final = 3


def unknown_value(reason: str, value: str, known: Iterable[str], *, heading: str) -> UsageError:
    """Return the error for a code, coder, area or other name that does not exist.

    Parameters
    ----------
    reason : str
        What is wrong, a whole sentence that names the value.
    value : str
        The value as the user wrote it.
    known : iterable of str
        The values that exist.
    heading : str
        What the list of existing values is called, such as ``Codes in use``.

    Examples
    --------
    >>> str(unknown_value("No code 'plan'.", "plan", ["plans", "staff"], heading="Codes"))
    "No code 'plan'. Did you mean plans? Codes: plans, staff."
    """
    names = sorted(set(known))
    remedies = []
    if nearest := nearest_values(value, names):
        remedies.append(f"Did you mean {' or '.join(nearest)}?")
    if not names:
        remedies.append(f"{heading}: none.")
    elif len(names) <= _MOST_LISTED:
        remedies.append(f"{heading}: {', '.join(names)}.")
    elif not nearest:
        remedies.append(f"{heading}: {', '.join(names[:_MOST_LISTED])} and others.")
    return UsageError(reason, " ".join(remedies))


def nearest_values(value: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the existing values most like a mistyped one, the most alike first."""
    by_folded = {name.casefold(): name for name in known}
    return tuple(
        by_folded[name]
        for name in get_close_matches(value.casefold(), by_folded, n=_MOST_SUGGESTED, cutoff=0.7)
    )
