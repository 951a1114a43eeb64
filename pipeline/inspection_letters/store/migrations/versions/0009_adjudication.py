"""Which reviews decide between what other people coded."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing was adjudicated before."""
    op.add_column(
        "reviews", sa.Column("adjudicated", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Take the column away; decisions then count as one more person's coding."""
    op.drop_column("reviews", "adjudicated")
