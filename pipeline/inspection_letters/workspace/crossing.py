"""Topics and codes together, counted over the excerpts that were given topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
from sqlalchemy import Connection

from inspection_letters.analysis.choosing import choose_coder, codebook_of
from inspection_letters.outputs.schema import extended
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.records import Codebook
from inspection_letters.workspace import tables
from inspection_letters.workspace.gathering import (
    EXCERPT_TOPICS_FILE,
    TOPICS_FILE,
    lines_of,
    topics,
)

TIMES: Final = 2.0
"""A code goes with a topic if they meet this many times as often as chance would have; the
same as in `inspection_letters.topics.codes`, which takes seconds to be imported."""


class _Crossed(NamedTuple):
    """The excerpts of topics and of codes, among ``total`` excerpts in all."""

    members: Mapping[str, set[str]]
    having: Mapping[str, set[str]]
    total: int
    codebook: Codebook


def topics_by_codes(conn: Connection, workspace: Path, coder: str | None) -> pd.DataFrame:
    """Return how topics and codes meet, one row for each pair."""
    names = {line["topic_id"]: line["name"] for line in lines_of(workspace, TOPICS_FILE)}
    if not names:
        return to_data_frame((), extended.TOPICS_BY_CODES)
    found = _cross(conn, workspace, coder)
    return to_data_frame(
        tables.crossed_rows(names, found.members, found.having, found.codebook.codes, found.total),
        extended.TOPICS_BY_CODES,
        orders={"code": found.codebook.code_ids},
    )


def topics_covered(conn: Connection, workspace: Path, coder: str | None) -> pd.DataFrame:
    """Return how much of each topic bears codes, in the order of topics."""
    known = topics(workspace)
    if known.empty:
        return to_data_frame((), extended.TOPICS_COVERED)
    found = _cross(conn, workspace, coder)
    rows = (
        {
            **topic,
            **tables.coverage(
                found.members.get(topic["topic_id"], set()), found.having, found.total, TIMES
            ),
        }
        for topic in known[["topic_id", "name", "grain", "n_excerpts"]].to_dict("records")
    )
    return to_data_frame(rows, extended.TOPICS_COVERED)


def _cross(conn: Connection, workspace: Path, coder: str | None) -> _Crossed:
    members: dict[str, set[str]] = defaultdict(set)
    seen = set()
    for line in lines_of(workspace, EXCERPT_TOPICS_FILE):
        seen.add(line["excerpt_id"])
        if line["topic_id"] is not None:
            members[line["topic_id"]].add(line["excerpt_id"])
    coded = choose_coder(conn, coder)
    having: dict[str, set[str]] = defaultdict(set)
    for one in coded.codings:
        if one.excerpt_id in seen:
            having[one.code_id].add(one.excerpt_id)
    return _Crossed(members, having, len(seen), codebook_of(conn, coded))
