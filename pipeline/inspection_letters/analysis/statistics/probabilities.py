"""A model's probabilities of all codes on the letters it was trained on, each held out in its turn.

`inspection_letters.analysis.statistics.answers` keeps the codes that held-out models assigned.
To know how far a model can be relied on takes the probabilities of the other codes as well. The
file contains no words of the letters: sentences are known by the same keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from inspection_letters.common.files.arrays import read_arrays
from inspection_letters.records.errors import UsageError

PROBABILITIES: Final = "held-out-probabilities.npz"
"""Name of the file in a model's folder."""

FORMAT: Final = 1


@dataclass(frozen=True, eq=False)
class HeldOutProbabilities:
    """A model's probabilities on held-out letters.

    Attributes
    ----------
    coder_id, codebook_digest : str
        The model, and the codebook by which it coded.
    code_ids : tuple of str
        The codes of the columns.
    keys : tuple of str
        The keys of the sentences (see `answers.keys`), one for each row.
    values : ndarray of shape (n_sentences, n_codes)
        Calibrated probabilities, to three digits.
    """

    coder_id: str
    codebook_digest: str
    code_ids: tuple[str, ...]
    keys: tuple[str, ...]
    values: npt.NDArray[np.float64]

    @cached_property
    def row_by_key(self) -> dict[str, int]:
        """The row of each sentence."""
        return {key: row for row, key in enumerate(self.keys)}


def write_probabilities(probabilities: HeldOutProbabilities, path: Path) -> None:
    """Write probabilities to a file; those under one in ten thousand become 0."""
    values = np.where(probabilities.values < 1e-4, 0.0, probabilities.values)
    np.savez_compressed(
        path,
        format=np.array(FORMAT),
        coder=np.array(probabilities.coder_id),
        codebook_digest=np.array(probabilities.codebook_digest),
        code_ids=np.array(probabilities.code_ids),
        keys=np.array(probabilities.keys),
        values=values.astype(np.float16),
    )


def read_probabilities(path: Path) -> HeldOutProbabilities:
    """Read a file of probabilities.

    Raises
    ------
    UsageError
        If it cannot be read or is not such a file.
    """
    try:
        stored = read_arrays(path)
        if int(stored["format"]) != FORMAT:
            raise ValueError(f"format {int(stored['format'])}")
        found = HeldOutProbabilities(
            str(stored["coder"]),
            str(stored["codebook_digest"]),
            tuple(map(str, stored["code_ids"])),
            tuple(map(str, stored["keys"])),
            stored["values"].astype(np.float64),
        )
        if found.values.shape != (len(found.keys), len(found.code_ids)):
            raise ValueError(f"probabilities of the shape {found.values.shape}")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is not a file of a model's probabilities ({error}).",
            "Make the model again with 'letters train'.",
        ) from error
    return found


def find_probabilities(
    coder_id: str, codebook_digest: str, folders: Sequence[Path]
) -> HeldOutProbabilities | None:
    """Return a model's probabilities on held-out letters from the first folder with them, or None.

    Parameters
    ----------
    coder_id, codebook_digest : str
        The model, and the codebook by which it coded.
    folders : sequence of Path
        Folders of models.
    """
    for folder in folders:
        path = folder / PROBABILITIES
        if not path.exists():
            continue
        found = read_probabilities(path)
        if (found.coder_id, found.codebook_digest) == (coder_id, codebook_digest):
            return found
    return None


__all__ = [
    "PROBABILITIES",
    "HeldOutProbabilities",
    "find_probabilities",
    "read_probabilities",
    "write_probabilities",
]
