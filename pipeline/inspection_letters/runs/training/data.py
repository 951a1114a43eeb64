"""Gold for training: sentences with their codes, as excerpts and arrays."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspection_letters.analysis.letters import UNKNOWN
from inspection_letters.records import Codebook, Excerpt, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.records.spans import Span
from inspection_letters.runs.training.table import read_table

SEED = 7
FOLDS = 5
POLARITIES = tuple(Polarity)
"""The order of polarities in arrays."""

_OTHERS = ("outcome", "year", "region")

FEWEST_EXAMPLES = 5
"""A code with fewer examples, or with examples in one fold only, is never assigned."""


@dataclass(frozen=True)
class LetterFacts:
    """The key of a labelled letter, and its kind, outcome, year and region."""

    key: str
    groups: Mapping[str, str]


@dataclass(frozen=True)
class DetailGold:
    """The detail codes of the excerpts of a `TrainingGold`.

    Attributes
    ----------
    labels : list of dict
        The detail codes of each excerpt with their polarity.
    codes : ndarray of shape (n_excerpts, n_detail_codes)
        1 where an excerpt has a detail code, in the order of the codebook.
    polarity : ndarray of shape (n_excerpts, n_detail_codes)
        Index in `POLARITIES`, or -1 where the code is not assigned.
    judged : ndarray of shape (n_excerpts,)
        Whether somebody judged which detail codes the excerpt has.
    """

    labels: list[dict[str, Polarity]]
    codes: npt.NDArray[np.float64]
    polarity: npt.NDArray[np.int64]
    judged: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class TrainingGold:
    """Coded sentences, as records and as arrays.

    Attributes
    ----------
    excerpts : list of Excerpt
        In reading order, letter after letter.
    labels : list of dict
        The codes of each excerpt with their polarity.
    codes : ndarray of shape (n_excerpts, n_codes)
        1 where an excerpt has a code.
    polarity : ndarray of shape (n_excerpts, n_codes)
        Index in `POLARITIES`, or -1 where the code is not assigned.
    letters : ndarray of shape (n_excerpts,)
        Index of the excerpt's letter in `names`.
    names : tuple of str
        The letters, sorted.
    judged : ndarray of shape (n_excerpts,)
        Whether somebody judged which codes the excerpt has. The other excerpts are only
        context: nothing is learned from them or measured on them.
    adjudicated : ndarray of shape (n_excerpts,)
        Whether the excerpt was coded twice and adjudicated.
    kinds : tuple of str
        The known kinds of letter.
    source : bytes
        The input, used to distinguish one set of gold from another.
    facts : mapping of str to LetterFacts
        Facts about the letters, by name; may lack some letters.
    detail : DetailGold or None
        The detail codes; None if nobody judged any. ``labels``, ``codes`` and ``polarity``
        are of main codes only.
    """

    excerpts: list[Excerpt]
    labels: list[dict[str, Polarity]]
    codes: npt.NDArray[np.float64]
    polarity: npt.NDArray[np.int64]
    letters: npt.NDArray[np.int64]
    names: tuple[str, ...]
    judged: npt.NDArray[np.bool_]
    adjudicated: npt.NDArray[np.bool_]
    kinds: tuple[str, ...] = ()
    source: bytes = b""
    facts: Mapping[str, LetterFacts] = field(default_factory=dict)
    detail: DetailGold | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the training material: the excerpts in order, and their codes."""
        content = [
            (e.letter_id, e.paragraph, e.role, e.quote, sorted(labels.items()), bool(judged))
            for e, labels, judged in zip(self.excerpts, self.labels, self.judged, strict=True)
        ]
        if self.detail is None:
            return hashlib.sha256(json.dumps(content).encode()).hexdigest()
        details = [
            (sorted(labels.items()), bool(judged))
            for labels, judged in zip(self.detail.labels, self.detail.judged, strict=True)
        ]
        return hashlib.sha256(json.dumps([content, details]).encode()).hexdigest()


def read_gold(path: Path, codebook: Codebook) -> TrainingGold:
    """Read a table of coded sentences (see `inspection_letters.runs.training.table.read_table`).

    Raises
    ------
    UsageError
        If the table cannot be read or has faults.
    """
    sentences = read_table(path, codebook)
    excerpts = [
        Excerpt(
            excerpt_id=f"{sentence.letter}/{sentence.sentence_id}",
            letter_id=sentence.letter,
            span=Span(0, len(sentence.text)),
            quote=sentence.text,
            section=sentence.section,
            role=sentence.role,
            paragraph=sentence.paragraph,
            order=order,
        )
        for order, sentence in enumerate(sentences)
    ]
    pairs = list(zip(excerpts, sentences, strict=True))
    return make_gold(
        excerpts,
        {
            excerpt.excerpt_id: {**sentence.codes, **(sentence.detail_codes or {})}
            for excerpt, sentence in pairs
        },
        codebook,
        in_detail=[
            excerpt.excerpt_id for excerpt, sentence in pairs if sentence.detail_codes is not None
        ],
        single=[excerpt.excerpt_id for excerpt, sentence in pairs if not sentence.adjudicated],
        kinds=[sentence.kind for sentence in sentences],
        source=path.read_bytes(),
        facts={
            sentence.letter: LetterFacts(
                sentence.letter,
                {"kind": sentence.kind or UNKNOWN, **dict.fromkeys(_OTHERS, UNKNOWN)},
            )
            for sentence in sentences
        },
    )


