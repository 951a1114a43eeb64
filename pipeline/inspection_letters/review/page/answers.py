"""What a person sends from the page, checked as a returned sheet is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from inspection_letters.records import Codebook, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.review.intake import parse_codes
from inspection_letters.review.page.desk import Answer, Filters
from inspection_letters.store.reviews import StoredReview

CODE_FIELD: Final = "code-"
"""Begins the names of the form's fields that hold the polarity of a code."""

LONGEST_NOTE: Final = 20_000


def answer_of(
    fields: Mapping[str, Any], codebook: Codebook, stored: StoredReview | None
) -> tuple[Answer, int]:
    """Return an answer, and the version of the review that it changes.

    Parameters
    ----------
    fields : mapping
        Of a form: ``code-ID`` with a polarity or nothing, ``none``, ``unsure``, ``note`` and
        ``version``.
    codebook : Codebook
        The codes that may be assigned. A code that the excerpt already has may stay.
    stored : StoredReview or None
        What the person has said so far.

    Raises
    ------
    UsageError
        If a code, polarity or version is not valid, or codes are combined with "none".
    """
    assigned = {
        name.removeprefix(CODE_FIELD): str(value)
        for name, value in fields.items()
        if name.startswith(CODE_FIELD) and value
    }
    before = stored.review.codes if stored is not None else {}
    gone = {
        code_id: Polarity(value)
        for code_id, value in assigned.items()
        if code_id in before and code_id not in codebook.all_code_ids and value in set(Polarity)
    }
    cell = "; ".join(f"{code}:{value}" for code, value in assigned.items() if code not in gone)
    codes, faults = parse_codes(cell, codebook) if cell else ({}, [])
    none = bool(fields.get("none"))
    if none and assigned:
        faults.append("'no code applies' cannot be combined with codes.")
    note = str(fields.get("note", "")).replace("\r\n", "\n").replace("\0", "").strip()
    if len(note) > LONGEST_NOTE:
        faults.append(f"the memo is longer than {LONGEST_NOTE:,} characters.")
    version = str(fields.get("version", ""))
    if not version.isdecimal():
        faults.append("the page does not say which version it shows.")
    if faults:
        raise UsageError(
            f"Not saved: {' '.join(faults)}", "Reload the page, and enter the answer again."
        )
    codes = dict(sorted({**codes, **gone}.items()))
    answer = Answer(codes, note, bool(fields.get("unsure")), none or bool(codes))
    return answer, int(version)


def filters_of(query: Mapping[str, str]) -> Filters:
    """Return what a search in an address is for."""
    return Filters(
        query.get("q", "").strip(),
        query.get("code", ""),
        query.get("polarity", ""),
        query.get("area", ""),
        query.get("differ", ""),
    )


def query_of(filters: Filters) -> dict[str, str]:
    """Return a search as the parameters of an address; the opposite of `filters_of`."""
    named = zip(("q", "code", "polarity", "area", "differ"), filters, strict=True)
    return {name: value for name, value in named if value}
