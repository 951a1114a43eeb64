"""The codings that an evaluation compares: of a coder, of people together, and of gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from inspection_letters.analysis.coders import GOLD, PEOPLE, CorpusCoder
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.evaluation_records import Coding
from inspection_letters.analysis.gold import Anchored, anchor, load_gold
from inspection_letters.analysis.held_out_errors import find_answers
from inspection_letters.analysis.people import codes_unasked, people_first, reviews_by_excerpt
from inspection_letters.analysis.statistics.answers import keys
from inspection_letters.analysis.statistics.counts import Labels
from inspection_letters.records import Codebook, CodedExcerpt, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.store.reviews import Review


def coding_of(corpus: CodedCorpus, coder: CorpusCoder) -> Coding:
    """Return the codes of all that a coder judged.

    A rule set or model judges every excerpt of a letter it codes; a person those that are
    reviewed. Of a person, it is the coding before anything was adjudicated.

    Raises
    ------
    UsageError
        If there is none.
    """
    if coder.is_person:
        if coder.reviews and not coder.independent_reviews:
            raise UsageError(
                f"{coder.coder_id} has only decided about what others coded, which says nothing of "
                "how far two coders agree.",
                "Compare with what counts of everyone's coding: --against people.",
            )
        return _coding_of_reviews(
            corpus, coder.coder_id, coder.independent_reviews, coder.independent_detail_reviews
        )
    letters = coder.letters | {coding.letter_id for coding in coder.codings}
    judged = [excerpt.excerpt_id for excerpt in corpus.excerpts if excerpt.letter_id in letters]
    assigned = _labels(judged, coder.codings)
    scores = {(coding.excerpt_id, coding.code_id): coding.score for coding in coder.all_codings}
    digest = _commonest(coder.coder_id, (coding.codebook_digest for coding in coder.all_codings))
    codebook = corpus.codebooks[digest]
    detail_labels = _labels(judged, coder.detail_codings) if coder.detail_codings else {}
    return Coding(
        coder.coder_id,
        assigned,
        codebook.code_ids,
        digest,
        scores,
        detail_labels=detail_labels,
        # A coder that assigned none has no means to: that says nothing of the letters.
        detail_ids=codebook.detail_ids if coder.detail_codings else (),
        codebook_name=codebook.extends or codebook.name,
    )


def _labels(excerpt_ids: Iterable[str], codings: Iterable[CodedExcerpt]) -> Labels:
    """Return the codes of excerpts, with equal codes kept once: of a million, few differ."""
    kept: dict[tuple[tuple[str, Polarity], ...], Mapping[str, Polarity]] = {(): {}}
    found = dict.fromkeys(excerpt_ids, kept[()])
    for excerpt_id, own in groupby(codings, key=attrgetter("excerpt_id")):
        codes = {**found[excerpt_id], **{coding.code_id: coding.polarity for coding in own}}
        found[excerpt_id] = kept.setdefault(tuple(codes.items()), codes)
    return found


def coding_of_people(corpus: CodedCorpus) -> Coding:
    """Return what counts of all people's coding, by the rule of `analysis.people`.

    Raises
    ------
    UsageError
        If no person has coded.
    """
    if not corpus.reviews:
        raise UsageError(
            "No person has coded in the workspace.",
            "Code some letters with 'letters review', or compare with --against gold.",
        )
    names = ", ".join(sorted({review.coder_id for review in corpus.reviews}))
    return _coding_of_reviews(corpus, f"{PEOPLE} ({names})", corpus.reviews, corpus.detail_reviews)


def _coding_of_reviews(
    corpus: CodedCorpus, name: str, reviews: Sequence[Review], detail_reviews: Sequence[Review]
) -> Coding:
    digest = _commonest(name, (review.codebook_digest for review in reviews))
    codebook = corpus.codebooks[digest]
    labels, code_ids = _in_question(reviews, codebook.code_ids, corpus.codebooks)
    details: Labels = {}
    detail_ids: tuple[str, ...] = ()
    if detail_reviews:
        in_detail = _commonest(name, (review.codebook_digest for review in detail_reviews))
        details, detail_ids = _in_question(
            detail_reviews, corpus.codebooks[in_detail].detail_ids, corpus.codebooks
        )
    used = {review.codebook_digest for review in reviews if review.excerpt_id in labels}
    return Coding(
        name,
        labels,
        code_ids,
        digest,
        {},
        detail_labels=details,
        detail_ids=detail_ids,
        codebook_name=codebook.extends or codebook.name,
        left_out=frozenset(
            code_id for each in used for code_id in corpus.codebooks[each].code_ids
        ).difference(code_ids),
    )


def _in_question(
    reviews: Sequence[Review], code_ids: Sequence[str], codebooks: Mapping[str, Codebook]
) -> tuple[Labels, tuple[str, ...]]:
    """Return what people assigned, and the codes that were in question for all these excerpts.

    Whoever had no such code to assign did not say that it does not apply. Excerpts for which none
    of the codes was in question are left out.
    """
    by_excerpt = reviews_by_excerpt(reviews)
    unasked = {
        excerpt_id: codes
        for excerpt_id, codes in codes_unasked(by_excerpt, code_ids, codebooks).items()
        if codes < frozenset(code_ids)
    }
    asked = tuple(
        code_id for code_id in code_ids if all(code_id not in codes for codes in unasked.values())
    )
    return {
        excerpt_id: people_first(by_excerpt[excerpt_id], {}, asked, codebooks)
        for excerpt_id in unasked
    }, asked


def _commonest(name: str, digests: Iterable[str]) -> str:
    counts = Counter(digests)
    if not counts:
        raise UsageError(
            f"No excerpt that {name} coded is in the workspace any more.",
            "Code its letters again.",
        )
    return max(sorted(counts), key=lambda digest: counts[digest])


def with_held_out_answers(corpus: CodedCorpus, measured: Coding) -> Coding:
    """Take a model's held-out answers where it was trained on the letters at hand."""
    codebook = corpus.codebooks[measured.codebook_digest]
    answers = find_answers(measured.name, codebook.digests, corpus.model_folders)
    if answers is None:
        return measured
    # The model did not learn the codes that were added to its codebook.
    added = () if answers.codebook_digest == codebook.digest else codebook.added
    found = {
        excerpt.excerpt_id: answers.by_key[key]
        for excerpt, key in zip(corpus.excerpts, keys(corpus.excerpts), strict=True)
        if key in answers.by_key and excerpt.excerpt_id in measured.labels
    }
    layers = {
        excerpt_id: codebook.by_layer(
            {code_id: polarity for code_id, (polarity, _) in answer.items()}
        )
        for excerpt_id, answer in found.items()
    }
    labels: Labels = {
        excerpt_id: layers[excerpt_id][0] | _of_added(assigned, added)
        if excerpt_id in layers
        else assigned
        for excerpt_id, assigned in measured.labels.items()
    }
    has_details = any(detail for _, detail in layers.values())
    detail_labels: Labels = {
        excerpt_id: layers[excerpt_id][1] | _of_added(assigned, added)
        if has_details and excerpt_id in layers
        else assigned
        for excerpt_id, assigned in measured.detail_labels.items()
        # Without held-out details, a model is not measured on what it learned from.
        if has_details or excerpt_id not in layers
    }
    scores = {
        key: score
        for key, score in measured.scores.items()
        if key[0] not in found or key[1] in added
    }
    scores |= {
        (excerpt_id, code_id): score
        for excerpt_id, answer in found.items()
        for code_id, (_, score) in answer.items()
    }
    return replace(
        measured,
        labels=labels,
        scores=scores,
        held_out=frozenset(found),
        folds=answers.folds,
        detail_labels=detail_labels,
    )


