"""The order of runs, which does not depend on the clock of the computer."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give each run a number, in the order in which runs were recorded if it is known."""
    op.add_column("runs", sa.Column("number", sa.Integer(), nullable=True))
    connection = op.get_bind()
    # SQLite keeps rows in the order in which they came. Elsewhere only the clock is left.
    order = "rowid" if connection.dialect.name == "sqlite" else "started_at, run_id"
    found = connection.execute(sa.text(f"SELECT run_id FROM runs ORDER BY {order}"))  # noqa: S608
    for number, run_id in enumerate(found.scalars().all(), start=1):
        connection.execute(
            sa.text("UPDATE runs SET number = :number WHERE run_id = :run_id"),
            {"number": number, "run_id": run_id},
        )


def downgrade() -> None:
    """Take the column away; runs are then ordered by the time at which they began."""
    op.drop_column("runs", "number")
