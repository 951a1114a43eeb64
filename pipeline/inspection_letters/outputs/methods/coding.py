"""Who coded, what is known of their errors, and what people corrected."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from statistics import median
from typing import Any

from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.coding_quality import unmeasured_kinds
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.analysis.labelled import codes_unmeasured
from inspection_letters.analysis.letters import KIND_LABELS
from inspection_letters.analysis.light_figures import figures
from inspection_letters.analysis.provenance import coding_run
from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.outputs.report.evaluation import number
from inspection_letters.outputs.report.wording import count, figure_words, together
from inspection_letters.records.errors import UsageError
from inspection_letters.records.light_models import models_in_use
from inspection_letters.store.schema import MODEL

_WORDS = {
    "model": "a trained model",
    "rules": "rules: patterns of the codebook, without a trained model",
}


def coding(corpus: CodedCorpus, card: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Say who coded, and how well that is known.

    Parameters
    ----------
    corpus : CodedCorpus
        The letters with their codes.
    card : mapping or None
        The figures of the model that coded.
    """
    coder = corpus.coder
    if coder.is_person:
        judged = len({review.excerpt_id for review in coder.reviews if review.judged})
        return (
            f"The codes are those of a person, {coder.coder_id}, who judged "
            f"{judged:,} of {len(corpus.counted_excerpts):,} excerpts. Excerpts that were not "
            "judged count as having no code.",
        )
    run = coding_run(corpus)
    digest = run.versions.get(coder.coder_id) if run else None
    said = [
        f"Each excerpt was coded by {coder.coder_id}, {_WORDS.get(coder.kind, 'a program')}"
        f"{f' (SHA-256 {digest})' if digest else ''}."
    ]
    held_out = corpus.held_out
    if held_out is not None:
        said.append(_known(corpus, held_out, card))
        # The digest of a coder covers the patterns of codes that were added to its codebook.
        added = codes_unmeasured(corpus)
        if added:
            said += _of_added(coder, added)
        elif digest and coder.kind == MODEL and digest != held_out.coder_digest:
            said.append(
                f"These letters were coded by another build of {coder.coder_id} than the one that "
                "was measured; run 'letters run' again before you report these figures."
            )
    else:
        said.append(
            f"How well {coder.coder_id} codes with this codebook was not measured on letters held "
            "out."
        )
    kinds = [letter.kind for letter in corpus.counted_letters]
    unmeasured = unmeasured_kinds(coder.coder_id, kinds, held_out.kinds if held_out else ())
    if unmeasured and held_out is not None:
        said.append(unmeasured.sentence)
    return (" ".join(said),)


def _of_added(coder: CorpusCoder, added: frozenset[str]) -> list[str]:
    """Say how the codes were assigned that were added to a model's codebook."""
    light = [model for model in models_in_use(coder.light) if model.code_id in added]
    by_patterns = sorted(added - {model.code_id for model in light})
    said = [
        f"{model.code_id}, which was added to the model's codebook, was assigned by a logistic "
        f"regression ({model.name}) fitted to people's judgements. {figures(model)}"
        for model in light
    ]
    if by_patterns:
        said.append(
            "Patterns assigned the codes that were added to the model's codebook "
            f"({', '.join(by_patterns)}); how well was not measured."
        )
    return said


def _known(corpus: CodedCorpus, held_out: HeldOut, card: Mapping[str, Any] | None) -> str:
    kinds = together([KIND_LABELS.get(kind, kind) for kind in held_out.kinds])
    main = [held_out.f1[code.id] for code in corpus.codebook.codes if code.id in held_out.f1]
    if card:
        model = card["model"]
        low, high = model["intervals"]["micro_f1"]
        right, most = model["intervals"]["polarity_accuracy"]
        said = (
            f"Its errors are known from {count(card['letters'], 'letter')} of the kind {kinds}, "
            f"each coded by models trained without it ({card['sentences']:,} sentences): micro F1 "
            f"of the main codes is {model['micro_f1']:.2f} (95% interval {low:.2f} to {high:.2f}; "
            f"precision {model['micro_precision']:.2f}, recall {model['micro_recall']:.2f}), and "
            f"the polarity of correctly assigned codes is right in {model['polarity']:.2f} "
            f"of cases (95% interval {right:.2f} to {most:.2f})."
        )
        if fresh := card.get("patterns_not_written_on"):
            said += (
                f" On the {count(fresh['letters'], 'letter')} among them that the codebook's "
                f"patterns were not written on, micro F1 is {fresh['micro_f1']:.2f}."
            )
    else:
        said = (
            f"Its errors are known from {count(held_out.letters, 'letter')} of the kind {kinds} "
            f"({held_out.excerpts:,} sentences)"
        )
        said += (
            f": F1 by main code is {min(main):.2f} to {max(main):.2f}, with a median of "
            f"{median(main):.2f}; no interval is kept for it."
            if main
            else "."
        )
    keys = {letter.key for letter in held_out.labelled}
    seen = sum(
        bool({letter.letter.pdf_sha256, letter.file} & keys) for letter in corpus.counted_letters
    )
    if seen:
        said += (
            f" {seen:,} of the {len(corpus.counted_letters):,} letters analysed here are among "
            "these."
        )
    return said


def coding_by_people(corpus: CodedCorpus, seed: int) -> tuple[str, ...]:
    """Say what people coded in this workspace, and how they agreed before adjudication."""
    counted = {excerpt.excerpt_id for excerpt in corpus.counted_excerpts}
    people = {
        name: {r.excerpt_id for r in coder.reviews if r.judged} & counted
        for name, coder in sorted(corpus.coders.items())
        if coder.is_person
    }
    people = {name: judged for name, judged in people.items() if judged}
    if not people or corpus.coder.is_person:
        return ()
    judged = set().union(*people.values())
    decided = {
        review.excerpt_id
        for review in corpus.reviews
        if review.adjudicated and review.excerpt_id in counted
    }
    said = [
        f"{count(len(people), 'person', 'people')} judged {count(len(judged), 'excerpt')} in this "
        f"workspace ({together([f'{name}: {len(ids):,}' for name, ids in people.items()])}), and "
        f"their codes take the place of those of {corpus.coder.coder_id} there; "
        f"{count(len(decided), 'excerpt was', 'excerpts were')} adjudicated. They may have seen "
        "the coder's codes when they judged: how they coded decides whether the coding is blind."
    ]
    said += [_agreement(corpus, *pair, seed) for pair in combinations(people, 2)]
    return tuple(sentence for sentence in said if sentence)


def _agreement(corpus: CodedCorpus, first: str, second: str, seed: int) -> str:
    """Return how two people agreed before adjudication; empty if they share no excerpt."""
    try:
        found = evaluate_coder(corpus.for_coder(first), against=second, seed=seed).evaluation
    except UsageError:
        return ""
    by_code = [
        f"{corpus.labels.get(code.code_id, code.code_id)} {number(code.figures['kappa'].value)}"
        for code in found.codes
        if code.n or code.assigned
    ]
    return (
        f"Before adjudication, {first} and {second} agreed on "
        f"{count(found.excerpts, 'excerpt')} of {count(found.letters, 'letter')} that both judged "
        f"at a Cohen's kappa (mean of codes) of {figure_words(found.overall['macro_kappa'])}; by "
        f"code: {'; '.join(by_code) or 'no code was assigned'}."
    )


__all__ = ["coding", "coding_by_people"]
