"""A model's answers on held-out letters, for `letters findings` and `letters evaluate`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from inspection_letters.analysis.labelled import WHOLE
from inspection_letters.analysis.letters import RESTATING, UNKNOWN
from inspection_letters.analysis.statistics.answers import (
    ANSWERS,
    HeldOutAnswer,
    keys,
    make_answers,
    write_answers,
)
from inspection_letters.analysis.statistics.held_out import (
    HELD_OUT,
    HeldOut,
    HeldOutLetter,
    write_held_out,
)
from inspection_letters.analysis.statistics.measures import count_letter
from inspection_letters.analysis.statistics.performance import performance
from inspection_letters.analysis.statistics.probabilities import (
    PROBABILITIES,
    HeldOutProbabilities,
    write_probabilities,
)
from inspection_letters.coding.artefact import MANIFEST
from inspection_letters.records import Codebook
from inspection_letters.runs.training.data import POLARITIES, TrainingGold
from inspection_letters.runs.training.joining import Result


def assigned_codes(
    gold: TrainingGold, code_ids: Sequence[str], result: Result
) -> dict[str, HeldOutAnswer]:
    """Return the codes assigned to the judged excerpts, by excerpt ID.

    ``code_ids`` are the codes of the result's columns.
    """
    # Imported here because it loads onnxruntime, which training alone does not need.
    from inspection_letters.coding.model import DECIMALS

    answers: dict[str, HeldOutAnswer] = {}
    for row, column in zip(*np.nonzero(result.assigned & gold.judged[:, None]), strict=True):
        excerpt_id, code_id = gold.excerpts[row].excerpt_id, code_ids[column]
        answers.setdefault(excerpt_id, {})[code_id] = (
            POLARITIES[result.polarity[row, column]],
            round(float(result.probabilities[row, column]), DECIMALS),
        )
    return answers


def write_errors(
    folder: Path,
    gold: TrainingGold,
    codebook: Codebook,
    result: Result,
    name: str,
    folds: int,
    *,
    code_ids: Sequence[str],
    f1: Mapping[str, float] | None = None,
) -> None:
    """Write a model's held-out answers, by letter and by sentence, beside its manifest.

    The manifest cannot list these files, because one of them contains the coder's digest,
    which is the digest of the manifest. ``code_ids`` are the codes of the result's columns, of
    either layer. ``f1`` is that of codes measured otherwise: of those
    that patterns assign, on the letters on which the patterns were not written.
    """
    assigned = assigned_codes(gold, code_ids, result)
    answers = make_answers(
        gold.excerpts,
        assigned,
        [gold.excerpts[row].excerpt_id for row in np.flatnonzero(gold.judged)],
        coder_id=name,
        codebook_digest=codebook.digest,
        folds=folds,
    )
    write_answers(answers, folder / ANSWERS)
    named = keys(gold.excerpts)
    rows = [row for row, key in enumerate(named) if key in answers.by_key]
    write_probabilities(
        HeldOutProbabilities(
            name,
            codebook.digest,
            tuple(code_ids),
            tuple(named[row] for row in rows),
            result.probabilities[rows],
        ),
        folder / PROBABILITIES,
    )
    held_out = HeldOut(
        coder_id=name,
        coder_digest=hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest(),
        codebook_digest=codebook.digest,
        labelled=tuple(held_out_letters(gold, assigned)),
        f1=f1_by_code(gold, assigned, codebook) | dict(f1 or {}),
    )
    write_held_out(held_out, folder / HELD_OUT)


def f1_by_code(
    gold: TrainingGold, assigned: Mapping[str, HeldOutAnswer], codebook: Codebook
) -> dict[str, float]:
    """Return the F1 of each main and detail code over the sentences that people judged.

    Parameters
    ----------
    gold : TrainingGold
        The coded sentences.
    assigned : mapping
        The main and detail codes assigned by models trained without the letter, by excerpt ID.
    codebook : Codebook
        The codebook of the codes.

    Returns
    -------
    dict of str to float
        By code ID; codes that neither people nor the models assigned are left out.
    """
    layers = [(gold.labels, gold.judged, codebook.code_ids)]
    if gold.detail is not None:
        layers.append((gold.detail.labels, gold.detail.judged, codebook.detail_ids))
    found: dict[str, float] = {}
    for labels, judged, code_ids in layers:
        rows = [(gold.excerpts[row].excerpt_id, labels[row]) for row in np.flatnonzero(judged)]
        answers = {
            excerpt_id: {
                code_id: polarity
                for code_id, (polarity, _) in assigned.get(excerpt_id, {}).items()
                if code_id in code_ids
            }
            for excerpt_id, _ in rows
        }
        measured = performance(dict(rows), answers, code_ids=code_ids)
        found |= {code.code_id: code.f1 for code in measured.codes if code.f1 is not None}
    return found


def held_out_letters(
    gold: TrainingGold, assigned: Mapping[str, HeldOutAnswer]
) -> Iterator[HeldOutLetter]:
    """Yield the letters that people have coded completely, with the model's held-out answers.

    Parameters
    ----------
    gold : TrainingGold
        The coded sentences.
    assigned : mapping
        The main and detail codes assigned by models trained without the letter, by excerpt ID.
    """
    truth = gold.labels
    if gold.detail is not None:
        truth = [{**main, **more} for main, more in zip(truth, gold.detail.labels, strict=True)]
    for number, name in enumerate(gold.names):
        rows = np.flatnonzero(gold.letters == number)
        judged = rows[gold.judged[rows]]
        facts = gold.facts.get(name)
        if facts is None or len(judged) < WHOLE * len(rows):
            continue
        excerpts = [gold.excerpts[row] for row in judged]
        groups = dict(facts.groups)
        if groups["kind"] == UNKNOWN and len(gold.kinds) == 1:
            (groups["kind"],) = gold.kinds
        restating = groups["kind"] == RESTATING
        in_detail = gold.detail is not None and bool(gold.detail.judged[judged].all())
        yield HeldOutLetter(
            key=facts.key,
            groups=groups,
            excerpts=len(judged),
            truth=count_letter(
                (
                    (excerpt.section, excerpt.role, truth[row])
                    for excerpt, row in zip(excerpts, judged, strict=True)
                ),
                restating=restating,
            ),
            coder=count_letter(
                (
                    (
                        excerpt.section,
                        excerpt.role,
                        {
                            code_id: polarity
                            for code_id, (polarity, _) in assigned.get(
                                excerpt.excerpt_id, {}
                            ).items()
                        },
                    )
                    for excerpt in excerpts
                ),
                restating=restating,
            ),
            in_detail=in_detail,
        )
