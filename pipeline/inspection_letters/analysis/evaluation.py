"""Measure a coder of a corpus against gold or against another coder."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from inspection_letters.analysis.coders import CorpusCoder, choose_measured
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.evaluation_details import compare_details, same_codes
from inspection_letters.analysis.evaluation_notes import notes_on, training_notes
from inspection_letters.analysis.evaluation_records import Coding, EvaluationReport, ShownError
from inspection_letters.analysis.gold import Anchored, anchor, load_gold
from inspection_letters.analysis.held_out_errors import find_answers
from inspection_letters.analysis.statistics import CodingError, evaluate, instructive_errors
from inspection_letters.analysis.statistics.answers import keys
from inspection_letters.analysis.statistics.counts import Labels
from inspection_letters.analysis.statistics.letter_level import measure_letters, score_letters
from inspection_letters.analysis.statistics.measures import recommends
from inspection_letters.records import Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED

GOLD: Final = "gold"
MOST_ERRORS: Final = 20


def evaluate_coder(
    corpus: CodedCorpus,
    *,
    against: str = GOLD,
    gold: Path | None = None,
    seed: int = DEFAULT_SEED,
) -> EvaluationReport:
    """Measure the corpus's coder against gold or against another of its coders.

    For letters that a model was trained on, its held-out codes are used if they are stored with
    the model: each of these letters was coded by a model trained without it.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus. If it was loaded without a coder, it is the only one besides
        ``against``, or else the only model.
    against : str, default "gold"
        ``gold``, or another coder.
    gold : Path, optional
        A gold file in place of the packaged one.
    seed : int, default 0
        Random seed.

    Raises
    ------
    UsageError
        If there is no such coder, nothing to compare, or codes that do not match.
    """
    if gold is not None and against != GOLD:
        raise UsageError(
            f"A gold file is not used in a comparison with {against}.",
            "Leave out either --gold or --against.",
        )
    measured = _coding_of(corpus, choose_measured(corpus.coders, corpus.coder_id, against))
    anchored = None
    if against == GOLD:
        measured = _with_held_out_answers(corpus, measured)
        anchored, reference = _coding_of_gold(corpus, gold)
    else:
        reference = _coding_of(corpus, choose_measured(corpus.coders, against, None))
    measured, reference, code_note = same_codes(measured, reference)
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
    if anchored is None:
        notes += tuple(training_notes(corpus, measured, reference, set(letters.values())))
    command = ["uv", "run", "letters", "evaluate", "-w", str(corpus.path), "--coder", measured.name]
    command += ["--against", against, *(["--gold", str(gold)] if gold else [])]
    command += corpus.part.where.options if corpus.part else ()
    return EvaluationReport(
        coder_id=measured.name,
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
            groups=_groups(corpus, letters),
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
    )


def evaluate_all(corpus: CodedCorpus, *, seed: int = DEFAULT_SEED) -> tuple[EvaluationReport, ...]:
    """Measure the corpus's coder against gold and each other coder, wherever that is possible."""
    coder_id = corpus.coder.coder_id
    reports = []
    for reference in (GOLD, *sorted(corpus.coders.keys() - {coder_id})):
        try:
            reports.append(evaluate_coder(corpus.for_coder(coder_id), against=reference, seed=seed))
        except UsageError:
            # Gold is of other letters, or the two have no excerpt or no code in common.
            continue
    return tuple(reports)


