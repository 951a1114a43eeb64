"""The first tables of a workspace."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settings_digest", sa.String(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("run_id", name="pk_runs"),
    )
    op.create_table(
        "codebooks",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_codebooks"),
    )
    op.create_table(
        "letters",
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("retrieved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("urn", sa.String(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("stated_kind", sa.String(), nullable=False),
        sa.Column("stated_urn", sa.String(), nullable=True),
        sa.Column("stated_area", sa.Text(), nullable=True),
        sa.Column("inspection_start", sa.Date(), nullable=True),
        sa.Column("inspection_end", sa.Date(), nullable=True),
        sa.Column("previous_inspection", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("next_inspection", sa.Text(), nullable=True),
        sa.Column("responsible_bodies", sa.JSON(), nullable=False),
        sa.Column("lead_inspectors", sa.JSON(), nullable=False),
        sa.Column("priority_actions", sa.JSON(), nullable=False),
        sa.Column("areas_for_improvement", sa.JSON(), nullable=False),
        sa.Column("statement_of_action", sa.Boolean(), nullable=True),
        sa.Column("significant_weaknesses", sa.JSON(), nullable=False),
        sa.Column("letter_date", sa.Date(), nullable=True),
        sa.Column("addressees", sa.JSON(), nullable=False),
        sa.Column("inspectors", sa.JSON(), nullable=False),
        sa.Column("signatories", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_letters_run_id_runs"),
        sa.PrimaryKeyConstraint("letter_id", name="pk_letters"),
    )
    op.create_index("ix_letters_pdf_sha256", "letters", ["pdf_sha256"])
    op.create_table(
        "texts",
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.Column("reader_version", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("mended", sa.JSON(), nullable=False),
        sa.Column("layers", sa.LargeBinary(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.letter_id"], name="fk_texts_letter_id_letters"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_texts_run_id_runs"),
        sa.PrimaryKeyConstraint("letter_id", name="pk_texts"),
    )
    op.create_table(
        "sections",
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("order", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("heading_start", sa.Integer(), nullable=False),
        sa.Column("heading_end", sa.Integer(), nullable=False),
        sa.Column("body_start", sa.Integer(), nullable=False),
        sa.Column("body_end", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.letter_id"], name="fk_sections_letter_id_letters"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_sections_run_id_runs"),
        sa.PrimaryKeyConstraint("letter_id", "order", name="pk_sections"),
    )
    op.create_table(
        "excerpts",
        sa.Column("excerpt_id", sa.String(), nullable=False),
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.letter_id"], name="fk_excerpts_letter_id_letters"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_excerpts_run_id_runs"),
        sa.PrimaryKeyConstraint("excerpt_id", name="pk_excerpts"),
        sa.UniqueConstraint("letter_id", "order", name="uq_excerpts_letter_id_order"),
    )
    op.create_table(
        "codings",
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("excerpt_id", sa.String(), nullable=False),
        sa.Column("coder_id", sa.String(), nullable=False),
        sa.Column("code_id", sa.String(), nullable=False),
        sa.Column("coder_kind", sa.String(), nullable=False),
        sa.Column("polarity", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("codebook_digest", sa.String(), nullable=False),
        sa.Column("anchor", sa.JSON(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=False),
        # Full names, marked as such, so that the naming convention is not put on top.
        sa.CheckConstraint(
            "coder_kind IN ('rules', 'model', 'human')", name=op.f("ck_codings_coder_kind")
        ),
        sa.CheckConstraint("score >= 0 AND score <= 1", name=op.f("ck_codings_score")),
        sa.ForeignKeyConstraint(
            ["codebook_digest"],
            ["codebooks.digest"],
            name="fk_codings_codebook_digest_codebooks",
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.letter_id"], name="fk_codings_letter_id_letters"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_codings_run_id_runs"),
        sa.PrimaryKeyConstraint(
            "letter_id", "excerpt_id", "coder_id", "code_id", name="pk_codings"
        ),
    )
    op.create_index("ix_codings_coder_id", "codings", ["coder_id"])
    op.create_table(
        "reviews",
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("excerpt_id", sa.String(), nullable=False),
        sa.Column("coder_id", sa.String(), nullable=False),
        sa.Column("codebook_digest", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("anchor", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["codebook_digest"],
            ["codebooks.digest"],
            name="fk_reviews_codebook_digest_codebooks",
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.letter_id"], name="fk_reviews_letter_id_letters"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_reviews_run_id_runs"),
        sa.PrimaryKeyConstraint("letter_id", "excerpt_id", "coder_id", name="pk_reviews"),
    )
    op.create_table(
        "rejections",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.String(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_rejections_run_id_runs"),
        sa.PrimaryKeyConstraint("source", name="pk_rejections"),
    )
    op.create_table(
        "stages",
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.letter_id"], name="fk_stages_letter_id_letters"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_stages_run_id_runs"),
        sa.PrimaryKeyConstraint("letter_id", "stage", name="pk_stages"),
    )


def downgrade() -> None:
    """Refuse: dropping the first tables would delete human coding."""
    raise RuntimeError("The first tables hold human coding and are never taken away.")
