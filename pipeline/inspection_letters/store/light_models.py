"""Light models of added codes, as a workspace keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select, type_coerce
from sqlalchemy.types import NullType

from inspection_letters.records.light_models import LightModel
from inspection_letters.store.digests import light_part, seal_light, unsound_parts
from inspection_letters.store.mapping import from_plain, to_plain
from inspection_letters.store.schema import light_models


def stored_light_models(conn: Connection) -> dict[tuple[str, str], tuple[LightModel, ...]]:
    """Return the light models of each coder and codebook, in the order of their codes' IDs.

    A model that cannot be read is left out, as if there were none: the next run makes it again.

    Returns
    -------
    dict of (str, str) to tuple of LightModel
        By the ID of the coder and the digest of the codebook.
    """
    found: dict[tuple[str, str], list[LightModel]] = {}
    # Damaged JSON is not parsed by the database's driver, which would end the run.
    content = type_coerce(light_models.c.content, NullType()).label("content")
    others = (light_models.c[name] for name in ("coder_id", "codebook_digest", "code_id"))
    rows = conn.execute(select(*others, content)).mappings()
    for row in sorted(rows, key=lambda row: str(row["code_id"])):
        try:
            plain = row["content"]
            model = from_plain(LightModel, json.loads(plain) if isinstance(plain, str) else plain)
        except (AttributeError, LookupError, TypeError, ValueError):
            continue
        found.setdefault((row["coder_id"], row["codebook_digest"]), []).append(model)
    return {made_for: tuple(models) for made_for, models in found.items()}


def write_light_models(
    conn: Connection,
    coder_id: str,
    codebook_digest: str,
    models: Iterable[LightModel],
    run_id: str,
) -> None:
    """Write the light models of a coder and a codebook in place of those there were.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    coder_id : str
        The model whose codebook was extended.
    codebook_digest : str
        The codebook that extends it, which is in the workspace.
    models : iterable of LightModel
        Those that code, and those that were not good enough.
    run_id : str
        A run that is recorded.
    """
    before = stored_light_models(conn).get((coder_id, codebook_digest), ())
    new = tuple(sorted(models, key=lambda model: model.code_id))
    part = light_part(coder_id, codebook_digest)
    if new == before and part not in unsound_parts(conn, part.letter_id):
        return
    conn.execute(
        delete(light_models).where(
            light_models.c.coder_id == coder_id,
            light_models.c.codebook_digest == codebook_digest,
        )
    )
    rows = [
        {
            "coder_id": coder_id,
            "codebook_digest": codebook_digest,
            "code_id": model.code_id,
            "learned_from": model.learned_from,
            "content": to_plain(model),
            "run_id": run_id,
        }
        for model in new
    ]
    if rows:
        conn.execute(insert(light_models), rows)
    seal_light(conn, part)


__all__ = ["stored_light_models", "write_light_models"]
