"""Load the coded corpus of a workspace for a test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from inspection_letters.analysis.corpus import CodedCorpus, load_corpus
from inspection_letters.analysis.letter_filter import Where
from inspection_letters.store import open_store


def read_corpus(
    workspace: Path,
    coder: str | None = None,
    *,
    model: Path | None = None,
    models: Sequence[Path | None] = (),
    where: Where = None,
) -> CodedCorpus:
    with open_store(workspace) as store:
        return load_corpus(store, coder=coder, model=model, models=models, where=where)
