"""What a coder did with letters held out, as counts: the file of its errors.

The file comes with a coder, and holds no text: only how often each answer was given to
excerpts of each truth. From it the errors on any code, polarity or set of codes follow.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from inspection_letters.analysis.statistics.prevalence import CoderErrors
from inspection_letters.records import Polarity
from inspection_letters.records.errors import UsageError

FORMAT: Final = 1
HELD_OUT: Final = "held-out.json"
"""Name of the file in the folder of a model."""


class Answer(NamedTuple):
    """A code given by the coder, how it judged, and in which bin the score lies (from 0)."""

    code_id: str
    polarity: str
    score_bin: int


class Truth(NamedTuple):
    """A code that an excerpt truly bears."""

    code_id: str
    polarity: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How many excerpts of a kind were given some codes while others were true."""

    recommended: bool
    given: tuple[Answer, ...]
    true: tuple[Truth, ...]
    excerpts: int


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What a coder did with excerpts of letters that it was not made from.

    Attributes
    ----------
    coder_id, coder_digest, codebook_digest : str
        Which coder, and by which codebook.
    kinds : tuple of str
        The kinds of letter that were held out.
    letters, excerpts : int
        How many there were.
    edges : tuple of float
        Scores at which a new bin begins.
    cells : tuple of Cell
        The counts.
    """

    coder_id: str
    coder_digest: str
    codebook_digest: str
    kinds: tuple[str, ...]
    letters: int
    edges: tuple[float, ...]
    cells: tuple[Cell, ...]

    @property
    def excerpts(self) -> int:
        """How many excerpts were held out."""
        return sum(cell.excerpts for cell in self.cells)

    def errors(
        self, codes: Iterable[str], polarity: str | None = None, *, recommended: bool | None = None
    ) -> CoderErrors:
        """Count the errors on whether an excerpt bears any of some codes.

        Parameters
        ----------
        codes : iterable of str
            One code, or several taken together.
        polarity : str, optional
            Only as this polarity.
        recommended : bool, optional
            Only in recommendations (or only elsewhere).
        """
        wanted = frozenset(codes)
        size = len(self.edges) + 2
        counts = ([0] * size, [0] * size)
        for cell in self.cells:
            if recommended is not None and cell.recommended != recommended:
                continue
            truly = any(
                one.code_id in wanted and polarity in (None, one.polarity) for one in cell.true
            )
            bins = [
                one.score_bin
                for one in cell.given
                if one.code_id in wanted and polarity in (None, one.polarity)
            ]
            counts[truly][max(bins) + 1 if bins else 0] += cell.excerpts
        return CoderErrors(on_true=tuple(counts[True]), on_false=tuple(counts[False]))

    def score_bin(self, score: float) -> int:
        """Return the bin of a score, from 0."""
        return bisect_right(self.edges, score)


def count_cells(
    gold: Mapping[str, Mapping[str, Polarity]],
    given: Mapping[str, Mapping[str, tuple[Polarity, float]]],
    recommended: Iterable[str],
    edges: Sequence[float],
) -> tuple[Cell, ...]:
    """Count what a coder did with held-out excerpts.

    Parameters
    ----------
    gold : mapping
        The codes of each held-out excerpt, by its id, with polarities; excerpts without
        a code included.
    given : mapping
        The codes that the coder gave, with polarities and scores.
    recommended : iterable of str
        Which excerpts are recommendations.
    edges : sequence of float
        Scores at which a new bin begins.
    """
    among = frozenset(recommended)
    found: Counter[tuple[bool, tuple[Answer, ...], tuple[Truth, ...]]] = Counter()
    for excerpt_id, truths in gold.items():
        answers = sorted(
            Answer(code_id, polarity.value, bisect_right(edges, score))
            for code_id, (polarity, score) in given.get(excerpt_id, {}).items()
        )
        truth = sorted(Truth(code_id, polarity.value) for code_id, polarity in truths.items())
        found[excerpt_id in among, tuple(answers), tuple(truth)] += 1
    return tuple(Cell(*key, number) for key, number in sorted(found.items()))


def write_held_out(held_out: HeldOut, path: Path) -> None:
    """Write the file of a coder's errors; figures for each code are put in to be read."""
    codes = {one.code_id for cell in held_out.cells for one in cell.given}
    codes |= {one.code_id for cell in held_out.cells for one in cell.true}
    head: dict[str, Any] = {
        "format": FORMAT,
        "coder": held_out.coder_id,
        "coder_digest": held_out.coder_digest,
        "codebook_digest": held_out.codebook_digest,
        "kinds": list(held_out.kinds),
        "letters": held_out.letters,
        "excerpts": held_out.excerpts,
        "score_edges": list(held_out.edges),
        "codes": {code_id: _by_code(held_out, code_id) for code_id in sorted(codes)},
        "polarity": _confusion(held_out),
    }
    lines = [
        json.dumps(
            [
                int(cell.recommended),
                [":".join(map(str, one)) for one in cell.given],
                [":".join(one) for one in cell.true],
                cell.excerpts,
            ]
        )
        for cell in held_out.cells
    ]
    fields = [f"  {json.dumps(name)}: {_laid_out(value)}" for name, value in head.items()]
    cells = ",\n".join(f"    {line}" for line in lines)
    fields.append(f'  "cells": [\n{cells}\n  ]')
    path.write_text("{\n" + ",\n".join(fields) + "\n}\n", encoding="utf-8")


