"""Measure the processor time of reading and of coding, in a process that has done both before.

It prints its figures as JSON: seconds of reading, of coding by each coder, and of the parts of
coding by the model. `benchmarks.throughput` runs it::

    uv run python -m benchmarks.stages FILE ...
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.coding import Coder, RulesCoder
from inspection_letters.coding.choice import default_model_path
from inspection_letters.coding.encoder import EncoderSession
from inspection_letters.coding.features import Featurizer
from inspection_letters.coding.model import ModelCoder
from inspection_letters.common.collection import keep_loaded
from inspection_letters.runs.worker import load, read_pdf

LISTS = (Path(__file__).parents[1] / "corpus" / "areas.csv",)


def clock(owner: Any, name: str, seconds: dict[str, float]) -> None:
    """Add the processor time of every call of the objects of a class to a figure."""
    call = owner.__call__

    def timed(self: Any, *values: Any) -> Any:
        began = time.process_time()
        try:
            return call(self, *values)
        finally:
            seconds[name] += time.process_time() - began

    owner.__call__ = timed


def main(files: Sequence[str]) -> int:
    """Read and code the files, and print the figures."""
    path = default_codebook_path()
    codebook = load_codebook(path)
    coders: dict[str, Coder] = {
        "rules": RulesCoder(codebook, load_patterns(path, codebook)),
        "model": ModelCoder(default_model_path(), codebook),
    }
    load()
    read_pdf(Path(files[0]), "warm", "up", LISTS)
    keep_loaded()
    parts = {"encoders": 0.0, "features": 0.0}
    began = time.process_time()
    letters = [read_pdf(Path(file), file, file, LISTS) for file in files]
    seconds = {"reading": time.process_time() - began}
    excerpts = [excerpt for letter in letters for excerpt in letter.excerpts]
    for name, coder in coders.items():
        coder.code(excerpts[:20], run_id="warm")
        if name == "model":
            clock(EncoderSession, "encoders", parts)
            clock(Featurizer, "features", parts)
        began = time.process_time()
        coder.code(excerpts, run_id="run")
        seconds[name] = time.process_time() - began
    sys.stdout.write(json.dumps(seconds | parts | {"excerpts": len(excerpts)}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
