"""Light models of added codes, as a workspace keeps them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from inspection_letters.records.light_models import LightModel
from inspection_letters.store.mapping import from_plain, to_plain
from inspection_letters.store.schema import light_models


def stored_light_models(conn: Connection) -> dict[str, tuple[LightModel, ...]]:
    """Return the light models of each coder by its ID, in the order of their codes' IDs.

    A model that cannot be read is left out, as if there were none: the next run makes it again.
    """
    found: dict[str, list[LightModel]] = {}
    rows = conn.execute(select(light_models)).mappings()
    for row in sorted(rows, key=lambda row: (row["coder_id"], row["code_id"])):
        try:
            model = from_plain(LightModel, row["content"])
        except (AttributeError, LookupError, TypeError, ValueError):
            continue
        found.setdefault(row["coder_id"], []).append(model)
    return {coder_id: tuple(models) for coder_id, models in found.items()}


def write_light_models(
    conn: Connection, coder_id: str, models: Iterable[LightModel], run_id: str
) -> None:
    """Write the light models of a coder in place of those it had.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    coder_id : str
        The model whose codebook was extended.
    models : iterable of LightModel
        Those that code, and those that were not good enough.
    run_id : str
        A run that is recorded.
    """
    before = stored_light_models(conn).get(coder_id, ())
    new = tuple(sorted(models, key=lambda model: model.code_id))
    if new == before:
        return
    conn.execute(delete(light_models).where(light_models.c.coder_id == coder_id))
    rows = [
        {
            "coder_id": coder_id,
            "code_id": model.code_id,
            "learned_from": model.learned_from,
            "content": to_plain(model),
            "run_id": run_id,
        }
        for model in new
    ]
    if rows:
        conn.execute(insert(light_models), rows)


__all__ = ["stored_light_models", "write_light_models"]
