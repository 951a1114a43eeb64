"""Choose the topics that lists and reports show, and say why the others are hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspection_letters.topics.model import Fitted
from inspection_letters.topics.naming import singular
from inspection_letters.topics.noun_phrases import LINKS, NounPhrases
from inspection_letters.topics.records import Document, Grain, Topic

UNSTABLE_REASON = "not found again in half of the samples of letters"
NAME_REASON = "its phrase is not a noun phrase that names a subject"


def choose_shown(fitted: Fitted, documents: Sequence[Document]) -> Fitted:
    """Record why small topics are hidden; main topics are always shown.

    Parameters
    ----------
    fitted : Fitted
        The topics, with their stability if it was measured.
    documents : sequence of Document
        Texts from which to learn which words are used as verbs.

    Returns
    -------
    Fitted
        The same topics. A small topic is shown if it is stable (or its stability was not
        measured), a noun phrase names it, and its name does not merely add words to that of
        another small topic that is shown and occurs in at least as many letters.
    """
    finder = NounPhrases(document.words for document in documents)
    order = sorted(
        fitted.model.small,
        key=lambda topic: (-topic.n_letters, len(topic.name.split()), topic.topic_id),
    )
    shown: list[tuple[frozenset[str], Topic]] = []
    reasons: dict[str, str | None] = {}
    for topic in order:
        words = topic.name.split()
        content = frozenset(singular(word.lower()) for word in words) - LINKS
        wider = next((other for inner, other in shown if inner <= content), None)
        reason = None
        if topic.unstable:
            reason = UNSTABLE_REASON
        elif not finder.is_noun_phrase(words):
            reason = NAME_REASON
        elif wider is not None:
            reason = f"covered by {wider.topic_id} ({wider.name})"
        reasons[topic.topic_id] = reason
        if reason is None:
            shown.append((content, topic))
    topics = tuple(
        replace(topic, hidden_reason=reasons[topic.topic_id])
        if topic.grain is Grain.SMALL
        else topic
        for topic in fitted.model.topics
    )
    return replace(fitted, model=replace(fitted.model, topics=topics))


__all__ = ["NAME_REASON", "UNSTABLE_REASON", "choose_shown"]
