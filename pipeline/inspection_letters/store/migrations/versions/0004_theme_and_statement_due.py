"""Subject of a targeted inspection, and the day by which the written statement is due."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; letters that are read again get their values."""
    op.add_column("letters", sa.Column("theme", sa.Text(), nullable=True))
    op.add_column("letters", sa.Column("statement_due", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take the columns away; what they hold is read from the letters again."""
    op.drop_column("letters", "statement_due")
    op.drop_column("letters", "theme")
