"""How far two people agree, for the page; the figures are those of ``letters evaluate``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from inspection_letters.analysis.corpus import CodedCorpus, load_corpus
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.people import coded_differently
from inspection_letters.analysis.statistics import CodeFigures, Estimate
from inspection_letters.outputs.report.evaluation import between, number
from inspection_letters.records.errors import UsageError
from inspection_letters.review.page.desk import (
    Agreement,
    CodeAgreement,
    Disagreement,
    OthersCoding,
)
from inspection_letters.store import Store, adjudications, coding_history
from inspection_letters.store.reviews import Review


class AgreementPages:
    """How far pairs of people agree, worked out when asked for and after changes.

    Parameters
    ----------
    store : Store
        The open workspace.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = lru_cache(8)(self._measure)

    def people(self) -> tuple[str, ...]:
        """Return the people who have coded, not only decided about others' coding."""
        with self._store.read() as conn:
            return adjudications.independent_coders(conn)

    def agreement(self, first: str, second: str) -> Agreement:
        """Return how far two people agree; the two with most in common if none is named.

        Raises
        ------
        UsageError
            If there is no such person, or the two have coded nothing in common.
        """
        with self._store.read() as conn:
            latest = coding_history.latest_change(conn)
        return self._kept(first, second, latest)

    def _measure(self, first: str, second: str, latest: int) -> Agreement:
        corpus = load_corpus(self._store)
        people = self.people()
        if not first or not second:
            first, second = _most_in_common(corpus, people)
        report = evaluate_coder(corpus.for_coder(first), against=second)
        return as_agreement(corpus, report, people)


def as_agreement(corpus: CodedCorpus, report: EvaluationReport, people: Sequence[str]) -> Agreement:
    """Return an evaluation of one person against another as the page shows it."""
    evaluation = report.evaluation
    detail = report.detail.codes if report.detail is not None else ()
    overall = CodeAgreement(
        "",
        "Mean over codes",
        (),
        *_words(evaluation.overall, "macro_"),
        number(evaluation.overall["polarity_accuracy"].value),
    )
    return Agreement(
        people=tuple(people),
        first=report.coder_id,
        second=report.reference,
        excerpts=evaluation.excerpts,
        letters=evaluation.letters,
        level=f"{evaluation.level:.0%}",
        notes=(*report.notes, *((report.detail_note,) if report.detail_note else ())),
        overall=overall,
        codes=tuple(_of_code(code, corpus.labels) for code in evaluation.codes),
        details=tuple(_of_code(code, corpus.labels) for code in detail),
        disagreements=tuple(_disagreements(corpus, report.coder_id, report.reference)),
        command=report.command,
    )


def _most_in_common(corpus: CodedCorpus, people: Sequence[str]) -> tuple[str, str]:
    """Return the two people who coded most excerpts in common."""
    coded = {
        name: {review.excerpt_id for review in corpus.coders[name].independent_reviews}
        for name in people
    }
    pairs = list(combinations(people, 2))
    if not pairs:
        raise UsageError(
            "Fewer than two people have coded in this workspace.",
            "Let another person code the same letters: letters review --mode blind.",
        )
    return max(pairs, key=lambda pair: len(coded[pair[0]] & coded[pair[1]]))


def _of_code(code: CodeFigures, labels: Mapping[str, str]) -> CodeAgreement:
    return CodeAgreement(
        code.code_id,
        labels.get(code.code_id, code.code_id),
        (code.assigned, code.n),
        *_words(code.figures, ""),
        number(code.figures["polarity_accuracy"].value),
    )


def _words(figures: Mapping[str, Estimate], before: str) -> tuple[str, str, str, str]:
    kappa, alpha = figures[f"{before}kappa"], figures[f"{before}alpha"]
    return number(kappa.value), between(kappa), number(alpha.value), between(alpha)


def _disagreements(corpus: CodedCorpus, first: str, second: str) -> Iterator[Disagreement]:
    codings = [
        _joined(coder.independent_reviews, coder.independent_detail_reviews)
        for coder in (corpus.coders[first], corpus.coders[second])
    ]
    compared = [review for coding in codings for review in coding.values()]
    differing = coded_differently(compared, corpus.codebooks)
    decided = _joined(
        (review for review in corpus.reviews if review.adjudicated),
        (review for review in corpus.detail_reviews if review.adjudicated),
    )
    for letter in corpus.letters:
        for excerpt in corpus.excerpts_by_letter[letter.letter_id]:
            name = excerpt.excerpt_id
            if name in differing:
                yield Disagreement(
                    name,
                    excerpt.quote,
                    f"{letter.area}, {letter.place(corpus.page_numbers[name])}",
                    codings[0][name].codes,
                    codings[1][name].codes,
                    _decision(decided.get(name)),
                )


def _joined(reviews: Iterable[Review], details: Iterable[Review]) -> dict[str, Review]:
    """Return reviews with the codes of both layers, by excerpt ID."""
    joined = {review.excerpt_id: review for review in reviews}
    for detail in details:
        review = joined[detail.excerpt_id]
        joined[detail.excerpt_id] = review._replace(codes={**review.codes, **detail.codes})
    return joined


def _decision(review: Review | None) -> OthersCoding | None:
    if review is None:
        return None
    return OthersCoding(review.coder_id, review.codes, review.note, review.unsure, adjudicated=True)


__all__ = ["AgreementPages", "as_agreement"]
