"""Gold for training: sentences with their codes, as excerpts and arrays."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.records import Codebook, Excerpt, Polarity, Role
from pipeline.spans import Span
from pipeline.structure.area_send_report import ROLES

SEED = 7
FOLDS = 5
POLARITIES = tuple(Polarity)
"""Order of polarities in arrays."""


@dataclass(frozen=True)
class Gold:
    """Coded sentences.

    Attributes
    ----------
    excerpts : list of Excerpt
        In reading order, letter after letter.
    labels : list of dict
        The codes of each excerpt with their polarity.
    codes : ndarray of shape (n_excerpts, n_codes)
        1 where an excerpt has a code.
    polarity : ndarray of shape (n_excerpts, n_codes)
        Place in `POLARITIES`, or -1 where the code is not given.
    letters : ndarray of shape (n_excerpts,)
        Place of the excerpt's letter in `names`.
    names : tuple of str
        The letters, sorted.
    adjudicated : ndarray of shape (n_excerpts,)
        Whether the excerpt was coded twice and adjudicated.
    """

    excerpts: list[Excerpt]
    labels: list[dict[str, Polarity]]
    codes: npt.NDArray[np.float64]
    polarity: npt.NDArray[np.int64]
    letters: npt.NDArray[np.int64]
    names: tuple[str, ...]
    adjudicated: npt.NDArray[np.bool_]


def read_gold(path: Path, codebook: Codebook) -> Gold:
    """Read a table of coded sentences.

    Parameters
    ----------
    path : Path
        Tab separated, no quoting, with the columns file, sentence_id, section,
        paragraph, sentence and codes (``code:polarity`` joined by ``;``). A
        column status tells which were adjudicated; without it all were.
    codebook : Codebook
        Whose codes the table uses.
    """
    place = {code_id: index for index, code_id in enumerate(codebook.code_ids)}
    excerpts: list[Excerpt] = []
    labels: list[dict[str, Polarity]] = []
    adjudicated: list[bool] = []
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)):
            pairs = (entry.split(":") for entry in row["codes"].split(";") if entry)
            found = {code_id: Polarity(polarity) for code_id, polarity in pairs}
            if strange := found.keys() - place.keys():
                raise SystemExit(f"{path}, line {number + 2}: unknown code {sorted(strange)[0]}.")
            labels.append(found)
            adjudicated.append(row.get("status", "adjudicated") == "adjudicated")
            excerpts.append(
                Excerpt(
                    excerpt_id=f"{row['file']}/{row['sentence_id']}",
                    letter_id=row["file"],
                    span=Span(0, len(row["sentence"])),
                    quote=row["sentence"],
                    section=row["section"],
                    role=ROLES.get(row["section"], Role.CONTEXT),
                    paragraph=int(row["paragraph"]),
                    order=number,
                )
            )
    codes = np.zeros((len(excerpts), len(place)))
    polarity = np.full(codes.shape, -1, dtype=np.int64)
    for number, found in enumerate(labels):
        for code_id, value in found.items():
            codes[number, place[code_id]] = 1
            polarity[number, place[code_id]] = POLARITIES.index(value)
    names = tuple(sorted({excerpt.letter_id for excerpt in excerpts}))
    letters = np.array([names.index(excerpt.letter_id) for excerpt in excerpts])
    return Gold(excerpts, labels, codes, polarity, letters, names, np.array(adjudicated))


def folds(names: Sequence[str], count: int = FOLDS, seed: int = SEED) -> npt.NDArray[np.int64]:
    """Return the fold of each letter: whole letters, dealt out at random."""
    order = sorted(names)
    random.Random(seed).shuffle(order)  # noqa: S311
    dealt = {name: place % count for place, name in enumerate(order)}
    return np.array([dealt[name] for name in names])
