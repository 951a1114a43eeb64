"""What to say where a package is missing that only some commands need."""

from __future__ import annotations

from inspection_letters.records.errors import UsageError


def missing_extra(purpose: str, extra: str, error: ModuleNotFoundError) -> UsageError:
    """Return the error that says what to install.

    Parameters
    ----------
    purpose : str
        What needs the package, as the beginning of a sentence in the plural: "Topics".
    extra : str
        The extra of this package that installs it.
    error : ModuleNotFoundError
        What was raised by the import.
    """
    return UsageError(
        f"{purpose} need the Python package {error.name!r}, which is not installed.",
        f"Install it with: pip install 'inspection-letters[{extra}]'.",
    )
