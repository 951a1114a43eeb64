"""Excerpts made into documents that stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from inspection_letters.records import Excerpt
from inspection_letters.topics.boilerplate import strip
from inspection_letters.topics.records import Document

SHORT = 8
"""An excerpt of fewer words than this is read with the one before it."""

_LEANS = re.compile(
    r"(?:however|as a result|for example|consequently|therefore|in addition|additionally|also"
    r"|furthermore|moreover|similarly|this means that|despite this|because of this)?,? ?"
    r"(?:this|these|those|they|their|it|its|he|she|such|here|there|that|some|others|many|most"
    r"|all|few)\b",
    re.IGNORECASE,
)
"""How an excerpt begins that cannot be understood without the one before it."""


def build_documents(
    excerpts: Iterable[Excerpt], names: Mapping[str, Sequence[str]] | None = None
) -> tuple[Document, ...]:
    """Make a document of each excerpt.

    An excerpt that is short, or that begins with a word that points back ("This means
    that", "They"), is read together with the one before it in its paragraph. Set phrases
    and names of the area are taken out (`inspection_letters.topics.boilerplate`).

    Parameters
    ----------
    excerpts : iterable of Excerpt
        In any order.
    names : mapping of str to sequence of str, optional
        Names of each letter's area, by letter id.

    Returns
    -------
    tuple of Document
        By excerpt id, so that what is made of them does not depend on the order of the
        input. An excerpt that comes twice gives one document.
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
