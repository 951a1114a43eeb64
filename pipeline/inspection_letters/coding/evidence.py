"""The rules' evidence about a sentence, as numbers from which a model can learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inspection_letters.codebook import Patterns
from inspection_letters.codebook.patterns import CUES
from inspection_letters.coding.matching import Hit, PatternMatcher
from inspection_letters.coding.pattern_hits import (
    counted_hits,
    groups_of,
    patterns_for,
)
from inspection_letters.records import Excerpt

Floats = npt.NDArray[np.float64]
Matched = list[dict[str, tuple[str, ...]]]


class Evidence:
    """Pattern scores of each code and weights of each cue list, for each sentence.

    Parameters
    ----------
    code_ids : sequence of str
        The codes that are scored, in the order of the columns.
    patterns : Patterns
        The patterns of the codes, and the cue lists. A code without patterns scores 0.

    Attributes
    ----------
    matcher : PatternMatcher
        Finds all these patterns.
    """

    def __init__(self, code_ids: Sequence[str], patterns: Patterns) -> None:
        self._codes = tuple(code_ids)
        self.matcher = PatternMatcher(groups_of(patterns))

    def __call__(self, excerpts: Sequence[Excerpt]) -> tuple[Floats, Floats, Matched]:
        """Return the scores of codes, the weights of cues, and which patterns matched.

        Parameters
        ----------
        excerpts : sequence of Excerpt
            The sentences.

        Returns
        -------
        scores : ndarray of shape (n_excerpts, n_codes)
            Score of each code, from 0 to 1.
        cues : ndarray of shape (n_excerpts, n_cue_lists + 2)
            Weight of each cue list. The last two columns are the weights of strength and
            weakness in the second half of the sentence alone.
        matched : list of dict of str to tuple of str
            For each sentence, the matching patterns that speak for a code, by code ID.
        """
        scores = np.zeros((len(excerpts), len(self._codes)))
        cues = np.zeros((len(excerpts), len(CUES) + 2))
        matched: Matched = [{} for _ in excerpts]
        for row, excerpt in enumerate(excerpts):
            doc, hits = self.matcher.read(excerpt.quote)
            for column, code_id in enumerate(self._codes):
                own = hits.get(f"code {code_id}")
                if own is None:
                    continue
                counted = counted_hits(own, hits.get(f"not {code_id}", []))
                scores[row, column] = _score(counted)
                if patterns := patterns_for(counted):
                    matched[row][code_id] = patterns
            for column, name in enumerate(CUES):
                cues[row, column] = sum(hit.weight for hit in hits.get(f"cue {name}", []))
            for column, name in enumerate(("strength", "weakness")):
                cues[row, len(CUES) + column] = sum(
                    hit.weight for hit in hits.get(f"cue {name}", []) if 2 * hit.start >= len(doc)
                )
        return scores, np.minimum(cues, 4.0), matched


def _score(hits: Sequence[Hit]) -> float:
    """Combine weights as the rules coder does, counting each pattern once."""
    weights = {hit.pattern: hit.weight for hit in hits}.values()
    missing = against = 1.0
    for weight in weights:
        if weight > 0:
            missing *= 1 - weight
        else:
            against *= 1 + weight
    return (1 - missing) * against


__all__ = ["Evidence", "Floats", "Matched"]
