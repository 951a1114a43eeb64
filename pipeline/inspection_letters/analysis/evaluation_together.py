"""Measure what people and a coder have coded together: people's codes first, then the coder's.

The reference must not be part of what is measured. Gold is a coding of its own. If a person is the
reference, all that this person coded is taken out, so that excerpts that nobody else coded are
measured with the coder's codes. Of the others, it is the coding before anything was adjudicated:
a decision about what the reference and others coded rests on the reference too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from inspection_letters.analysis.coders import (
    GOLD,
    PEOPLE,
    CorpusCoder,
    choose_coder,
    choose_measured,
    people_among,
)
from inspection_letters.analysis.codes_left_out import codes_left_out, left_out_sentence
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.evaluation_notes import held_out_notes
from inspection_letters.analysis.evaluation_records import Coding
from inspection_letters.analysis.people import (
    codes_unasked,
    people_first,
    reviews_by_excerpt,
)
from inspection_letters.analysis.statistics.counts import Labels
from inspection_letters.records.errors import UsageError
from inspection_letters.store.reviews import Review

ALIKE: Final = 30
"""Excerpts that two people hardly code alike in every code and polarity, unless one copied."""

UNLIKE_SHARES: Final = 0.05
"""A difference of shares, from 0 to 1, that is worth a note."""


def choose_coded(
    coders: Mapping[str, CorpusCoder], name: str | None, reference: str | None
) -> CorpusCoder:
    """Return the rule set or model whose codes count where people have coded nothing.

    Raises
    ------
    UsageError
        If there is none, several to choose from, or the name is a person's.
    """
    if name is not None and name == reference:
        return choose_measured(coders, name, reference)  # Says why that is not possible.
    coder = choose_coder(coders, name)
    if coder.is_person:
        raise UsageError(
            f"{coder.coder_id} is a person: people's coding is measured together with that of a "
            "rule set or model.",
            "Name a rule set or model with --coder, or leave out --with-people.",
        )
    return coder


def check_reference(corpus: CodedCorpus, against: str) -> None:
    """Check that the reference is gold or one person, and that other people have coded.

    Raises
    ------
    UsageError
        If not.
    """
    people = people_among(corpus.coders.values())
    if against == PEOPLE:
        raise UsageError(
            "People's coding cannot be measured against all people's coding.",
            "Compare with gold, or name a person who checked the others with --against.",
        )
    if against in corpus.coders and against not in people:
        raise UsageError(
            f"{against} is a rule set or model, which cannot say how good people's coding is.",
            "Compare with gold, or name a person with --against.",
        )
    if not people:
        raise UsageError(
            "Nobody has coded in the workspace, so there is no coding by people to measure.",
            "Leave out --with-people, or import people's coding with 'letters import-coding'.",
        )
    if people == (against,):
        raise UsageError(
            f"{against} is the only person who has coded, and cannot be measured against the same "
            "coding.",
            "Leave out --with-people to measure the model alone, or let a second person code some "
            "excerpts and name that person with --against.",
        )


def with_people_first(corpus: CodedCorpus, coding: Coding, reference: str) -> Coding:
    """Return a coder's coding with people's where people coded, without the reference's.

    Where several people judged an excerpt, the rule of `inspection_letters.analysis.people`
    applies. Detail codes are people's where people judged detail codes. Codes that people's
    codebook did not have stay the coder's, as in findings.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    coding : Coding
        The coder's, with its held-out answers.
    reference : str
        Whose judgements are left out: a person, or ``gold``.
    """
    codebook = corpus.codebooks[coding.codebook_digest]
    main, detail = (
        _counting(corpus, of_people, of_coder, code_ids)
        for of_people, of_coder, code_ids in zip(
            _layers(corpus, reference, coding.labels),
            (coding.labels, coding.detail_labels),
            (codebook.code_ids, codebook.detail_ids),
            strict=True,
        )
    )
    details = frozenset(codebook.detail_ids)
    return replace(
        coding,
        labels={**coding.labels, **main.labels},
        scores={
            (excerpt_id, code_id): score
            for (excerpt_id, code_id), score in coding.scores.items()
            if (detail if code_id in details else main).is_of_coder(excerpt_id, code_id)
        },
        held_out=coding.held_out - main.labels.keys(),
        detail_labels={**coding.detail_labels, **detail.labels},
        detail_ids=codebook.detail_ids if detail.labels else coding.detail_ids,
        by_people=frozenset(main.labels),
    )


@dataclass(frozen=True, slots=True)
class _Counting:
    """The codes that count of the excerpts that people judged, of one layer.

    ``unasked`` are the codes that none of these people could assign: they are the coder's.
    """

    labels: Labels
    unasked: Mapping[str, frozenset[str]]

    def is_of_coder(self, excerpt_id: str, code_id: str) -> bool:
        return excerpt_id not in self.labels or code_id in self.unasked[excerpt_id]


def _counting(
    corpus: CodedCorpus, of_people: Sequence[Review], of_coder: Labels, code_ids: Sequence[str]
) -> _Counting:
    reviews = reviews_by_excerpt(of_people)
    unasked = codes_unasked(reviews, code_ids, corpus.codebooks)
    labels = {
        excerpt_id: people_first(
            of_excerpt, of_coder.get(excerpt_id, {}), code_ids, corpus.codebooks
        )
        for excerpt_id, of_excerpt in reviews.items()
        if unasked[excerpt_id] < frozenset(code_ids)
    }
    return _Counting(labels, unasked)


def _layers(
    corpus: CodedCorpus, reference: str, excerpt_ids: Collection[str]
) -> tuple[tuple[Review, ...], tuple[Review, ...]]:
    """Return what people said of main codes and of detail codes, without the reference."""
    if reference not in corpus.coders:
        main, detail = corpus.reviews, corpus.detail_reviews
    else:
        others = [coder for name, coder in corpus.coders.items() if name != reference]
        main = tuple(review for coder in others for review in coder.independent_reviews)
        detail = tuple(review for coder in others for review in coder.independent_detail_reviews)
    of_main, of_detail = (
        tuple(review for review in layer if review.excerpt_id in excerpt_ids)
        for layer in (main, detail)
    )
    return of_main, of_detail


def groups_by_source(measured: Coding, shared: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the excerpts that people coded and those of the coder, as a grouping by source."""
    if not measured.by_people:
        return {}
    return {
        "source": {
            excerpt_id: PEOPLE if excerpt_id in measured.by_people else measured.name
            for excerpt_id in shared
        }
    }


