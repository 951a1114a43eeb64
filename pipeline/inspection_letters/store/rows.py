"""Convert records to rows and back, without loss. Pure: nothing here uses a connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from inspection_letters.records import (
    Codebook,
    CodedExcerpt,
    Excerpt,
    Grounds,
    Letter,
    LetterText,
    Metadata,
    Polarity,
    ReadingNote,
    Recommendation,
    Rejection,
    Role,
    Run,
    Section,
)
from inspection_letters.records.balance import LetterReading, Place, WordCounts
from inspection_letters.records.places import page_of
from inspection_letters.records.spans import Span
from inspection_letters.store.mapping import from_plain, to_plain

Row = dict[str, Any]
RowLike = Mapping[Any, Any]
Share = Callable[[Any], Any]

CONTEXT: Final = 40
"""Characters on either side of a quote that are stored with a human coding."""

_STATED: Final = ("kind", "urn", "area")
"""Facts that the catalogue states as well; the letter's own have a prefix in the table."""

_REQUESTS: Final = ("priority_actions", "areas_for_improvement", "significant_weaknesses")


def letter_row(letter: Letter, facts: Metadata, run_id: str) -> Row:
    """Return the row of a letter and of the facts that it states."""
    stated = to_plain(facts)
    for name in _STATED:
        stated[f"stated_{name}"] = stated.pop(name)
    for name in _REQUESTS:
        stated[name] = [_recommendation(item) for item in getattr(facts, name)]
    return {**stated, **to_plain(letter), "run_id": run_id}


def file_name(source: str) -> str:
    """Return the base name of the file that a path or URL names."""
    parts = urlsplit(source)
    if parts.scheme in ("http", "https"):
        return PurePosixPath(unquote(parts.path)).name or source
    # Both separators, since a workspace may have been filled on Windows.
    return PurePosixPath(source.replace("\\", "/")).name or source


def letter_of(row: RowLike) -> Letter:
    """Return the letter of a row."""
    return from_plain(Letter, row)


def metadata_of(row: RowLike) -> Metadata:
    """Return the facts that the letter of a row states."""
    return from_plain(Metadata, row, **{name: row[f"stated_{name}"] for name in _STATED})


def words_of(row: RowLike) -> WordCounts:
    """Return where the words of the text of a row have gone."""
    found = row["words_by_place"]
    return WordCounts({place: found[place] for place in Place if place in found})


def reading_of(row: RowLike) -> LetterReading:
    """Return how the letter of a row, joined with its text, was read."""
    return LetterReading(
        letter_id=row["letter_id"],
        file=file_name(row["source"]),
        words=words_of(row),
        notes=tuple(from_plain(ReadingNote, note) for note in row["reading_notes"]),
    )


def section_row(section: Section, run_id: str) -> Row:
    """Return the row of a section."""
    return {
        "letter_id": section.letter_id,
        "order": section.order,
        "kind": section.kind,
        "heading_start": section.heading.start,
        "heading_end": section.heading.end,
        "body_start": section.body.start,
        "body_end": section.body.end,
        "run_id": run_id,
    }


def section_of(row: RowLike) -> Section:
    """Return the section of a row."""
    spans = {part: (row[f"{part}_start"], row[f"{part}_end"]) for part in ("heading", "body")}
    return from_plain(Section, row, **spans)


def excerpt_row(excerpt: Excerpt, text: LetterText, run_id: str) -> Row:
    """Return the row of an excerpt, with the page on which it begins."""
    row: Row = to_plain(excerpt)
    row["start"], row["end"] = row.pop("span")
    return {**row, "page_number": page_of(text, excerpt.span), "run_id": run_id}


def excerpt_of(row: RowLike, share: Share = lambda value: value) -> Excerpt:
    """Return the excerpt of a row; see `shared` for ``share``."""
    return Excerpt(
        excerpt_id=row["excerpt_id"],
        letter_id=share(row["letter_id"]),
        span=Span(row["start"], row["end"]),
        quote=row["quote"],
        section=share(row["section"]),
        paragraph=row["paragraph"],
        order=row["order"],
        role=Role(row["role"]),
    )


