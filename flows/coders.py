"""The coders that a run can use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline.codebook import load_codebook, load_patterns
from pipeline.coding import Coder, RulesCoder


@cache
def make_coder(codebook_path: Path) -> Coder:
    """Make the rules coder of a codebook; once per process and codebook.

    Raises
    ------
    CodebookError
        If the codebook or its patterns have faults.
    """
    codebook = load_codebook(codebook_path)
    return RulesCoder(codebook, load_patterns(codebook_path, codebook))