def _laid_out(value: object) -> str:
    """Return JSON with a line for each code, so that changes can be read."""
    if not isinstance(value, dict):
        return json.dumps(value)
    inside = ",\n".join(f"    {json.dumps(name)}: {json.dumps(one)}" for name, one in value.items())
    return f"{{\n{inside}\n  }}"


def read_held_out(path: Path) -> HeldOut:
    """Read the file of a coder's errors.

    Raises
    ------
    UsageError
        If it cannot be read or is not such a file.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}")
        return HeldOut(
            coder_id=str(content["coder"]),
            coder_digest=str(content["coder_digest"]),
            codebook_digest=str(content["codebook_digest"]),
            kinds=tuple(map(str, content["kinds"])),
            letters=int(content["letters"]),
            edges=tuple(map(float, content["score_edges"])),
            cells=tuple(_cell(*row) for row in content["cells"]),
        )
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).", "Check the path.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is not a file of a coder's errors ({error}).",
            "Make it anew with the script that made the coder.",
        ) from error


def find_held_out(paths: Iterable[Path], coder_id: str, codebook_digest: str) -> HeldOut | None:
    """Return what is known of a coder's errors by a codebook, or None.

    The first file that is there and is of this coder counts.
    """
    for path in paths:
        if not path.exists():
            continue
        found = read_held_out(path)
        if (found.coder_id, found.codebook_digest) == (coder_id, codebook_digest):
            return found
    return None


def _cell(recommended: int, given: list[str], true: list[str], excerpts: int) -> Cell:
    answers = [one.split(":") for one in given]
    truths = [one.split(":") for one in true]
    return Cell(
        bool(recommended),
        tuple(Answer(code, polarity, int(number)) for code, polarity, number in answers),
        tuple(Truth(code, polarity) for code, polarity in truths),
        int(excerpts),
    )


def _by_code(held_out: HeldOut, code_id: str) -> dict[str, int]:
    errors = held_out.errors([code_id])
    return {
        "tp": sum(errors.on_true[1:]),
        "fp": sum(errors.on_false[1:]),
        "fn": errors.on_true[0],
        "tn": errors.on_false[0],
    }


def _confusion(held_out: HeldOut) -> dict[str, Any]:
    """Count polarities given, by true polarity, over codes given rightly."""
    found = {true.value: {given.value: 0 for given in Polarity} for true in Polarity}
    for cell in held_out.cells:
        truths = dict(cell.true)
        for one in cell.given:
            if one.code_id in truths:
                found[truths[one.code_id]][one.polarity] += cell.excerpts
    return found
