"""What letters of the first round say about the written statement of action."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; letters that are read again get their values."""
    op.add_column(
        "letters",
        sa.Column("statement_inferred", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("letters", sa.Column("statement_issued", sa.Date(), nullable=True))
    op.add_column("letters", sa.Column("statement_fit", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take the columns away; what they hold is read from the letters again."""
    op.drop_column("letters", "statement_fit")
    op.drop_column("letters", "statement_issued")
    op.drop_column("letters", "statement_inferred")
