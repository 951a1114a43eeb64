"""What a coder did with letters held out, as counts: the file of its errors.

The file comes with a coder and contains no text: only how often excerpts with certain true
codes were assigned certain codes. The errors on any code, polarity or set of codes follow.
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


class AssignedCode(NamedTuple):
    """A code that the coder assigned, its polarity, and the bin of its score, from 0."""

    code_id: str
    polarity: str
    score_bin: int


class TrueCode(NamedTuple):
    """A code that an excerpt truly has, and its polarity."""

    code_id: str
    polarity: str


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many excerpts were assigned certain codes while certain codes were true.

    Attributes
    ----------
    recommended : bool
        Whether the excerpts are recommendations.
    assigned : tuple of AssignedCode
        The codes that the coder assigned.
    true : tuple of TrueCode
        The true codes.
    excerpts : int
        How many excerpts.
    """

    recommended: bool
    assigned: tuple[AssignedCode, ...]
    true: tuple[TrueCode, ...]
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
    letters : int
        How many letters were held out.
    edges : tuple of float
        Scores at which a new bin begins.
    counts : tuple of AnswerCount
        How often each answer was given.
    """

    coder_id: str
    coder_digest: str
    codebook_digest: str
    kinds: tuple[str, ...]
    letters: int
    edges: tuple[float, ...]
    counts: tuple[AnswerCount, ...]

    @property
    def excerpts(self) -> int:
        """How many excerpts were held out."""
        return sum(count.excerpts for count in self.counts)

    def errors(
        self, codes: Iterable[str], polarity: str | None = None, *, recommended: bool | None = None
    ) -> CoderErrors:
        """Count the errors on whether an excerpt has any of some codes.

        Parameters
        ----------
        codes : iterable of str
            One code, or several counted as one.
        polarity : str, optional
            Only with this polarity.
        recommended : bool, optional
            Only in recommendations (or only elsewhere).
        """
        chosen = frozenset(codes)
        size = len(self.edges) + 2
        errors = ([0] * size, [0] * size)
        for count in self.counts:
            if recommended is not None and count.recommended != recommended:
                continue
            is_true = any(
                code.code_id in chosen and polarity in (None, code.polarity) for code in count.true
            )
            bins = [
                code.score_bin
                for code in count.assigned
                if code.code_id in chosen and polarity in (None, code.polarity)
            ]
            errors[is_true][max(bins) + 1 if bins else 0] += count.excerpts
        return CoderErrors(on_true=tuple(errors[True]), on_false=tuple(errors[False]))

    def score_bin(self, score: float) -> int:
        """Return the bin of a score, from 0."""
        return bisect_right(self.edges, score)


def count_answers(
    gold: Mapping[str, Mapping[str, Polarity]],
    assigned: Mapping[str, Mapping[str, tuple[Polarity, float]]],
    recommended: Iterable[str],
    edges: Sequence[float],
) -> tuple[AnswerCount, ...]:
    """Count what a coder did with held-out excerpts.

    Parameters
    ----------
    gold : mapping
        The codes of each held-out excerpt, by its ID, with polarities; excerpts without
        a code included.
    assigned : mapping
        The codes that the coder assigned, with polarities and scores.
    recommended : iterable of str
        Which excerpts are recommendations.
    edges : sequence of float
        Scores at which a new bin begins.
    """
    among = frozenset(recommended)
    counts: Counter[tuple[bool, tuple[AssignedCode, ...], tuple[TrueCode, ...]]] = Counter()
    for excerpt_id, true in gold.items():
        answers = sorted(
            AssignedCode(code_id, polarity.value, bisect_right(edges, score))
            for code_id, (polarity, score) in assigned.get(excerpt_id, {}).items()
        )
        truth = sorted(TrueCode(code_id, polarity.value) for code_id, polarity in true.items())
        counts[excerpt_id in among, tuple(answers), tuple(truth)] += 1
    return tuple(AnswerCount(*key, number) for key, number in sorted(counts.items()))


def write_held_out(held_out: HeldOut, path: Path) -> None:
    """Write the file of a coder's errors, with figures for each code to be read by people."""
    codes = {code.code_id for count in held_out.counts for code in count.assigned}
    codes |= {code.code_id for count in held_out.counts for code in count.true}
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
                int(count.recommended),
                [":".join(map(str, code)) for code in count.assigned],
                [":".join(code) for code in count.true],
                count.excerpts,
            ]
        )
        for count in held_out.counts
    ]
    fields = [f"  {json.dumps(name)}: {_laid_out(value)}" for name, value in head.items()]
    rows = ",\n".join(f"    {line}" for line in lines)
    fields.append(f'  "cells": [\n{rows}\n  ]')
    path.write_text("{\n" + ",\n".join(fields) + "\n}\n", encoding="utf-8")


def _laid_out(value: object) -> str:
    """Return JSON with a line for each code, so that changes can be read."""
    if not isinstance(value, dict):
        return json.dumps(value)
    inside = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(content)}" for name, content in value.items()
    )
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
            counts=tuple(_answer_count(*row) for row in content["cells"]),
        )
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).", "Check the path.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is not a file of a coder's errors ({error}).",
            "Make it again with the script that made the coder.",
        ) from error


def find_held_out(paths: Iterable[Path], coder_id: str, codebook_digest: str) -> HeldOut | None:
    """Return a coder's errors by a codebook from the first file that has them, or None."""
    for path in paths:
        if not path.exists():
            continue
        held_out = read_held_out(path)
        if (held_out.coder_id, held_out.codebook_digest) == (coder_id, codebook_digest):
            return held_out
    return None


def _answer_count(
    recommended: int, assigned: list[str], true: list[str], excerpts: int
) -> AnswerCount:
    answers = [code.split(":") for code in assigned]
    truths = [code.split(":") for code in true]
    return AnswerCount(
        bool(recommended),
        tuple(AssignedCode(code, polarity, int(number)) for code, polarity, number in answers),
        tuple(TrueCode(code, polarity) for code, polarity in truths),
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
    """Count assigned polarities by true polarity, over codes rightly assigned."""
    confusion = {true.value: {assigned.value: 0 for assigned in Polarity} for true in Polarity}
    for count in held_out.counts:
        truths = dict(count.true)
        for code in count.assigned:
            if code.code_id in truths:
                confusion[truths[code.code_id]][code.polarity] += count.excerpts
    return confusion
