"""Digests of each letter's rows."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; the digests of existing rows are written after all migrations."""
    op.create_table(
        "digests",
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("letter_id", "part", name="pk_digests"),
    )


def downgrade() -> None:
    """Take the table away; the next upgrade takes the rows as they are."""
    op.drop_table("digests")
