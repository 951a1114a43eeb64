"""The tables of a workspace.

Who may delete what
-------------------
`texts`, `sections`, `excerpts` and the codings of rule sets and models can be
rebuilt, so reading a letter again replaces them. The codings of people cannot.
Hence no foreign key cascades, and ``codings.excerpt_id`` is not a foreign key at
all: replacing the excerpts of a letter must neither delete a person's work nor be
blocked by it. A human coding has its own ``anchor`` (quote, context and place), by
which it can be placed again if its excerpt is gone. Rows of `letters` are updated in
place and never deleted. The same holds for rows of `reviews`, which record that a
person has reviewed an excerpt. Rows of `coding_history` are only ever added.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.types import TypeDecorator

HUMAN: Final = "human"
RULES: Final = "rules"
MODEL: Final = "model"
DERIVED_KINDS: Final = (RULES, MODEL)
CODER_KINDS: Final = (*DERIVED_KINDS, HUMAN)

#: Every constraint has a name that does not depend on the database, so that a
#: later migration can find it on both SQLite and PostgreSQL.
NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A date and time, stored in UTC because SQLite does not store time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert a time to UTC; raise a ValueError if it has no time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A time needs a time zone: {value.isoformat()}.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return a stored time in UTC, with its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata: Final = MetaData(naming_convention=NAMING)

runs: Final = Table(
    "runs",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("settings_digest", String, nullable=False),
    Column("versions", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("seed", BigInteger),
    #: Counts up with each run. A clock may be wrong, so nothing is ordered by time.
    Column("number", Integer),
)

codebooks: Final = Table(
    "codebooks",
    metadata,
    Column("digest", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("version", String, nullable=False),
    Column("content", JSON, nullable=False),
)

# Facts from the catalogue have plain names; facts that the letter itself states are
# prefixed with "stated" where the two could be confused.
letters: Final = Table(
    "letters",
    metadata,
    Column("letter_id", String, primary_key=True),
    Column("pdf_sha256", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("retrieved_at", UtcDateTime, nullable=False),
    Column("published", Date),
    Column("kind", String),
    Column("urn", String),
    Column("area", Text),
    Column("stated_kind", String, nullable=False),
    Column("stated_urn", String),
    Column("stated_area", Text),
    Column("inspection_start", Date),
    Column("inspection_end", Date),
    Column("previous_inspection", Text),
    Column("outcome", String),
    Column("next_inspection", Text),
    Column("responsible_bodies", JSON, nullable=False),
    Column("lead_inspectors", JSON, nullable=False),
    Column("priority_actions", JSON, nullable=False),
    Column("areas_for_improvement", JSON, nullable=False),
    Column("statement_of_action", Boolean),
    Column("significant_weaknesses", JSON, nullable=False),
    Column("letter_date", Date),
    Column("addressees", JSON, nullable=False),
    Column("inspectors", JSON, nullable=False),
    Column("signatories", JSON, nullable=False),
    Column("reading_notes", JSON, nullable=False, server_default="[]"),
    Column("theme", Text),
    Column("statement_due", Date),
    Column("statement_inferred", Boolean, nullable=False, server_default=false()),
    Column("statement_issued", Date),
    Column("statement_fit", Date),
    Column("judgements", JSON, nullable=False, server_default="[]"),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Index(None, "pdf_sha256"),
)

texts: Final = Table(
    "texts",
    metadata,
    Column("letter_id", ForeignKey("letters.letter_id"), primary_key=True),
    Column("pdf_sha256", String, nullable=False),
    Column("reader_version", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_sha256", String, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("mended", JSON, nullable=False),
    Column("layers", LargeBinary, nullable=False),
    Column("words_by_place", JSON, nullable=False, server_default="{}"),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
)

sections: Final = Table(
    "sections",
    metadata,
    Column("letter_id", ForeignKey("letters.letter_id"), primary_key=True),
    Column("order", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("heading_start", Integer, nullable=False),
    Column("heading_end", Integer, nullable=False),
    Column("body_start", Integer, nullable=False),
    Column("body_end", Integer, nullable=False),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
)

excerpts: Final = Table(
    "excerpts",
    metadata,
    Column("excerpt_id", String, primary_key=True),
    Column("letter_id", ForeignKey("letters.letter_id"), nullable=False),
    Column("section", String, nullable=False),
    Column("role", String, nullable=False),
    Column("paragraph", Integer, nullable=False),
    Column("order", Integer, nullable=False),
    Column("page_number", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    UniqueConstraint("letter_id", "order"),
)

codings: Final = Table(
    "codings",
    metadata,
    Column("letter_id", ForeignKey("letters.letter_id"), primary_key=True),
    Column("excerpt_id", String, primary_key=True),
    Column("coder_id", String, primary_key=True),
    Column("code_id", String, primary_key=True),
    Column("coder_kind", String, nullable=False),
    Column("polarity", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("codebook_digest", ForeignKey("codebooks.digest"), nullable=False),
    Column("anchor", JSON(none_as_null=True)),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Column("grounds", JSON(none_as_null=True)),
    CheckConstraint("coder_kind IN ('rules', 'model', 'human')", name="coder_kind"),
    CheckConstraint("score >= 0 AND score <= 1", name="score"),
    Index(None, "coder_id"),
)

# A person has reviewed an excerpt, whether or not any code applies: without this row, an
# excerpt to which no code applies would look like one that nobody has reviewed.
reviews: Final = Table(
    "reviews",
    metadata,
    Column("letter_id", ForeignKey("letters.letter_id"), primary_key=True),
    Column("excerpt_id", String, primary_key=True),
    Column("coder_id", String, primary_key=True),
    Column("codebook_digest", ForeignKey("codebooks.digest"), nullable=False),
    Column("note", Text, nullable=False),
    Column("anchor", JSON, nullable=False),
    # False if there is a note or a mark only, and no judgement yet.
    Column("judged", Boolean, nullable=False, server_default=true()),
    Column("unsure", Boolean, nullable=False, server_default=false()),
    # A decision about what others coded, which counts in their place.
    Column("adjudicated", Boolean, nullable=False, server_default=false()),
    # Raised with every change, so that a page that shows an older one is not saved over it.
    Column("version", Integer, nullable=False, server_default="1"),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
)

# Every change of a review, which is only ever added to. The quotation is kept because the
# excerpt may disappear; `before` is null if there was no review.
coding_history: Final = Table(
    "coding_history",
    metadata,
    Column("change_id", Integer, primary_key=True),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("letter_id", ForeignKey("letters.letter_id"), nullable=False),
    Column("excerpt_id", String, nullable=False),
    Column("coder_id", String, nullable=False),
    Column("quote", Text, nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    # The change that this one takes back.
    Column("undoes", Integer),
    Column("codebook_digest", ForeignKey("codebooks.digest"), nullable=False),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Index(None, "letter_id", "excerpt_id"),
    Index(None, "run_id"),
)

# The excerpts that a person was asked to code, so that work goes on with the same ones.
review_lists: Final = Table(
    "review_lists",
    metadata,
    Column("mode", String, primary_key=True),
    # Empty for a list that all coders share.
    Column("coder_id", String, primary_key=True),
    Column("options", String, primary_key=True),
    Column("excerpt_ids", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
)

# No foreign key on letter_id: most rejected files have never become letters.
rejections: Final = Table(
    "rejections",
    metadata,
    Column("source", Text, primary_key=True),
    Column("letter_id", String),
    Column("stage", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("key", String),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
)

# What was learned of a code that was added to a model's codebook, by the run that learned it.
light_models: Final = Table(
    "light_models",
    metadata,
    Column("coder_id", String, primary_key=True),
    Column("codebook_digest", ForeignKey("codebooks.digest"), primary_key=True),
    Column("code_id", String, primary_key=True),
    Column("learned_from", String, nullable=False),
    Column("content", JSON, nullable=False),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
)

# Where something of the workspace is kept, if not in its folder (see `store.files_place`).
places: Final = Table(
    "places",
    metadata,
    Column("what", String, primary_key=True),
    Column("address", Text, nullable=False),
)

# What the rows of each letter should be (see `store.digests`). No foreign key, so that a
# letter whose row is lost is noticed.
digests: Final = Table(
    "digests",
    metadata,
    Column("letter_id", String, primary_key=True),
    Column("part", String, primary_key=True),
    Column("digest", String, nullable=False),
)

stages: Final = Table(
    "stages",
    metadata,
    Column("letter_id", ForeignKey("letters.letter_id"), primary_key=True),
    Column("stage", String, primary_key=True),
    Column("key", String, nullable=False),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
)
