"""Data frames, read from an open workspace."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection

from inspection_letters.analysis.choosing import choose_coder, codebook_of
from inspection_letters.analysis.letters import report_letters
from inspection_letters.analysis.practices import gather_practice
from inspection_letters.outputs.report.pieces import ReportLetter
from inspection_letters.outputs.schema import extended
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.rows import practice_row
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.refresh_topics import FOLDER
from inspection_letters.store import queries, reviews, writes
from inspection_letters.store.schema import HUMAN
from inspection_letters.workspace import tables

TOPICS_FILE: Final = "topics.jsonl"
EXCERPT_TOPICS_FILE: Final = "excerpt_topics.jsonl"


def letters_of(conn: Connection, *, replaced: bool = True) -> dict[str, ReportLetter]:
    """Return letters by id: by area and date; those replaced by a later edition if asked for."""
    found = [one for one in report_letters(conn) if replaced or not one.replaced]
    return {one.letter_id: one for one in found}


def excerpt_rows(conn: Connection) -> dict[str, tables.Row]:
    """Return the rows of excerpts by id, in the order of letters and of reading."""
    letters = letters_of(conn, replaced=False)
    place = {letter_id: number for number, letter_id in enumerate(letters)}
    found = tables.excerpt_rows(queries.all_excerpts(conn), letters, queries.page_numbers(conn))
    ordered = sorted(found, key=lambda row: (place[row["letter_id"]], row["order"]))
    return {row["excerpt_id"]: row for row in ordered}


def coded_excerpts(conn: Connection, coder: str | None) -> pd.DataFrame:
    """Return the codes that a coder gave."""
    coded = choose_coder(conn, coder)
    codebook = codebook_of(conn, coded)
    rows = excerpt_rows(conn)
    place = {excerpt_id: number for number, excerpt_id in enumerate(rows)}
    codings = sorted(
        (one for one in coded.codings if one.excerpt_id in place),
        key=lambda one: (place[one.excerpt_id], codebook.code_ids.index(one.code_id)),
    )
    digests = {coded_excerpt.codebook_digest for coded_excerpt in codings}
    versions = {digest: queries.codebook(conn, digest).version for digest in digests}
    return to_data_frame(
        tables.coded_rows(codings, rows, labels(codebook), versions),
        extended.CODED_EXCERPTS_EXTENDED,
        orders={"code": codebook.code_ids},
    )


def labels(codebook: Codebook) -> dict[str, str]:
    """Return the labels of codes by their ids."""
    return {one.id: one.label for one in codebook.codes}


def coders(conn: Connection) -> pd.DataFrame:
    """Return who or what has coded, and how much."""
    kinds = {one.coder_id: one.coder_kind for one in queries.coders(conn)}
    looked = reviews.all_reviews(conn)
    kinds |= {one.coder_id: HUMAN for one in looked}
    rows = []
    for coder_id, kind in sorted(kinds.items()):
        codings = queries.codings_by(conn, coder_id)
        if kind == HUMAN:
            letters = {one.letter_id for one in looked if one.coder_id == coder_id}
        else:
            letters = {*queries.stage_keys(conn, writes.code_stage(coder_id))}
        rows.append(
            {
                "coder": coder_id,
                "coder_kind": kind,
                "letters": len(letters),
                "coded_excerpts": len({one.excerpt_id for one in codings}),
                "codings": len(codings),
            }
        )
    return to_data_frame(rows, extended.CODERS)


def practice(workspace: Path, coder: str | None, database_url: str | None) -> pd.DataFrame:
    """Return transferable practice, by the codes that count: people's, or else a coder's."""
    found = gather_practice(workspace, coder=coder, database_url=database_url)
    rows = (practice_row(practice, found.coder_id, found.labels) for practice in found.found)
    return to_data_frame(rows, extended.PRACTICE_EXTENDED)


def topics(workspace: Path) -> pd.DataFrame:
    """Return the topics that `letters topics` has written, the widest first."""
    found = to_data_frame(
        tables.topic_rows(lines_of(workspace, TOPICS_FILE)), extended.TOPICS_EXTENDED
    )
    return found.sort_values(
        ["grain", "n_letters", "n_excerpts", "topic_id"],
        ascending=[True, False, False, True],
        ignore_index=True,
    )


def excerpt_topics(conn: Connection, workspace: Path) -> pd.DataFrame:
    """Return the topics of excerpts."""
    letter_of = {one.excerpt_id: one.letter_id for one in queries.all_excerpts(conn)}
    rows = (
        {**line, "letter_id": letter_of.get(line["excerpt_id"])}
        for line in lines_of(workspace, EXCERPT_TOPICS_FILE)
    )
    return to_data_frame(rows, extended.EXCERPT_TOPICS_EXTENDED)


def lines_of(workspace: Path, name: str) -> Sequence[Mapping[str, Any]]:
    """Return the lines of one of the files of topics; none if it is not there."""
    path = workspace / FOLDER / name
    if not path.exists():
        return ()
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise UsageError(
            f"The topics in {path} cannot be read.", "Write them anew with 'letters topics'."
        ) from error
