"""Find small topics: subjects that a phrase names in several letters, too rare for a main topic.

A main topic has about a hundred excerpts. A subject that the codebook misses may be in only
ten, spread over ten letters and many main topics, and clustering the whole corpus cannot find
it. A small topic starts from a phrase instead. The phrase must recur in several letters; its
excerpts must be about it, judged by their embeddings (as in KeyBERT, but over the corpus); and
it must not consist of the keywords of a single main topic.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspection_letters.topics.boilerplate import stop_words, words_of
from inspection_letters.topics.naming import as_written
from inspection_letters.topics.records import Document, FitSettings
from inspection_letters.topics.represent import stem

LARGEST = 0.01
"""Largest small topic, as a share of the documents (but never below `LEAST_EXCERPTS`)."""

LEAST_EXCERPTS = 5

RELEVANT = 0.25
"""Least relevance of a phrase: the mean cosine of its embedding with those of its excerpts, less
that with all excerpts."""

_MOST = 80
_SAME = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase, with others that mark the same excerpts, and the rows of its documents.

    ``terms`` consist of stems; ``written`` has the forms that the letters use.
    """

    terms: tuple[str, ...]
    written: tuple[str, ...]
    rows: tuple[int, ...]
    n_letters: int
    relevance: float


def find_small(
    documents: Sequence[Document],
    vectors: npt.NDArray[np.floating],
    embed_phrases: Callable[[Sequence[str]], npt.NDArray[np.floating]],
    settings: FitSettings,
    keywords: Iterable[Sequence[str]] = (),
) -> tuple[Candidate, ...]:
    """Find small topics.

    Parameters
    ----------
    documents : sequence of Document
        The documents, n of them.
    vectors : ndarray of shape (n, width)
        The documents' embeddings, of length one.
    embed_phrases : callable
        Returns the embeddings of phrases.
    settings : FitSettings
        ``smallest`` is the fewest letters of a small topic.
    keywords : iterable of sequence of str
        The keywords of each main topic. A phrase that consists of one topic's keywords is
        not a subject of its own.

    Returns
    -------
    tuple of Candidate
        At most 80, sorted by relevance times the logarithm of the number of letters.
    """
    letters = [document.letter_id for document in documents]
    most = max(LEAST_EXCERPTS, math.ceil(LARGEST * len(documents)))
    spoken_for = [{stem(word) for term in own for word in term.split()} for own in keywords]
    possible = {
        term: rows
        for term, rows in _occurrences(documents).items()
        if LEAST_EXCERPTS <= len(rows) <= most
        and len({letters[row] for row in rows}) >= settings.smallest
        and not any(words.issuperset(term.split()) for words in spoken_for)
    }
    if not possible:
        return ()
    written = {
        term: as_written(term, "\n".join(documents[row].words for row in rows), stems=True)
        for term, rows in possible.items()
    }
    phrases = np.asarray(embed_phrases([written[term] for term in possible]), dtype=np.float64)
    background = np.asarray(vectors, dtype=np.float64).mean(axis=0)
    found = []
    for (term, rows), phrase in zip(possible.items(), phrases, strict=True):
        relevance = float((vectors[rows].mean(axis=0) - background) @ phrase)
        if relevance >= RELEVANT:
            spread = len({letters[row] for row in rows})
            found.append(Candidate((term,), (written[term],), tuple(rows), spread, relevance))
    found.sort(
        key=lambda candidate: (
            -candidate.relevance * math.log(candidate.n_letters),
            candidate.terms,
        )
    )
    return tuple(_joined(found, letters)[:_MOST])


def terms_of(text: str) -> set[str]:
    """Return the phrases of one to three stems in a text.

    Stop words are skipped, so that "home to school" is a phrase. A phrase does not extend
    across a comma or other punctuation.
    """
    found: set[str] = set()
    stop = stop_words()
    for clause in re.split(r"[.,;:()\n]| - | – ", text):
        words = [stem(word) for word in words_of(clause) if word not in stop]
        for length in (1, 2, 3):
            for start in range(len(words) - length + 1):
                found.add(" ".join(words[start : start + length]))
    return found


def _occurrences(documents: Sequence[Document]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for row, document in enumerate(documents):
        for term in sorted(terms_of(document.words)):
            found[term].append(row)
    return found


def _joined(found: Sequence[Candidate], letters: Sequence[str]) -> list[Candidate]:
    """Merge phrases that mark mostly the same excerpts into the first of them."""
    kept: list[Candidate] = []
    for candidate in found:
        own = set(candidate.rows)
        for place, other in enumerate(kept):
            theirs = set(other.rows)
            if len(own & theirs) < _SAME * min(len(own), len(theirs)):
                continue
            # A much more frequent phrase is left out, because it would change the subject.
            if len(own) < 2 * len(theirs):
                rows = tuple(sorted(own | theirs))
                kept[place] = Candidate(
                    (*other.terms, *candidate.terms),
                    (*other.written, *candidate.written),
                    rows,
                    len({letters[row] for row in rows}),
                    other.relevance,
                )
            break
        else:
            kept.append(candidate)
    return kept


__all__ = ["LARGEST", "RELEVANT", "Candidate", "find_small", "terms_of"]
