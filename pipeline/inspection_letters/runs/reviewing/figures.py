"""Which figures a change of coding changes: the findings before and after, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.findings_records import Findings
from inspection_letters.analysis.people import reviews_by_layer
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.wording import MEASURES, count, finding_words, shown_figures
from inspection_letters.records import Codebook
from inspection_letters.records.rounding import percent
from inspection_letters.review.page.desk import FigureChange
from inspection_letters.store.coding_history import CodingChange, Judged
from inspection_letters.store.reviews import Review


def figure_changes(
    corpus: CodedCorpus, reviews: Sequence[Review], change: CodingChange
) -> tuple[FigureChange, ...]:
    """Return the figures of all letters that a change has changed, in words.

    They are worked out twice from the same letters: with the excerpt as it was before the
    change and as it was after it, everything else being as it is now.

    Parameters
    ----------
    corpus : CodedCorpus
        The letters, with the coder whose coding counts where people have not judged.
    reviews : sequence of Review
        What people say now.
    change : CodingChange
        The change.

    Returns
    -------
    tuple of FigureChange
        Figures of codes that were assigned, removed or changed come first. Of other codes,
        only those whose share differs in whole per cent are listed.
    """
    before = _with_state(corpus, reviews, change, change.before)
    after = _with_state(corpus, reviews, change, change.after)
    affected = _affected(corpus, change)
    layers = [False, True] if _touches_details(corpus, change) else [False]
    changes: list[tuple[bool, FigureChange]] = []
    for detail in layers:
        found = _changes(
            make_findings(before, detail=detail), make_findings(after, detail=detail), affected
        )
        changes += sorted(found, key=lambda pair: (not pair[0], pair[1].subject))
    # Main codes come before detail codes, both after the codes that the change is about.
    changes.sort(key=lambda pair: not pair[0])
    return tuple(found for _, found in changes)


def _touches_details(corpus: CodedCorpus, change: CodingChange) -> bool:
    """Whether figures of detail codes can change: the codebook has some and the change is of one.

    A sentence that was not judged before, or is not any more, gains or loses the coder's.
    """
    details = corpus.codebook.detail_ids
    if not details:
        return False
    states = [
        {code: polarity for code, polarity in state.codes.items() if code in details}
        if state is not None and state.judged
        else None
        for state in (change.before, change.after)
    ]
    return states[0] != states[1]


def _with_state(
    corpus: CodedCorpus, reviews: Sequence[Review], change: CodingChange, state: Judged | None
) -> CodedCorpus:
    """Return the corpus with an excerpt as it was in a state, all else being as it is now."""
    key = (change.excerpt_id, change.coder_id)
    others = [review for review in reviews if (review.excerpt_id, review.coder_id) != key]
    if state is not None and state.judged:
        review = Review(
            change.letter_id,
            change.excerpt_id,
            change.coder_id,
            change.codebook_digest,
            state.codes,
            adjudicated=state.adjudicated,
        )
        others.append(review)
    ordered = sorted(others, key=lambda review: review[:3])
    main, detail = reviews_by_layer(ordered, known_codebooks(corpus))
    return replace(corpus, reviews=main, detail_reviews=detail)


def known_codebooks(corpus: CodedCorpus) -> Mapping[str, Codebook]:
    """Return the codebooks by digest; one that came in since is taken to be the corpus's."""
    return defaultdict(lambda: corpus.codebook, corpus.codebooks)


def _affected(corpus: CodedCorpus, change: CodingChange) -> frozenset[str]:
    """Return the codes that differ between the excerpt's codings that count."""
    states = [change.before, change.after]
    codes = {code for state in states if state is not None for code in state.codes}
    coded = {
        coding.code_id
        for coding in corpus.coder.all_codings
        if coding.excerpt_id == change.excerpt_id
    }
    return frozenset(codes | coded)


def _changes(
    before: Findings, after: Findings, affected: frozenset[str]
) -> Iterator[tuple[bool, FigureChange]]:
    known = {_key(finding): finding for finding in before.findings}
    for finding in shown_figures(after.findings, after.codebook.derived):
        earlier = known[_key(finding)]
        words, new_words = _words(earlier), _words(finding)
        is_affected = bool(affected.intersection(finding.codes))
        differs = percent(earlier.share.point) != percent(finding.share.point)
        if words != new_words and (is_affected or differs):
            yield (
                is_affected,
                FigureChange(_subject(after, finding), MEASURES[finding.measure], words, new_words),
            )


def _subject(findings: Findings, finding: Finding) -> str:
    """Return the label of a code; a detail code after its main code, as the page shows it."""
    label = findings.label(finding.codes)
    codebook = findings.codebook
    parents = {
        code.parent
        for code in codebook.detail_codes
        if findings.detail and code.id in finding.codes
    }
    names = [code.label for code in codebook.codes if code.id in parents]
    return f"{names[0]} – {label}" if len(names) == 1 else label


def _words(finding: Finding) -> str:
    return f"{finding_words(finding)}, from {count(len(finding.excerpt_ids), 'sentence')}"


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.codes, finding.measure, finding.group
