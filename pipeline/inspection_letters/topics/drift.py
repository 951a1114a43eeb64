"""Detect when new letters no longer fit the topics, so that a refit is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspection_letters.topics.records import ExcerptTopic, Floats, TopicModel

RESAMPLES = 500
UNUSUAL = 0.99
"""New letters differ from the fitted letters if they exceed this share of random draws."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How new letters differ from the letters on which a model was fitted.

    ``divergence`` is the Jensen-Shannon divergence (base 2, 0 to 1) between the topics of
    new and of fitted letters, including "no topic". ``usual_divergence`` is its 99th
    percentile for the same number of letters drawn from the fitted ones. ``without`` and
    ``usual_without`` are the corresponding shares of excerpts without a topic. ``due`` is
    whether either exceeds its usual value, and ``reason`` says which.
    """

    n_letters: int
    divergence: float
    usual_divergence: float
    without: float
    usual_without: float
    due: bool
    reason: str


def measure_drift(model: TopicModel, topics: Sequence[ExcerptTopic]) -> Drift:
    """Compare the topics of new letters with those of the fitted letters.

    Parameters
    ----------
    model : TopicModel
        The model.
    topics : sequence of ExcerptTopic
        The result of `assign` for new letters. Letters on which the model was fitted are
        left out.

    Returns
    -------
    Drift
        No drift if there are no new letters.
    """
    known = set(model.letter_ids)
    places = {topic.topic_id: place for place, topic in enumerate(model.main)}
    counts = np.zeros(len(places) + 1)
    letters: set[str] = set()
    seen: set[str] = set()
    for assignment in topics:
        if assignment.letter_id in known or assignment.excerpt_id in seen:
            continue
        seen.add(assignment.excerpt_id)
        letters.add(assignment.letter_id)
        counts[-1 if assignment.topic_id is None else places.get(assignment.topic_id, -1)] += 1
    if not letters or not places or not model.usage.sum():
        return Drift(len(letters), 0.0, 0.0, 0.0, 0.0, False, "nothing to compare")
    usage = model.usage.astype(np.float64)
    divergence = _divergence(counts, usage.sum(axis=0))
    without = float(counts[-1] / counts.sum())
    rng = np.random.default_rng(model.seed)
    usual_divergences, usual_withouts = [], []
    for _ in range(RESAMPLES):
        # There may be more new letters than fitted ones, so draws are with replacement.
        drawn = usage[rng.integers(len(usage), size=len(letters))].sum(axis=0)
        if drawn.sum():
            usual_divergences.append(_divergence(drawn, usage.sum(axis=0)))
            usual_withouts.append(float(drawn[-1] / drawn.sum()))
    usual_divergence = float(np.quantile(usual_divergences, UNUSUAL))
    usual_without = float(np.quantile(usual_withouts, UNUSUAL))
    reasons = []
    if divergence > usual_divergence:
        reasons.append("topics are distributed differently from the fitted letters")
    if without > usual_without:
        reasons.append("more excerpts than usual have no topic")
    return Drift(
        len(letters),
        divergence,
        usual_divergence,
        without,
        usual_without,
        bool(reasons),
        "; ".join(reasons) or "as in the fitted letters",
    )


def _divergence(first: npt.NDArray[np.floating], other: npt.NDArray[np.floating]) -> float:
    """Return the Jensen-Shannon divergence of two vectors of counts, in bits."""
    p, q = first / first.sum(), other / other.sum()
    middle = (p + q) / 2
    return float((_relative(p, middle) + _relative(q, middle)) / 2)


def _relative(p: Floats, q: Floats) -> float:
    some = p > 0
    return float((p[some] * np.log2(p[some] / q[some])).sum())


__all__ = ["Drift", "measure_drift"]
