"""Rows of tables, made from records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inspection_letters.records import CodedExcerpt, Excerpt


def excerpt_row(excerpt: Excerpt, page_number: int) -> dict[str, Any]:
    """Return the exported row of an excerpt that begins on a page."""
    return {
        "excerpt_id": excerpt.excerpt_id,
        "letter_id": excerpt.letter_id,
        "section": excerpt.section,
        "paragraph": excerpt.paragraph,
        "order": excerpt.order,
        "page_number": page_number,
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "text": excerpt.quote,
        "role": excerpt.role.value,
    }


def coded_excerpt_row(coded: CodedExcerpt, versions: Mapping[str, str]) -> dict[str, Any]:
    """Return the exported row of a coded excerpt.

    Parameters
    ----------
    coded : CodedExcerpt
        The coded excerpt.
    versions : mapping of str to str
        The version of each codebook, by its digest.
    """
    return {
        "excerpt_id": coded.excerpt_id,
        "letter_id": coded.letter_id,
        "code": coded.code_id,
        "polarity": coded.polarity.value,
        "score": coded.score,
        "coder": coded.coder_id,
        "codebook_version": versions[coded.codebook_digest],
        "run_id": coded.run_id,
    }
