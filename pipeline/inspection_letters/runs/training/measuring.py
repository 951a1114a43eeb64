"""Measure each layer of codes by itself, and the codes that patterns assign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.codebook import Patterns
from inspection_letters.records import Codebook
from inspection_letters.runs.training.data import POLARITIES, TrainingGold
from inspection_letters.runs.training.figures import measure
from inspection_letters.runs.training.joining import Result
from inspection_letters.runs.training.layers import Layers, flat, narrow


@dataclass(frozen=True)
class Measured:
    """Some codes of a codebook, with the predictions of these codes on held-out letters."""

    codebook: Codebook
    gold: TrainingGold
    code_ids: Sequence[str]
    result: Result

    def figures(
        self,
        *,
        rows: npt.NDArray[np.bool_] | None = None,
        intervals: bool = False,
        seed: int = 7,
    ) -> dict[str, Any]:
        """Return the figures of these codes; see `inspection_letters.runs.training.figures`."""
        return measure(
            self.result,
            narrow(self.gold, self.codebook, self.code_ids),
            flat(self.codebook, self.code_ids),
            rows=rows,
            intervals=intervals,
            seed=seed,
        )


def without_codes(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures without those of each code."""
    return {key: value for key, value in figures.items() if key != "codes"}


def columns_of(result: Result, layers: Layers, number: int) -> Result:
    """Return the predictions of one layer: 0 for main codes, 1 for detail codes."""
    part = layers.parts[number]
    return Result(result.probabilities[:, part], result.assigned[:, part], result.polarity[:, part])


def joined_results(first: Result, second: Result) -> Result:
    """Return the predictions of two sets of codes side by side."""
    return Result(
        np.hstack([first.probabilities, second.probabilities]),
        np.hstack([first.assigned, second.assigned]),
        np.hstack([first.polarity, second.polarity]),
    )


def by_rules(gold: TrainingGold, codebook: Codebook, patterns: Patterns, layers: Layers) -> Result:
    """Return the predictions of the codes that patterns assign; their score is the probability."""
    # Imported here because it loads spaCy, which a codebook without such codes does not need.
    from inspection_letters.coding.rules import coder_of_some

    shape = (len(gold.excerpts), len(layers.by_rules))
    probabilities, polarity = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    rules = coder_of_some(codebook, patterns, layers.by_rules)
    for row, findings in enumerate(rules.explain(gold.excerpts) if rules else ()):
        for finding in findings:
            column = layers.by_rules.index(finding.code_id)
            probabilities[row, column] = finding.score
            polarity[row, column] = POLARITIES.index(finding.polarity)
    return Result(probabilities, probabilities > 0, polarity)