def make_gold(
    excerpts: Sequence[Excerpt],
    judged: Mapping[str, Mapping[str, Polarity]],
    codebook: Codebook,
    *,
    in_detail: Iterable[str] = (),
    single: Iterable[str] = (),
    kinds: Iterable[str] = (),
    source: bytes = b"",
    facts: Mapping[str, LetterFacts] | None = None,
) -> TrainingGold:
    """Return gold as arrays.

    Parameters
    ----------
    excerpts : sequence of Excerpt
        All excerpts of the letters: the excerpts of a letter together, in reading order.
    judged : mapping
        The codes of each judged excerpt, by excerpt ID; detail codes may be among them.
    codebook : Codebook
        The codebook of these codes.
    in_detail : iterable of str
        The excerpts for which somebody judged the detail codes too.
    single : iterable of str
        The excerpts that were not adjudicated.
    kinds : iterable of str
        The kinds of the letters.
    source : bytes
        The input, for `TrainingGold.source`.
    facts : mapping of str to LetterFacts, optional
        Facts about the letters, by name.

    Raises
    ------
    UsageError
        If there are codes that are not in the codebook.
    """
    known = frozenset(codebook.all_code_ids)
    used = dict.fromkeys(code_id for codes in judged.values() for code_id in codes)
    if strange := [code_id for code_id in used if code_id not in known]:
        raise UsageError(
            f"The sentences have codes that are not in the codebook '{codebook.name}' "
            f"{codebook.version}: "
            f"{', '.join(sorted(strange))}.",
            "Use --codebook to name the codebook with which the sentences were coded.",
        )
    layers = [codebook.by_layer(judged.get(excerpt.excerpt_id, {})) for excerpt in excerpts]
    labels = [main for main, _ in layers]
    codes, polarity = _arrays(labels, codebook.code_ids)
    coded_in_detail = frozenset(in_detail)
    details = [
        found if excerpt.excerpt_id in coded_in_detail else {}
        for excerpt, (_, found) in zip(excerpts, layers, strict=True)
    ]
    detail = DetailGold(
        details,
        *_arrays(details, codebook.detail_ids),
        np.array([excerpt.excerpt_id in coded_in_detail for excerpt in excerpts], dtype=bool),
    )
    names = tuple(sorted({excerpt.letter_id for excerpt in excerpts}))
    numbers = {name: number for number, name in enumerate(names)}
    once = frozenset(single)
    return TrainingGold(
        list(excerpts),
        labels,
        codes,
        polarity,
        np.array([numbers[excerpt.letter_id] for excerpt in excerpts], dtype=np.int64),
        names,
        np.array([excerpt.excerpt_id in judged for excerpt in excerpts], dtype=bool),
        np.array(
            [e.excerpt_id in judged and e.excerpt_id not in once for e in excerpts], dtype=bool
        ),
        tuple(sorted({kind for kind in kinds if kind})),
        source,
        facts or {},
        detail if coded_in_detail else None,
    )


def _arrays(
    labels: Sequence[Mapping[str, Polarity]], code_ids: Sequence[str]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return which codes excerpts have, and the places of their polarities; -1 for none."""
    place = {code_id: index for index, code_id in enumerate(code_ids)}
    codes = np.zeros((len(labels), len(place)))
    polarity = np.full(codes.shape, -1, dtype=np.int64)
    for number, found in enumerate(labels):
        for code_id, value in found.items():
            codes[number, place[code_id]] = 1
            polarity[number, place[code_id]] = POLARITIES.index(value)
    return codes, polarity


def folds(names: Sequence[str], count: int = FOLDS, seed: int = SEED) -> npt.NDArray[np.int64]:
    """Return the fold (from 0) of each letter, assigned at random."""
    order = sorted(names)
    random.Random(seed).shuffle(order)  # noqa: S311
    numbers = {name: place % count for place, name in enumerate(order)}
    return np.array([numbers[name] for name in names])


def too_few(gold: TrainingGold, fold: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which codes have too few examples to be learned and measured.

    Parameters
    ----------
    gold : TrainingGold
        The coded sentences.
    fold : ndarray of int, of shape (n_excerpts,)
        The fold of each excerpt's letter.

    Returns
    -------
    ndarray of bool, of shape (n_codes,)
    """
    assigned = gold.codes > 0
    spread = np.array([len(np.unique(fold[column])) for column in assigned.T])
    return np.asarray((assigned.sum(axis=0) < FEWEST_EXAMPLES) | (spread < 2))
