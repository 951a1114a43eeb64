"""Build data frames from a coded corpus."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.differences import TESTED_GROUPINGS, compare_groups
from inspection_letters.analysis.letters import GROUPINGS, CorpusLetter
from inspection_letters.analysis.practice.search import search_practice
from inspection_letters.api.workspace import tables
from inspection_letters.outputs.schema import comparisons, extended, results, topic_columns
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.rows import difference_row, practice_row
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import unknown_value


def current_letters(corpus: CodedCorpus) -> dict[str, CorpusLetter]:
    """Return the letters that no later edition replaces, by ID, in order of area and date."""
    return {letter.letter_id: letter for letter in corpus.letters if not letter.replaced}


def excerpt_rows(corpus: CodedCorpus) -> dict[str, tables.Row]:
    """Return the rows of excerpts by ID, in the order of letters and of reading."""
    letters = current_letters(corpus)
    place = {letter_id: number for number, letter_id in enumerate(letters)}
    rows = tables.excerpt_rows(corpus.excerpts, letters, corpus.page_numbers)
    ordered = sorted(rows, key=lambda row: (place[row["letter_id"]], row["order"]))
    return {row["excerpt_id"]: row for row in ordered}


def coded_excerpts(corpus: CodedCorpus, *, detail: bool = False) -> pd.DataFrame:
    """Return the main codes that the corpus's coder assigned, or the detail codes."""
    codebook, coder = corpus.codebook, corpus.coder
    code_ids = codebook.detail_ids if detail else codebook.code_ids
    rows = excerpt_rows(corpus)
    place = {excerpt_id: number for number, excerpt_id in enumerate(rows)}
    codings = sorted(
        (
            coding
            for coding in (coder.detail_codings if detail else coder.codings)
            if coding.excerpt_id in place
        ),
        key=lambda coding: (place[coding.excerpt_id], code_ids.index(coding.code_id)),
    )
    return to_data_frame(
        tables.coded_rows(codings, rows, corpus.labels, corpus.codebooks),
        extended.CODED_EXCERPTS_EXTENDED,
        orders={"code": code_ids},
    )


def labels(codebook: Codebook) -> dict[str, str]:
    """Return the labels of codes by code ID."""
    return {code.id: code.label for code in codebook.codes}


def coders(corpus: CodedCorpus) -> pd.DataFrame:
    """Return the coders, and how much each has coded."""
    rows = (
        {
            "coder": coder.coder_id,
            "coder_kind": coder.kind,
            "letters": len(coder.letters),
            "coded_excerpts": len({coding.excerpt_id for coding in coder.codings}),
            "codings": len(coder.codings),
        }
        for coder in corpus.coders.values()
    )
    return to_data_frame(rows, extended.CODERS)


def differences(
    corpus: CodedCorpus, by: str | None, groups: Sequence[str], seed: int
) -> pd.DataFrame:
    """Return the differences between groups of letters, tested together.

    Raises
    ------
    UsageError
        If there is no such grouping or group.
    """
    if by not in (None, *GROUPINGS):
        raise unknown_value(
            f"Letters cannot be grouped by {by!r}.",
            str(by),
            GROUPINGS,
            heading="They can be grouped by",
        )
    if groups:
        _expect_groups(by, groups, corpus)
    letters = [
        letter for letter in corpus.counted_letters if not groups or letter.group(str(by)) in groups
    ]
    alone = by is not None and (bool(groups) or by not in TESTED_GROUPINGS)
    code_ids = corpus.codebook.code_ids
    tested = compare_groups(
        letters,
        corpus.corpus_excerpts(letters),
        code_ids,
        groupings=(str(by),) if alone else TESTED_GROUPINGS,
        seed=seed,
    )
    coder_id = corpus.coder.coder_id
    made = to_data_frame(
        (
            difference_row(difference, coder_id, corpus.labels)
            for difference in tested.differences
            if by in (None, difference.by)
        ),
        comparisons.GROUP_DIFFERENCES,
        orders={"code": code_ids},
    )
    made.attrs = {
        "coder": coder_id,
        "letters": tested.letters,
        "permutations": tested.permutations,
        "seed": tested.seed,
    }
    return made


def practice(corpus: CodedCorpus) -> pd.DataFrame:
    """Return transferable practice by people's codes where there are any, or else the coder's."""
    practices = search_practice(corpus)
    rows = (practice_row(found, practices.coder_id, corpus.labels) for found in practices.found)
    return to_data_frame(rows, results.PRACTICE_EXTENDED)


def topics(corpus: CodedCorpus) -> pd.DataFrame:
    """Return the topics that `letters topics` has written, with those of most letters first."""
    return to_data_frame(
        tables.topic_rows(corpus.topics), topic_columns.TOPICS_EXTENDED
    ).sort_values(
        ["grain", "n_letters", "n_excerpts", "topic_id"],
        ascending=[True, False, False, True],
        ignore_index=True,
    )


def excerpt_topics(corpus: CodedCorpus) -> pd.DataFrame:
    """Return the topics of excerpts."""
    rows = []
    for assignment in corpus.topic_assignments:
        excerpt = corpus.excerpt_by_id.get(assignment.excerpt_id)
        rows.append(
            {
                "excerpt_id": assignment.excerpt_id,
                "letter_id": excerpt.letter_id if excerpt else None,
                "topic_id": assignment.topic_id,
                "probability": assignment.probability,
            }
        )
    return to_data_frame(rows, topic_columns.EXCERPT_TOPICS_EXTENDED)


def _expect_groups(by: str | None, groups: Sequence[str], corpus: CodedCorpus) -> None:
    if by is None:
        raise UsageError(
            "Groups were named without saying what they are groups of.",
            "Name the grouping with 'by'.",
        )
    known = sorted({letter.group(by) for letter in corpus.counted_letters})
    for group in groups:
        if group not in known:
            raise unknown_value(
                f"No letter is in a group {group!r} by {by}.", group, known, heading="Groups"
            )
