"""Refit main topics on halves of the letters, and on data without structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspection_letters.common.encoders.embedder import Vectors
from inspection_letters.topics.cluster import fit_frame, memberships, place
from inspection_letters.topics.metrics import agreement
from inspection_letters.topics.model import has_main
from inspection_letters.topics.records import Document, FitSettings

HALVES = 5
"""How often the letters are split into halves."""

NULLS = 3
"""How often the data are permuted."""

KINDS = ("seeds", "samples", "halves")
"""Refits with other seeds, on random samples of the letters, and on disjoint halves of them."""

Labels = dict[str, str | None]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class RefitMaterial:
    """The documents on which main topics are refitted, their vectors, and the settings.

    ``vectors`` has the shape (n_documents, width), ``anchors`` (n_seeds, width) or None.
    """

    documents: Sequence[Document]
    vectors: Vectors
    settings: FitSettings
    anchors: Vectors | None = None

    @property
    def letters(self) -> npt.NDArray[np.str_]:
        """The letter of each document."""
        return np.array([document.letter_id for document in self.documents])

    @property
    def all_rows(self) -> Rows:
        """The rows of all documents."""
        return np.arange(len(self.documents))


def refit_main(material: RefitMaterial, rows: Rows, seed: int) -> Labels:
    """Fit main topics on some documents, and assign all documents to them.

    Parameters
    ----------
    material : RefitMaterial
        All documents.
    rows : ndarray of int
        The rows of the documents to fit on.
    seed : int
        Random seed of the fit.

    Returns
    -------
    dict of str to str or None
        Main topic by excerpt ID; None for an excerpt without one.
    """
    frame = fit_frame(
        material.vectors[rows],
        [material.documents[row].letter_id for row in rows],
        seed=seed,
        settings=material.settings,
        anchors=material.anchors,
    )
    documents = material.documents
    cosines, _ = memberships(frame, place(frame, material.vectors), material.settings.sharpness)
    if not cosines.shape[1]:
        return {document.excerpt_id: None for document in documents}
    return {
        document.excerpt_id: f"r{best}" if having else None
        for document, best, having in zip(
            documents,
            cosines.argmax(axis=1),
            has_main(documents, cosines, frame.floor),
            strict=True,
        )
    }


def draw_letters(material: RefitMaterial, share: float, rng: np.random.Generator) -> Rows:
    """Return the rows of a random share of the letters; all rows if there is one letter."""
    letters = material.letters
    groups = np.unique(letters)
    if len(groups) < 2:
        return material.all_rows
    size = max(1, round(share * len(groups)))
    return np.flatnonzero(np.isin(letters, rng.choice(groups, size, replace=False)))


def compare_halves(material: RefitMaterial, seed: int, rng: np.random.Generator) -> float | None:
    """Fit on two disjoint halves of the letters and compare the fits on all excerpts.

    No letter is in both halves, so the fits share no data. Each fit assigns all excerpts,
    treating those of the other half as new. If the number of letters is odd, the second half
    has one letter more.

    Parameters
    ----------
    material : RefitMaterial
        All documents.
    seed : int
        Random seed of the first fit; the second has the next one.
    rng : numpy.random.Generator
        Draws the halves.

    Returns
    -------
    float or None
        The adjusted mutual information of the two fits, or None if a half has too few
        excerpts for topics or there is only one letter.
    """
    groups = rng.permutation(np.unique(material.letters))
    is_first = np.isin(material.letters, groups[: len(groups) // 2])
    fits = [
        refit_main(material, np.flatnonzero(half), seed + number)
        for number, half in enumerate((is_first, ~is_first))
    ]
    if any(set(labels.values()) <= {None} for labels in fits):
        return None
    return agreement(*fits)


def without_structure(vectors: Vectors, rng: np.random.Generator) -> Vectors:
    """Return vectors of the same length and spread, but without topics.

    The vectors are rotated to their principal components. Each component is permuted over
    the excerpts, independently of the others, which keeps its distribution and destroys any
    relation between components. The result is rotated back and scaled to length one.
    Permuting columns is the reference of parallel analysis (Buja and Eyuboglu 1992,
    Multivariate Behavioral Research 27); sampling along the principal components is that of
    the gap statistic (Tibshirani, Walther and Hastie 2001, JRSS B 63).

    Parameters
    ----------
    vectors : ndarray of shape (n, width)
        Embeddings of length one.
    rng : numpy.random.Generator
        Draws the permutations.

    Returns
    -------
    ndarray of shape (n, width)
        Vectors of length one.
    """
    exact = np.asarray(vectors, dtype=np.float64)
    mean = exact.mean(axis=0)
    _, axes = np.linalg.eigh((exact - mean).T @ (exact - mean))
    permuted = rng.permuted((exact - mean) @ axes, axis=0) @ axes.T + mean
    length = np.maximum(np.linalg.norm(permuted, axis=1, keepdims=True), 1e-12)
    return np.asarray(permuted / length, dtype=np.float32)


def measure_null(
    material: RefitMaterial, seed: int, share: float, nulls: int
) -> Mapping[str, tuple[float, ...]]:
    """Measure how well refits agree on data without topics.

    k-means divides any cloud of points along its longest axes, so refits agree well above
    zero even on data without clusters. Agreement is evidence of topics only to the extent
    that it exceeds this.

    Parameters
    ----------
    material : RefitMaterial
        All documents, with their own vectors.
    seed : int
        Random seed.
    share : float
        Share of the letters in a random sample.
    nulls : int
        How many times the vectors are permuted; each permutation adds a value of each kind.

    Returns
    -------
    mapping of str to tuple of float
        The adjusted mutual information by kind (`KINDS`), measured in the same way as for
        the letters.
    """
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number in range(nulls):
        rng = np.random.default_rng([seed, number])
        null = RefitMaterial(
            material.documents,
            without_structure(material.vectors, rng),
            material.settings,
            material.anchors,
        )
        base = refit_main(null, null.all_rows, seed)
        other = refit_main(null, null.all_rows, seed + 1 + number)
        found["seeds"].append(agreement(base, other))
        rows = draw_letters(null, share, rng)
        sample = refit_main(null, rows, seed + 1 + number)
        drawn = {null.documents[row].excerpt_id for row in rows}
        found["samples"].append(
            agreement(base, {key: label for key, label in sample.items() if key in drawn})
        )
        halves = compare_halves(null, seed + 2 * number, rng)
        if halves is not None:
            found["halves"].append(halves)
    return {kind: tuple(values) for kind, values in found.items()}


__all__ = [
    "HALVES",
    "KINDS",
    "NULLS",
    "RefitMaterial",
    "compare_halves",
    "draw_letters",
    "measure_null",
    "refit_main",
    "without_structure",
]
