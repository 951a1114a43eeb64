"""Why a coder assigned each of its codes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; letters that are coded again get its values."""
    op.add_column("codings", sa.Column("grounds", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Take the column away; coders state their grounds again."""
    op.drop_column("codings", "grounds")
