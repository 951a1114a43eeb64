"""Grades that inspections of children's services print."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; letters that are read again get its values."""
    op.add_column(
        "letters", sa.Column("judgements", sa.JSON(), nullable=False, server_default="[]")
    )


def downgrade() -> None:
    """Take the column away; what it holds is read from the letters again."""
    op.drop_column("letters", "judgements")
