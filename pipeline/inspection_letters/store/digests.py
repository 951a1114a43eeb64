"""Digests of each letter's rows, by which damage to a database is noticed.

A letter's rows have parts, each with a digest that is written in the transaction that writes the
rows: ``letters`` (its facts), ``source``, ``texts``, ``sections`` and ``excerpts``, all made by
reading; ``code:CODER``, the codes of a rule set or model with the key of that stage; and
``people:CODER``, a person's codes, reviews and history. ``light:CODER:CODEBOOK`` are light models,
which are no letter's: their letter ID is empty. Who wrote a row and when is not part of
it: the same letter, read or coded again, has the same digests.

A part without rows needs no digest. A part with rows and without a digest was not written by this
program.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, delete, select

from inspection_letters.store.raw_rows import Values, raw_rows, raw_text, text_of
from inspection_letters.store.schema import (
    HUMAN,
    coding_history,
    codings,
    digests,
    excerpts,
    letters,
    light_models,
    reviews,
    sections,
    stages,
    texts,
)
from inspection_letters.store.statements import insert_rows, upsert

READ_PARTS: Final = ("letters", "source", "texts", "sections", "excerpts")
CODES: Final = "code:"
PEOPLE: Final = "people:"
LIGHT: Final = "light:"

_EMPTY: Final = sha256().hexdigest()
_OPEN: Final = "letters_open_parts"


class Part(NamedTuple):
    """A part of a letter's rows (see the module)."""

    letter_id: str
    name: str

    @property
    def coder_id(self) -> str | None:
        """The coder whose codes or light models these are, None for what was read."""
        _, colon, coder_id = self.name.partition(":")
        if self.is_light:
            coder_id = coder_id.rpartition(":")[0]
        return coder_id if colon else None

    @property
    def is_people(self) -> bool:
        """Whether a person made it, so that nothing can make it again."""
        return self.name.startswith(PEOPLE)

    @property
    def is_light(self) -> bool:
        """Whether these are light models, which are no letter's."""
        return self.name.startswith(LIGHT)


def light_part(coder_id: str, codebook_digest: str) -> Part:
    """Return the part of a coder's light models for the codes that a codebook adds."""
    return Part("", f"{LIGHT}{coder_id}:{codebook_digest}")


def unsound_parts(conn: Connection, letter_id: str | None = None) -> frozenset[Part]:
    """Return the parts of letters that differ from what this program wrote.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read` or `Store.write`.
    letter_id : str, optional
        One letter, or an empty text for light models; by default, all are checked.
    """
    query = select(digests.c.letter_id, digests.c.part, digests.c.digest)
    if letter_id is not None:
        query = query.where(digests.c.letter_id == letter_id)
    with raw_text(conn):
        written = {
            Part(text_of(row[0]), text_of(row[1])): text_of(row[2]) for row in conn.execute(query)
        }
    found = current_digests(conn, letter_id, people=_people_of(written))
    return frozenset(
        part
        for part in written.keys() | found.keys()
        if written.get(part, _EMPTY) != found.get(part, _EMPTY)
    )


def current_digests(
    conn: Connection,
    letter_id: str | None = None,
    *,
    people: Iterable[tuple[str, str]] = (),
    coder_id: str | None = None,
    names: Collection[str] | None = None,
) -> dict[Part, str]:
    """Return the digests of rows as they are now.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read` or `Store.write`.
    letter_id : str, optional
        One letter, or an empty text for light models; by default, all.
    people : iterable of tuple of str
        Letter and person for each person's coding: their stages are not a coder's.
    coder_id : str, optional
        One coder of the letter, without what was read.
    names : collection of str, optional
        Some of `READ_PARTS`; only their tables are read.
    """
    rows: defaultdict[Part, bytearray] = defaultdict(bytearray)
    of_people = set(people)
    for table, name_of in _TABLES:
        if table is light_models:
            if letter_id or names is not None:
                continue
        elif letter_id == "" or (
            coder_id is not None and "coder_id" not in table.c and table is not stages
        ):
            continue
        if names is not None and not _can_have(table, names):
            continue
        of_coder = f"{CODES}{coder_id}" if coder_id and table is stages else coder_id
        with raw_rows(conn, table, letter_id or None, of_coder) as found:
            for values in found:
                letter = text_of(values.get("letter_id", ""))
                for name, kept in name_of(values):
                    if name.startswith(PEOPLE):
                        of_people.add((letter, name.removeprefix(PEOPLE)))
                    elif table is stages and (letter, name.removeprefix(CODES)) in of_people:
                        continue
                    rows[Part(letter, name)] += _row_digest(table.name, kept)
    return {part: _joined(digests_of_rows) for part, digests_of_rows in rows.items()}


def seal_read(conn: Connection, letter_id: str) -> None:
    """Write the digests of what has just been read from a letter."""
    found = current_digests(conn, letter_id, names=READ_PARTS)
    _write(conn, letter_id, {name: found.get(Part(letter_id, name), _EMPTY) for name in READ_PARTS})


def seal_codes(conn: Connection, letter_id: str, coder_id: str) -> None:
    """Write the digest of the codes that a rule set or model has just assigned to a letter."""
    name = f"{CODES}{coder_id}"
    _write(conn, letter_id, {name: _digest_of(conn, Part(letter_id, name))})