def coding_row(coding: CodedExcerpt, coder_kind: str, anchor: Row | None) -> Row:
    """Return the row of a coded excerpt."""
    row: Row = to_plain(coding)
    if coding.grounds is not None:
        # A workspace has thousands of these, and most leave something empty.
        row["grounds"] = {name: value for name, value in row["grounds"].items() if value}
    return {**row, "coder_kind": coder_kind, "anchor": anchor}


def coding_of(row: RowLike, share: Share = lambda value: value) -> CodedExcerpt:
    """Return the coded excerpt of a row; see `shared` for ``share``."""
    return CodedExcerpt(
        excerpt_id=share(row["excerpt_id"]),
        letter_id=share(row["letter_id"]),
        code_id=share(row["code_id"]),
        polarity=Polarity(row["polarity"]),
        coder_id=share(row["coder_id"]),
        score=row["score"],
        run_id=share(row["run_id"]),
        codebook_digest=share(row["codebook_digest"]),
        grounds=grounds_of(row["grounds"], share),
    )


def grounds_of(plain: RowLike | None, share: Share = lambda value: value) -> Grounds | None:
    """Return the grounds of a coding as its row stores them, if it does."""
    if plain is None:
        return None
    return Grounds(
        runner_up=share(plain.get("runner_up")),
        runner_up_score=plain.get("runner_up_score"),
        words=tuple([share(Span(*pair)) for pair in plain.get("words", ())]),
        patterns=share(tuple(plain.get("patterns", ()))),
        by_patterns=plain.get("by_patterns", False),
        carried=plain.get("carried", False),
        judgements=plain.get("judgements", 0),
    )


def shared() -> Share:
    """Return a function that returns the first of equal values, so that they are kept once.

    A workspace has a million excerpts, and each would have its own copy of its letter's ID.
    """
    kept: dict[Any, Any] = {}
    return lambda value: kept.setdefault(value, value)


def anchor_of(excerpt: Excerpt, text: str, text_sha256: str) -> Row:
    """Return the data with which an excerpt can be found in a different text of its letter."""
    start, end = excerpt.span.start, excerpt.span.end
    return {
        "text_sha256": text_sha256,
        "start": start,
        "end": end,
        "quote": excerpt.quote,
        "before": text[max(0, start - CONTEXT) : start],
        "after": text[end : end + CONTEXT],
    }


def codebook_row(codebook: Codebook) -> Row:
    """Return the row of a codebook with its full content."""
    return {
        "digest": codebook.digest,
        "name": codebook.name,
        "version": codebook.version,
        "content": to_plain(codebook),
    }


def codebook_of(row: RowLike) -> Codebook:
    """Return the codebook of a row.

    A codebook stored by an older version has no derived measures, detail codes or kinds, and
    extends no other.
    """
    absent: Row = {"derived": [], "detail_codes": [], "kinds": []}
    content = absent | {"extends": "", "base": "", "added": []} | dict(row["content"])
    content["codes"] = [{"parent": "", **code} for code in content["codes"]]
    return from_plain(Codebook, content)


def rejection_row(rejection: Rejection, run_id: str, key: str | None = None) -> Row:
    """Return the row of a rejection.

    Characters that no database can store are written as escapes: recording a failure
    must not fail, not even for a file whose name is not valid UTF-8.
    """
    row: Row = to_plain(rejection)
    printable = {name: _printable(row[name]) for name in ("source", "reason", "remedy")}
    return {**row, **printable, "key": key, "run_id": run_id}


def rejection_of(row: RowLike) -> Rejection:
    """Return the rejection of a row."""
    return from_plain(Rejection, row)


def run_of(row: RowLike) -> Run:
    """Return the run of a row."""
    return from_plain(Run, row)


def _printable(text: str) -> str:
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _recommendation(recommendation: Recommendation) -> Row:
    # In the order in which existing workspaces store it.
    plain = to_plain(recommendation)
    return {name: plain[name] for name in ("responsible_bodies", "text", "spans", "verdict")}
