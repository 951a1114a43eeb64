"""Settings from what a user asks for and from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from inspection_letters.records.errors import UsageError
from inspection_letters.records.value_faults import fault_in_words

SECRET: Final = frozenset({"database_url", "files_url", "changes_hook", "source"})
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
        given = values.get(name) is not None
        raise refusal(name, first, f"The setting {name}" if given else variable(name)) from None
    except SettingsError as error:
        raise unreadable(error) from error


def variable(name: str) -> str:
    """Return what the environment variable of a setting is called in a message."""
    return f"The environment variable LETTERS_{name.upper()}"


def refusal(name: str, fault: Mapping[str, Any], source: str) -> UsageError:
    """Return the error for a value that a setting cannot have.

    Parameters
    ----------
    name : str
        The setting. Its value is repeated unless it may be secret.
    fault : mapping
        The first of the errors that pydantic found.
    source : str
        Where the value is from, such as ``The option --workers``.
    """
    shown = "used" if name in SECRET else repr(fault.get("input"))
    return UsageError(f"{source} cannot be {shown}: it {fault_in_words(fault)}.")


def unreadable(error: SettingsError) -> UsageError:
    """Return the error for an environment variable that is not written as a list."""
    field = re.search(r'field "(\w+)"', str(error))
    return UsageError(
        f"{variable(field[1]) if field else 'An environment variable LETTERS_...'} is not a list.",
        'Write it as ["first.csv", "second.csv"].',
    )
