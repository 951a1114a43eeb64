"""Light models by the codebook of their codes: two codebooks may add codes to the same model."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table anew; the next run learns the same again."""
    op.drop_table("light_models")
    op.create_table(
        "light_models",
        sa.Column("coder_id", sa.String(), nullable=False),
        sa.Column("codebook_digest", sa.String(), nullable=False),
        sa.Column("code_id", sa.String(), nullable=False),
        sa.Column("learned_from", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["codebook_digest"],
            ["codebooks.digest"],
            name="fk_light_models_codebook_digest_codebooks",
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_light_models_run_id_runs"),
        sa.PrimaryKeyConstraint("coder_id", "codebook_digest", "code_id", name="pk_light_models"),
    )


def downgrade() -> None:
    """Make the table of before; the next run learns the same again."""
    op.drop_table("light_models")
    op.create_table(
        "light_models",
        sa.Column("coder_id", sa.String(), nullable=False),
        sa.Column("code_id", sa.String(), nullable=False),
        sa.Column("learned_from", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_light_models_run_id_runs"),
        sa.PrimaryKeyConstraint("coder_id", "code_id", name="pk_light_models"),
    )
