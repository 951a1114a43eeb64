"""Build training gold from the letters of a workspace, with a gold file or people's coding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from inspection_letters.analysis.coders import people_among
from inspection_letters.analysis.codes_left_out import codes_left_out, listed
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.gold import Status, anchor, load_gold
from inspection_letters.analysis.labelled import letter_groups
from inspection_letters.analysis.people import (
    counting_codes,
    reviews_by_excerpt,
)
from inspection_letters.records import Codebook, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import unknown_value
from inspection_letters.runs.training.data import LetterFacts, TrainingGold, make_gold
from inspection_letters.store.rows import file_name

ANOTHER_CODEBOOK = (
    "They were coded with another version of the codebook, but all their codes are in this one."
)


def gold_from_file(
    path: Path, corpus: CodedCorpus, codebook: Codebook
) -> tuple[TrainingGold, tuple[str, ...]]:
    """Match the sentences of a gold file without text to the letters of a corpus.

    Returns
    -------
    gold : TrainingGold
        All excerpts of these letters; excerpts without a sentence in the gold file are only
        context.
    notes : tuple of str
        Sentences that could not be placed, and anything else a user should know.

    Raises
    ------
    UsageError
        If the file has faults, none of its letters is in the corpus, or the codebook lacks
        codes.
    """
    stand_off = load_gold(path)
    placed = anchor(stand_off, corpus.excerpts_by_letter)
    if not placed.matched:
        raise UsageError(
            f"None of the {len(stand_off.letters)} letters of {path} is among the "
            f"{len(corpus.letters)} letters of the workspace.",
            "Run the letters in the gold coding with 'letters run'.",
        )
    notes = [f"{len(placed.matched):,} coded sentences were found in the workspace."]
    if placed.absent:
        notes.append(f"Gold letters that are not in the workspace: {len(placed.absent)}.")
    reasons = Counter(sentence.reason for sentence in placed.unplaced)
    notes += [
        f"Gold sentences that were left out: {count} ({reason})."
        for reason, count in sorted(reasons.items())
    ]
    if stand_off.codebook_digest != codebook.digest:
        notes.append(ANOTHER_CODEBOOK)
    if codebook.detail_ids and not stand_off.detail_ids:
        notes.append(f"Nobody coded the detail codes of '{codebook.name}' in {path.name}.")
    in_detail = placed.matched if stand_off.detail_ids else ()
    single = [excerpt_id for excerpt_id, status in placed.status.items() if status is Status.SINGLE]
    return _gold(corpus, placed.matched, codebook, single, in_detail), tuple(notes)


def gold_from_people(
    people: Sequence[str], corpus: CodedCorpus, codebook: Codebook
) -> tuple[TrainingGold, tuple[str, ...]]:
    """Collect people's judgements in a corpus.

    If several people judged an excerpt, the rule of `inspection_letters.analysis.people`
    applies, as in findings and reports. Codes that are not in the codebook are left out. An
    excerpt that has no other code is only context: that none of the codebook's codes applies
    is not what people said.

    Returns
    -------
    gold : TrainingGold
        All excerpts of these letters; excerpts that nobody judged are only context.
    notes : tuple of str
        Anything a user should know.

    Raises
    ------
    UsageError
        If there is no such person, or the codebook has none of the codes they assigned.
    """
    known = people_among(corpus.coders.values())
    if unknown := [name for name in people if name not in known]:
        raise unknown_value(
            f"Nobody named {unknown[0]!r} has coded in the workspace.",
            unknown[0],
            known,
            heading="People who have",
        )
    reviews, detail_reviews = (
        [review for review in layer if review.coder_id in people]
        for layer in (corpus.reviews, corpus.detail_reviews)
    )
    judged, in_detail = (
        {
            excerpt_id: counting_codes(of_excerpt, corpus.codebooks)
            for excerpt_id, of_excerpt in reviews_by_excerpt(layer).items()
        }
        for layer in (reviews, detail_reviews)
    )
    judged = {name: {**codes, **in_detail.get(name, {})} for name, codes in judged.items()}
    not_in_detail = judged.keys() - in_detail.keys()
    gone = codes_left_out([*reviews, *detail_reviews], codebook)
    everything = judged
    judged, in_detail = (_only_known(layer, gone) for layer in (judged, in_detail))
    if gone and not any(judged.values()):
        raise UsageError(
            f"None of the codes that {' and '.join(people)} assigned is in the codebook "
            f"'{codebook.name}' {codebook.version}: {listed(gone)}.",
            "Use --codebook to name the codebook with which the sentences were coded.",
        )
    adjudicated = {review.excerpt_id for review in reviews if review.adjudicated}
    gold = _gold(corpus, judged, codebook, judged.keys() - adjudicated, in_detail)
    notes = [
        f"Coded by {', '.join(people)}: {len(judged):,} sentences, letters: {len(gold.names)}."
    ]
    if gone:
        notes.append(_left_out_note(gone, len(everything) - len(judged), codebook))
    elif any(review.codebook_digest != codebook.digest for review in reviews):
        notes.append(ANOTHER_CODEBOOK)
    if codebook.detail_ids and (without := len(not_in_detail & judged.keys())):
        notes.append(
            f"The detail codes of {without:,} of these sentences were not "
            "judged: their codebook had none."
        )
    return gold, tuple(notes)


def _only_known(
    judged: Mapping[str, Mapping[str, Polarity]], gone: Collection[str]
) -> dict[str, dict[str, Polarity]]:
    """Return judgements without some codes; those that had no other code are left out."""
    kept = {
        name: {code_id: polarity for code_id, polarity in codes.items() if code_id not in gone}
        for name, codes in judged.items()
    }
    return {name: codes for name, codes in kept.items() if codes or not judged[name]}


def _left_out_note(gone: Mapping[str, int], sentences: int, codebook: Codebook) -> str:
    note = (
        f"People assigned codes that are not in the codebook {codebook.name} {codebook.version}, "
        f"so nothing is learned from these: {listed(gone)}."
    )
    if not sentences:
        return note
    is_single = sentences == 1
    return (
        f"{note} {sentences:,} sentence{'' if is_single else 's'} with no other code "
        f"{'is' if is_single else 'are'} left out."
    )


def facts_by_file(corpus: CodedCorpus) -> dict[str, LetterFacts]:
    """Return the facts of a workspace's letters by the name of their file."""
    return {
        file_name(letter.letter.source): LetterFacts(
            letter.letter.pdf_sha256, letter_groups(letter)
        )
        for letter in corpus.letters
    }


def _gold(
    corpus: CodedCorpus,
    judged: Mapping[str, Mapping[str, Polarity]],
    codebook: Codebook,
    single: Iterable[str],
    in_detail: Iterable[str],
) -> TrainingGold:
    letters = {
        letter_id: excerpts
        for letter_id, excerpts in sorted(corpus.excerpts_by_letter.items())
        if any(excerpt.excerpt_id in judged for excerpt in excerpts)
    }
    excerpts = [excerpt for of_letter in letters.values() for excerpt in of_letter]
    kinds = [corpus.letter_by_id[letter_id].kind for letter_id in letters]
    facts = {
        letter_id: LetterFacts(
            corpus.letter_by_id[letter_id].letter.pdf_sha256,
            letter_groups(corpus.letter_by_id[letter_id]),
        )
        for letter_id in letters
    }
    return make_gold(
        excerpts,
        judged,
        codebook,
        in_detail=in_detail,
        single=list(single),
        kinds=kinds,
        facts=facts,
    )


__all__ = ["facts_by_file", "gold_from_file", "gold_from_people"]
