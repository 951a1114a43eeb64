"""Rows of a table as a pandas data frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from inspection_letters.outputs.schema.columns import TableRow, categories_of


def to_data_frame(
    rows: Iterable[TableRow],
    schema: Any,
    *,
    orders: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Return rows as a data frame with the columns and types of a table.

    Text is ``string``, or a category where few values occur; whole numbers are ``Int64``,
    others ``Float64``; dates are ``datetime64``; lists and objects stay as they are. What is
    unknown is ``NA`` or ``NaT``, in categories and objects ``NaN`` or None.

    Parameters
    ----------
    rows : iterable of mapping
        Values by column. A column that a row lacks is unknown; values without a column are
        ignored.
    schema : pyarrow.Schema
        The table, from `inspection_letters.outputs.schema`.
    orders : mapping of str to sequence of str, optional
        For categories known only from the rows, all of them in their order.
    """
    found = pd.DataFrame(list(rows), columns=schema.names, dtype="object")
    for field in schema:
        found[field.name] = _typed(found[field.name], field)
    for name, order in (orders or {}).items():
        found[name] = found[name].cat.set_categories(list(order))
    return found


def data_type(field: Any) -> str:
    """Return the name of the pandas type of a column."""
    if categories_of(field) is not None:
        return "category"
    types = pa.types
    names = (
        (types.is_string, "string"),
        (types.is_integer, "Int64"),
        (types.is_floating, "Float64"),
        (types.is_boolean, "boolean"),
        (types.is_date, "datetime64[s]"),
        (types.is_timestamp, "datetime64[us, UTC]"),
    )
    return next((name for fits, name in names if fits(field.type)), "object")


def _typed(values: pd.Series[Any], field: Any) -> pd.Series[Any]:
    kind: Any = data_type(field)
    if kind == "category":
        kind = _category(values, *categories_of(field))  # type: ignore[misc]
    elif kind.startswith("datetime64"):
        values = pd.to_datetime(values, utc="UTC" in kind)
    typed: pd.Series[Any] = values.astype(kind)
    return typed


def _category(values: pd.Series[Any], known: Sequence[str], ordered: bool) -> pd.CategoricalDtype:
    # A category that is not known beforehand, such as a new kind of letter, is not lost.
    others = sorted({value for value in values if isinstance(value, str)} - {*known})
    return pd.CategoricalDtype(pd.Index([*known, *others], dtype="str"), ordered=ordered)
