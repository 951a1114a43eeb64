"""Train a model coder, measure it on held-out letters and write its folder and card.

Run it in a checkout, with the extra ``train``::

    uv run --extra train python -m inspection_letters.runs.training --gold TABLE --workspace FOLDER
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.runs.training.data import FOLDS, SEED, LetterFacts, read_gold
from inspection_letters.runs.training.plan import CODER
from inspection_letters.runs.training.train import train_model
from inspection_letters.runs.training.workspace_gold import facts_by_file
from inspection_letters.store import open_store

WRITTEN_ON = Path(__file__).with_name("written-on.txt")
"""The letters with which the packaged codebook's patterns were written, one to a line."""

PACKAGED_KINDS = ("area-send-report",)
"""The kinds of letter on which the packaged model is trained."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m inspection_letters.runs.training", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--gold", type=Path, required=True, help="table of coded sentences")
    parser.add_argument(
        "--earlier", type=Path, help="the same table before its codes were changed, to compare"
    )
    parser.add_argument(
        "--workspace",
        type=Path,
        required=True,
        help="workspace of the letters, for their kind, outcome, year and region",
    )
    parser.add_argument("--codebook", type=Path, default=default_codebook_path())
    parser.add_argument("--out", type=Path, default=shipped("models", "send-area"))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument("--light", action="store_true", help="no encoder; needs no torch")
    parser.add_argument(
        "--work", type=Path, help="folder for the folds' encoders, so that a run can be resumed"
    )
    parser.add_argument(
        "--ablation", action="store_true", help="measure the contribution of each part"
    )
    parser.add_argument("--curve", action="store_true", help="learning curve, without encoder")
    parser.add_argument(
        "--processes", type=int, default=1, help="encoders trained at the same time"
    )
    parser.add_argument("--name", default=CODER, help="name of the coder")
    parser.add_argument(
        "--written-on",
        type=Path,
        help="file with the names of the letters with which the patterns were written, one to a "
        "line; not needed for the packaged codebook",
    )
    chosen = parser.parse_args(arguments)
    packaged = chosen.codebook.resolve() == default_codebook_path().resolve()
    written_on = chosen.written_on or (WRITTEN_ON if packaged else None)
    report = train_model(
        chosen.codebook,
        chosen.gold,
        chosen.out,
        seed=chosen.seed,
        count=chosen.folds,
        light=chosen.light,
        work=chosen.work,
        ablation=chosen.ablation,
        curve=chosen.curve,
        processes=chosen.processes,
        name=chosen.name,
        written_on=written_on.read_text("utf-8").splitlines() if written_on else (),
        kinds=PACKAGED_KINDS if packaged else (),
        facts=_facts(chosen.workspace),
        earlier=read_gold(chosen.earlier, load_codebook(chosen.codebook))
        if chosen.earlier
        else None,
    )
    summary = {key: value for key, value in report["model"].items() if key != "codes"}
    sys.stdout.write(json.dumps(summary, indent=1) + "\n")
    return 0


def _facts(workspace: Path) -> dict[str, LetterFacts]:
    with open_store(workspace) as store:
        return facts_by_file(load_corpus(store))


if __name__ == "__main__":
    raise SystemExit(main())
