"""Where a workspace keeps its files, if not in its folder."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; without a row in it, files are in the folder of the workspace."""
    op.create_table(
        "places",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("what", name="pk_places"),
    )


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("places")
