"""Assured coding: what can be promised about a model's coding, and the sheet for people."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from inspection_letters.analysis.assurance.assured import FEWEST_LETTERS, Assurance, assure
from inspection_letters.analysis.assurance.material import Material, gather, whole_letters
from inspection_letters.analysis.corpus import CodedCorpus, load_corpus
from inspection_letters.analysis.held_out_errors import find_answers
from inspection_letters.analysis.statistics.probabilities import find_probabilities
from inspection_letters.coding.choice import default_model_path
from inspection_letters.coding.manifest import read_manifest
from inspection_letters.records import Excerpt, Polarity, Run
from inspection_letters.records.errors import UsageError
from inspection_letters.review.queue import Queued, sentence_before
from inspection_letters.review.sheet import write_sheet
from inspection_letters.runs.letter_sample import kind_of
from inspection_letters.runs.reviewing.lists import ASSURED, assured_options
from inspection_letters.runs.run_versions import versions
from inspection_letters.runs.sheet_rows import sheet_rows
from inspection_letters.store import Store, open_store, writes
from inspection_letters.store.review_lists import write_list
from inspection_letters.store.schema import MODEL

LOWEST: Final = 0.5
HIGHEST: Final = 0.99
"""Targets that can be asked for."""


@dataclass(frozen=True, eq=False)
class AssuredWorkspace:
    """What can be promised about a workspace, and what it was learned from.

    Attributes
    ----------
    coder_id, kind : str
        The model, and the kind of letter.
    seed : int
        Random seed.
    material : Material
        The letters learned from, and the others.
    assurance : Assurance
        The promise.
    sheet : Path or None
        The sheet of excerpts for people, if one was written.
    """

    coder_id: str
    kind: str
    seed: int
    material: Material
    assurance: Assurance
    sheet: Path | None


def assure_workspace(
    workspace: Path,
    *,
    target: float,
    out: Path | None = None,
    kind: str | None = None,
    coder: str | None = None,
    model: Path | None = None,
    seed: int,
    database_url: str | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> AssuredWorkspace:
    """Find which of a model's decisions can be kept, and write a sheet of the other excerpts.

    The workspace keeps a list of these excerpts, to be coded with ``letters review``.

    Parameters
    ----------
    workspace : Path
        The folder.
    target : float
        From `LOWEST` to `HIGHEST`: of the codes kept at most 1 - target are wrong, and of the codes
        that apply at most 1 - target are missing.
    out : Path, optional
        The sheet (.xlsx or .csv). It is written if there is a promise and something left to code.
    kind : str, optional
        The kind of letter; may be left out if there is only one.
    coder : str, optional
        The model; may be left out where there is one to choose.
    model : Path, optional
        The folder of the model, if it is not the packaged one.
    seed : int
        Random seed of the intervals.
    database_url : str, optional
        Database to use instead of the one in the workspace.
    say : callable, optional
        Called with what takes a while.

    Raises
    ------
    UsageError
        If the target is not between these, the coder gives no probabilities, people have coded
        too few letters wholly or all of them, or the sheet cannot be written.
    """
    if not LOWEST <= target <= HIGHEST:
        raise UsageError(
            f"The target {target:g} cannot be promised.",
            f"Use a target from {LOWEST} to {HIGHEST}, such as 0.9.",
        )
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        corpus = load_corpus(store, coder=coder, model=model)
        kind = kind_of(corpus, kind)
        _check_letters(corpus, kind, workspace)
        material = _material(corpus, kind, say)
        if material.learning.letter_count < FEWEST_LETTERS:
            raise _too_few(material.learning.letter_count, kind, workspace, material.left_out)
        assurance = assure(material, target, seed=seed)
        write = out is not None and assurance.promise.cut is not None and assurance.for_people
        if out is not None and write:
            queue = _queue(corpus, assurance.for_people)
            write_sheet(sheet_rows(conn, queue, _suggested(corpus)), corpus.codebook, out)
    if assurance.promise.cut is not None:
        with open_store(workspace, url=database_url, writes=True) as store:
            _keep_list(store, corpus, kind, assurance, seed)
    return AssuredWorkspace(
        corpus.coder.coder_id, kind, seed, material, assurance, out if write else None
    )


def _check_letters(corpus: CodedCorpus, kind: str, workspace: Path) -> None:
    """Check that people have coded enough letters, but not all, before anything slow is done."""
    coder = corpus.coder
    if coder.kind != MODEL:
        raise UsageError(
            f"{coder.coder_id} gives no probabilities, so it cannot be known which of its codes "
            "to trust.",
            "Code the letters with a model ('letters run --coder model'), and name it with "
            "--coder.",
        )
    whole = whole_letters(corpus, kind)
    if len(whole) < FEWEST_LETTERS:
        raise _too_few(len(whole), kind, workspace)
    if len(whole) == sum(letter.kind == kind for letter in corpus.counted_letters):
        raise UsageError(
            f"People have coded all letters of the kind {kind}, so none of the model's codes "
            "count.",
            "Run more letters first.",
        )


def _too_few(letters: int, kind: str, workspace: Path, left_out: int = 0) -> UsageError:
    why = (
        f" Another {left_out} cannot be used, because the model was trained on them and its folder "
        "does not say what it would code otherwise."
        if left_out
        else ""
    )
    return UsageError(
        f"People have coded {letters} letters of the kind {kind} wholly; at least "
        f"{FEWEST_LETTERS} are needed, drawn at random.{why}",
        f"Draw more with 'letters sample -w {workspace} --kind {kind} --letters "
        f"{FEWEST_LETTERS - letters} --out to-code.xlsx', code them and import the sheet.",
    )


def _material(corpus: CodedCorpus, kind: str, say: Callable[[str], None]) -> Material:
    coder, folder, digest = corpus.coder, _folder(corpus), corpus.codebook.digest
    answers = find_answers(coder.coder_id, [digest], corpus.model_folders)
    held_out = find_probabilities(coder.coder_id, digest, [folder])
    of_kind = {letter.letter_id for letter in corpus.counted_letters if letter.kind == kind}
    excerpts = [excerpt for excerpt in corpus.counted_excerpts if excerpt.letter_id in of_kind]
    say(
        f"Running {coder.coder_id} again for the probability of every code: {len(excerpts):,} "
        "excerpts."
    )
    probabilities = _probabilities(corpus, folder, excerpts)
    return gather(corpus, kind, excerpts, probabilities, answers, held_out)


def _folder(corpus: CodedCorpus) -> Path:
    """Return the folder of the model that coded the letters."""
    if corpus.codebook.added:
        raise UsageError(
            "Assured coding does not work yet with codes that were added to the codebook of a "
            f"model ({', '.join(corpus.codebook.added)}).",
            f"Run the letters with '{corpus.codebook.extends}' in a workspace of its own, or train "
            "a model for the whole codebook.",
        )
    coder_id, digest = corpus.coder.coder_id, corpus.codebook.digest
    for folder in (*corpus.model_folders, default_model_path()):
        manifest = read_manifest(folder)
        if (manifest.coder_id, manifest.codebook["digest"]) == (coder_id, digest):
            return folder
    raise UsageError(
        f"The folder of {coder_id}, which coded these letters, is not known.",
        "Name it with --model, or code the letters again with 'letters run'.",
    )


def _probabilities(
    corpus: CodedCorpus, folder: Path, excerpts: Sequence[Excerpt]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the model's probabilities of the main codes; a coding has those of its own codes."""
    # Imported here because it loads onnxruntime.
    from inspection_letters.coding.model import ModelCoder

    found = ModelCoder(folder, corpus.codebook).probabilities(excerpts)
    return found[:, : len(corpus.codebook.code_ids)]


