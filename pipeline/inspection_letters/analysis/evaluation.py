"""Measure a coder of a corpus against gold or against another coder."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from inspection_letters.analysis.coders import GOLD, PEOPLE, choose_measured
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.evaluation_codings import (
    coding_of,
    coding_of_gold,
    coding_of_people,
    with_held_out_answers,
)
from inspection_letters.analysis.evaluation_details import (
    compare_details,
    same_codes,
    without_codes,
)
from inspection_letters.analysis.evaluation_light import evaluation_sentence, learned_from_people
from inspection_letters.analysis.evaluation_notes import (
    held_out_notes,
    notes_on,
    training_notes,
)
from inspection_letters.analysis.evaluation_records import Coding, EvaluationReport, ShownError
from inspection_letters.analysis.evaluation_together import (
    check_reference,
    choose_coded,
    groups_by_source,
    notes_on_people,
    with_people_first,
)
from inspection_letters.analysis.statistics import CodingError, evaluate, instructive_errors
from inspection_letters.analysis.statistics.letter_level import measure_letters, score_letters
from inspection_letters.analysis.statistics.measures import recommends
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED

MOST_ERRORS: Final = 20


def evaluate_coder(
    corpus: CodedCorpus,
    *,
    against: str = GOLD,
    gold: Path | None = None,
    seed: int = DEFAULT_SEED,
    with_people: bool = False,
) -> EvaluationReport:
    """Measure the corpus's coder against gold, people or another of its coders.

    Of a person, what was coded before anything was adjudicated is compared. ``people`` is what
    counts of all people's coding, adjudications included; see `analysis.people`.

    Against gold and people, a model's held-out codes are used for letters that it was trained on,
    if they are stored with the model: each of these letters was coded by a model trained without
    it. With another coder as reference, the codes in the workspace are compared.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus. If it was loaded without a coder, it is the only one besides
        ``against``, or else the only model.
    against : str, default "gold"
        ``gold``, ``people`` or another coder.
    gold : Path, optional
        A gold file in place of the packaged one.
    seed : int, default 0
        Random seed.
    with_people : bool, default False
        Measure the whole coding: people's where people coded, the coder's elsewhere. If the
        reference is a person, what that person coded is no part of it, and the model's
        held-out codes are used here too.

    Raises
    ------
    UsageError
        If there is no such coder, nothing to compare, or codes that do not match; if the whole
        coding is asked for and there is none besides the reference.
    """
    if gold is not None and against != GOLD:
        raise UsageError(
            f"A gold file is not used in a comparison with {against}.",
            "Leave out either --gold or --against.",
        )
    choose = choose_coded if with_people else choose_measured
    measured = coding_of(corpus, choose(corpus.coders, corpus.coder_id, against))
    coder_id = measured.name
    anchored = None
    if against in (GOLD, PEOPLE) or with_people:
        measured = with_held_out_answers(corpus, measured)
    if with_people:
        check_reference(corpus, against)
        measured = with_people_first(corpus, measured, against)
    if against == GOLD:
        anchored, reference = coding_of_gold(corpus, gold)
    elif against == PEOPLE:
        reference = coding_of_people(corpus)
    else:
        reference = coding_of(corpus, choose_measured(corpus.coders, against, None))
    measured, reference, code_note = same_codes(measured, reference)
    learned = (
        () if with_people and against == GOLD else learned_from_people(corpus, measured, reference)
    )
    measured, reference = (
        without_codes(each, {model.code_id for model in learned}) for each in (measured, reference)
    )
    shared = _shared(corpus, measured, reference)
    labels = {excerpt_id: reference.labels[excerpt_id] for excerpt_id in shared}
    assigned = {excerpt_id: measured.labels[excerpt_id] for excerpt_id in shared}
    letters = {excerpt_id: corpus.excerpt_by_id[excerpt_id].letter_id for excerpt_id in shared}
    code_ids = measured.code_ids
    scores = {
        key: score
        for key, score in measured.scores.items()
        if key[0] in labels and key[1] in code_ids
    }
    codebook = corpus.codebooks[measured.codebook_digest]
    measured_detail = compare_details(measured, reference)
    errors = instructive_errors(
        labels, assigned, letters, code_ids=code_ids, scores=scores, most=MOST_ERRORS
    )
    notes = tuple(notes_on(corpus, measured, reference, anchored, shared))
    if corpus.part:
        notes = (corpus.part.sentence, *notes)
    notes += (code_note,) if code_note else ()
    notes += tuple(map(evaluation_sentence, learned))
    if with_people:
        notes = (*notes_on_people(corpus, measured, reference, shared), *notes)
    elif against == PEOPLE:
        # A person is not trained on letters.
        is_person = corpus.coders[coder_id].is_person
        notes = (*(() if is_person else held_out_notes(measured, shared)), *notes)
    elif anchored is None:
        notes += tuple(training_notes(corpus, measured, reference, set(letters.values())))
    command = ["uv", "run", "letters", "evaluate", "-w", str(corpus.path), "--coder", coder_id]
    command += ["--against", against, *(["--gold", str(gold)] if gold else [])]
    command += corpus.part.where.options if corpus.part else ()
    command += ["--with-people"] if with_people else []
    return EvaluationReport(
        coder_id=f"people and {coder_id}" if with_people else coder_id,
        reference=reference.name,
        codebook=f"{codebook.name} {codebook.version}",
        codebook_digest=codebook.digest,
        command=shlex.join([*command, "--seed", str(seed)]),
        notes=notes,
        unplaced=tuple(
            (sentence.file, sentence.number + 1, sentence.reason)
            for sentence in (anchored.unplaced if anchored else ())
        ),
        evaluation=evaluate(
            labels,
            assigned,
            letters,
            code_ids=code_ids,
            scores=scores,
            groups=groups_by_source(measured, shared) | _groups(corpus, letters),
            seed=seed,
        ),
        errors=tuple(_shown(corpus, errors)),
        letter_measures=measure_letters(
            labels,
            assigned,
            letters,
            _recommended(corpus, shared),
            code_ids=code_ids,
            seed=seed,
        ),
        letter_scores=score_letters(labels, assigned, letters, code_ids=code_ids),
        held_out=sum(excerpt_id in measured.held_out for excerpt_id in shared),
        detail=measured_detail.evaluate(letters, seed),
        detail_note=measured_detail.note,
        with_people=with_people,
    )


def evaluate_all(corpus: CodedCorpus, *, seed: int = DEFAULT_SEED) -> tuple[EvaluationReport, ...]:
    """Measure the corpus's coder against gold and each other coder, wherever that is possible.

    Where anything was adjudicated, it is measured against what counts of people's coding too.
    """
    coder_id = corpus.coder.coder_id
    reports = []
    adjudicated = any(review.adjudicated for review in corpus.reviews)
    references = (GOLD, *((PEOPLE,) if adjudicated else ()), *sorted(corpus.coders))
    for reference in references:
        try:
            reports.append(evaluate_coder(corpus.for_coder(coder_id), against=reference, seed=seed))
        except UsageError:
            # Gold is of other letters, or the two have no excerpt or no code in common.
            continue
    return tuple(reports)


def _shared(corpus: CodedCorpus, measured: Coding, reference: Coding) -> list[str]:
    """Return the excerpts that both judged, by letter and in reading order."""
    shared = [
        excerpt.excerpt_id
        for excerpt in corpus.excerpts
        if excerpt.excerpt_id in reference.labels and excerpt.excerpt_id in measured.labels
    ]
    if not shared:
        raise UsageError(
            f"There is no excerpt that both {measured.name} and {reference.name} judged.",
            "Code the same letters with both.",
        )
    return shared


def _recommended(corpus: CodedCorpus, shared: Sequence[str]) -> dict[str, str]:
    """Return ``priority`` or ``improve`` for the excerpts that are recommendations."""
    sections = {}
    for excerpt_id in shared:
        excerpt = corpus.excerpt_by_id[excerpt_id]
        section = recommends(excerpt, corpus.letter_by_id[excerpt.letter_id].kind)
        if section is not None:
            sections[excerpt_id] = section
    return sections


def _groups(corpus: CodedCorpus, letters: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {
        "role": {excerpt_id: str(corpus.excerpt_by_id[excerpt_id].role) for excerpt_id in letters},
        "outcome": {
            excerpt_id: corpus.letter_by_id[letter_id].outcome or "not stated"
            for excerpt_id, letter_id in letters.items()
        },
        "kind": {
            excerpt_id: corpus.letter_by_id[letter_id].kind
            for excerpt_id, letter_id in letters.items()
        },
    }


def _shown(corpus: CodedCorpus, errors: Sequence[CodingError]) -> Iterable[ShownError]:
    quotes = {(excerpt.letter_id, excerpt.order): excerpt.quote for excerpt in corpus.excerpts}
    for error in errors:
        excerpt = corpus.excerpt_by_id[error.excerpt_id]
        letter = corpus.letter_by_id[excerpt.letter_id]
        page_number = corpus.page_numbers[error.excerpt_id]
        yield ShownError(
            error=error,
            letter_id=excerpt.letter_id,
            area=letter.stated_area,
            page_number=page_number,
            place=letter.place(page_number),
            quote=excerpt.quote,
            before=quotes.get((excerpt.letter_id, excerpt.order - 1)),
        )


__all__ = ["GOLD", "PEOPLE", "evaluate_all", "evaluate_coder"]