def seal_light(conn: Connection, part: Part) -> None:
    """Write the digest of light models that have just been written; see `light_part`."""
    _write(conn, "", {part.name: current_digests(conn, "").get(part, _EMPTY)})


def seal_everything(conn: Connection, *, people_only: bool = False) -> None:
    """Take all rows as they are for what they should be: those of an earlier version, or a
    person's coding whose change outside the program is accepted."""  # noqa: D205, D209
    is_sealed = digests.c.part.startswith(PEOPLE if people_only else "", autoescape=True)
    query = select(digests.c.letter_id, digests.c.part)
    people = _people_of(Part(*row) for row in conn.execute(query))
    found = current_digests(conn, people=people)
    conn.execute(delete(digests).where(is_sealed))
    insert_rows(
        conn,
        digests,
        [
            {"letter_id": part.letter_id, "part": part.name, "digest": digest}
            for part, digest in found.items()
            if part.is_people or not people_only
        ],
    )


@contextmanager
def changing(conn: Connection, letter_id: str, name: str) -> Iterator[None]:
    """Change a part of a letter's rows in the block, and write its digest afterwards.

    If the part was damaged before, its digest stays as it is, so that the damage is not
    hidden by the change. Blocks for the same part can be nested.
    """
    part = Part(letter_id, name)
    is_open: set[Part] = conn.info.setdefault(_OPEN, set())
    if part in is_open:
        yield
        return
    was_sound = not unsound_of(conn, part)
    is_open.add(part)
    try:
        yield
    finally:
        is_open.discard(part)
    if was_sound:
        _write(conn, letter_id, {name: _digest_of(conn, part)})


def unsound_of(conn: Connection, part: Part) -> bool:
    """Whether one part of a letter differs from what this program wrote."""
    where = (digests.c.letter_id == part.letter_id) & (digests.c.part == part.name)
    written = conn.scalar(select(digests.c.digest).where(where)) or _EMPTY
    return bool(written != _digest_of(conn, part))


def _digest_of(conn: Connection, part: Part) -> str:
    names = None if part.coder_id else (part.name,)
    found = current_digests(conn, part.letter_id, coder_id=part.coder_id, names=names)
    return found.get(part, _EMPTY)


def forget_codes(conn: Connection, letter_id: str) -> None:
    """Delete the digests of the codes of a letter's rule sets and models, with the codes."""
    conn.execute(
        delete(digests).where(
            digests.c.letter_id == letter_id, digests.c.part.startswith(CODES, autoescape=True)
        )
    )


def _write(conn: Connection, letter_id: str, found: dict[str, str]) -> None:
    for name, digest in found.items():
        upsert(conn, digests, {"letter_id": letter_id, "part": name, "digest": digest})


def _people_of(parts: Iterable[Part]) -> list[tuple[str, str]]:
    return [(part.letter_id, part.coder_id or "") for part in parts if part.is_people]


Named = Iterator[tuple[str, Sequence[Any]]]


def _letter_parts(values: Values) -> Named:
    facts = [value for name, value in values.items() if name != "source"]
    yield "letters", facts
    yield "source", [values["source"]]


def _table_part(name: str) -> Callable[[Values], Named]:
    def of_row(values: Values) -> Named:
        yield name, list(values.values())

    return of_row


def _coding_part(values: Values) -> Named:
    kind = PEOPLE if text_of(values["coder_kind"]) == HUMAN else CODES
    yield f"{kind}{text_of(values['coder_id'])}", list(values.values())


def _people_part(values: Values) -> Named:
    yield f"{PEOPLE}{text_of(values['coder_id'])}", list(values.values())


def _light_part(values: Values) -> Named:
    made_for = (text_of(values[name]) for name in ("coder_id", "codebook_digest"))
    yield light_part(*made_for).name, list(values.values())


def _stage_part(values: Values) -> Named:
    stage = text_of(values["stage"])
    yield stage if stage.startswith(CODES) else "letters", list(values.values())


# Stages come last: whether a coder is a person shows in the tables before.
_TABLES: Final[tuple[tuple[Table, Callable[[Values], Named]], ...]] = (
    (letters, _letter_parts),
    (texts, _table_part("texts")),
    (sections, _table_part("sections")),
    (excerpts, _table_part("excerpts")),
    (codings, _coding_part),
    (reviews, _people_part),
    (coding_history, _people_part),
    (light_models, _light_part),
    (stages, _stage_part),
)
SEALED_TABLES: Final = tuple(table.name for table, _ in _TABLES)


def _can_have(table: Table, names: Collection[str]) -> bool:
    """Whether a table has rows of some of `READ_PARTS`."""
    if table in (letters, stages):
        return "letters" in names or (table is letters and "source" in names)
    return table.name in names


def _joined(rows: bytearray) -> str:
    """Return the digest of rows in any order, from their own digests one after the other."""
    size = sha256().digest_size
    ordered = sorted(rows[start : start + size] for start in range(0, len(rows), size))
    return sha256(b"".join(ordered)).hexdigest()


def _row_digest(table: str, values: Sequence[Any]) -> bytes:
    plain = json.dumps([table, *values], default=_plain, sort_keys=True)
    return sha256(plain.encode()).digest()


def _plain(value: object) -> str:
    # Latin-1 gives each byte its own character, so that no two values are written alike.
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat()
    return str(value)
