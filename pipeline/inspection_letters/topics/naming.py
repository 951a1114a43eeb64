"""Give topics short names: noun phrases as the letters write them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from inspection_letters.topics.noun_phrases import LINKS, NounPhrases, abbreviations
from inspection_letters.topics.records import Document

_PARTS = 2
_BONUS = {1: 0.5, 2: 1.5, 3: 1.6, 4: 1.6}
"""Weight of a phrase by its number of words, because phrases say more than single words."""

_LEAST, _LEAST_SHARE = 3, 0.02
"""Fewest of a topic's documents in which a phrase must occur, as a number and as a share."""

_WHOLE = 0.7
"""A phrase is replaced by a longer phrase that occurs in at least this share of its documents."""

RELEVANT = 0.15
"""Least cosine of a phrase and the mean of its topic."""

_TELLING = 0.04
"""The phrases of a name must occur in at least this share of the topic's documents."""

_SECOND = 0.2
"""Least score of a second phrase, as a share of the first phrase's score."""

_BETWEEN = r"(?:\s+\w+){0,3}?\s+"
"""Other words that a phrase may have between those of the term ("speech and language")."""


_Key = tuple[str, ...]

_MIXED = "Mixed: "


@dataclass(frozen=True, slots=True)
class _Phrase:
    score: float
    key: _Key
    written: str
    relevance: float = 0.0


@dataclass(frozen=True, slots=True)
class TopicName:
    """A topic's name; ``is_telling`` is False if no noun phrase says what the topic is about."""

    name: str
    is_telling: bool


def name_topics(
    documents: Sequence[Document],
    labels: Sequence[int | None],
    count: int,
    vectors: npt.NDArray[np.floating],
    embed_phrases: Callable[[Sequence[str]], npt.NDArray[np.floating]],
) -> tuple[TopicName, ...]:
    """Name topics.

    Parameters
    ----------
    documents : sequence of Document
        The documents, n of them.
    labels : sequence of int or None
        The topic of each document, from 0; None if it has none.
    count : int
        Number of topics.
    vectors : ndarray of shape (n, width)
        Embeddings of the documents, of length one.
    embed_phrases : callable
        Returns the embeddings of phrases.

    Returns
    -------
    tuple of TopicName
        For each topic, one or two noun phrases without a word in common, such as "Parent carer
        forum, co-production". No two topics have the same pair of phrases if it can be
        avoided. If no phrase has a cosine of at least `RELEVANT`, the topic is "Mixed", with
        the nearest phrases; the name is empty if there are no phrases.

    Notes
    -----
    A good phrase occurs in many of the topic's documents, occurs there more often than
    elsewhere, and has the meaning that they share. The score is the number of documents,
    times the logarithm of the ratio to other documents, times the cosine of the phrase and
    the mean of the topic's documents less that of all documents (as KeyBERT weights phrases;
    Grootendorst 2020).
    """
    finder = NounPhrases(document.words for document in documents)
    spelled_out = abbreviations(document.words for document in documents)
    total: Counter[_Key] = Counter()
    own: dict[int, Counter[_Key]] = defaultdict(Counter)
    forms: dict[_Key, Counter[str]] = defaultdict(Counter)
    rows: dict[int, list[int]] = defaultdict(list)
    for row, (document, label) in enumerate(zip(documents, labels, strict=True)):
        phrases: dict[_Key, str] = {
            tuple(singular(word.lower()) for word in words): " ".join(map(_lowered, words))
            for words in finder.find(document.words)
        }
        total.update(phrases.keys())
        for key, written in phrases.items():
            forms[key][written] += 1
        if label is not None:
            own[label].update(phrases.keys())
            rows[label].append(row)
    counted = [
        _counted(own[topic], total, len(documents), len(rows[topic]), forms)
        for topic in range(count)
    ]
    texts = sorted({phrase.written for phrases in counted for phrase in phrases})
    meanings = dict(zip(texts, embed_phrases(texts), strict=True)) if texts else {}
    background = vectors.mean(axis=0) if len(vectors) else vectors
    ranked = []
    for topic, candidates in enumerate(counted):
        middle = vectors[rows[topic]].mean(axis=0) - background if candidates else background
        middle = middle / max(float(np.linalg.norm(middle)), 1e-12)
        ranked.append(_weighed(candidates, middle, meanings))
    # The topic whose best phrase has the highest score chooses first.
    order = sorted(range(count), key=lambda topic: (-_best(ranked[topic]), topic))
    names: dict[int, TopicName] = {}
    used: set[frozenset[_Key]] = set()
    for topic in order:
        least = _TELLING * len(rows[topic])
        names[topic] = _name(ranked[topic], own[topic], used, least, spelled_out)
    return tuple(names[topic] for topic in range(count))


