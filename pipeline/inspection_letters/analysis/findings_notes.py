"""What a reader of findings needs to know: which figures are corrected, and by which letters."""

from __future__ import annotations

from collections.abc import Sequence

from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.coding_quality import UnmeasuredKinds, unmeasured_kinds
from inspection_letters.analysis.labelled import CountedLetter
from inspection_letters.analysis.letters import KIND_LABELS
from inspection_letters.analysis.light_figures import figures
from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.analysis.statistics.prevalence import AS_CODED, CORRECTED, LABELLED
from inspection_letters.analysis.statistics.shares import (
    FEWEST_IN_GROUP,
    FEWEST_LABELLED,
    Finding,
)
from inspection_letters.records import Codebook
from inspection_letters.records.light_models import models_in_use
from inspection_letters.records.rounding import count

MIXED_RULE = "A sentence coded as mixed counts neither as a weakness nor as a strength."
"""How mixed codes count."""


def notes_on(
    coder: CorpusCoder,
    held_out: HeldOut | None,
    letters: Sequence[CountedLetter],
    findings: Sequence[Finding],
    *,
    census: bool,
) -> tuple[str, ...]:
    """Say what the figures and their intervals rest on."""
    methods = {finding.share.method for finding in findings if finding.share.n}
    at_hand = [letter for letter in letters if letter.coded is not None]
    labelled = [letter for letter in letters if letter.truth is not None]
    notes: list[str] = []
    if coder.is_person:
        notes.append(
            "The person's codes are taken as correct, and excerpts that the person has not "
            "judged as having no code. Intervals include sampling error only."
        )
        return (*notes, MIXED_RULE)
    sampling = "no sampling error: the letters are taken as all there are"
    if not census:
        sampling = "sampling error"
    if CORRECTED in methods:
        notes.append(
            f"Corrected figures allow for the errors of {coder.coder_id} on whole letters that "
            f"people have coded ({_labelled_words(labelled)}). Intervals include these errors and "
            f"{sampling}. "
            "Labelled letters are taken as a random part of the letters of their kind."
        )
        if not any(letter.truth is not None for letter in at_hand):
            notes.append(
                "None of the labelled letters is in the workspace: they show how often "
                f"{coder.coder_id} errs, not how common a code is in your letters."
            )
    if LABELLED in methods:
        notes.append(
            f"{_whose_codes(coder, at_hand)}"
            f"{'' if census else ', and intervals include sampling error only'}."
        )
    if AS_CODED in methods:
        notes.append(
            f"Figures as coded are not corrected for the errors of {coder.coder_id}, and their "
            "intervals include sampling error only. A correction needs letters of a single kind, "
            f"{FEWEST_LABELLED} letters of that kind that people have coded wholly, and "
            f"{FEWEST_IN_GROUP} of these in each group. {_why(coder, held_out, at_hand, labelled)}"
        )
    known = {*(held_out.kinds if held_out else ()), *(letter.kind for letter in labelled)}
    others = unmeasured_kinds(coder.coder_id, (letter.kind for letter in at_hand), known)
    return (*notes, *_unmeasured(others), MIXED_RULE)


def added_note(
    coder: CorpusCoder, codebook: Codebook, subjects: Sequence[tuple[str, ...]]
) -> tuple[str, ...]:
    """Say which codes were added to the codebook of a model, and what is known of them."""
    named = {code_id for codes in subjects for code_id in codes}
    added = [code_id for code_id in codebook.added if code_id in named]
    if not added:
        return ()
    light = {model.code_id: model for model in models_in_use(coder.light)}
    learned = [light[code_id] for code_id in added if code_id in light]
    by_patterns = [code_id for code_id in added if code_id not in light]
    how = (
        "Patterns assign added codes, and how well is not measured"
        if not learned
        else "Models fitted to people's judgements assign "
        f"{', '.join(model.code_id for model in learned)}"
        + (f", patterns assign {', '.join(by_patterns)}" if by_patterns else "")
    )
    return (
        f"Added to the codebook {codebook.extends}: {', '.join(added)}. {how}: their figures are "
        f"as coded by {coder.coder_id} and by people who had these codes to assign, unless people "
        "coded enough whole letters to correct them. They are not "
        "among all weakness mentions of a letter for the other codes.",
        *(
            f"{model.code_id}: {figures(model)}"
            for model in coder.light
            if model.code_id in added and not model.lacking
        ),
    )


def _unmeasured(others: UnmeasuredKinds | None) -> tuple[str, ...]:
    if others is None:
        return ()
    return (
        f"{others.sentence} To measure them, judge sentences drawn by: {others.command} "
        "--workspace WORKSPACE --out to-judge.xlsx",
    )


def _whose_codes(coder: CorpusCoder, at_hand: Sequence[CountedLetter]) -> str:
    """Say of whose codes figures of labelled letters are: the gold coding, or people's here."""
    is_gold = {letter.is_gold for letter in at_hand if letter.truth is not None}
    gold = f"the gold coding that comes with {coder.coder_id}"
    if is_gold == {True}:
        where = "" if is_of_gold(at_hand) else "Where all the letters are in the gold: "
        return (
            f"{where}Figures are of {gold}, not of the codes that {coder.coder_id} assigned "
            "('letters methods' says who made the gold). The excerpts listed for a figure are "
            f"those that {coder.coder_id} coded so, which may be in a few other letters. No figure "
            "is corrected"
        )
    where = f", in the workspace or in {gold}" if True in is_gold else ""
    return f"Where people have coded all the letters{where}, figures are those of their codes"


def is_of_gold(at_hand: Sequence[CountedLetter]) -> bool:
    """Whether all letters are in the gold coding of the coder, so that its codes are counted."""
    return bool(at_hand) and all(letter.is_gold and letter.truth is not None for letter in at_hand)


def _labelled_words(labelled: Sequence[CountedLetter]) -> str:
    inside = sum(letter.coded is not None for letter in labelled)
    return f"{count(len(labelled), 'labelled letter')}, {inside:,} of them in the workspace"


def _why(
    coder: CorpusCoder,
    held_out: HeldOut | None,
    at_hand: Sequence[CountedLetter],
    labelled: Sequence[CountedLetter],
) -> str:
    """Say what keeps figures from being corrected, and what to do."""
    if len(coder.codebook_digests) > 1:
        return (
            "These letters were coded by several codebooks: run them all again with the same "
            "codebook."
        )
    if not labelled:
        return (
            f"No labelled letters are known for {coder.coder_id} with this codebook. Draw some "
            "with 'letters sample', or name the folder of your trained model with --model."
        )
    kinds = {letter.kind for letter in labelled}
    others = sorted({letter.kind for letter in at_hand} - kinds)
    names = ", ".join(KIND_LABELS.get(kind, kind) for kind in sorted(kinds))
    if others:
        return (
            f"The {len(labelled)} labelled letters are of one kind ({names}), and "
            f"{sum(letter.kind in others for letter in at_hand)} of your {len(at_hand)} letters "
            "are of others. With --by kind, figures of that kind are corrected."
            if len(kinds) == 1
            else f"Labelled letters are of the kinds {names}."
        )
    return (
        f"There are {len(labelled)} labelled letters."
        if held_out is None
        else (
            f"{count(held_out.letters, 'labelled letter comes', 'labelled letters come')} "
            f"with {coder.coder_id}."
        )
    )
