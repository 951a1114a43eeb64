"""Bring a database to the schema of this version.

Alembic is imported only if a database has to change, because importing it takes a third
of a second, which a run with nothing to do should not need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    text,
)

from inspection_letters.records.errors import WorkspaceError
from inspection_letters.store.database import reading, shown, writing
from inspection_letters.store.digests import seal_everything
from inspection_letters.store.schema import metadata

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0014"
"""The newest revision of the schema; a test checks it against the migrations."""

DIGESTS_SINCE: Final = "0011"
"""The revision since which rows have digests."""

_VERSION_TABLE: Final = "alembic_version"

# Any number will do, as long as nothing else on the server uses it.
_POSTGRES_LOCK: Final = 5_402_317_761


def alembic_config() -> Config:
    """Return Alembic's configuration; the migrations are found inside the package."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "inspection_letters.store:migrations")
    return config


def migrate(engine: Engine, *, create: bool) -> None:
    """Bring a database to the schema of this version, in one transaction.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database.
    create : bool
        Whether to create the tables if there are none.

    Raises
    ------
    WorkspaceError
        If the database was written by a newer version, has other tables of the same
        names, or has no tables and `create` is false.
    """
    with reading(engine) as connection:
        if revision_of(connection) == HEAD:
            return
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _POSTGRES_LOCK})
        # Asked again under the lock: another process may have been quicker.
        revision = revision_of(connection)
        if revision == HEAD:
            return
        if revision is None:
            _check_empty(connection, create=create)
            _create(connection)
        else:
            _upgrade(connection, revision)


def check_revision(engine: Engine) -> None:
    """Check that a database that cannot be written has the schema of this version.

    Raises
    ------
    WorkspaceError
        If it was written by another version, or has no tables.
    """
    with reading(engine) as connection:
        revision = revision_of(connection)
        if revision is None:
            _check_empty(connection, create=False)
        elif revision > HEAD:
            raise _newer(connection, revision)
        elif revision < HEAD:
            raise WorkspaceError(
                f"The database {shown(engine.url)} was written by an earlier version of "
                "inspection-letters, and cannot be brought up to date because it cannot be written "
                "to.",
                "Copy the workspace to a folder of your own, or ask somebody who may write to it "
                "to run any command on it once.",
            )


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database's schema, or None if it has no schema yet."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    found = connection.scalar(text(f"SELECT version_num FROM {_VERSION_TABLE}"))  # noqa: S608
    return None if found is None else str(found)


def _create(connection: Connection) -> None:
    """Create the tables of the newest schema, to which a test shows that all migrations lead."""
    metadata.create_all(connection, checkfirst=False)
    # As Alembic makes it, so that a newer version can migrate the database.
    versions = Table(
        _VERSION_TABLE,
        MetaData(),
        Column("version_num", String(32), nullable=False),
        PrimaryKeyConstraint("version_num", name=f"{_VERSION_TABLE}_pkc"),
    )
    versions.create(connection)
    connection.execute(insert(versions).values(version_num=HEAD))


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config()
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if revision not in known:
        raise _newer(connection, revision)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if revision < DIGESTS_SINCE:
        # An older database has no digests of its rows, so they are taken as they are. Where
        # there are digests, a migration that changes rows seals those that were sound itself:
        # to seal everything would accept whatever was damaged before.
        seal_everything(connection)


def _newer(connection: Connection, revision: str) -> WorkspaceError:
    return WorkspaceError(
        f"The database {shown(connection.engine.url)} was written by a newer version of "
        f"inspection-letters: its schema is {revision!r}, and this version knows schemas "
        f"up to {HEAD!r}.",
        "Update inspection-letters, or use another workspace.",
    )


def _check_empty(connection: Connection, *, create: bool) -> None:
    where = shown(connection.engine.url)
    taken = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if taken:
        raise WorkspaceError(
            f"The database {where} already has tables of other software with the same names: "
            f"{', '.join(taken)}.",
            "Use another database, or another schema in it.",
        )
    if not create:
        raise WorkspaceError(
            f"The database {where} has no tables of a workspace yet.",
            "Create them with letters run.",
        )
