"""Turn excerpts into documents that can be understood on their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from inspection_letters.records import Excerpt
from inspection_letters.topics.boilerplate import strip
from inspection_letters.topics.records import Document

SHORT = 8
"""An excerpt of fewer words than this is joined to the one before it."""

_LEANS = re.compile(
    r"(?:however|as a result|for example|consequently|therefore|in addition|additionally|also"
    r"|furthermore|moreover|similarly|this means that|despite this|because of this)?,? ?"
    r"(?:this|these|those|they|their|it|its|he|she|such|here|there|that|some|others|many|most"
    r"|all|few)\b",
    re.IGNORECASE,
)
"""The beginning of an excerpt that cannot be understood without the one before it."""


def build_documents(
    excerpts: Iterable[Excerpt], names: Mapping[str, Sequence[str]] | None = None
) -> tuple[Document, ...]:
    """Build a document from each excerpt.

    If an excerpt is short, or begins with a word that refers back ("This means that",
    "They"), its document includes the excerpt before it in the same paragraph. Set phrases
    and names of the area are removed (`inspection_letters.topics.boilerplate`).

    Parameters
    ----------
    excerpts : iterable of Excerpt
        In any order.
    names : mapping of str to sequence of str, optional
        Names of each letter's area, by letter ID.

    Returns
    -------
    tuple of Document
        Sorted by excerpt ID, so that later results do not depend on the order of the input.
        A repeated excerpt has a single document.
    """
    names = names or {}
    ordered = sorted(excerpts, key=attrgetter("letter_id", "order", "excerpt_id"))
    found: dict[str, Document] = {}
    before: Excerpt | None = None
    before_words = ""
    for excerpt in ordered:
        words = strip(excerpt.quote, names.get(excerpt.letter_id, ()))
        text = words
        same = before is not None and (before.letter_id, before.paragraph) == (
            excerpt.letter_id,
            excerpt.paragraph,
        )
        if same and (len(words.split()) < SHORT or _LEANS.match(words)):
            text = f"{before_words} {words}"
        found[excerpt.excerpt_id] = Document(excerpt.excerpt_id, excerpt.letter_id, text, words)
        before, before_words = excerpt, words
    return tuple(found[key] for key in sorted(found))


__all__ = ["build_documents"]
