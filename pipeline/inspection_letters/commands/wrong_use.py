"""What is said of a command line that cannot be used, in the words of every other message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, Final

from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import unknown_value
from inspection_letters.records.value_faults import fault_in_words

_NOT_ONE_OF: Final = re.compile(r"is not one of (.+?)\.?$", re.DOTALL)
_NUMBER: Final = re.compile(r"-?[\d.]+")
_QUOTED: Final = re.compile(r"'([^']*)'")
_EXTRA: Final = re.compile(r"\(s\) \((.*)\)\.?$", re.DOTALL)


def is_refusal(error: Exception) -> bool:
    """Whether the library that reads the command line refused it."""
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def is_help(error: Exception) -> bool:
    """Whether an error means that the help was shown, because nothing was asked for."""
    return type(error).__name__ == "NoArgsIsHelpError"


def wrong_use(error: Any) -> UsageError:
    """Return what to say of a command line that the library refused.

    Parameters
    ----------
    error : Exception
        An error for which `is_refusal` holds. Its class is private to the library, so it is
        recognised by its name.
    """
    match type(error).__name__:
        case "NoSuchOption":
            return _unknown_option(error)
        case "MissingParameter":
            return _missing(error)
        case "BadParameter":
            return _wrong_value(error)
        case "BadOptionUsage":
            return _wrong_count(error)
    message = str(error.message)
    if message.startswith("No such command"):
        return _unknown_command(error, _QUOTED.findall(message)[0])
    if message.startswith("Got unexpected extra argument"):
        return _too_many(error)
    return UsageError(f"{message.rstrip('.')}.", _see_help(error))


def _unknown_option(error: Any) -> UsageError:
    known = [name for name in _options(error.ctx) if name.startswith("--")]
    wrong = error.option_name
    nearest = [name for name in known if name.startswith(wrong)] or get_close_matches(
        wrong, known, n=3, cutoff=0.7
    )
    reason = f"{_command(error)} has no option {wrong}."
    if nearest:
        return UsageError(reason, f"Did you mean {' or '.join(nearest)}?")
    return UsageError(reason, f"Its options: {', '.join(sorted(known))}.")


def _missing(error: Any) -> UsageError:
    parameter = error.param
    about = _about(getattr(parameter, "help", None) or "")
    if parameter.param_type_name != "option":
        return UsageError(f"{_command(error)} needs {parameter.name.upper()}{about}")
    name = _long(parameter.opts)
    short = [option for option in parameter.opts if option != name]
    shown = f"{name} ({short[0]})" if short else name
    variable = f"You can set {parameter.envvar} instead." if parameter.envvar else ""
    return UsageError(f"{_command(error)} needs the option {shown}{about}", variable)


def _wrong_value(error: Any) -> UsageError:
    source = _source(error)
    faults = _faults(error.__cause__)
    fault = faults[0] if faults else {}
    value = fault.get("input")
    if choices := _NOT_ONE_OF.search(str(error.message)):
        listed = _QUOTED.findall(choices[1])
        return unknown_value(
            f"{source} cannot be {_shown(value)}.", str(value), listed, heading="Possible values"
        )
    if fault:
        return UsageError(f"{source} cannot be {_shown(value)}: it {fault_in_words(fault)}.")
    return UsageError(f"{source} cannot be used: {str(error.message).rstrip('.')}.")


def _faults(cause: Any) -> Sequence[Any]:
    errors = getattr(cause, "errors", None)
    return errors() if callable(errors) else ()


def _source(error: Any) -> str:
    """Return where a value is from: an option, an argument or an environment variable."""
    parameter, ctx = error.param, error.ctx
    origin = getattr(ctx.get_parameter_source(parameter.name), "name", "") if ctx else ""
    if origin == "ENVIRONMENT":
        return f"The environment variable {parameter.envvar}"
    if parameter.param_type_name == "option":
        return f"The option {_long(parameter.opts)}"
    return str(parameter.name).upper()


def _wrong_count(error: Any) -> UsageError:
    if "does not take a value" in error.message:
        return UsageError(f"The option {error.option_name} takes no value.", "Leave the value out.")
    return UsageError(
        f"The option {error.option_name} needs a value.", "Write the value after the option."
    )


def _unknown_command(error: Any, name: str) -> UsageError:
    group = error.ctx.command
    known = list(group.list_commands(error.ctx))
    return unknown_value(f"There is no command {name!r}.", name, known, heading="Commands")


def _too_many(error: Any) -> UsageError:
    listed = _EXTRA.search(error.message)
    extra = listed[1] if listed else ""
    return UsageError(
        f"{_command(error)} does not know what to do with {extra!r}.",
        "If it belongs to the value before it, put the whole value in quotation marks. "
        + _see_help(error),
    )


def _command(error: Any) -> str:
    """Return the command as it is typed, such as ``letters find``."""
    ctx = error.ctx
    return f"letters {ctx.info_name}" if ctx is not None and ctx.parent is not None else "letters"


def _see_help(error: Any) -> str:
    return f"For its options: {_command(error)} --help"


def _options(ctx: Any) -> Iterable[str]:
    parameters = ctx.command.get_params(ctx) if ctx is not None else ()
    return [name for each in parameters for name in (*each.opts, *each.secondary_opts)]


def _long(names: Sequence[str]) -> str:
    return next((name for name in names if name.startswith("--")), names[0])


def _shown(value: object) -> str:
    """Return a value as it was typed, in quotation marks unless it is a number."""
    text = str(value)
    return text if _NUMBER.fullmatch(text) else repr(text)


def _about(text: str) -> str:
    """Return what an option or argument is, as the end of a sentence."""
    name, colon, rest = text.partition(": ")
    if colon and " " not in name:
        return f", {rest}"
    first, _, rest = text.partition(" ")
    # Abbreviations keep their capitals.
    begins = first.lower() if first[1:].islower() else first
    return f": {begins} {rest}" if rest else "."


__all__ = ["is_help", "is_refusal", "wrong_use"]
