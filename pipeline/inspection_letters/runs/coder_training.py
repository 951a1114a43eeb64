"""Train a model coder for a codebook, from a table, a gold file or people's coding."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.gold import load_gold
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.coding.choice import default_model_path
from inspection_letters.coding.manifest import MANIFEST
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.training.data import TrainingGold, read_gold
from inspection_letters.runs.training.plan import CODER, TrainingPlan
from inspection_letters.runs.training.table import ENDINGS
from inspection_letters.runs.training.train import train, without_encoder
from inspection_letters.runs.training.workspace_gold import gold_from_file, gold_from_people
from inspection_letters.store import open_store

STAND_OFF: Final = ".jsonl"
MOST_PROCESSES: Final = 2
"""Encoders trained at the same time: each takes nearly 3 GB of memory."""

_NAME: Final = re.compile(r"model-[\w.-]+")


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """What to train on, and where the model goes; the options of `letters train`.

    Either ``gold`` or ``people`` names the coded sentences. ``folder`` and ``name`` are made
    from the codebook's name if they are None.
    """

    codebook_path: Path | None
    gold: Path | None
    people: tuple[str, ...]
    workspace: Path | None
    folder: Path | None
    name: str | None
    light: bool
    folds: int
    seed: int
    database_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """The folder of a model, its results on held-out letters, and the command that uses it."""

    folder: Path
    report: Mapping[str, Any]
    run_command: str


def train_coder(request: TrainingRequest, *, say: Callable[[str], None]) -> TrainedModel:
    """Train a model coder and write its folder.

    Parameters
    ----------
    request : TrainingRequest
        What to train on.
    say : callable
        Called with a sentence for each note and step.

    Raises
    ------
    UsageError
        If the gold has faults, there is too little of it, or the folder cannot be
        written.
    """
    path = request.codebook_path or default_codebook_path()
    codebook = load_codebook(path)
    patterns = load_patterns(path, codebook)
    name = _name(request.name, codebook)
    gold, notes = _gold(request, codebook)
    folder = request.folder or Path(name)
    _check_folder(folder)
    missing = without_encoder()
    is_light = request.light or bool(missing)
    for note in notes:
        say(note)
    if missing and not request.light:
        say(_without(missing))
    plan = TrainingPlan(
        name=name,
        seed=request.seed,
        folds=request.folds,
        light=is_light,
        processes=min(MOST_PROCESSES, os.cpu_count() or 1),
        again=_training_command(request, is_light=is_light),
        say=say,
    )
    try:
        report = train(codebook, patterns, gold, folder, plan)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return TrainedModel(folder, report, _run_command(request, folder))


def _gold(request: TrainingRequest, codebook: Codebook) -> tuple[TrainingGold, Sequence[str]]:
    """Return the coded sentences, and notes on what could not be used."""
    if (request.gold is None) == (not request.people):
        raise UsageError(
            "No coded sentences were named.",
            "Use --gold for a file, or --people for coding in a workspace, but not both.",
        )
    if request.gold is not None and request.gold.suffix.lower() != STAND_OFF:
        if request.gold.suffix.lower() not in ENDINGS and request.gold.exists():
            raise UsageError(
                f"The file {request.gold} has an unsupported type.",
                f"Use a table ({', '.join(ENDINGS)}) or a stand-off gold file ({STAND_OFF}), "
                "which refers to letters in the workspace.",
            )
        return read_gold(request.gold, codebook), ()
    if request.workspace is None:
        raise UsageError(
            f"The gold file {request.gold} contains no text."
            if request.gold
            else "Coding by people is stored in a workspace.",
            "Use --workspace to name the workspace with the letters.",
        )
    if request.gold is not None:
        load_gold(request.gold)  # A fault in it is reported before a workspace is opened.
    with open_store(request.workspace, url=request.database_url) as store:
        corpus = load_corpus(store)
    if request.gold is not None:
        return gold_from_file(request.gold, corpus, codebook)
    return gold_from_people(request.people, corpus, codebook)


def _name(chosen: str | None, codebook: Codebook) -> str:
    name = chosen or "model-" + re.sub(r"[^\w.-]+", "-", codebook.name)
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be the name of a model.",
            "Use 'model-' followed by letters, digits, dots or hyphens, such as 'model-2'.",
        )
    if name == CODER:
        raise UsageError(
            f"{CODER} is the name of the packaged model.", "Choose another name with --name."
        )
    return name


def _check_folder(out: Path) -> None:
    """Check, before a long training, that the folder can be written and nothing is lost."""
    if out.resolve() == default_model_path().resolve():
        raise UsageError(f"{out} contains the packaged model.", "Choose another folder with --out.")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file.", "Choose a folder with --out.")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).exists():
        raise UsageError(
            f"The folder {out} is not empty and does not contain a model.",
            "Choose another folder with --out.",
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / f".{MANIFEST}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise _unwritable(out, error) from error


def _unwritable(out: Path, error: OSError) -> UsageError:
    return UsageError(
        f"The model cannot be written to {out} ({error.strerror or error}).",
        "Choose a folder where you have permission to write with --out.",
    )


def _without(missing: Sequence[str]) -> str:
    """Return a note on what an encoder would improve, going by the packaged model."""
    gain = "An encoder improves the coding"
    try:
        report = json.loads((default_model_path() / "report.json").read_text(encoding="utf-8"))
        light = report["ablation"]["linear with rules, second pass (light model)"]["micro_f1"]
        gain = (
            f"With the packaged codebook, an encoder raises micro F1 from {light:.2f} to "
            f"{report['model']['micro_f1']:.2f}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return (
        f"Training without an encoder, because {', '.join(missing)} "
        f"{'is' if len(missing) == 1 else 'are'} not installed. {gain}. To train with one, use "
        "'uv run --extra train letters train ...'."
    )


def _training_command(request: TrainingRequest, *, is_light: bool) -> str:
    """Return the command that makes the model again, without the paths of this machine."""
    extra = [] if is_light else ["--extra", "train"]
    command = ["uv", "run", *extra, "letters", "train"]
    if request.codebook_path:
        command += ["--codebook", request.codebook_path.name]
    if request.gold:
        command += ["--gold", request.gold.name]
    for person in request.people:
        command += ["--people", person]
    if request.people or (request.gold and request.gold.suffix.lower() == STAND_OFF):
        command += ["--workspace", "WORKSPACE"]
    command += ["--out", "FOLDER", "--seed", str(request.seed), "--folds", str(request.folds)]
    return shlex.join([*command, *(["--light"] if is_light else [])])


def _run_command(request: TrainingRequest, out: Path) -> str:
    command = ["uv", "run", "letters", "run", "FOLDER-WITH-PDFS", "--model", str(out)]
    if request.codebook_path:
        command += ["--codebook", str(request.codebook_path)]
    return shlex.join([*command, "--workspace", str(request.workspace or "results")])