def _of_added(assigned: Mapping[str, Polarity], added: Collection[str]) -> dict[str, Polarity]:
    return {code_id: polarity for code_id, polarity in assigned.items() if code_id in added}


def coding_of_gold(corpus: CodedCorpus, path: Path | None) -> tuple[Anchored, Coding]:
    """Return the gold coding of the corpus's letters, and where it was anchored.

    Raises
    ------
    UsageError
        If none of the letters is among those of the gold coding.
    """
    gold = load_gold(path)
    anchored = anchor(gold, corpus.excerpts_by_letter)
    if not anchored.matched:
        raise UsageError(
            f"None of the {len(gold.letters)} letters in the gold coding is among the "
            f"{len(corpus.letters)} letters of the workspace.",
            "Run the letters in the gold coding, name another gold file with --gold, or compare "
            "with another coder with --against.",
        )
    name = f"{GOLD} ({path.name if path else gold.name})"
    details = frozenset(gold.detail_ids)
    labels, detail_labels = (
        {
            excerpt_id: {
                code: polarity for code, polarity in codes.items() if (code in details) is is_detail
            }
            for excerpt_id, codes in anchored.matched.items()
        }
        for is_detail in (False, True)
    )
    return anchored, Coding(
        name,
        labels,
        gold.code_ids,
        gold.codebook_digest,
        {},
        detail_labels=detail_labels if details else {},
        detail_ids=gold.detail_ids,
        codebook_name=gold.name,
    )


__all__ = [
    "coding_of",
    "coding_of_gold",
    "coding_of_people",
    "with_held_out_answers",
]
