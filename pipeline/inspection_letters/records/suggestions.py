"""How a value that is not known is refused: with the nearest values that are."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from inspection_letters.records.coding import Code, Polarity
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
    if len(names) <= _MOST_LISTED or not nearest:
        remedies.append(listed_values(heading, names))
    return UsageError(reason, " ".join(remedies))


def listed_values(heading: str, known: Iterable[str], *, most: int = _MOST_LISTED) -> str:
    """Return a sentence with the values that exist, or the first of them if there are many."""
    names = sorted(map(str, set(known)))
    if not names:
        return f"{heading}: none."
    more = " and others" if len(names) > most else ""
    return f"{heading}: {', '.join(names[:most])}{more}."


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


def unknown_code(code_id: str, codes: Iterable[Code]) -> UsageError:
    """Return the error for a code that does not exist; a label is answered with its code."""
    known = list(codes)
    by_label = {code.label.casefold(): code.id for code in known}
    labelled = by_label.get(code_id.casefold())
    reason = f"There is no code {code_id!r}."
    if labelled:
        return UsageError(reason, f"That is the label of {labelled!r}: use --code {labelled}.")
    return unknown_value(reason, code_id, (code.id for code in known), heading="Codes")


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
