"""The sentences from which a light model is fitted, with what it knows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from pathlib import Path

import numpy as np

from inspection_letters.codebook import load_patterns
from inspection_letters.coding.light_models import LightFeatures, weighing_coder
from inspection_letters.coding.rules import THRESHOLD
from inspection_letters.common.encoders.embedder import Embeds, load_embedder
from inspection_letters.records import Codebook, Excerpt
from inspection_letters.runs.light_fitting import LightGold

MOST_UNJUDGED = 2000
"""Sentences that nobody judged of which a model may learn."""

MOST_PLAIN = 300
"""Sentences among them from which it learns although no pattern matches."""


def light_gold(
    code_id: str,
    judged: Mapping[str, bool],
    others: Sequence[str],
    excerpts: Mapping[str, Excerpt],
    codebook: Codebook,
    path: Path,
    *,
    embed: Embeds | None = None,
) -> LightGold:
    """Gather the sentences that people judged, and some of the others of the same letters.

    Parameters
    ----------
    code_id : str
        The code.
    judged : mapping of str to bool
        Whether it applies, by the IDs of the excerpts that people judged.
    others : sequence of str
        The IDs of the other excerpts of these letters, of which some are taken.
    excerpts : mapping of str to Excerpt
        All excerpts by ID.
    codebook : Codebook
        The codebook.
    path : Path
        Its file, with the patterns.
    embed : Embeds, optional
        The encoder; by default, the packaged one.
    """
    coder = weighing_coder(codebook, load_patterns(path, codebook), [code_id])

    def scores(names: Sequence[str]) -> list[float]:
        weighed = coder.weigh([excerpts[name] for name in names])
        return [of_excerpt[code_id].score for of_excerpt in weighed]

    # IDs are hashes of the content, so that their order is as good as random, and always the same.
    chosen = sorted(others)[:MOST_UNJUDGED]
    matched = [score >= THRESHOLD for score in scores(chosen)]
    plain = [name for name, is_match in zip(chosen, matched, strict=True) if not is_match]
    unjudged = [*compress(chosen, matched), *plain[:MOST_PLAIN]]
    names = [*sorted(judged), *unjudged]
    code = next(code for code in codebook.all_codes if code.id == code_id)
    texts = [f"{code.label}. {code.definition}", *(excerpts[name].quote for name in names)]
    meaning, *vectors = (embed or load_embedder())(texts).astype(np.float64)
    return LightGold(
        letters=tuple(excerpts[name].letter_id for name in names),
        has_code=tuple(judged.get(name) for name in names),
        features=LightFeatures(np.stack(vectors), np.array(scores(names))),
        meaning=meaning,
    )


__all__ = ["light_gold"]
