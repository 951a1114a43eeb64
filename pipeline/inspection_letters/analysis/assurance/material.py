"""What a rule is learned from in a workspace, and what it is applied to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspection_letters.analysis.assurance.agreement import (
    HumanAgreement,
    PersonsCodes,
    measure_agreement,
)
from inspection_letters.analysis.assurance.decisions import Bools, Decisions, Floats
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.held_out_errors import trained_on
from inspection_letters.analysis.labelled import WHOLE
from inspection_letters.analysis.people import counting_codes
from inspection_letters.analysis.statistics.answers import Answers, keys
from inspection_letters.analysis.statistics.probabilities import HeldOutProbabilities
from inspection_letters.records import Excerpt
from inspection_letters.records.errors import UsageError

_ALIKE = 1e-3
"""How far a stored score may be from the probability that the model gives now."""


@dataclass(frozen=True, eq=False)
class Material:
    """The decisions of a model about letters of one kind.

    Attributes
    ----------
    code_ids : tuple of str
        The main codes of the codebook: the columns of the decisions.
    learning : Decisions
        About the excerpts of letters that people have coded wholly.
    rest : Decisions
        About all excerpts of the other letters.
    rest_excerpts : tuple of Excerpt
        The excerpts of ``rest``, by letter ID and in reading order.
    coded : ndarray of bool of shape (n_rest,)
        Whether people have already coded each of these.
    agreement : HumanAgreement
        How well people agree where several coded the same excerpts.
    people : tuple of str
        Who coded the letters learned from.
    held_out : int
        In how many of the letters learned from the model's decisions are those of models
        that were trained without the letter.
    left_out : int
        How many letters coded by people cannot be learned from, because the model was trained
        on them and what it would say otherwise is not known.
    trained_rest : int
        How many of the other letters the model was trained on.
    """

    code_ids: tuple[str, ...]
    learning: Decisions
    rest: Decisions
    rest_excerpts: tuple[Excerpt, ...]
    coded: Bools
    agreement: HumanAgreement
    people: tuple[str, ...]
    held_out: int = 0
    left_out: int = 0
    trained_rest: int = 0

    @property
    def ratio(self) -> float:
        """Excerpts learned from divided by the other excerpts."""
        return len(self.learning) / max(len(self.rest), 1)


def gather(
    corpus: CodedCorpus,
    kind: str,
    excerpts: Sequence[Excerpt],
    probabilities: Floats,
    answers: Answers | None,
    held_out: HeldOutProbabilities | None,
) -> Material:
    """Gather the decisions of a corpus's coder about letters of one kind.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    kind : str
        The kind of letter.
    excerpts : sequence of Excerpt
        All excerpts of the letters that count, those of one letter together and in reading order.
    probabilities : ndarray of shape (n_excerpts, n_codes)
        The model's probability of each main code.
    answers : Answers or None
        What models trained without a letter assigned in it, if the model was trained on any.
    held_out : HeldOutProbabilities or None
        The probabilities of the same models.

    Raises
    ------
    UsageError
        If the model is not the one that coded the letters.
    """
    code_ids = corpus.codebook.code_ids
    assigned = _assigned(corpus, excerpts, code_ids)
    _check_scores(corpus, excerpts, code_ids, probabilities)
    trained = trained_on(excerpts, answers) if answers else frozenset()
    known = np.zeros(len(excerpts), dtype=bool)
    if answers and held_out:
        probabilities, assigned = probabilities.copy(), assigned.copy()
        columns = [held_out.code_ids.index(code_id) for code_id in code_ids]
        for row, key in enumerate(keys(excerpts)):
            if excerpts[row].letter_id in trained and key in held_out.row_by_key:
                known[row] = True
                probabilities[row] = held_out.values[held_out.row_by_key[key], columns]
                assigned[row] = [code_id in answers.by_key[key] for code_id in code_ids]
    return _divide(corpus, kind, excerpts, (probabilities, assigned), trained, known)


def _divide(
    corpus: CodedCorpus,
    kind: str,
    excerpts: Sequence[Excerpt],
    model: tuple[Floats, Bools],
    trained: frozenset[str],
    known: Bools,
) -> Material:
    """Divide excerpts into those that a rule is learned from and those it is for."""
    code_ids = corpus.codebook.code_ids
    judged = {
        excerpt_id: frozenset(counting_codes(reviews, corpus.codebooks))
        for excerpt_id, reviews in corpus.counted_reviews.items()
    }
    of_kind = {letter.letter_id for letter in corpus.counted_letters if letter.kind == kind}
    whole = whole_letters(corpus, kind)
    learnable = {excerpts[row].letter_id for row in range(len(excerpts)) if known[row]} | (
        whole - trained
    )
    numbers = {letter_id: number for number, letter_id in enumerate(sorted(of_kind))}
    letters = np.array([numbers.get(excerpt.letter_id, -1) for excerpt in excerpts], dtype=np.int64)
    truth = np.array(
        [
            [code_id in judged.get(excerpt.excerpt_id, frozenset()) for code_id in code_ids]
            for excerpt in excerpts
        ],
        dtype=bool,
    ).reshape(len(excerpts), len(code_ids))
    everything = Decisions(model[0], model[1], truth, letters)
    learning = [
        row
        for row, excerpt in enumerate(excerpts)
        if excerpt.letter_id in whole & learnable
        and excerpt.excerpt_id in judged
        and (known[row] or excerpt.letter_id not in trained)
    ]
    rest = [row for row, excerpt in enumerate(excerpts) if excerpt.letter_id in of_kind - whole]
    reviews = corpus.counted_reviews
    independent = _independent_codes(corpus)
    return Material(
        code_ids=code_ids,
        learning=everything.only(np.array(learning, dtype=np.int64)),
        rest=everything.only(np.array(rest, dtype=np.int64)),
        rest_excerpts=tuple(excerpts[row] for row in rest),
        coded=np.array([excerpts[row].excerpt_id in judged for row in rest], dtype=bool),
        agreement=measure_agreement(
            {
                excerpt.excerpt_id: independent.get(excerpt.excerpt_id, ())
                for excerpt in excerpts
                if excerpt.letter_id in of_kind
            },
            code_ids,
        ),
        people=tuple(
            sorted(
                {
                    review.coder_id
                    for row in learning
                    for review in reviews[excerpts[row].excerpt_id]
                }
            )
        ),
        held_out=len(whole & learnable & trained),
        left_out=len(whole - learnable),
        trained_rest=len((of_kind - whole) & trained),
    )


def _independent_codes(corpus: CodedCorpus) -> dict[str, list[PersonsCodes]]:
    """Return what each person coded before anything was adjudicated, by excerpt ID."""
    known = {digest: frozenset(codebook.code_ids) for digest, codebook in corpus.codebooks.items()}
    codes: dict[str, list[PersonsCodes]] = {}
    for coder in corpus.coders.values():
        for review in coder.independent_reviews:
            codes.setdefault(review.excerpt_id, []).append(
                PersonsCodes(frozenset(review.codes), known[review.codebook_digest])
            )
    return codes


def whole_letters(corpus: CodedCorpus, kind: str) -> frozenset[str]:
    """Return the IDs of the letters of a kind that people have coded wholly."""
    found = []
    for letter in corpus.counted_letters:
        excerpts = corpus.excerpts_by_letter[letter.letter_id]
        coded = sum(excerpt.excerpt_id in corpus.judged for excerpt in excerpts)
        if letter.kind == kind and excerpts and coded >= WHOLE * len(excerpts):
            found.append(letter.letter_id)
    return frozenset(found)


def _assigned(corpus: CodedCorpus, excerpts: Sequence[Excerpt], code_ids: Sequence[str]) -> Bools:
    codes: dict[str, set[str]] = {}
    for coding in corpus.coder.codings:
        codes.setdefault(coding.excerpt_id, set()).add(coding.code_id)
    return np.array(
        [
            [code_id in codes.get(excerpt.excerpt_id, ()) for code_id in code_ids]
            for excerpt in excerpts
        ],
        dtype=bool,
    ).reshape(len(excerpts), len(code_ids))


def _check_scores(
    corpus: CodedCorpus,
    excerpts: Sequence[Excerpt],
    code_ids: Sequence[str],
    probabilities: Floats,
) -> None:
    """Check that the model gives the codes that are stored the scores they are stored with."""
    rows = {excerpt.excerpt_id: row for row, excerpt in enumerate(excerpts)}
    columns = {code_id: column for column, code_id in enumerate(code_ids)}
    for coding in corpus.coder.codings:
        if coding.excerpt_id not in rows or coding.code_id not in columns:
            continue
        now = probabilities[rows[coding.excerpt_id], columns[coding.code_id]]
        if abs(now - coding.score) > _ALIKE:
            letter = corpus.letter_by_id[coding.letter_id]
            raise UsageError(
                f"{letter.file} was coded by another edition of {coding.coder_id}: excerpt "
                f"{coding.excerpt_id} has {coding.code_id} with {coding.score:.2f}, now "
                f"{now:.2f}.",
                "Code the letters again with 'letters run', or name the folder of the model that "
                "coded them with --model.",
            )


__all__ = ["Material", "gather", "whole_letters"]
