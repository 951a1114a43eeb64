"""What was learned of codes that were added to a model's codebook."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; the next run fills it."""
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


def downgrade() -> None:
    """Take the table away; the next upgrade and run learn the same again."""
    op.drop_table("light_models")
