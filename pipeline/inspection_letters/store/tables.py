"""The rows of the tables of an export."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, func, select

from inspection_letters.common.reference.areas import regions_by_urn
from inspection_letters.records import Grounds, Metadata, ReadingNote
from inspection_letters.records.balance import DOUBTFUL_SHARE, LetterReading
from inspection_letters.store.queries import (
    SAME_EXCERPT,
    all_rejections,
    all_runs,
    codes_with_parent,
    letter_texts,
)
from inspection_letters.store.rows import (
    Row,
    RowLike,
    file_name,
    grounds_of,
    metadata_of,
    reading_of,
)
from inspection_letters.store.schema import codebooks, codings, excerpts, letters, texts

_PIECE: Final = 200
"""Letters whose rows are in memory at once."""


def export_tables(
    conn: Connection,
    *,
    doubtful_share: float = DOUBTFUL_SHARE,
    letter_ids: Container[str] | None = None,
) -> dict[str, list[Row]]:
    """Return the rows of all tables of an export, by table name.

    Codings of excerpts that no longer exist are left out, because everything exported must
    be traceable. `queries.counts` counts them. Use `export_pieces` for what may be large.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`, so that all tables show the same state.
    doubtful_share : float
        Share of a letter's prose that may be in no excerpt before a note says so.
    letter_ids : container of str, optional
        Only these letters. Rejections and runs are always all there are.

    Returns
    -------
    dict of str to list of dict
        Rows of plain Python values with the columns of the export, in any order.
    """
    tables: dict[str, list[Row]] = {}
    for piece, _ in export_pieces(conn, doubtful_share=doubtful_share, letter_ids=letter_ids):
        for name, rows in piece.items():
            tables.setdefault(name, []).extend(rows)
    return tables


def export_pieces(
    conn: Connection,
    *,
    doubtful_share: float = DOUBTFUL_SHARE,
    letter_ids: Container[str] | None = None,
) -> Iterator[tuple[dict[str, list[Row]], dict[str, str]]]:
    """Yield the rows of an export, some letters at a time, with the texts of these letters.

    Parameters
    ----------
    conn, doubtful_share, letter_ids
        As for `export_tables`.

    Yields
    ------
    tuple of dict
        Rows by table name, and texts by letter ID. Letters come by ID, each with all its rows;
        rejections and runs are in the first piece. There is always one piece.
    """
    regions, parents = regions_by_urn(), codes_with_parent(conn)
    whole = {"rejections": _rejections(conn), "runs": _runs(conn)}
    owners = _owners(conn, letter_ids)
    for start in range(0, max(1, len(owners)), _PIECE):
        chosen = owners[start : start + _PIECE]
        tables = {
            "letters": _letters(conn, doubtful_share, regions, chosen),
            "excerpts": _excerpts(conn, chosen),
            "coded_excerpts": _coded_excerpts(conn, parents, chosen),
        }
        yield {**tables, **whole}, letter_texts(conn, chosen)
        whole = {name: [] for name in whole}


def export_sizes(conn: Connection, letter_ids: Container[str] | None = None) -> dict[str, int]:
    """Return how many rows the tables of letters, excerpts and coded excerpts have."""
    counts = {
        "letters": select(letters.c.letter_id, func.count()).join(texts),
        "excerpts": select(excerpts.c.letter_id, func.count()),
        "coded_excerpts": select(codings.c.letter_id, func.count()).join(excerpts, SAME_EXCERPT),
    }
    return {
        name: sum(
            number
            for letter_id, number in conn.execute(query.group_by(query.selected_columns[0]))
            if letter_ids is None or letter_id in letter_ids
        )
        for name, query in counts.items()
    }


def _owners(conn: Connection, letter_ids: Container[str] | None) -> list[str]:
    """Return the IDs of all letters, and of rows of letters that are lost."""
    found = {
        *conn.scalars(select(letters.c.letter_id)),
        *conn.scalars(select(excerpts.c.letter_id).distinct()),
    }
    return sorted(each for each in found if letter_ids is None or each in letter_ids)


def _rejections(conn: Connection) -> list[Row]:
    return [
        {
            "source": rejection.source,
            "stage": rejection.stage,
            "reason": rejection.reason,
            "remedy": rejection.remedy,
        }
        for rejection in all_rejections(conn)
    ]


def _runs(conn: Connection) -> list[Row]:
    return [
        {
            "run_id": run.run_id,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "settings_digest": run.settings_digest,
            "versions": dict(run.versions),
            "counts": dict(run.counts),
        }
        for run in all_runs(conn)
    ]


def mended_counts(conn: Connection) -> dict[str, dict[str, int]]:
    """Return the number of repairs to each letter's text, by letter ID and kind of repair."""
    query = select(texts.c.letter_id, texts.c.mended)
    return {row.letter_id: dict(row.mended) for row in conn.execute(query)}


def reading_columns(reading: LetterReading, doubtful_share: float) -> Row:
    """Return the columns that say how a letter was read.

    Parameters
    ----------
    reading : LetterReading
        How it was read.
    doubtful_share : float
        Share of its prose that may be in no excerpt before a note says so.
    """
    words = reading.words
    return {
        "words_by_place": {place.value: number for place, number in words.by_place.items()},
        "share_in_excerpts": words.in_excerpts,
        "prose_outside_excerpts": words.prose_outside,
        "reading_notes": [_note(note) for note in reading.doubts(doubtful_share)],
    }


def judgement_columns(facts: Metadata) -> Row:
    """Return the columns with the grades that a letter prints."""
    return {
        "overall_grade": facts.overall_grade.value if facts.overall_grade else None,
        "judgements": [
            {"judgement": item.judgement, "grade": item.grade.value} for item in facts.judgements
        ],
    }


def grounds_columns(grounds: Grounds | None, quote: str) -> Row:
    """Return the columns that say why a coder assigned a code to an excerpt with this quote."""
    if grounds is None:
        return dict.fromkeys(("runner_up", "runner_up_score", "key_words", "patterns"))
    return {
        "runner_up": grounds.runner_up,
        "runner_up_score": grounds.runner_up_score,
        "key_words": list(grounds.quoted(quote)),
        "patterns": list(grounds.patterns),
    }


def _note(note: ReadingNote) -> Row:
    keys = ("what", "looked_for", "where", "remedy")
    return {key: getattr(note, key) for key in keys}


def _letters(
    conn: Connection, doubtful_share: float, regions: Mapping[str, str], chosen: Sequence[str]
) -> list[Row]:
    query = (
        select(letters, texts.c.pages, texts.c.mended, texts.c.words_by_place)
        .join_from(letters, texts)
        .where(letters.c.letter_id.in_(chosen))
    )
    return [
        {**_letter(row, regions), **reading_columns(reading_of(row), doubtful_share)}
        for row in conn.execute(query).mappings()
    ]


def _letter(row: RowLike, regions: Mapping[str, str]) -> Row:
    # A letter's own word comes before the catalogue's.
    urn = row["stated_urn"] or row["urn"]
    day = row["inspection_start"] or row["letter_date"] or row["published"]
    return {
        "letter_id": row["letter_id"],
        "file": file_name(row["source"]),
        "pdf_sha256": row["pdf_sha256"],
        "kind": row["stated_kind"],
        "urn": urn,
        "area": row["stated_area"] or row["area"],
        "inspection_start": row["inspection_start"],
        "inspection_end": row["inspection_end"],
        "published": row["published"],
        "outcome": row["outcome"],
        "next_inspection": row["next_inspection"],
        "priority_actions": [
            {"responsible_bodies": action["responsible_bodies"], "text": action["text"]}
            for action in row["priority_actions"]
        ],
        "areas_for_improvement": [item["text"] for item in row["areas_for_improvement"]],
        "statement_of_action": row["statement_of_action"],
        "significant_weaknesses": [
            {"text": weakness["text"], "verdict": weakness["verdict"]}
            for weakness in row["significant_weaknesses"]
        ],
        "priority_action_verdicts": [action["verdict"] for action in row["priority_actions"]],
        "letter_date": row["letter_date"],
        "addressees": row["addressees"],
        "inspectors": row["inspectors"],
        "signatories": row["signatories"],
        "mended": row["mended"],
        "theme": row["theme"],
        "statement_due": row["statement_due"],
        "statement_inferred": row["statement_inferred"],
        "statement_issued": row["statement_issued"],
        "statement_fit": row["statement_fit"],
        **judgement_columns(metadata_of(row)),
        "responsible_bodies": row["responsible_bodies"],
        "lead_inspectors": row["lead_inspectors"],
        "pages": row["pages"],
        "region": regions.get(urn or ""),
        "year": day.year if day else None,
    }


def _excerpts(conn: Connection, chosen: Sequence[str]) -> list[Row]:
    query = select(
        excerpts.c.excerpt_id,
        excerpts.c.letter_id,
        excerpts.c.section,
        excerpts.c.role,
        excerpts.c.paragraph,
        excerpts.c.order,
        excerpts.c.page_number,
        excerpts.c.start,
        excerpts.c.end,
        excerpts.c.quote.label("text"),
    ).where(excerpts.c.letter_id.in_(chosen))
    return [dict(row) for row in conn.execute(query).mappings()]


def _coded_excerpts(
    conn: Connection, parents: Mapping[tuple[str, str], str], chosen: Sequence[str]
) -> list[Row]:
    query = (
        select(
            codings.c.excerpt_id,
            codings.c.letter_id,
            codings.c.code_id.label("code"),
            codings.c.polarity,
            codings.c.score,
            codings.c.coder_id.label("coder"),
            codebooks.c.version.label("codebook_version"),
            codings.c.run_id,
            codings.c.codebook_digest,
            codings.c.grounds,
            excerpts.c.quote,
        )
        .join_from(codings, codebooks)
        .join(excerpts, SAME_EXCERPT)
        .where(codings.c.letter_id.in_(chosen))
    )
    return [_coded_excerpt(dict(row), parents) for row in conn.execute(query).mappings()]


def _coded_excerpt(row: Row, parents: Mapping[tuple[str, str], str]) -> Row:
    row["parent"] = parents.get((row.pop("codebook_digest"), row["code"]))
    grounds, quote = grounds_of(row.pop("grounds")), row.pop("quote")
    return {**row, **grounds_columns(grounds, quote)}
