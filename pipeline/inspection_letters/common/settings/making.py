"""Settings from what a user asks for and from the environment."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from inspection_letters.records.errors import UsageError

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
        raise UsageError(
            f"The setting {name} cannot be {first.get('input')!r}: {first['msg']}.", remedy
        ) from error
    except SettingsError as error:
        raise UsageError(
            f"The environment variables cannot be read: {str(error).splitlines()[0]}",
            'Correct the variable LETTERS_...; a list is written as ["one.csv", "two.csv"].',
        ) from error