def notes_on_people(
    corpus: CodedCorpus, measured: Coding, reference: Coding, shared: Sequence[str]
) -> Iterator[str]:
    """Yield notes on what people coded, and on how independent the reference is.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    measured, reference : Coding
        The two codings compared.
    shared : sequence of str
        The IDs of the excerpts that both judged.
    """
    is_person = reference.name in corpus.coders
    others, _ = _layers(corpus, reference.name if is_person else GOLD, measured.labels)
    names = sorted({review.coder_id for review in others})
    by_people = [excerpt_id for excerpt_id in shared if excerpt_id in measured.by_people]
    here = len(by_people) / len(shared)
    everywhere = len(measured.by_people) / len(measured.labels)
    yield (
        f"Of the {len(shared):,} excerpts, {len(by_people):,} ({here:.0%}) were coded by people "
        f"({', '.join(names)}), the others by {measured.name}. In all letters coded by "
        f"{measured.name}, people coded {everywhere:.0%} of the excerpts."
        if names
        else f"People other than {reference.name} have coded none of these letters: all codes are "
        f"those of {measured.name}."
    )
    if names and abs(here - everywhere) >= UNLIKE_SHARES:
        yield (
            "The shares differ, so these figures are not those of all letters. The table by "
            "source has figures for each."
        )
    if is_person:
        yield (
            f"{reference.name}'s coding is taken as correct, and is not part of what is measured: "
            f"where nobody else coded, the codes are those of {measured.name}."
        )
        if measured.held_out:
            yield from held_out_notes(measured, shared)
    elif len(by_people) >= ALIKE and all(
        measured.labels[excerpt_id] == reference.labels[excerpt_id] for excerpt_id in by_people
    ):
        yield (
            f"People's codes are those of {reference.name} in all {len(by_people):,} excerpts that "
            "both coded. If the gold was made from this coding, only the figures of "
            f"{measured.name} say anything."
        )
    codebook = corpus.codebooks[measured.codebook_digest]
    left_out = codes_left_out(others, codebook)
    if left_out:
        yield left_out_sentence(left_out, f"{codebook.name} {codebook.version}")


__all__ = [
    "check_reference",
    "choose_coded",
    "groups_by_source",
    "notes_on_people",
    "with_people_first",
]
