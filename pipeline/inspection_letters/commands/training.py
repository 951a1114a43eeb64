"""Train a model coder for a codebook, and show how well it codes."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.coding.choice import default_model_path
from inspection_letters.coding.manifest import MANIFEST
from inspection_letters.commands.gold import gold_of_people, gold_of_workspace
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.training.card import CARD, FEW_LETTERS, between, number
from inspection_letters.training.data import Gold, read_gold
from inspection_letters.training.table import ENDINGS
from inspection_letters.training.train import CODER, Plan, train, without_encoder

STAND_OFF: Final = ".jsonl"
MOST_PROCESSES: Final = 2
"""Encoders trained at the same time: each takes nearly 3 GB of memory."""

_NAME: Final = re.compile(r"model-[\w.-]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line; see `inspection_letters.commands.train`."""

    codebook_path: Path | None
    gold: Path | None
    people: tuple[str, ...]
    workspace: Path | None
    out: Path | None
    name: str | None
    light: bool
    folds: int
    seed: int
    database_url: str | None


def train_coder(wanted: Wanted, console: Console, err: Console) -> None:
    """Train a model coder, write its folder, and print how well it codes.

    Raises
    ------
    UsageError
        If the gold has faults, there is too little of it, or the folder cannot be
        written.
    """
    path = wanted.codebook_path or default_codebook_path()
    codebook = load_codebook(path)
    patterns = load_patterns(path, codebook)
    name = _name(wanted.name, codebook)
    gold, notes = _gold(wanted, codebook)
    out = wanted.out or Path(name)
    _check_folder(out)
    missing = without_encoder()
    light = wanted.light or bool(missing)

    def say(text: str) -> None:
        err.print(text, style="dim", highlight=False, markup=False, soft_wrap=True)

    for note in notes:
        say(note)
    if missing and not wanted.light:
        say(_without(missing))
    plan = Plan(
        name=name,
        seed=wanted.seed,
        folds=wanted.folds,
        light=light,
        processes=min(MOST_PROCESSES, os.cpu_count() or 1),
        again=_again(wanted, light),
        say=say,
    )
    try:
        report = train(codebook, patterns, gold, out, plan)
    except OSError as error:
        raise _unwritable(out, error) from error
    print_report(console, report)
    console.print(
        f"The model is in {out}, and all that is known of it in {out / CARD}.\n"
        "Code letters with it:\n"
        f"  {_run_command(wanted, out)}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _gold(wanted: Wanted, codebook: Codebook) -> tuple[Gold, Sequence[str]]:
    """Return the coded sentences that were asked for, and what there is to say of them."""
    if (wanted.gold is None) == (not wanted.people):
        raise UsageError(
            "A model is made from coded sentences.",
            "Name a file of them with --gold, or people who coded in a workspace with --people.",
        )
    if wanted.gold is not None and wanted.gold.suffix.lower() != STAND_OFF:
        if wanted.gold.suffix.lower() not in ENDINGS and wanted.gold.exists():
            raise UsageError(
                f"The gold {wanted.gold} is of no kind that can be read.",
                f"Let its name end in {', '.join(ENDINGS)} (a table) or {STAND_OFF} (a gold file "
                "without text).",
            )
        return read_gold(wanted.gold, codebook), ()
    if wanted.workspace is None:
        raise UsageError(
            f"{wanted.gold} holds no text." if wanted.gold else "People code in a workspace.",
            "Name the workspace with the letters with --workspace.",
        )
    if wanted.gold is not None:
        return gold_of_workspace(wanted.gold, wanted.workspace, codebook, wanted.database_url)
    return gold_of_people(wanted.people, wanted.workspace, codebook, wanted.database_url)


def _name(wanted: str | None, codebook: Codebook) -> str:
    name = wanted or "model-" + re.sub(r"[^\w.-]+", "-", codebook.name)
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"A model cannot be called {name!r}.",
            "Give a name of 'model-' and letters, digits, dots or hyphens, such as 'model-2'.",
        )
    if name == CODER:
        raise UsageError(f"{CODER} is the model that comes with the package.", "Give another name.")
    return name


