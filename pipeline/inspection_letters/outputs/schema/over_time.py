"""The table of what changed in each area between its letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from inspection_letters.analysis.code_use import CodeUse
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import KIND_LABELS, CorpusLetter
from inspection_letters.analysis.over_time import (
    AreaOverTime,
    Change,
    CodeChange,
    JudgedRequest,
    LetterPair,
    OverTime,
)
from inspection_letters.outputs.report.outcome_words import outcome_words
from inspection_letters.outputs.schema.columns import (
    BOOLEAN,
    INTEGER,
    TEXT,
    TEXTS,
    TableRow,
    column,
    table,
)
from inspection_letters.outputs.schema.excerpts import CODED_EXCERPTS
from inspection_letters.outputs.schema.exported import LETTERS, REGION
from inspection_letters.outputs.schema.extended import LETTER_DATE
from inspection_letters.records import Polarity

ABOUT: Final = ("letters", "code", "verdict")
"""What a row is about."""


def _letter_columns(which: str, words: str) -> list[Any]:
    return [
        column(f"{which}_letter_id", TEXT, f"ID of the {words} letter"),
        LETTER_DATE.with_name(f"{which}_date").with_metadata(
            {**LETTER_DATE.metadata, b"heading": f"Date ({words})".encode()}
        ),
        column(f"{which}_kind", TEXT, f"kind of the {words} letter", categories=KIND_LABELS),
        column(
            f"{which}_result",
            TEXT,
            f"outcome, grade, verdicts or statement of action in the {words} letter, in words",
        ),
    ]


OVER_TIME: Final = table(
    "over_time",
    "pair of letters about an area, code in either of them, or verdict on an earlier request",
    [
        LETTERS.field("area"),
        LETTERS.field("urn"),
        REGION,
        *_letter_columns("before", "earlier"),
        *_letter_columns("now", "later"),
        column(
            "about",
            TEXT,
            "`letters` for a pair of letters as a whole, `code` for a code with one polarity, "
            "`verdict` for what the later letter says of an earlier request",
            categories=ABOUT,
        ),
        column("code", TEXT, "ID of the code", nullable=True, categories=()),
        column("label", TEXT, "label of the code", nullable=True),
        CODED_EXCERPTS.field("parent"),
        column(
            "polarity",
            TEXT,
            "`strength`, `weakness`, `mixed` or `context`",
            nullable=True,
            categories=[polarity.value for polarity in Polarity],
        ),
        column(
            "change",
            TEXT,
            "`newly mentioned`, `no longer mentioned` or `mentioned in both`",
            nullable=True,
            categories=[change.value for change in Change],
        ),
        column(
            "use",
            TEXT,
            "`counting`, or `finding` for a code whose numbers are for finding sentences only",
            nullable=True,
            categories=[use.value for use in CodeUse],
        ),
        column("before_excerpts", INTEGER, "excerpts with it in the earlier letter", nullable=True),
        column("now_excerpts", INTEGER, "excerpts with it in the later letter", nullable=True),
        column("before_places", TEXTS, "pages, or paragraphs, of those in the earlier letter"),
        column("now_places", TEXTS, "pages, or paragraphs, of those in the later letter"),
        column("before_excerpt_ids", TEXTS, "IDs of those in the earlier letter"),
        column("now_excerpt_ids", TEXTS, "IDs of those in the later letter"),
        column(
            "verdict",
            TEXT,
            "verdict on the request: `sufficient-progress`, `insufficient-progress`, "
            "`effective-action` or `ineffective-action`",
            nullable=True,
        ),
        column("text", TEXT, "the request that the verdict is on", nullable=True),
        column(
            "measured",
            BOOLEAN,
            "whether it is known how well the coder codes letters of both kinds",
        ),
        column("note", TEXT, "what is not known of the coding, or empty"),
    ],
)


def over_time_rows(found: OverTime) -> list[TableRow]:
    """Return a row for each pair of letters, then its codes and its verdicts."""
    return [row for area in found.areas for pair in area.pairs for row in _pair_rows(area, pair)]


def _pair_rows(area: AreaOverTime, pair: LetterPair) -> Iterator[TableRow]:
    shared = {
        "area": area.area,
        "urn": area.urn,
        "region": area.region,
        **_about("before", pair.before),
        **_about("now", pair.now),
        "measured": pair.compared,
        "note": pair.note,
    }
    empty: dict[str, Any] = dict.fromkeys(OVER_TIME.names)
    empty |= {name: [] for name in OVER_TIME.names if name.endswith(("_places", "_excerpt_ids"))}
    yield {**empty, **shared, "about": "letters"}
    for change in pair.changes:
        yield {**empty, **shared, "about": "code", **_code_row(pair, change)}
    for judged in pair.verdicts:
        yield {**empty, **shared, "about": "verdict", **_verdict_row(pair, judged)}


def _about(which: str, letter: CorpusLetter) -> TableRow:
    return {
        f"{which}_letter_id": letter.letter_id,
        f"{which}_date": letter.date,
        f"{which}_kind": letter.kind,
        f"{which}_result": outcome_words(letter),
    }


def _code_row(pair: LetterPair, change: CodeChange) -> TableRow:
    return {
        "code": change.code.id,
        "label": change.code.label,
        "parent": change.code.parent or None,
        "polarity": change.polarity.value,
        "change": change.change.value,
        "use": change.use.value,
        "before_excerpts": len(change.before),
        "now_excerpts": len(change.now),
        **_places("before", pair.before, change.before),
        **_places("now", pair.now, change.now),
    }


def _verdict_row(pair: LetterPair, judged: JudgedRequest) -> TableRow:
    verdict = judged.request.verdict
    return {
        "verdict": verdict.value if verdict else None,
        "text": judged.request.text,
        **_places("now", pair.now, judged.excerpts),
    }


def _places(which: str, letter: CorpusLetter, excerpts: tuple[CorpusExcerpt, ...]) -> TableRow:
    return {
        f"{which}_places": [letter.place(excerpt.page_number) for excerpt in excerpts],
        f"{which}_excerpt_ids": [excerpt.excerpt_id for excerpt in excerpts],
    }
