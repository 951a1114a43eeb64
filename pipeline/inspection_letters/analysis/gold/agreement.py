"""How the two codings of the packaged gold agreed before anything was adjudicated."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from inspection_letters.analysis.statistics import Estimate
from inspection_letters.analysis.statistics.agreement import cohen_kappa, two_by_two
from inspection_letters.analysis.statistics.counts import (
    LEVEL,
    Counts,
    Floats,
    divide,
    draw_letters,
    interval,
)
from inspection_letters.analysis.statistics.evaluation import RESAMPLES
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records.seeds import DEFAULT_SEED

COLUMNS: Final = ("file", "code", "sentences", "first", "second", "both", "same_polarity")
"""The columns of the table: a row for each letter and code."""

_COUNTED: Final = COLUMNS[2:]
_SENTENCES, _FIRST, _SECOND, _BOTH, _SAME = range(len(_COUNTED))


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """How two codings agree on a code, in numbers of sentences.

    ``first`` and ``second`` have the code in one of the codings, ``both`` in both and
    ``same_polarity`` in both with the same polarity, of ``sentences`` in all. ``kappa`` is
    Cohen's kappa of assigning the code, not defined if both always or never did.
    """

    code: str
    sentences: int
    first: int
    second: int
    both: int
    same_polarity: int
    kappa: Estimate


@dataclass(frozen=True, slots=True)
class GoldAgreement:
    """How two codings agree, with 95% intervals by resampling whole letters.

    ``f1`` is the micro F1 of one coding against the other on codes, ``f1_polarity`` on code and
    polarity together; ``same_polarity`` is the share of codes that both assigned with the same
    polarity.
    """

    letters: int
    sentences: int
    codes: tuple[CodeAgreement, ...]
    f1: Estimate
    f1_polarity: Estimate
    same_polarity: Estimate


@cache
def gold_agreement(path: Path | None = None) -> GoldAgreement:
    """Return the agreement of the codings of the packaged gold, overall and by code."""
    path = path or shipped("corpus", "gold", "send-area.agreement.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return measure_agreement(csv.DictReader(lines))


def measure_agreement(
    rows: Iterable[Mapping[str, str]], *, seed: int = DEFAULT_SEED
) -> GoldAgreement:
    """Return the agreement of two codings from their counts.

    Parameters
    ----------
    rows : iterable of mapping
        A row for each letter and code, with the columns `COLUMNS`.
    seed : int, default 0
        Seed of the letters drawn for the intervals.

    Notes
    -----
    Sentences of one letter are alike, so whole letters are drawn, as in
    `inspection_letters.analysis.statistics.performance.bootstrap`.
    """
    counted = {
        (row["file"], row["code"]): [int(row[column]) for column in _COUNTED] for row in rows
    }
    files = sorted({file for file, _ in counted})
    codes = sorted({code for _, code in counted})
    counts = np.array([[counted[file, code] for code in codes] for file in files], dtype=np.int64)
    drawn = draw_letters(len(files), seed=seed, resamples=RESAMPLES)
    resampled = np.tensordot(drawn, counts, axes=1)
    total = counts.sum(axis=0)
    kappas, spread = _kappa(total), _kappa(resampled)
    return GoldAgreement(
        letters=len(files),
        sentences=int(total[0, _SENTENCES]),
        codes=tuple(
            CodeAgreement(
                code,
                **{name: int(number) for name, number in zip(_COUNTED, total[at], strict=True)},
                kappa=_estimate(kappas[at], spread[:, at]),
            )
            for at, code in enumerate(codes)
        ),
        f1=_estimate(_f1(total, _BOTH), _f1(resampled, _BOTH)),
        f1_polarity=_estimate(_f1(total, _SAME), _f1(resampled, _SAME)),
        same_polarity=_estimate(_same(total), _same(resampled)),
    )


def _kappa(counts: Counts) -> Floats:
    n, first, second, both = (counts[..., at] for at in (_SENTENCES, _FIRST, _SECOND, _BOTH))
    return cohen_kappa(two_by_two(both, second - both, first - both, n - first - second + both))


def _f1(counts: Counts, agreed: int) -> Floats:
    sums = counts.sum(axis=-2)
    return divide(2 * sums[..., agreed], sums[..., _FIRST] + sums[..., _SECOND])


def _same(counts: Counts) -> Floats:
    sums = counts.sum(axis=-2)
    return divide(sums[..., _SAME], sums[..., _BOTH])


def _estimate(value: Floats, resampled: Floats) -> Estimate:
    if np.isnan(value):
        return Estimate(None, None, None)
    found = interval(resampled, LEVEL)
    return Estimate(float(value), found.low if found else None, found.high if found else None)
