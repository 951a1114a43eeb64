"""How letters were read: what was not found, and where the words have gone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; letters of earlier releases are filled in when they are read again."""
    op.add_column(
        "letters", sa.Column("reading_notes", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column(
        "texts", sa.Column("words_by_place", sa.JSON(), nullable=False, server_default="{}")
    )


def downgrade() -> None:
    """Drop the columns; both can be read again from the PDFs."""
    op.drop_column("texts", "words_by_place")
    op.drop_column("letters", "reading_notes")
