"""A model's answers on held-out letters, for `letters findings` and `letters evaluate`."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from inspection_letters.analysis.statistics.answers import (
    ANSWERS,
    HeldOutAnswer,
    make_answers,
    write_answers,
)
from inspection_letters.analysis.statistics.held_out import (
    HELD_OUT,
    HeldOut,
    count_answers,
    write_held_out,
)
from inspection_letters.coding.artefact import MANIFEST
from inspection_letters.records import Codebook, Role
from inspection_letters.runs.training.data import POLARITIES, TrainingGold
from inspection_letters.runs.training.joining import Result

EDGES = (0.6, 0.85)
"""Probabilities that separate the bins of the error counts."""


def assigned_codes(
    gold: TrainingGold, codebook: Codebook, result: Result
) -> dict[str, HeldOutAnswer]:
    """Return the codes assigned to the judged excerpts, by excerpt ID."""
    # This loads the runtime of an encoder, which training alone does not need.
    from inspection_letters.coding.model import DECIMALS

    answers: dict[str, HeldOutAnswer] = {}
    for row, column in zip(*np.nonzero(result.assigned & gold.judged[:, None]), strict=True):
        excerpt_id, code_id = gold.excerpts[row].excerpt_id, codebook.code_ids[column]
        answers.setdefault(excerpt_id, {})[code_id] = (
            POLARITIES[result.polarity[row, column]],
            round(float(result.probabilities[row, column]), DECIMALS),
        )
    return answers


def write_errors(
    folder: Path, gold: TrainingGold, codebook: Codebook, result: Result, name: str, folds: int
) -> None:
    """Write the counts of a model's errors, and its answers, beside its manifest.

    The manifest cannot list these files, because the first contains the coder's digest,
    which is that of the manifest.
    """
    assigned = assigned_codes(gold, codebook, result)
    answers = make_answers(
        gold.excerpts,
        assigned,
        [gold.excerpts[row].excerpt_id for row in np.flatnonzero(gold.judged)],
        coder_id=name,
        codebook_digest=codebook.digest,
        folds=folds,
    )
    write_answers(answers, folder / ANSWERS)
    rows = np.flatnonzero(gold.judged)
    held_out = HeldOut(
        coder_id=name,
        coder_digest=hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest(),
        codebook_digest=codebook.digest,
        kinds=gold.kinds,
        letters=len(gold.names),
        edges=EDGES,
        counts=count_answers(
            {gold.excerpts[row].excerpt_id: gold.labels[row] for row in rows},
            assigned,
            [
                excerpt.excerpt_id
                for excerpt in gold.excerpts
                if excerpt.role is Role.RECOMMENDATION
            ],
            EDGES,
        ),
    )
    write_held_out(held_out, folder / HELD_OUT)
