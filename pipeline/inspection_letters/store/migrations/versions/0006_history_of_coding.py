"""The history of people's coding, marks of reviews, and lists of excerpts to code."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op
from inspection_letters.store.schema import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SOURCE = "before changes were recorded"


def upgrade() -> None:
    """Add the tables and columns; coding that people did earlier begins the history."""
    op.add_column(
        "reviews", sa.Column("judged", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column(
        "reviews", sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("reviews", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    history = op.create_table(
        "coding_history",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("excerpt_id", sa.String(), nullable=False),
        sa.Column("coder_id", sa.String(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("codebook_digest", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.letter_id"], name="fk_coding_history_letter_id_letters"
        ),
        sa.ForeignKeyConstraint(
            ["codebook_digest"],
            ["codebooks.digest"],
            name="fk_coding_history_codebook_digest_codebooks",
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_coding_history_run_id_runs"),
        sa.PrimaryKeyConstraint("change_id", name="pk_coding_history"),
    )
    op.create_index(
        "ix_coding_history_letter_id_excerpt_id", "coding_history", ["letter_id", "excerpt_id"]
    )
    op.create_index("ix_coding_history_run_id", "coding_history", ["run_id"])
    op.create_table(
        "review_lists",
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("coder_id", sa.String(), nullable=False),
        sa.Column("options", sa.String(), nullable=False),
        sa.Column("excerpt_ids", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name="fk_review_lists_run_id_runs"),
        sa.PrimaryKeyConstraint("mode", "coder_id", "options", name="pk_review_lists"),
    )
    if earlier := _earlier_changes(op.get_bind()):
        op.bulk_insert(history, earlier)


def _earlier_changes(conn: sa.Connection) -> list[dict[str, object]]:
    """Return a change for each review that was stored before changes were recorded."""
    columns = ("letter_id", "excerpt_id", "coder_id", "codebook_digest", "run_id")
    reviews = sa.table(
        "reviews", *map(sa.column, columns), sa.column("note"), sa.column("anchor", sa.JSON())
    )
    codings = sa.table(
        "codings",
        *map(sa.column, (*columns, "code_id", "polarity", "coder_kind")),
        sa.column("anchor", sa.JSON()),
    )
    runs = sa.table("runs", sa.column("run_id"), sa.column("started_at", UtcDateTime()))
    found: dict[tuple[str, str, str], dict[str, object]] = {}
    codes: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for row in conn.execute(
        sa.select(reviews, runs.c.started_at).join(runs, runs.c.run_id == reviews.c.run_id)
    ).mappings():
        found[row["letter_id"], row["excerpt_id"], row["coder_id"]] = dict(row)
    for row in conn.execute(
        sa.select(codings, runs.c.started_at)
        .join(runs, runs.c.run_id == codings.c.run_id)
        .where(codings.c.coder_kind == "human")
    ).mappings():
        key = row["letter_id"], row["excerpt_id"], row["coder_id"]
        found.setdefault(key, {**row, "note": ""})
        codes[key][row["code_id"]] = row["polarity"]
    return [
        {
            **{name: row[name] for name in columns},
            "changed_at": row["started_at"],
            "quote": row["anchor"]["quote"],  # type: ignore[index]
            "before": None,
            "after": {
                "codes": dict(sorted(codes[key].items())),
                "note": row["note"],
                "unsure": False,
                "judged": True,
            },
            "version": 1,
            "source": SOURCE,
        }
        for key, row in sorted(found.items(), key=lambda pair: (pair[1]["started_at"], pair[0]))
    ]


def downgrade() -> None:
    """Take the tables and columns away; the codes themselves stay."""
    op.drop_table("review_lists")
    op.drop_table("coding_history")
    for name in ("version", "unsure", "judged"):
        op.drop_column("reviews", name)