def _keep_list(
    store: Store, corpus: CodedCorpus, kind: str, assurance: Assurance, seed: int
) -> None:
    """Keep the excerpts for people in the workspace; a later list replaces an earlier one."""
    target, coder_id = assurance.promise.target, corpus.coder.coder_id
    options = assured_options(kind, coder_id, target)
    now = datetime.now(UTC)
    run = Run(
        run_id=f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}",
        started_at=now,
        finished_at=now,
        settings_digest=hashlib.sha256(f"assure {options} {seed}".encode()).hexdigest(),
        versions=versions(),
        counts={"excerpts": len(assurance.for_people)},
        seed=seed,
    )
    excerpt_ids = [queued.excerpt.excerpt_id for queued in _queue(corpus, assurance.for_people)]
    with store.write() as conn:
        writes.write_run(conn, run)
        write_list(conn, ASSURED, options, excerpt_ids, created_at=now, run_id=run.run_id)


def _queue(corpus: CodedCorpus, excerpts: Sequence[Excerpt]) -> list[Queued]:
    """Return excerpts with the sentence before each, by area and date and in reading order."""
    wanted = {excerpt.excerpt_id for excerpt in excerpts}
    return [
        Queued(excerpt, sentence_before(of_letter, number), 0.0)
        for letter in corpus.letters
        for of_letter in (corpus.excerpts_by_letter[letter.letter_id],)
        for number, excerpt in enumerate(of_letter)
        if excerpt.excerpt_id in wanted
    ]


def _suggested(corpus: CodedCorpus) -> dict[str, dict[str, tuple[Polarity, float]]]:
    suggested: dict[str, dict[str, tuple[Polarity, float]]] = {}
    for coding in corpus.coder.codings:
        suggested.setdefault(coding.excerpt_id, {})[coding.code_id] = (
            coding.polarity,
            coding.score,
        )
    return suggested


__all__ = ["HIGHEST", "LOWEST", "AssuredWorkspace", "assure_workspace"]
