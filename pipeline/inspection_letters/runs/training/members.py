"""Train the encoders of a model, for each fold and on all letters.

Each encoder is trained by a process with a single thread, so that the result does not depend
on how many are trained at the same time. This needs torch (the extra ``train``).

The first encoders of a recipe learn both layers of codes, the others the main codes only. Those
have heads for all codes as well, which are trained to stay silent and are left out afterwards.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.runs.training.data import POLARITIES, TrainingGold
from inspection_letters.runs.training.parts import masked

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Job:
    """An encoder to train: its seed, the fold to leave out (None for all letters), its file."""

    seed: int
    held: int | None
    path: Path
    codes: int
    """How many codes it learns: all, or the main codes, which come first."""


def held_out(
    gold: TrainingGold,
    fold: Ints,
    recipe: Any,
    seed: int,
    keep: Path,
    main: int,
    *,
    processes: int,
    say: Callable[[str], None],
) -> list[tuple[Floats, Floats]]:
    """Return the logits of each fold by encoders that were trained on the other folds.

    Encoders already in ``keep`` are not trained again.

    Returns
    -------
    list of tuple of ndarray
        For each member, logits of the codes that it learned (n, n_codes) and of polarities
        (n, n_codes, n_polarities).
    """
    widths = _widths(gold, recipe, seed, main)
    jobs = [
        Job(member, int(number), keep / f"member{member}-fold{number}.npz", codes)
        for number in np.unique(fold)
        for member, codes in widths.items()
    ]
    _train_missing(jobs, gold, fold, recipe, processes, say)
    rows = len(gold.excerpts)
    found = {
        member: (np.zeros((rows, codes)), np.zeros((rows, codes, len(POLARITIES))))
        for member, codes in widths.items()
    }
    for job in jobs:
        codes, poles = found[job.seed]
        with np.load(job.path, allow_pickle=False) as stored:
            codes[stored["index"]] = stored["logits"][:, : job.codes]
            poles[stored["index"]] = stored["poles"][:, : job.codes]
    return list(found.values())


def on_all(
    gold: TrainingGold,
    fold: Ints,
    recipe: Any,
    seed: int,
    keep: Path,
    main: int,
    *,
    processes: int,
    say: Callable[[str], None],
) -> list[dict[str, npt.NDArray[Any]]]:
    """Return the weights of the encoders trained on all letters, one mapping for each member."""
    from safetensors.numpy import load_file

    jobs = [
        Job(member, None, keep / f"member{member}.safetensors", codes)
        for member, codes in _widths(gold, recipe, seed, main).items()
    ]
    _train_missing(jobs, gold, fold, recipe, processes, say)
    return [heads_of(load_file(job.path), job.codes) for job in jobs]


def _widths(gold: TrainingGold, recipe: Any, seed: int, main: int) -> dict[int, int]:
    """Return how many codes each member learns, by its seed."""
    every = gold.codes.shape[1]
    return {
        seed + number: every if number < recipe.with_details else main
        for number in range(recipe.members)
    }


def heads_of(weights: dict[str, npt.NDArray[Any]], codes: int) -> dict[str, npt.NDArray[Any]]:
    """Return an encoder's weights with the heads of the first codes only."""
    columns = {"query": weights["query"][:, :codes]}
    rows = ("code", "shared.weight", "shared.bias", "polarity_code")
    return weights | columns | {name: weights[name][:codes] for name in rows}


def silenced(gold: TrainingGold, codes: int) -> TrainingGold:
    """Return gold in which no sentence has any code but the first ``codes``."""
    assigned, polarity = gold.codes.copy(), gold.polarity.copy()
    assigned[:, codes:], polarity[:, codes:] = 0.0, -1
    return replace(gold, codes=assigned, polarity=polarity)


def _train_missing(
    jobs: Iterable[Job],
    gold: TrainingGold,
    fold: Ints,
    recipe: Any,
    processes: int,
    say: Callable[[str], None],
) -> None:
    missing = [job for job in jobs if not job.path.exists()]
    if not missing:
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(missing)), mp_context=context) as pool:
        under_way = [pool.submit(_train_encoder, job, gold, fold, recipe) for job in missing]
        for done, future in enumerate(as_completed(under_way), start=1):
            future.result()
            say(f"encoders: {done} of {len(missing)} done")


def _train_encoder(job: Job, gold: TrainingGold, fold: Ints, recipe: Any) -> None:
    """Train an encoder, and store its predictions for the held-out fold or its weights."""
    import torch
    from safetensors.numpy import save_file

    from inspection_letters.coding.windows import windows
    from inspection_letters.common.encoders.wordpiece import WordPiece
    from inspection_letters.runs.training import encoder

    torch.set_num_threads(1)
    gold = silenced(gold, job.codes)
    chosen = windows(gold.excerpts, WordPiece(encoder.vocabulary(encoder.base_folder())))
    known = [w for w in chosen if fold[w.excerpts[0]] != job.held]
    name = f"encoder {job.seed}, " + ("all letters," if job.held is None else f"fold {job.held},")
    model = encoder.train(
        masked(known, gold.judged), gold.codes, gold.polarity, recipe, job.seed, name
    )
    # Renamed into place only when complete, so that an interrupted run can be resumed.
    part = job.path.with_name(f"part-{job.path.name}")
    if job.held is None:
        weights = {key: value.numpy() for key, value in model.state_dict().items()}
        save_file({key: np.ascontiguousarray(value) for key, value in weights.items()}, part)
    else:
        test = [w for w in chosen if fold[w.excerpts[0]] == job.held]
        logits, tones = encoder.predict(model, test, *gold.codes.shape)
        index = np.flatnonzero(fold == job.held)
        np.savez(part, index=index, logits=logits[index], poles=tones[index])
    part.rename(job.path)
