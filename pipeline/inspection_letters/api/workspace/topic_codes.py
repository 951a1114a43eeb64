"""Compare topics with codes, over the excerpts that were assigned topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

import pandas as pd

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.api.workspace import tables
from inspection_letters.api.workspace.corpus_frames import topics
from inspection_letters.outputs.schema import topic_columns
from inspection_letters.outputs.schema.data_frames import to_data_frame

TIMES: Final = 2.0
"""A code goes with a topic if they occur together this many times as often as by chance. This is
the same as in `inspection_letters.topics.codes`, which takes seconds to import."""


class _Crossed(NamedTuple):
    """The excerpts of each topic and of each code, among ``total`` excerpts."""

    of_topic: Mapping[str, set[str]]
    of_code: Mapping[str, set[str]]
    total: int


def topics_by_codes(corpus: CodedCorpus) -> pd.DataFrame:
    """Return how often each topic and code occur together, with a row for each pair."""
    names = {topic.topic_id: topic.name for topic in corpus.topics}
    if not names:
        return to_data_frame((), topic_columns.TOPICS_BY_CODES)
    crossed, codebook = _cross(corpus), corpus.codebook
    return to_data_frame(
        tables.crossed_rows(
            names, crossed.of_topic, crossed.of_code, codebook.codes, crossed.total
        ),
        topic_columns.TOPICS_BY_CODES,
        orders={"code": codebook.code_ids},
    )


def topics_covered(corpus: CodedCorpus) -> pd.DataFrame:
    """Return the share of each topic's excerpts with codes, in the order of topics."""
    known = topics(corpus)
    if known.empty:
        return to_data_frame((), topic_columns.TOPICS_COVERED)
    crossed = _cross(corpus)
    rows = (
        {
            **topic,
            **tables.coverage(
                crossed.of_topic.get(topic["topic_id"], set()),
                crossed.of_code,
                crossed.total,
                TIMES,
            ),
        }
        for topic in known[["topic_id", "name", "grain", "n_excerpts"]].to_dict("records")
    )
    return to_data_frame(rows, topic_columns.TOPICS_COVERED)


def _cross(corpus: CodedCorpus) -> _Crossed:
    of_topic: dict[str, set[str]] = defaultdict(set)
    of_code: dict[str, set[str]] = defaultdict(set)
    assigned = {assignment.excerpt_id for assignment in corpus.topic_assignments}
    for assignment in corpus.topic_assignments:
        if assignment.topic_id is not None:
            of_topic[assignment.topic_id].add(assignment.excerpt_id)
    for coding in corpus.coder.codings:
        if coding.excerpt_id in assigned:
            of_code[coding.code_id].add(coding.excerpt_id)
    return _Crossed(of_topic, of_code, len(assigned))
