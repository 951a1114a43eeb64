"""What the figures on a coder do not rest on, in words beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspection_letters.analysis.gold import Anchored
from inspection_letters.analysis.known_errors import answers_of, learned_letters
from inspection_letters.analysis.statistics.counts import Labels
from inspection_letters.records import Excerpt

FEW_LETTERS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """What a coder, or gold, says: codes of every excerpt it judged, in reading order.

    ``held_out`` are the excerpts of letters that a model was made from, for which its
    answers without that letter are taken; ``folds`` in how many turns they were held out.
    """

    name: str
    labels: Labels
    code_ids: tuple[str, ...]
    codebook_digest: str
    scores: Mapping[tuple[str, str], float]
    held_out: frozenset[str] = frozenset()
    folds: int = 0


def on_its_own_letters(measured: Judged, shared: list[str]) -> Iterable[str]:
    """Say on which excerpts a coder was measured that it was made from, or may have been."""
    seen = sum(one in measured.held_out for one in shared)
    if seen:
        yield (
            f"{measured.name} was made from {seen:,} of the {len(shared):,} excerpts. For these "
            "its answers are not those in the workspace but those of models made in the same way "
            f"without the letter (letters held out whole, in {measured.folds} turns)."
        )
    if seen < len(shared):
        yield (
            "If the coder was written or trained on these letters, the figures flatter it: see its "
            "page or card for figures on letters held out."
            if not seen
            else f"Of the other {len(shared) - seen} no answers without their letter are kept: if "
            "it was made from them too, they flatter it."
        )


def made_from(
    measured: Judged,
    reference: Judged,
    letters: Mapping[str, str],
    excerpts: Mapping[str, Excerpt],
    models: Sequence[Path | None],
) -> Iterable[str]:
    """Say of coders that are compared which of them was made from the letters compared."""
    compared = {*letters.values()}
    ordered = sorted(
        (one for one in excerpts.values() if one.letter_id in compared),
        key=lambda one: (one.letter_id, one.order),
    )
    made = {
        one.name: found
        for one in (measured, reference)
        if (answers := answers_of(one.name, one.codebook_digest, models))
        and (found := learned_letters(ordered, answers))
    }
    for name, found in made.items():
        other = reference.name if name == measured.name else measured.name
        yield (
            f"{name} was made from {_of(len(found), len(compared))}. There it "
            "gives nearly the codes that people gave, so agreement "
            + (
                "of the two says nothing of how they agree on others."
                if len(made) > 1
                else f"is mostly how well {other} does by those people's codes."
            )
        )


def _of(some: int, all_of_them: int) -> str:
    if some == all_of_them:
        return f"all {some} letters compared" if some > 1 else "the one letter compared"
    return f"{some} of the {all_of_them} letters compared"


def notes_on(
    measured: Judged,
    reference: Judged,
    anchored: Anchored | None,
    shared: list[str],
    excerpts: Mapping[str, Excerpt],
) -> Iterable[str]:
    """Say what the figures do not rest on, so that nobody takes them for more."""
    if anchored is not None:
        yield from on_its_own_letters(measured, shared)
        if anchored.absent:
            yield f"{len(anchored.absent)} letters of gold are not in the workspace."
        if anchored.unplaced:
            yield (
                f"{len(anchored.unplaced)} sentences of gold have no excerpt and are left out; "
                "they are listed by 'letters evaluate --format json'."
            )
        if anchored.shifted:
            yield f"{anchored.shifted} sentences of gold were placed by place and likeness."
        single = sum(anchored.status[one] == "single" for one in shared)
        if single:
            yield f"{single:,} of the {len(shared):,} excerpts were coded once, not adjudicated."
    letters = {excerpts[one].letter_id for one in shared}
    if len(letters) < FEW_LETTERS:
        yield f"Of {len(letters)} letters only: intervals are too narrow, or cannot be given."
    silent = sum(
        one.letter_id in letters and one.excerpt_id not in reference.labels
        for one in excerpts.values()
    )
    if silent:
        yield f"{silent} excerpts of these letters are not judged in {reference.name}; left out."
    missing = sum(one not in measured.labels for one in reference.labels)
    if missing:
        yield f"{missing} excerpts in {reference.name} are not judged by {measured.name}; left out."
    if measured.codebook_digest != reference.codebook_digest:
        yield "The two were coded with different versions of the codebook, with the same codes."
