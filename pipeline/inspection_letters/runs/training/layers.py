"""Divide the codes of a codebook into those that a model learns and those left to the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspection_letters.codebook import Patterns
from inspection_letters.records import Codebook
from inspection_letters.runs.training.data import TrainingGold

FEWEST_SENTENCES = 30
"""Fewest sentences with which a detail code is learned."""

FEWEST_LETTERS = 15
"""Fewest letters in which these sentences must be."""


@dataclass(frozen=True)
class Layers:
    """Who codes what.

    Attributes
    ----------
    learned : tuple of str
        The codes that the model learns: the main codes, and the detail codes with enough
        examples, in the order of the codebook.
    main : int
        How many of these are main codes.
    by_rules : tuple of str
        The detail codes that patterns assign, because there are too few examples.
    left_out : tuple of str
        The detail codes without enough examples and without patterns.
    """

    learned: tuple[str, ...]
    main: int
    by_rules: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def details(self) -> tuple[str, ...]:
        """The detail codes that the model learns."""
        return self.learned[self.main :]

    @property
    def parts(self) -> tuple[slice, ...]:
        """The columns of each layer."""
        whole = slice(0, self.main), slice(self.main, len(self.learned))
        return tuple(part for part in whole if part.start < part.stop)


def divide(gold: TrainingGold, codebook: Codebook, patterns: Patterns) -> Layers:
    """Divide the codes of a codebook by the number of their examples.

    Detail codes are learned only if all judged excerpts were judged for them too: where nobody
    looked for a code, its absence teaches nothing.
    """
    with_patterns = {code.code_id for code in patterns.codes}
    learned, by_rules, left_out = list(codebook.code_ids), [], []
    detail = gold.detail
    whole = detail is not None and bool(detail.judged[gold.judged].all())
    for at, code_id in enumerate(codebook.detail_ids):
        rows = np.flatnonzero(detail.codes[:, at]) if detail is not None and whole else np.array([])
        letters = np.unique(gold.letters[rows]) if len(rows) else rows
        if len(rows) >= FEWEST_SENTENCES and len(letters) >= FEWEST_LETTERS:
            learned.append(code_id)
        elif code_id in with_patterns:
            by_rules.append(code_id)
        else:
            left_out.append(code_id)
    return Layers(tuple(learned), len(codebook.codes), tuple(by_rules), tuple(left_out))


def narrow(gold: TrainingGold, codebook: Codebook, code_ids: Sequence[str]) -> TrainingGold:
    """Return gold of one layer, with some codes of either layer only, in their order."""
    codes, polarity, labels = gold.codes, gold.polarity, gold.labels
    judged, chosen = gold.judged, set(code_ids)
    if gold.detail is not None:
        codes = np.hstack([codes, gold.detail.codes])
        polarity = np.hstack([polarity, gold.detail.polarity])
        labels = [{**main, **found} for main, found in zip(labels, gold.detail.labels, strict=True)]
        judged = gold.detail.judged if chosen <= set(codebook.detail_ids) else judged
    place = {code_id: at for at, code_id in enumerate(codebook.all_code_ids)}
    columns = [place[code_id] for code_id in code_ids]
    return replace(
        gold,
        codes=codes[:, columns],
        polarity=polarity[:, columns],
        labels=[
            {code_id: value for code_id, value in found.items() if code_id in chosen}
            for found in labels
        ],
        judged=judged,
        detail=None,
    )


def flat(codebook: Codebook, code_ids: Sequence[str]) -> Codebook:
    """Return a codebook of one layer with some codes, in their order."""
    by_id = {code.id: code for code in codebook.all_codes}
    return replace(codebook, codes=tuple(by_id[c] for c in code_ids), detail_codes=())