def _coding_of(corpus: CodedCorpus, coder: CorpusCoder) -> Coding:
    """Return the codes of all that a coder judged.

    A rule set or model judges every excerpt of a letter it codes; a person those that are
    reviewed.
    """
    labels: dict[str, Mapping[str, Polarity]]
    if coder.is_person:
        labels = {review.excerpt_id: dict(review.codes) for review in coder.reviews}
        digest = _commonest(coder, (review.codebook_digest for review in coder.reviews))
        details = {review.excerpt_id: dict(review.codes) for review in coder.detail_reviews}
        return Coding(
            coder.coder_id,
            labels,
            corpus.codebooks[digest].code_ids,
            digest,
            {},
            detail_labels=details,
            detail_ids=_judged_in_detail(corpus, coder),
            codebook_name=corpus.codebooks[digest].name,
        )
    letters = coder.letters | {coding.letter_id for coding in coder.codings}
    assigned: dict[str, dict[str, Polarity]] = {
        excerpt.excerpt_id: {} for excerpt in corpus.excerpts if excerpt.letter_id in letters
    }
    for coding in coder.codings:
        assigned[coding.excerpt_id][coding.code_id] = coding.polarity
    scores = {(coding.excerpt_id, coding.code_id): coding.score for coding in coder.all_codings}
    digest = _commonest(coder, (coding.codebook_digest for coding in coder.all_codings))
    codebook = corpus.codebooks[digest]
    detail_labels: dict[str, dict[str, Polarity]] = {}
    if coder.detail_codings:
        detail_labels = {excerpt_id: {} for excerpt_id in assigned}
        for coding in coder.detail_codings:
            detail_labels[coding.excerpt_id][coding.code_id] = coding.polarity
    return Coding(
        coder.coder_id,
        assigned,
        codebook.code_ids,
        digest,
        scores,
        detail_labels=detail_labels,
        # A coder that assigned none has no means to: that says nothing of the letters.
        detail_ids=codebook.detail_ids if coder.detail_codings else (),
        codebook_name=codebook.name,
    )


def _judged_in_detail(corpus: CodedCorpus, person: CorpusCoder) -> tuple[str, ...]:
    """Return the detail codes of the codebooks by which a person judged."""
    digests = dict.fromkeys(review.codebook_digest for review in person.detail_reviews)
    return tuple(
        dict.fromkeys(code for digest in digests for code in corpus.codebooks[digest].detail_ids)
    )


def _commonest(coder: CorpusCoder, digests: Iterable[str]) -> str:
    counts = Counter(digests)
    if not counts:
        raise UsageError(
            f"No excerpt that {coder.coder_id} coded is in the workspace any more.",
            "Code its letters again.",
        )
    return max(sorted(counts), key=lambda digest: counts[digest])


def _with_held_out_answers(corpus: CodedCorpus, measured: Coding) -> Coding:
    """Take a model's held-out answers where it was trained on the letters at hand."""
    answers = find_answers(measured.name, measured.codebook_digest, corpus.model_folders)
    if answers is None:
        return measured
    found = {
        excerpt.excerpt_id: answers.by_key[key]
        for excerpt, key in zip(corpus.excerpts, keys(corpus.excerpts), strict=True)
        if key in answers.by_key and excerpt.excerpt_id in measured.labels
    }
    codebook = corpus.codebooks[measured.codebook_digest]
    layers = {
        excerpt_id: codebook.by_layer(
            {code_id: polarity for code_id, (polarity, _) in answer.items()}
        )
        for excerpt_id, answer in found.items()
    }
    labels: Labels = {
        excerpt_id: layers[excerpt_id][0] if excerpt_id in layers else assigned
        for excerpt_id, assigned in measured.labels.items()
    }
    has_details = any(detail for _, detail in layers.values())
    detail_labels: Labels = {
        excerpt_id: layers[excerpt_id][1] if has_details and excerpt_id in layers else assigned
        for excerpt_id, assigned in measured.detail_labels.items()
        # Without held-out details, a model is not measured on what it learned from.
        if has_details or excerpt_id not in layers
    }
    scores = {key: score for key, score in measured.scores.items() if key[0] not in found}
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


def _coding_of_gold(corpus: CodedCorpus, path: Path | None) -> tuple[Anchored, Coding]:
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


__all__ = ["GOLD", "evaluate_all", "evaluate_coder"]
