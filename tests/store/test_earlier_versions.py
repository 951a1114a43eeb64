"""A database of every earlier version, with data in it, is brought up to date without a loss."""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from inspection_letters.store import Store, queries, reviews, writes
from inspection_letters.store.damage import find_damage
from inspection_letters.store.migrate import HEAD, alembic_config, migrate, revision_of
from inspection_letters.store.schema import metadata
from sqlalchemy import Connection, inspect, text

from tests.support.factories import make_codings, make_read, make_run, write_read

REVISIONS = sorted(
    step.revision for step in ScriptDirectory.from_config(alembic_config()).walk_revisions()
)
EARLIER = [revision for revision in REVISIONS if revision != HEAD]
WITH_CATALOGUE = "0002"
"""The first revision that had a catalogue."""

Rows = dict[str, list[dict[str, Any]]]


def fill(workspace: Store) -> None:
    """Write letters, codes by rules and by a person, a rejection and runs."""
    with workspace.write() as conn:
        writes.write_run(conn, make_run("run-2"))
        for letter_id in ("letter-a", "letter-b"):
            read = make_read(letter_id)
            write_read(conn, read)
            writes.write_codings(
                conn,
                letter_id,
                "rules-1",
                make_codings(read),
                "key",
                "run-1",
                coder_kind="rules",
            )


def go_back(conn: Connection, revision: str) -> None:
    """Make a database one of an earlier version."""
    config = alembic_config()
    config.attributes["connection"] = conn
    command.downgrade(config, max(revision, WITH_CATALOGUE))
    if revision < WITH_CATALOGUE:
        # No migration takes the catalogue away, since it cannot be fetched again.
        for table in ("refreshes", "report_events", "file_versions", "reports", "providers"):
            conn.execute(text(f"DROP TABLE {table}"))
        conn.execute(text("UPDATE alembic_version SET version_num = :old"), {"old": revision})


def rows_of(conn: Connection, columns: dict[str, list[str]]) -> Rows:
    """Return the rows of tables, with some of their columns."""
    found: Rows = {}
    for table, names in columns.items():
        chosen = ", ".join(f'"{name}"' for name in sorted(names))
        rows = conn.execute(text(f'SELECT {chosen} FROM "{table}"')).mappings()
        found[table] = sorted((dict(row) for row in rows), key=repr)
    return found


def test_there_are_earlier_versions() -> None:
    assert EARLIER[0] == "0001"
    assert len(EARLIER) >= 10


@pytest.mark.parametrize("revision", EARLIER)
def test_its_rows_are_those_of_the_newest(workspace: Store, revision: str) -> None:
    fill(workspace)
    with workspace.write() as conn:
        go_back(conn, revision)
        assert revision_of(conn) == revision
        known = inspect(conn)
        tables = set(known.get_table_names()) & set(metadata.tables)
        columns = {
            table: [
                column["name"]
                for column in known.get_columns(table)
                if column["name"] in metadata.tables[table].columns
            ]
            for table in tables
        }
        before = rows_of(conn, columns)
    assert len(before["letters"]) == 2
    assert before["codings"]
    migrate(workspace.engine, create=False)
    with workspace.read() as conn:
        assert revision_of(conn) == HEAD
        assert rows_of(conn, columns) == before
        assert len(queries.all_letters(conn)) == 2
        assert len(queries.codings_by(conn, "rules-1")) == 2 * len(make_codings(make_read()))
        assert reviews.all_reviews(conn) == ()
        assert not find_damage(workspace, conn).parts
