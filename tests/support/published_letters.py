"""Find published letters; tests that need them are skipped where there are none."""

from __future__ import annotations

import csv
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.codebook import default_codebook_path, load_codebook

from corpus.gold.changes import Rows, read_changes, read_rows, with_changes
from corpus.gold.make import with_details

CHANGES = Path(__file__).parents[2] / "corpus" / "gold" / "send-area-2.1.changes.csv"

FOLDER = Path(os.environ.get("LETTERS_SHARED", Path(__file__).parents[3] / "shared"))

needs_letters = pytest.mark.skipif(
    not (FOLDER / "letters").is_dir(),
    reason=f"needs published letters in {FOLDER.name}/letters beside the repository "
    "(or in the folder that LETTERS_SHARED names)",
)


def letters(folder: str = "letters") -> list[Path]:
    """Return the published letters of a folder, or none if there is no such folder."""
    return sorted((FOLDER / folder).glob("*.pdf"))


QUICK = 5
"""A plain run reads one letter in so many; the slow tests read the others."""


def each(folder: str = "letters") -> list[Any]:
    """Return the letters as test parameters, with all tests of a letter in the same worker."""
    return [
        pytest.param(
            path,
            id=path.stem,
            marks=[
                pytest.mark.xdist_group(path.stem),
                *([pytest.mark.slow] if number % QUICK else []),
            ],
        )
        for number, path in enumerate(letters(folder))
    ]


@cache
def truth(table: str = "letters") -> dict[str, dict[str, str]]:
    """Return the facts that a careful reader found in each letter of a folder, by file name."""
    with (FOLDER / "truth" / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return {row["file"]: row for row in csv.DictReader(handle)}


@cache
def gold() -> Rows:
    """Return the sentences of letters with their main and detail codes now, by file name."""
    folder = FOLDER / "gold"
    rows = with_changes(read_rows(folder / "sentences.tsv"), read_changes(CHANGES))
    book = load_codebook(default_codebook_path())
    return with_details(rows, read_rows(folder / "detail.tsv"), book)