def _check_folder(out: Path) -> None:
    """See to it before a long training that the folder can be written, and does no harm."""
    if out.resolve() == default_model_path().resolve():
        raise UsageError(
            f"{out} holds the model that comes with the package.", "Name another folder with --out."
        )
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file.", "Name another folder with --out.")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).exists():
        raise UsageError(
            f"The folder {out} holds other things than a model.", "Name another with --out."
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
        "Name a folder that you may write to with --out.",
    )


def _without(missing: Sequence[str]) -> str:
    """Say what an encoder would bring, by what it brings to the packaged model."""
    said = "it codes better"
    try:
        report = json.loads((default_model_path() / "report.json").read_text(encoding="utf-8"))
        light = report["ablation"]["linear with rules, second pass (light model)"]["micro_f1"]
        said = (
            f"for the packaged codebook it lifts micro F1 from {light:.2f} to "
            f"{report['model']['micro_f1']:.2f}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return (
        f"Training without encoder, as {', '.join(missing)} "
        f"{'is' if len(missing) == 1 else 'are'} not installed; {said} "
        "('uv run --extra train letters train ...')."
    )


def _again(wanted: Wanted, light: bool) -> str:
    """Return the command that makes the model again, without the paths of this machine."""
    command = ["uv", "run", *([] if light else ["--extra", "train"]), "letters", "train"]
    if wanted.codebook_path:
        command += ["--codebook", wanted.codebook_path.name]
    if wanted.gold:
        command += ["--gold", wanted.gold.name]
    for person in wanted.people:
        command += ["--people", person]
    if wanted.people or (wanted.gold and wanted.gold.suffix.lower() == STAND_OFF):
        command += ["--workspace", "WORKSPACE"]
    command += ["--out", "FOLDER", "--seed", str(wanted.seed), "--folds", str(wanted.folds)]
    return shlex.join([*command, *(["--light"] if light else [])])


def _run_command(wanted: Wanted, out: Path) -> str:
    command = ["uv", "run", "letters", "run", "FOLDER-WITH-PDFS", "--model", str(out)]
    if wanted.codebook_path:
        command += ["--codebook", str(wanted.codebook_path)]
    return shlex.join([*command, "--workspace", str(wanted.workspace or "results")])


def print_report(console: Console, report: dict[str, Any]) -> None:
    """Print the figures on letters held out."""
    model = report["model"]
    spans = model["intervals"]
    console.print(
        f"{report['name']} on letters held out: {report['sentences']:,} sentences of "
        f"{report['letters']} letters\n",
        highlight=False,
        markup=False,
        style="italic",
    )
    table = Table(
        box=box.SIMPLE_HEAD,
        header_style="bold",
        padding=0,
        show_edge=False,
    )
    table.add_column("code", overflow="fold")
    for name in ("n", "precision", "recall", "F1", "95%", "polarity"):
        table.add_column(name, justify="right", no_wrap=True)
    for code_id, f in model["codes"].items():
        table.add_row(
            escape(code_id),
            str(f["n"]),
            number(f["precision"]),
            number(f["recall"]),
            number(f["f1"]),
            between(spans["f1"][code_id]).replace(" to ", "–"),
            number(f["polarity"]),
        )
    console.print(table)
    console.print()
    facts = Table.grid(padding=(0, 2))
    facts.add_column()
    facts.add_column(justify="right", style="bold")
    facts.add_column()
    for label, value, span, digits in (
        ("micro F1", model["micro_f1"], spans["micro_f1"], 2),
        ("macro F1", model["macro_f1"], spans["macro_f1"], 2),
        ("polarity right", model["polarity"], spans["polarity_accuracy"], 2),
        ("calibration error", model["ece"], spans["ece"], 3),
    ):
        facts.add_row(label, number(value, digits), between(span, digits))
    console.print(facts)
    for note in _notes(report):
        console.print(note, highlight=False, markup=False)
    console.print()


def _notes(report: dict[str, Any]) -> list[str]:
    """Say what the figures do not rest on."""
    notes = []
    if report["too_few"]:
        listed = ", ".join(f"{code_id} ({count})" for code_id, count in report["too_few"].items())
        notes.append(f"Too few examples to learn, so never given: {listed}.")
    if report["neighbours"]:
        notes.append(
            f"{report['neighbours']:,} sentences that nobody judged were read as neighbours only."
        )
    if report["letters"] < FEW_LETTERS:
        notes.append(f"Of {report['letters']} letters only: intervals are too narrow.")
    return notes
