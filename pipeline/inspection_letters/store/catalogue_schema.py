"""The tables of the catalogue: what the publishing site lists, and every file it served.

Nothing here is ever deleted. A report that is no longer listed keeps its row, with the
moment when this was noticed; a file that was replaced keeps its row in `file_versions`,
and its PDF and letter stay. The report of changes of one refresh lists each event and
version: ``told_by`` names that refresh and is empty until then, so that the changes found
by a refresh that was killed are reported by the next one.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from inspection_letters.store.schema import UtcDateTime, metadata

providers: Final = Table(
    "providers",
    metadata,
    Column("urn", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("gone_at", UtcDateTime),
)

reports: Final = Table(
    "reports",
    metadata,
    Column("report_id", String, primary_key=True),
    Column("urn", String, nullable=False),
    Column("area", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", String),
    Column("published", Date),
    Column("url", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("replaced_by", ForeignKey("reports.report_id")),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
)

file_versions: Final = Table(
    "file_versions",
    metadata,
    Column("report_id", ForeignKey("reports.report_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("pdf_sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("retrieved_at", UtcDateTime, nullable=False),
    Column("told", String),
    Column("told_by", ForeignKey("runs.run_id")),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    CheckConstraint("told IN ('letter', 'rejected')", name="told"),
    Index(None, "pdf_sha256"),
)

report_events: Final = Table(
    "report_events",
    metadata,
    Column("report_id", ForeignKey("reports.report_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("told_by", ForeignKey("runs.run_id")),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    CheckConstraint("kind IN ('withdrawn', 'returned', 'renamed')", name="kind"),
)

refreshes: Final = Table(
    "refreshes",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("source", Text, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("counts", JSON(none_as_null=True)),
    Column("picture", LargeBinary),
    CheckConstraint("status IN ('begun', 'failed', 'complete')", name="status"),
)
