"""The tables of topics.

``letters topics`` writes `TOPICS` and `EXCERPT_TOPICS` as JSON Lines; the data frames have further
columns.
"""

from __future__ import annotations

from typing import Final

from inspection_letters.outputs.schema.columns import (
    BOOLEAN,
    CODE_LINKS,
    INTEGER,
    NUMBER,
    SHARES,
    TEXT,
    TEXTS,
    column,
    extend,
    table,
)
from inspection_letters.outputs.schema.excerpts import EXCERPTS
from inspection_letters.outputs.schema.extended import LABEL

TOPICS: Final = table(
    "topics",
    "topic",
    [
        column("topic_id", TEXT, "ID of the topic", heading="Topic ID"),
        column("name", TEXT, "its name, made from its keywords", heading="Topic"),
        column(
            "grain",
            TEXT,
            "`main` for topics that share out all excerpts, `small` for those a phrase names",
            categories=("main", "small"),
        ),
        column("keywords", TEXTS, "phrases that set it apart"),
        column("n_excerpts", INTEGER, "number of excerpts", heading="Excerpts"),
        column("n_letters", INTEGER, "number of letters", heading="Letters"),
        column("stability", NUMBER, "from 0 to 1; null until it is measured", nullable=True),
        column(
            "unstable",
            BOOLEAN,
            "whether other draws of letters would seldom give it; null until it is measured",
            nullable=True,
        ),
        column(
            "nearest_codes",
            CODE_LINKS,
            "the codes most of its excerpts have, with their shares",
            heading="Nearest codes (share of excerpts)",
        ),
        column(
            "explained_by",
            TEXT,
            "the code that explains it, if one code does",
            nullable=True,
            heading="Explained by one code",
        ),
        column("emerging", BOOLEAN, "whether the codebook misses it"),
        column(
            "shown",
            BOOLEAN,
            "whether lists and reports show it; small topics are shown if they are stable and a "
            "noun phrase names them",
        ),
        column("hidden_reason", TEXT, "why it is not shown; null if it is", nullable=True),
        column("seed_code", TEXT, "the code it was guided by, if any", nullable=True),
        column("examples", TEXTS, "IDs of typical excerpts"),
        column("shares", SHARES, "share of each polarity, outcome, region and year"),
    ],
)

TOPICS_EXTENDED: Final = extend(
    TOPICS,
    "topics",
    [
        column("nearest_code", TEXT, "the first of `nearest_codes`", nullable=True),
        column("nearest_share", NUMBER, "share of its excerpts with that code", nullable=True),
    ],
)

EXCERPT_TOPICS: Final = table(
    "excerpt_topics",
    "excerpt and topic, the main topic first",
    [
        EXCERPTS.field("excerpt_id"),
        column("topic_id", TEXT, "the topic; null if the excerpt has none", nullable=True),
        column("probability", NUMBER, "from 0 to 1"),
    ],
)

EXCERPT_TOPICS_EXTENDED: Final = extend(
    EXCERPT_TOPICS,
    "excerpt_topics",
    [column("letter_id", TEXT, "the letter, if it is still in the workspace", nullable=True)],
)

TOPICS_BY_CODES: Final = table(
    "topics_by_codes",
    "topic and code",
    [
        TOPICS.field("topic_id"),
        TOPICS.field("name"),
        column("code", TEXT, "ID of the code", categories=()),
        LABEL,
        column("observed", INTEGER, "excerpts with both"),
        column("expected", NUMBER, "excerpts with both if topic and code were independent"),
        column("ratio", NUMBER, "observed over expected", nullable=True),
        column("share", NUMBER, "share of the topic's excerpts with the code", nullable=True),
        column("recall", NUMBER, "share of the code's excerpts with the topic", nullable=True),
    ],
)

TOPICS_COVERED: Final = table(
    "topics_covered",
    "topic",
    [
        TOPICS.field("topic_id"),
        TOPICS.field("name"),
        TOPICS.field("grain"),
        TOPICS.field("n_excerpts"),
        column("without_code", INTEGER, "excerpts without any code"),
        column("coded_share", NUMBER, "share of its excerpts with any code", nullable=True),
        column(
            "covered_share",
            NUMBER,
            "share of its excerpts with one of `codes`; below one half, a main topic that is "
            "not unstable is emerging",
            nullable=True,
        ),
        column("codes", TEXTS, "codes found in its excerpts at least twice as often as by chance"),
    ],
)
