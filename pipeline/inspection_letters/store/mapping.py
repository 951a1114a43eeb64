"""Convert dataclass records to plain values for a database and back, by their field types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from inspection_letters.records.spans import Span

R = TypeVar("R")
Plain = dict[str, Any]
Convert = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """Return a value as numbers, text, dates, lists and dictionaries.

    Records become dictionaries, spans become pairs of numbers, and enumeration members
    become their values.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Span):
        return (value.start, value.end)
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(part) for part in value]
    return dict(value) if isinstance(value, Mapping) else value


def from_plain(record: type[R], plain: Mapping[Any, Any], **values: Any) -> R:
    """Return a record whose fields have the plain values of the same names.

    Parameters
    ----------
    record : type
        A dataclass.
    plain : mapping of str to object
        A mapping as returned by `to_plain`; keys without a field are ignored.
    **values
        Plain values that replace those in `plain`.
    """
    made: Plain = {}
    kind: type = record
    for name, convert in _converters(kind):
        value = values[name] if name in values else plain[name]
        made[name] = value if convert is None else convert(value)
    return record(**made)


@cache
def _converters(record: type) -> tuple[tuple[str, Convert | None], ...]:
    hints = get_type_hints(record)
    return tuple((field.name, _converter(hints[field.name])) for field in fields(record))


def _converter(hint: Any) -> Convert | None:
    """Return the conversion from a plain value to a type, or None if none is needed."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (inner,) = (_converter(part) for part in get_args(hint) if part is not NoneType)
        return None if inner is None else lambda value: None if value is None else inner(value)
    if origin is tuple:
        part = _converter(get_args(hint)[0])
        return tuple if part is None else lambda values: tuple(map(part, values))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return dict
    if hint is Span:
        return lambda pair: Span(*pair)
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda plain: from_plain(hint, plain)
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else None
