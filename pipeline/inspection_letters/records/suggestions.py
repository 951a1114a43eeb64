"""How a value that is not known is refused: with the nearest values that are."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from inspection_letters.records.coding import Codebook, Polarity
from inspection_letters.records.errors import UsageError

_MOST_LISTED: Final = 40
_MOST_SUGGESTED: Final = 3
_SHORTEST: Final = 3
"""Characters that a value must have for the names that begin with it to be suggested."""


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
    "No code 'plan'. Did you mean 'plans'? Codes: plans, staff."
    """
    names = sorted(map(str, set(known)))
    remedies = []
    if nearest := nearest_values(value, names):
        remedies.append(f"Did you mean {' or '.join(map(repr, nearest))}?")
    if not names:
        remedies.append(f"{heading}: none.")
    elif len(names) <= _MOST_LISTED:
        remedies.append(f"{heading}: {', '.join(names)}.")
    elif not nearest:
        remedies.append(f"{heading}: {', '.join(names[:_MOST_LISTED])} and others.")
    return UsageError(reason, " ".join(remedies))


def nearest_values(value: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the existing values that begin with a mistyped one, or else the most similar."""
    folded = value.casefold()
    by_folded = {name.casefold(): name for name in known}
    longer = [name for name in by_folded if len(folded) >= _SHORTEST and name.startswith(folded)]
    similar = get_close_matches(folded, by_folded, n=_MOST_SUGGESTED, cutoff=0.7)
    # A long name may be mistyped by its first word alone: "Bedfrod" for "Bedford Borough".
    first = {name.split()[0]: name for name in reversed(by_folded) if " " in name}
    by_word = get_close_matches(folded, first, n=_MOST_SUGGESTED, cutoff=0.7)
    nearest = dict.fromkeys([*longer, *similar, *(first[word] for word in by_word)])
    return tuple(by_folded[name] for name in nearest)[:_MOST_SUGGESTED]


def unknown_code(code_id: str, codebook: Codebook) -> UsageError:
    """Return the error for a code that a codebook does not have."""
    return unknown_value(
        f"The codebook has no code {code_id!r}.",
        code_id,
        codebook.all_code_ids,
        heading="Its codes",
    )


def unknown_coder(coder_id: str, coders: Iterable[str]) -> UsageError:
    """Return the error for a coder that has coded nothing."""
    return unknown_value(
        f"No excerpt has been coded by {coder_id!r}.",
        coder_id,
        coders,
        heading="Coders in the workspace",
    )


def unknown_polarity(text: str) -> UsageError:
    """Return the error for a polarity that does not exist."""
    return unknown_value(f"There is no polarity {text!r}.", text, Polarity, heading="Polarities")
