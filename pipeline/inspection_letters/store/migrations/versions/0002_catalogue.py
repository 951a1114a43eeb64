"""The catalogue of published reports."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "providers",
        sa.Column("urn", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("urn", name="pk_providers"),
    )
    op.create_table(
        "reports",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("urn", sa.String(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by", sa.String(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["reports.report_id"], name="fk_reports_replaced_by_reports"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_reports_run_id_runs"),
        sa.PrimaryKeyConstraint("report_id", name="pk_reports"),
    )
    op.create_table(
        "file_versions",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("retrieved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.String(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.CheckConstraint("told IN ('letter', 'rejected')", name=op.f("ck_file_versions_told")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.report_id"], name="fk_file_versions_report_id_reports"
        ),
        sa.ForeignKeyConstraint(["told_by"], ["runs.run_id"], name="fk_file_versions_told_by_runs"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_file_versions_run_id_runs"),
        sa.PrimaryKeyConstraint("report_id", "number", name="pk_file_versions"),
    )
    op.create_index("ix_file_versions_pdf_sha256", "file_versions", ["pdf_sha256"])
    op.create_table(
        "report_events",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("told_by", sa.String(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('withdrawn', 'returned', 'renamed')", name=op.f("ck_report_events_kind")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.report_id"], name="fk_report_events_report_id_reports"
        ),
        sa.ForeignKeyConstraint(["told_by"], ["runs.run_id"], name="fk_report_events_told_by_runs"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_report_events_run_id_runs"),
        sa.PrimaryKeyConstraint("report_id", "number", name="pk_report_events"),
    )
    op.create_table(
        "refreshes",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "status IN ('begun', 'failed', 'complete')", name=op.f("ck_refreshes_status")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_refreshes_run_id_runs"),
        sa.PrimaryKeyConstraint("run_id", name="pk_refreshes"),
    )


def downgrade() -> None:
    """Refuse: the catalogue has reports that the site no longer lists."""
    raise RuntimeError("The catalogue holds what can be fetched no more and is never taken away.")
