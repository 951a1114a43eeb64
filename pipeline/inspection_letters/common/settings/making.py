"""Settings from what a user asks for and from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from inspection_letters.records.errors import UsageError

SECRET: Final = frozenset({"database_url", "changes_hook", "source"})
"""Settings whose values messages do not repeat, since they may have a password."""

S = TypeVar("S", bound=BaseSettings)


def make_settings(kind: type[S], /, **values: Any) -> S:
    """Make settings from values, and from the environment where a value is None.

    Parameters
    ----------
    kind : type
        The class of the settings.
    **values
        What was asked for, by the name of the setting.

    Raises
    ------
    UsageError
        Naming the setting or the environment variable that cannot be used.
    """
    try:
        return kind(**{name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        remedy = (
            "Give another value."
            if values.get(name) is not None
            else f"Correct the environment variable LETTERS_{name.upper()}."
        )
        raise UsageError(refusal(name, first), remedy) from None
    except SettingsError as error:
        raise UsageError(
            f"The environment variables cannot be read: {str(error).splitlines()[0]}",
            'Correct the variable LETTERS_...; a list is written as ["one.csv", "two.csv"].',
        ) from error


def _plain(message: str) -> str:
    """Return what pydantic found wrong, in words that a user would use."""
    for found, plain in (
        ("Value error, ", ""),
        ("Input should be greater than or equal to ", "it must be at least "),
        ("Input should be less than or equal to ", "it must be at most "),
        ("Input should be greater than ", "it must be more than "),
        ("Input should be less than ", "it must be less than "),
        ("Input should be ", "it must be "),
    ):
        if message.startswith(found):
            return plain + message.removeprefix(found)
    return message


def refusal(name: str, fault: Mapping[str, Any]) -> str:
    """Return why a setting cannot have a value, which is repeated unless it may be secret.

    Parameters
    ----------
    name : str
        The setting.
    fault : mapping
        The first of the errors that pydantic found.
    """
    why = _plain(str(fault["msg"]))
    if name in SECRET:
        return f"The setting {name} cannot be used: {why}."
    return f"The setting {name} cannot be {fault.get('input')!r}: {why}."
