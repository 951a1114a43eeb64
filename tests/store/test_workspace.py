from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from inspection_letters.common.files.copies import keep_copy
from inspection_letters.records.errors import WorkspaceError
from inspection_letters.store import Store, export_tables, migrate, open_store, queries, writes
from inspection_letters.store.database import database_url, explain
from inspection_letters.store.migrate import HEAD, alembic_config
from inspection_letters.store.schema import metadata
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from tests.support.factories import make_codebook, make_codings, make_read, make_run, write_read
from tests.support.read_only_folders import read_only

BEFORE_GROUNDS = "0006"
"""The revision of the last schema that did not record grounds."""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_migrations_lead_to_the_schema_that_a_new_workspace_has(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = None
    if database == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with open_store(tmp_path / "ws", url=url, create=True) as opened:
        with opened.write() as conn:
            created = described(conn)
            metadata.drop_all(conn)
            conn.execute(text("DROP TABLE alembic_version"))
            config = alembic_config()
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
        with opened.read() as conn:
            assert described(conn) == created
            context = MigrationContext.configure(conn, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []


def described(conn: Connection) -> dict[str, Any]:
    """Return all that can be read of tables, but for the order and the defaults of columns.

    Columns that migrations add come last, with a default for the rows that there are.
    """
    found = inspect(conn)
    return {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in found.get_columns(name)
            },
            "primary key": found.get_pk_constraint(name),
            "foreign keys": sorted(map(str, found.get_foreign_keys(name))),
            "indexes": sorted(map(str, found.get_indexes(name))),
            "checks": sorted(map(str, found.get_check_constraints(name))),
            "unique": sorted(map(str, found.get_unique_constraints(name))),
        }
        for name in found.get_table_names()
    }


@pytest.mark.sqlite_file
def test_workspaces_of_tests_have_the_tables_of_any_workspace(tmp_path: Path) -> None:
    def tables(path: Path) -> list[tuple[object, ...]]:
        with open_store(path, create=True) as opened, opened.read() as conn:
            made = conn.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master"))
            versions = conn.scalars(text("SELECT version_num FROM alembic_version"))
            return [*map(tuple, made), tuple(versions)]

    tables(tmp_path / "first")
    again = tables(tmp_path / "again")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_create", migrate._create.create)  # type: ignore[attr-defined]
        assert tables(tmp_path / "real") == again


def test_names_of_constraints_follow_the_convention(workspace: Store) -> None:
    """Alembic compares neither checks nor the names of primary keys."""
    with workspace.read() as conn:
        found = inspect(conn)
        for table in metadata.sorted_tables:
            assert found.get_pk_constraint(table.name)["name"] == f"pk_{table.name}"
        checks = {check["name"] for check in found.get_check_constraints("codings")}
    assert checks == {"ck_codings_coder_kind", "ck_codings_score"}


def test_opening_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "50% ws"
    for _ in range(2):
        with open_store(path, create=True):
            pass
    with open_store(path) as opened, opened.read() as conn:
        assert conn.scalar(text("PRAGMA journal_mode")) == "wal"
        assert conn.scalar(text("PRAGMA foreign_keys")) == 1
        assert queries.counts(conn)["letters"] == 0
    assert sorted(item.name for item in path.iterdir()) == ["letters.sqlite", "pdf"]


def test_pdfs_are_kept_once(tmp_path: Path) -> None:
    with open_store(tmp_path, create=True) as opened:
        kept = keep_copy(opened.pdf_folder, b"%PDF-1.7")
        assert kept == opened.pdf_path(kept.stem)
        before = kept.stat().st_mtime_ns
        assert keep_copy(opened.pdf_folder, b"%PDF-1.7") == kept
        assert kept.stat().st_mtime_ns == before
        kept.write_bytes(b"cut")
        assert keep_copy(opened.pdf_folder, b"%PDF-1.7").read_bytes() == b"%PDF-1.7"
        assert list(kept.parent.iterdir()) == [kept]


def complaint(path: Path, **options: Any) -> str:
    with pytest.raises(WorkspaceError) as caught:
        open_store(path, **options)
    assert caught.value.remedy
    return caught.value.reason


def test_no_workspace(tmp_path: Path) -> None:
    assert "no workspace at" in complaint(tmp_path / "missing")
    assert "not a workspace" in complaint(tmp_path)
    (tmp_path / "file").touch()
    assert "is a file" in complaint(tmp_path / "file", create=True)
    assert "cannot be written" in complaint(tmp_path / "file" / "ws", create=True)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "letters.sqlite").touch()
    assert "no tables of a workspace" in complaint(tmp_path / "empty")


