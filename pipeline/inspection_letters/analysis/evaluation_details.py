"""Which codes an evaluation compares: main codes that both have, and detail codes apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from inspection_letters.analysis.evaluation_records import Coding
from inspection_letters.analysis.statistics import evaluate
from inspection_letters.analysis.statistics.counts import Labels
from inspection_letters.analysis.statistics.evaluation import Evaluation
from inspection_letters.records.errors import UsageError


@dataclass(frozen=True, slots=True)
class ComparedDetails:
    """The detail codes of the excerpts for which both coders judged them.

    Attributes
    ----------
    code_ids : tuple of str
        The detail codes that both judged.
    reference, assigned : mapping
        These codes of each excerpt, by the reference and by the coder.
    scores : mapping
        The coder's score of each code it assigned, by excerpt and code.
    note : str
        What was not compared, and why; empty if nothing was left out.
    """

    code_ids: tuple[str, ...]
    reference: Labels
    assigned: Labels
    scores: Mapping[tuple[str, str], float]
    note: str

    def evaluate(self, letters: Mapping[str, str], seed: int) -> Evaluation | None:
        """Return the figures of the detail codes, None if there is nothing to compare.

        Parameters
        ----------
        letters : mapping of str to str
            The letter of each excerpt that both judged.
        seed : int
            Seed of the resampling.
        """
        shared = {name: letters[name] for name in self.reference if name in letters}
        if not shared:
            return None
        return evaluate(
            {excerpt_id: self.reference[excerpt_id] for excerpt_id in shared},
            {excerpt_id: self.assigned[excerpt_id] for excerpt_id in shared},
            shared,
            code_ids=self.code_ids,
            scores={key: score for key, score in self.scores.items() if key[0] in shared},
            groups={},
            seed=seed,
        )


def same_codes(measured: Coding, reference: Coding) -> tuple[Coding, Coding, str]:
    """Return two codings with the main codes that all the codebooks used have.

    Returns
    -------
    measured, reference : Coding
        As they are, if their codes are the same.
    note : str
        Which codes are left out, because a version of the codebook lacks them; empty if none
        are.

    Raises
    ------
    UsageError
        If the codes differ, and not because of two versions of one codebook.
    """
    unmatched = sorted({*measured.code_ids} ^ {*reference.code_ids})
    left_out = sorted({*unmatched, *measured.left_out, *reference.left_out})
    note = (
        f"Not every version of the codebook that was used has {', '.join(left_out)}: left out."
        if left_out
        else ""
    )
    if not unmatched:
        return measured, reference, note
    common = tuple(code_id for code_id in measured.code_ids if code_id in reference.code_ids)
    named = f"{', '.join(unmatched[:5])}{' and others' if len(unmatched) > 5 else ''}"
    if not common or measured.codebook_name != reference.codebook_name:
        raise UsageError(
            f"{measured.name} and {reference.name} do not have the same codes: only one has "
            f"{named}.",
            "Compare coders that use the same codebook.",
        )
    return _only(measured, common), _only(reference, common), note


def without_codes(coding: Coding, code_ids: Collection[str]) -> Coding:
    """Return a coding without some codes of either layer."""
    return replace(
        _only(coding, tuple(code_id for code_id in coding.code_ids if code_id not in code_ids)),
        detail_ids=tuple(code_id for code_id in coding.detail_ids if code_id not in code_ids),
    )


def _only(coding: Coding, code_ids: tuple[str, ...]) -> Coding:
    labels = {
        name: {code: polarity for code, polarity in codes.items() if code in code_ids}
        for name, codes in coding.labels.items()
    }
    return replace(coding, labels=labels, code_ids=code_ids)


def compare_details(measured: Coding, reference: Coding) -> ComparedDetails:
    """Return the detail codes that two coders, or a coder and gold, both judged."""
    both = tuple(code_id for code_id in reference.detail_ids if code_id in measured.detail_ids)
    shared = [name for name in reference.detail_labels if name in measured.detail_labels]
    labels, assigned = (
        {
            name: {code: polarity for code, polarity in layer[name].items() if code in both}
            for name in (shared if both else ())
        }
        for layer in (reference.detail_labels, measured.detail_labels)
    )
    scores = {
        key: score for key, score in measured.scores.items() if key[0] in labels and key[1] in both
    }
    return ComparedDetails(both, labels, assigned, scores, _note(measured, reference, both))


def _note(measured: Coding, reference: Coding, both: tuple[str, ...]) -> str:
    if not measured.detail_ids and not reference.detail_ids:
        return ""
    without = [coding.name for coding in (measured, reference) if not coding.detail_ids]
    if without:
        return f"Detail codes were not coded by {without[0]}, so none are compared."
    others = sorted({*measured.detail_ids, *reference.detail_ids} - {*both})
    if others:
        return f"Detail codes that only one of the two could assign: {', '.join(others)}."
    return ""