def _best(phrases: Sequence[_Phrase]) -> float:
    return phrases[0].score if phrases else 0.0


def _counted(
    own: Counter[_Key],
    total: Counter[_Key],
    documents: int,
    size: int,
    forms: dict[tuple[str, ...], Counter[str]],
) -> list[_Phrase]:
    least = min(max(_LEAST, _LEAST_SHARE * size), size)
    found = []
    for key, times in own.items():
        ratio = times / size / (total[key] / documents)
        if times >= least and ratio > 1:
            words = sum(word not in LINKS for word in key)
            written = min(forms[key], key=lambda form: (-forms[key][form], form))
            found.append(_Phrase(times * math.log(ratio) * _BONUS[words], key, written))
    return found


def _weighed(
    phrases: Sequence[_Phrase],
    middle: npt.NDArray[np.floating],
    meanings: Mapping[str, npt.NDArray[np.floating]],
) -> list[_Phrase]:
    """Weight phrases by the relevance of their meaning, and sort them, best first."""
    found = []
    for phrase in phrases:
        relevance = round(float(middle @ meanings[phrase.written]), 6)
        score = phrase.score * max(relevance, 0.01)
        found.append(replace(phrase, score=score, relevance=relevance))
    return sorted(found, key=lambda phrase: (-phrase.score, phrase.key))


def _whole(phrase: _Phrase, phrases: Sequence[_Phrase], own: Counter[_Key]) -> _Phrase:
    """Return the longest phrase of which a phrase is nearly always part, or the phrase itself."""
    wider = [
        other
        for other in phrases
        if len(other.key) > len(phrase.key)
        and own[other.key] >= _WHOLE * own[phrase.key]
        and _is_part(phrase.key, other.key)
    ]
    return max(wider, key=lambda other: len(other.key), default=phrase)


def _name(
    phrases: Sequence[_Phrase],
    own: Counter[_Key],
    used: set[frozenset[_Key]],
    least: float,
    spelled_out: Mapping[str, str],
) -> TopicName:
    relevant = [phrase for phrase in phrases if phrase.relevance >= RELEVANT]
    parts: list[_Phrase] = []
    seen: set[str] = set()
    for shorter in relevant or phrases:
        phrase = _whole(shorter, relevant, own)
        words = set(phrase.key) - LINKS
        if words & seen or (parts and phrase.score < _SECOND * parts[0].score):
            continue
        parts.append(phrase)
        seen |= words
        if len(parts) == _PARTS:
            break
    if not parts:
        return TopicName("", is_telling=False)
    if frozenset(part.key for part in parts) in used:
        # A less relevant second phrase may distinguish the topic from its namesake.
        first = parts[0]
        apart = (phrase for phrase in phrases if not set(first.key) & set(phrase.key) - LINKS)
        sets = ([first, phrase] for phrase in apart)
        parts = next((both for both in sets if frozenset(p.key for p in both) not in used), parts)
    used.add(frozenset(part.key for part in parts))
    name = ", ".join(_spelled(part.written, spelled_out) for part in parts)
    covered = sum(
        max(own[other.key] for other in phrases if _is_part(other.key, part.key)) for part in parts
    )
    if not relevant or covered < least:
        return TopicName(_MIXED + name, is_telling=False)
    return TopicName(name[:1].upper() + name[1:], is_telling=True)


def _is_part(inner: _Key, outer: _Key) -> bool:
    """Whether a phrase is equal to another or is a run of its words."""
    return any(
        outer[start : start + len(inner)] == inner for start in range(len(outer) - len(inner) + 1)
    )


def _spelled(written: str, spelled_out: Mapping[str, str]) -> str:
    return f"{spelled_out[written]} ({written})" if written in spelled_out else written


def singular(word: str) -> str:
    """Return a lower-case word without a plural ending, so that both forms count together."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if re.search(r"\w{2}[^sui]s$", word) else word


def _lowered(word: str) -> str:
    # A word with capitals inside is an abbreviation and stays as it is.
    return word if any(c.isupper() for c in word[1:]) else word.lower()


def as_written(term: str, text: str, *, stems: bool = False) -> str:
    """Return the form in which a text most often writes a term.

    Parameters
    ----------
    term : str
        Words in lower case, without stop words.
    text : str
        The text to search.
    stems : bool
        Whether the term consists of stems, to which the text may add endings.
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
    return " ".join(_lowered(word) for word in form.split())


__all__ = ["TopicName", "as_written", "name_topics", "singular"]
