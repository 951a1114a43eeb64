"""Compare topics with codes: which go together, and which topics the codebook misses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from inspection_letters.records import Code, Codebook, CodedExcerpt
from inspection_letters.records.rounding import count
from inspection_letters.topics.matching import members_of
from inspection_letters.topics.model import Fitted
from inspection_letters.topics.phrases import terms_of
from inspection_letters.topics.records import CodeLink, Grain, Topic

EXPLAINED = 0.5
"""A code explains a topic if at least this share of the topic's excerpts have the code, and at
least `TIMES` as many as by chance."""

TIMES = 2.0
COVERED = 0.5
"""The codebook explains a main topic if at least this share of its excerpts have one of the
codes that occur in the topic at least `TIMES` as often as by chance."""

SMALL_SHARE = 0.6
"""A code explains a small topic if at least this share of its excerpts have it. Codes are not
counted together, because in a few excerpts some codes occur together by chance."""

SMALL_LETTERS = 5
"""Fewest letters of an emerging small topic."""

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of topics by codes.

    ``links`` has a `CodeLink` for each pair of a topic and a code, by topic ID and then in
    the order of the codebook. ``uncoded`` is the share of each topic's excerpts without
    codes, and ``covered`` the share with a code that goes with the topic (`TIMES`).
    """

    code_ids: tuple[str, ...]
    links: Mapping[str, tuple[CodeLink, ...]]
    uncoded: Mapping[str, float]
    covered: Mapping[str, float]


def topics_by_codes(fitted: Fitted, codings: Iterable[CodedExcerpt], codebook: Codebook) -> Matrix:
    """Count excerpts by topic and code, with the counts expected by chance.

    Parameters
    ----------
    fitted : Fitted
        Topics of excerpts.
    codings : iterable of CodedExcerpt
        The codings of a single coder; codings of excerpts that are not in `fitted` do not
        count.
    codebook : Codebook
        The codebook whose codes are the columns.

    Returns
    -------
    Matrix
        The expected counts assume that topics and codes are independent.
    """
    excerpts = {assignment.excerpt_id for assignment in fitted.topics}
    having: dict[str, set[str]] = defaultdict(set)
    for coding in codings:
        if coding.excerpt_id in excerpts:
            having[coding.code_id].add(coding.excerpt_id)
    coded: set[str] = set().union(*having.values()) if having else set()
    members = members_of(fitted.topics)
    links: dict[str, tuple[CodeLink, ...]] = {}
    uncoded: dict[str, float] = {}
    covered: dict[str, float] = {}
    for topic in fitted.model.topics:
        own = members.get(topic.topic_id, frozenset())
        links[topic.topic_id] = tuple(
            _link(code, own, having[code], len(excerpts)) for code in codebook.code_ids
        )
        uncoded[topic.topic_id] = len(own - coded) / len(own) if own else 0.0
        near = [having[link.code_id] for link in links[topic.topic_id] if link.ratio >= TIMES]
        reached = own & set().union(*near)
        covered[topic.topic_id] = len(reached) / len(own) if own else 0.0
    return Matrix(codebook.code_ids, links, uncoded, covered)


def _link(code: str, own: frozenset[str], coded: set[str], total: int) -> CodeLink:
    both = len(own & coded)
    return CodeLink(
        code_id=code,
        observed=both,
        expected=len(own) * len(coded) / total if total else 0.0,
        share=both / len(own) if own else 0.0,
        recall=both / len(coded) if coded else 0.0,
    )


def link_codes(fitted: Fitted, matrix: Matrix, codebook: Codebook) -> Fitted:
    """Record for each topic the nearest codes, the code that explains it, and whether it emerges.

    A topic emerges if it is stable (or its stability was not measured) and the codebook
    does not explain it: fewer than half of its excerpts have a code that goes with it. A
    small topic emerges if its phrase is not in the codebook, no code is assigned to 60% of
    its excerpts, and it occurs in at least five letters. A topic that is not shown
    (`inspection_letters.topics.showing`) or has no telling name does not emerge.

    Parameters
    ----------
    fitted : Fitted
        Topics of excerpts.
    matrix : Matrix
        From `topics_by_codes`.
    codebook : Codebook
        The codebook of the matrix.
    """
    known = _known(codebook)
    small = dict(zip((t.topic_id for t in fitted.model.small), fitted.model.phrases, strict=True))
    topics = []
    for topic in fitted.model.topics:
        links = sorted(matrix.links[topic.topic_id], key=lambda link: (-link.share, link.code_id))
        near = [link for link in links if link.observed and link.ratio > 1][:_NEAREST]
        top = links[0] if links else None
        explained = top is not None and top.share >= EXPLAINED and top.ratio >= TIMES
        if topic.grain is Grain.SMALL:
            named = any(term in known for term in small[topic.topic_id])
            free = (
                not named
                and topic.n_letters >= SMALL_LETTERS
                and (top is None or top.share < SMALL_SHARE)
            )
        else:
            free = matrix.covered[topic.topic_id] < COVERED
        topics.append(
            replace(
                topic,
                nearest_codes=tuple(near),
                explained_by=top.code_id if explained and top is not None else None,
                emerging=free and not topic.unstable and topic.shown and topic.has_telling_name,
            )
        )
    return replace(fitted, model=replace(fitted.model, topics=tuple(topics)))


def _known(codebook: Codebook) -> set[str]:
    """Return the phrases in a codebook's labels, definitions and examples."""
    return {
        term
        for code in codebook.codes
        for text in (code.label, code.definition, code.include, code.exclude, *code.examples)
        for term in terms_of(text)
    }


def emerging(fitted: Fitted) -> tuple[Topic, ...]:
    """Return the emerging topics: main topics before small ones, and the most stable first."""
    found = [topic for topic in fitted.model.topics if topic.emerging]
    return tuple(
        sorted(
            found,
            key=lambda t: (t.grain is Grain.SMALL, -(t.stability or 0.0), -t.n_letters, t.topic_id),
        )
    )


def propose_codes(topics: Sequence[Topic], quotes: Mapping[str, str]) -> tuple[Code, ...]:
    """Draft a codebook entry for each topic, to be edited by a person.

    Parameters
    ----------
    topics : sequence of Topic
        From `emerging`, or any other topics.
    quotes : mapping of str to str
        The text of excerpts by ID, from which the topics' examples are taken.

    Returns
    -------
    tuple of Code
        Codes in the group ``proposed``, whose definitions must still be written.
    """
    codes = []
    used: set[str] = set()
    for topic in topics:
        name = topic.name.split(",")[0]
        slug = "-".join(sorted_words(name)) or topic.topic_id
        while slug in used:
            slug = f"{slug}-{topic.topic_id}"
        used.add(slug)
        codes.append(
            Code(
                id=slug,
                group="proposed",
                label=name,
                definition=(
                    f"To be written. Topic {topic.topic_id}: {count(topic.n_excerpts, 'excerpt')} "
                    f"of {count(topic.n_letters, 'letter')}."
                ),
                include="; ".join(topic.keywords),
                examples=tuple(quotes[example] for example in topic.examples if example in quotes),
            )
        )
    return tuple(codes)


def sorted_words(name: str) -> list[str]:
    """Return the words of a name that can be part of an ID, in order."""
    words = [
        "".join(c for c in word.lower() if c.isascii() and c.isalnum())
        for word in name.replace("-", " ").split()
    ]
    return [word for word in words if word]


__all__ = ["Matrix", "emerging", "link_codes", "propose_codes", "topics_by_codes"]
