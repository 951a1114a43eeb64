"""Notes on the scores of an evaluation: what they cover and what they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.evaluation_records import Coding
from inspection_letters.analysis.gold import Anchored
from inspection_letters.analysis.held_out_errors import find_answers, trained_on
from inspection_letters.analysis.letters import KIND_LABELS
from inspection_letters.records.rounding import count

FEW_LETTERS: Final = 10


def notes_on(
    corpus: CodedCorpus,
    measured: Coding,
    reference: Coding,
    anchored: Anchored | None,
    shared: Sequence[str],
) -> Iterable[str]:
    """Yield the notes on what an evaluation covers and what it does not.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    measured, reference : Coding
        The two codings compared.
    anchored : Anchored or None
        The gold, if it is the reference.
    shared : sequence of str
        The IDs of the excerpts that both judged.
    """
    if anchored is not None:
        yield from held_out_notes(measured, shared)
        yield from _notes_on_gold(anchored, reference, shared)
        yield from _unmeasured_kinds(corpus, measured, shared)
    letters = {corpus.excerpt_by_id[excerpt_id].letter_id for excerpt_id in shared}
    if len(letters) < FEW_LETTERS:
        yield (
            f"Only {len(letters)} letters were compared: the intervals are too narrow, or could "
            "not be calculated."
            if len(letters) > 1
            else "Only 1 letter was compared: there are no intervals."
        )
    unjudged = sum(
        excerpt.letter_id in letters and excerpt.excerpt_id not in reference.labels
        for excerpt in corpus.excerpts
    )
    if unjudged:
        yield (
            f"Left out, since {reference.name} has not coded them: "
            f"{count(unjudged, 'excerpt')} in these letters."
        )
    missing = sum(excerpt_id not in measured.labels for excerpt_id in reference.labels)
    if missing:
        yield (
            f"{missing:,} excerpts coded by {reference.name} have no coding by {measured.name} and "
            "are left out."
        )
    if measured.codebook_digest != reference.codebook_digest:
        yield "The two used different versions of the codebook; codes of both are compared."


def held_out_notes(measured: Coding, shared: Sequence[str]) -> Iterable[str]:
    """Yield notes on the excerpts that a coder was trained on, or may have been trained on.

    Excerpts that people coded are none of them.
    """
    shared = [excerpt_id for excerpt_id in shared if excerpt_id not in measured.by_people]
    if not shared:
        return
    trained = sum(excerpt_id in measured.held_out for excerpt_id in shared)
    if trained:
        yield (
            f"{measured.name} was trained on {trained:,} of the {len(shared):,} excerpts. For "
            "these excerpts, its held-out codes are used instead of those in the workspace: each "
            "letter was coded by a model trained without it "
            f"({measured.folds}-fold cross-validation by letter)."
        )
    others = len(shared) - trained
    if not trained:
        yield (
            "If the coder was developed or trained on these letters, the scores are too high. Its "
            "model card, or its page in the documentation, has scores on held-out letters."
        )
    elif others:
        yield (
            f"The other {others:,} excerpts have no held-out codes. If the coder was trained on "
            "them, the scores are too high."
            if others > 1
            else "The other excerpt has no held-out codes. If the coder was trained on it, the "
            "scores are too high."
        )


def training_notes(
    corpus: CodedCorpus, measured: Coding, reference: Coding, letters: set[str]
) -> Iterable[str]:
    """Yield a note for each of two coders that was trained on the letters compared.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    measured, reference : Coding
        The two coders.
    letters : set of str
        The IDs of the letters compared.
    """
    excerpts = [excerpt for excerpt in corpus.excerpts if excerpt.letter_id in letters]
    trained = {
        coding.name: known
        for coding in (measured, reference)
        if (
            answers := find_answers(
                coding.name,
                corpus.codebooks[coding.codebook_digest].digests,
                corpus.model_folders,
            )
        )
        and (known := trained_on(excerpts, answers))
    }
    for name, known in trained.items():
        other = reference.name if name == measured.name else measured.name
        yield (
            f"{name} was trained on {_part(len(known), len(letters))}. On these letters its codes "
            "are almost the same as the people's, so "
            + (
                "this does not show how far the two agree on other letters."
                if len(trained) > 1
                else f"the agreement mostly shows how well {other} reproduces those people's codes."
            )
        )


def _notes_on_gold(anchored: Anchored, reference: Coding, shared: Sequence[str]) -> Iterable[str]:
    if anchored.absent:
        absent = count(len(anchored.absent), "letter")
        yield f"In the gold coding, but not in the workspace: {absent}."
    if anchored.unplaced:
        left_out = len(anchored.unplaced)
        verbs = ("has", "is") if left_out == 1 else ("have", "are")
        yield (
            f"Of the {left_out + len(anchored.matched):,} gold sentences of these letters, "
            f"{left_out:,} {verbs[0]} no excerpt and {verbs[1]} left out. "
            "'letters evaluate --format json' lists them."
        )
    if anchored.shifted:
        shifted = count(anchored.shifted, "gold sentence was", "gold sentences were")
        yield (
            f"{shifted} matched by position and similarity, because the wording differs slightly."
        )
    coded = sum(bool(reference.labels[excerpt_id]) for excerpt_id in shared)
    yield (
        f"{coded:,} of the {count(len(shared), 'excerpt')} have a code in the gold coding. How "
        "well the coder does in text with fewer codes is not measured."
    )
    single = sum(anchored.status[excerpt_id] == "single" for excerpt_id in shared)
    if single:
        which = "All" if single == len(shared) else f"{single:,} of the"
        yield f"{which} {len(shared):,} excerpts were coded by one person and not adjudicated."


def _unmeasured_kinds(
    corpus: CodedCorpus, measured: Coding, shared: Sequence[str]
) -> Iterable[str]:
    """Yield a note if the coder coded letters of kinds that the gold coding does not include."""
    known = {corpus.letter_by_id[corpus.excerpt_by_id[name].letter_id].kind for name in shared}
    coded = {
        excerpt.letter_id for excerpt in corpus.excerpts if excerpt.excerpt_id in measured.labels
    }
    others = Counter(
        kind for letter_id in coded if (kind := corpus.letter_by_id[letter_id].kind) not in known
    )
    if others:
        kinds = ", ".join(
            f"{KIND_LABELS.get(kind, kind)}: {number}" for kind, number in sorted(others.items())
        )
        yield (
            f"{sum(others.values())} of the {len(coded)} letters coded by {measured.name} are of "
            f"kinds that the gold coding does not include ({kinds}). Its errors on them are not "
            "known."
        )


def _part(some: int, total: int) -> str:
    if some == total:
        return f"all {some} letters compared" if some > 1 else "the one letter compared"
    return f"{some} of the {total} letters compared"
