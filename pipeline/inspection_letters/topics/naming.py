"""Short names of topics, made from key phrases as the letters write them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from inspection_letters.topics.boilerplate import content_words
from inspection_letters.topics.records import Document
from inspection_letters.topics.represent import stem

_PARTS = 2
_BONUS = {1: 0.6, 2: 1.4, 3: 1.4}
"""Phrases of two and three words say more than single words."""

_LEAST, _LEAST_SHARE = 3, 0.04
"""A phrase must stand in so many of a topic's documents, and in that share of them."""

_BETWEEN = r"(?:\s+\w+){0,3}?\s+"
"""Words that may stand inside a phrase beside those of the term ("speech and language")."""


def name_topics(
    documents: Sequence[Document], labels: Sequence[int | None], count: int
) -> tuple[str, ...]:
    """Name topics.

    Parameters
    ----------
    documents : sequence of Document
        The documents.
    labels : sequence of int or None
        The topic of each, from 0.
    count : int
        Number of topics.

    Returns
    -------
    tuple of str
        For each topic two phrases without a word in common, such as "Speech and language
        therapy, waiting times"; empty if there are none. Those are chosen that stand in many
        of its documents and more often there than elsewhere: number times logarithm of the
        ratio.
    """
    total: Counter[str] = Counter()
    own: dict[int, Counter[str]] = defaultdict(Counter)
    texts: dict[int, list[str]] = defaultdict(list)
    for document, label in zip(documents, labels, strict=True):
        terms = _terms(document.words)
        total.update(terms)
        if label is not None:
            own[label].update(terms)
            texts[label].append(document.words)
    return tuple(_name(own[topic], total, len(documents), texts[topic]) for topic in range(count))


def _name(own: Counter[str], total: Counter[str], documents: int, texts: Sequence[str]) -> str:
    least = max(_LEAST, _LEAST_SHARE * len(texts))
    scored = []
    for term, times in own.items():
        if times < min(least, len(texts)):
            continue
        ratio = times / len(texts) / (total[term] / documents)
        if ratio > 1:
            score = times * math.log(ratio) * _BONUS[len(term.split())]
            scored.append((-score, term))
    parts: list[str] = []
    seen: set[str] = set()
    text = "\n".join(texts)
    for _, term in sorted(scored):
        stems = {stem(word) for word in term.split()}
        if stems & seen:
            continue
        parts.append(as_written(term, text))
        seen |= stems
        if len(parts) == _PARTS:
            break
    name = ", ".join(parts)
    return name[:1].upper() + name[1:]


def _terms(text: str) -> set[str]:
    words = content_words(text)
    return {
        " ".join(words[start : start + length])
        for length in _BONUS
        for start in range(len(words) - length + 1)
    }


def as_written(term: str, text: str, *, stems: bool = False) -> str:
    """Return a term of words without stop words as a text most often writes it.

    Parameters
    ----------
    term : str
        Words in lower case.
    text : str
        Where to look.
    stems : bool
        Whether the term is made of stems, so that each word may go on.
    """
    words = [re.escape(word) for word in term.split()]
    if stems:
        words = [
            word[:-1] + "(?:y|ies)" if word[-1] == "y" else word + r"\w{0,3}" for word in words
        ]
    found = Counter(re.findall(r"\b" + _BETWEEN.join(words) + r"\b", text, re.IGNORECASE))
    if not found:
        return term
    form = min(found, key=lambda form: (-found[form], len(form), form))
    # Capitals inside a word are an abbreviation's and stay.
    return " ".join(
        word if any(c.isupper() for c in word[1:]) else word.lower() for word in form.split()
    )


__all__ = ["as_written", "name_topics"]