def test_a_newer_workspace(tmp_path: Path) -> None:
    with open_store(tmp_path, create=True) as opened, opened.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for create in (False, True):
        assert "newer version" in complaint(tmp_path, create=create)


def test_foreign_tables_of_the_same_name(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "letters.sqlite") as connection:
        connection.execute("CREATE TABLE letters (x)")
    connection.close()
    assert "with the same names: letters" in complaint(tmp_path, create=True)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "letters.sqlite").write_bytes(b"no database at all" * 100)
    assert "is damaged or is not an SQLite database" in complaint(tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with open_store(tmp_path, create=True):
        pass
    with read_only(tmp_path):
        for option in ("create", "writes"):
            assert "cannot be written" in complaint(tmp_path, **{option: True})
        with open_store(tmp_path) as store, store.read() as conn:
            assert not queries.all_letters(conn)
        assert "is not a workspace" in complaint(tmp_path / "pdf")


def test_a_database_that_turns_read_only(tmp_path: Path) -> None:
    def attempt(opened: Store) -> None:
        with opened.write() as conn:
            conn.execute(text("PRAGMA query_only = ON"))
            writes.write_run(conn, make_run())

    with (
        open_store(tmp_path, create=True) as opened,
        pytest.raises(WorkspaceError, match="cannot be written"),
    ):
        attempt(opened)


def test_a_locked_database(tmp_path: Path) -> None:
    with (
        open_store(tmp_path, create=True) as first,
        open_store(tmp_path, busy_seconds=0.1) as second,
        first.write() as conn,
    ):
        writes.write_run(conn, make_run())
        with second.read() as other:
            assert queries.all_runs(other) == (), "readers go on"
        with pytest.raises(WorkspaceError, match="locked by another process"), second.write():
            pass


def test_database_urls(tmp_path: Path) -> None:
    assert "is not valid" in complaint(tmp_path, url="no url", create=True)
    assert "'mysql'" in complaint(tmp_path, url="mysql://host/name", create=True)
    assert "names no file" in complaint(tmp_path, url="sqlite://", create=True)
    reason = complaint(tmp_path, url="postgresql://user:secret@127.0.0.1:1/name", create=True)
    assert "psycopg" in reason
    assert "not installed" in reason or "cannot be reached" in reason
    assert "secret" not in reason
    other = tmp_path / "other.sqlite"
    with open_store(tmp_path / "ws", url=f"sqlite:///{other}", create=True):
        assert other.is_file()


def test_a_schema_of_postgresql_that_does_not_exist_is_one_message(
    tmp_path: Path, postgres_url: str
) -> None:
    url = make_url(postgres_url).update_query_dict({"options": "-csearch_path=nowhere"})
    reason = complaint(tmp_path, url=url.render_as_string(hide_password=False), create=True)
    assert "has no schema for the tables" in reason


@pytest.mark.parametrize(
    ("state", "says"), [("42501", "refuses this"), ("3F000", "has no schema for the tables")]
)
def test_what_postgresql_refuses_is_said_with_its_reason(state: str, says: str) -> None:
    class RefusalError(Exception):
        sqlstate = state

    url = database_url("postgresql://user:secret@host/name")
    error = explain(RefusalError("permission denied for schema public"), url)
    assert error is not None
    assert says in error.reason
    assert "permission denied" in error.reason
    assert "secret" not in str(error)


def test_the_newest_revision_is_the_one_that_is_looked_for() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_codings_of_an_earlier_release_come_back_without_grounds(workspace: Store) -> None:
    read = make_read()
    codings = make_codings(read)
    with workspace.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        write_read(conn, read)
        writes.write_codings(conn, "letter-a", "rules-1", codings, "k", "run-1", coder_kind="rules")
        config = alembic_config()
        config.attributes["connection"] = conn
        command.downgrade(config, BEFORE_GROUNDS)
        command.upgrade(config, "head")
    with workspace.read() as conn:
        found = queries.codings_by(conn, "rules-1")
        (exported,) = export_tables(conn)["coded_excerpts"]
    assert codings[0].grounds is not None
    assert found == tuple(replace(coding, grounds=None) for coding in codings)
    columns = ("runner_up", "runner_up_score", "key_words", "patterns")
    assert [exported[column] for column in columns] == [None] * 4
