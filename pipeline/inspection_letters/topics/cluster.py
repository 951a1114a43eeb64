"""Find main topics as the consensus of many partitions of resampled letters.

The clusters of a single k-means, however often it is restarted, depend heavily on which
letters are in the corpus, and those of HDBSCAN even more. The consensus of many partitions
is far more stable. The method is a cluster ensemble (Strehl and Ghosh 2002, JMLR 3). Its
members are k-means partitions of resampled letters, as in bagged clustering (Leisch 1999)
and consensus clustering (Monti and others 2003). They are combined by spectral clustering
of the graph of documents and clusters (Fern and Brodley 2004, ICML). There is no matrix of
documents by documents, so memory grows only linearly with the number of documents.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, eigsh
from sklearn.cluster import KMeans
from threadpoolctl import ThreadpoolController

from inspection_letters.topics.records import FitSettings, Floats, Frame

Ints = npt.NDArray[np.int64]

FEWEST = 12
"""Fewest documents that can have topics."""

FEWEST_LETTERS = 5
"""With fewer letters than this, documents are resampled instead of letters."""

_PER_ROOT = 0.55
_SMALLEST = 4
_STEPS = 30
_SPLINTER = 0.25
"""A topic smaller than this share of the mean size of topics is a splinter."""

_NUDGE_FLOOR, _NUDGE = 0.3, 0.5


def topic_count(documents: int) -> int:
    """Return the number of main topics to look for among a number of documents.

    It grows with the square root: 37 for 4,450 excerpts, 16 for 900.
    """
    return max(2, round(_PER_ROOT * math.sqrt(documents)))


def fit_frame(
    vectors: npt.NDArray[np.floating],
    letters: Sequence[str],
    *,
    seed: int,
    settings: FitSettings,
    anchors: npt.NDArray[np.floating] | None = None,
) -> Frame:
    """Find main topics.

    Parameters
    ----------
    vectors : ndarray of shape (n_documents, width)
        Embeddings of length one, in an order that does not depend on that of the input.
    letters : sequence of str
        The letter of each document.
    seed : int
        Random seed.
    settings : FitSettings
        The settings of the method.
    anchors : ndarray of shape (n_seeds, width), optional
        Embeddings of seed topics (guided mode).

    Returns
    -------
    Frame
        Without centres if there are too few documents.
    """
    # With more than one thread, the order of additions could change.
    with _libraries().limit(limits=1):
        return _fit(np.asarray(vectors, dtype=np.float64), letters, seed, settings, anchors)


@cache
def _libraries() -> ThreadpoolController:
    """Return the numerical libraries that are loaded; to look for them takes some 30 ms."""
    return ThreadpoolController()


def _fit(
    vectors: Floats,
    letters: Sequence[str],
    seed: int,
    settings: FitSettings,
    anchors: npt.NDArray[np.floating] | None,
) -> Frame:
    width = vectors.shape[1]
    mean = vectors.mean(axis=0) if len(vectors) else np.zeros(width)
    axes = _axes(vectors - mean, settings.dimensions)
    nowhere = np.zeros((0, axes.shape[1]))
    turned = nowhere if anchors is None else _unit((np.asarray(anchors) - mean) @ axes)
    nothing = np.zeros((0, 0))
    empty = Frame(mean, axes, np.zeros((0, 0, 0)), nothing, nothing, 0.0, turned)
    if len(vectors) < FEWEST:
        return empty
    points = place(empty, vectors)
    count = min(settings.topics or topic_count(len(points)), len(points) // _SMALLEST)
    count = max(2, count)
    rng = np.random.default_rng(seed)
    centres = _partitions(points, np.asarray(letters), count, rng, settings)
    table = _table(points, centres)
    sizes = np.maximum(np.asarray(table.sum(axis=0)).ravel(), 1)
    scaled = table @ sparse.diags_array(1 / np.sqrt(sizes))
    depth = max(2, round(settings.depth * count))
    weights = _leading(scaled, depth) / np.sqrt(sizes)[:, None]
    profiles = _unit(table @ weights)
    last = KMeans(count, n_init=settings.restarts, random_state=int(rng.integers(2**31)))
    labels = last.fit(profiles).labels_
    # Splinters are not topics: their documents go to the nearest topic that remains.
    smallest = max(_SMALLEST, round(_SPLINTER * len(points) / count))
    found = [label for label in range(count) if (labels == label).sum() >= smallest]
    finals = _unit(np.stack([profiles[labels == label].mean(axis=0) for label in found]))
    # Largest topics first, so that the order does not depend on k-means.
    cosines = _rounded(profiles @ finals.T)
    numbers = np.bincount(cosines.argmax(axis=1), minlength=len(finals))
    order = np.argsort(-numbers, kind="stable")
    finals = finals[order[numbers[order] > 0]]
    floor = float(np.quantile(cosines.max(axis=1), settings.floor))
    return Frame(mean, axes, centres, weights, finals, floor, turned)


def place(frame: Frame, vectors: npt.NDArray[np.floating]) -> Floats:
    """Return the points of embeddings in a frame.

    Parameters
    ----------
    frame : Frame
        With or without centres.
    vectors : ndarray of shape (n, width)
        Embeddings.

    Returns
    -------
    ndarray of shape (n, dimensions)
        Rows of length one. In guided mode, documents near a seed are moved towards it, as
        in BERTopic.
    """
    points = _unit((np.asarray(vectors, dtype=np.float64) - frame.mean) @ frame.axes)
    if len(frame.anchors):
        near = points @ frame.anchors.T
        best = near.argmax(axis=1)
        drawn = near.max(axis=1) >= _NUDGE_FLOOR
        points[drawn] = _unit(points[drawn] + _NUDGE * frame.anchors[best[drawn]])
    return points


def memberships(frame: Frame, points: Floats, sharpness: float) -> tuple[Floats, Floats]:
    """Return how close points are to topics, and how probable each topic is.

    Parameters
    ----------
    frame : Frame
        A fitted frame.
    points : ndarray of shape (n, dimensions)
        From `place`.
    sharpness : float
        Temperature of the probabilities.

    Returns
    -------
    tuple of ndarray of shape (n, n_topics)
        Cosines of the profiles of points and topics, and probabilities (their softmax).
    """
    if not len(frame.centres):
        none = np.zeros((len(points), 0))
        return none, none
    with _libraries().limit(limits=1):
        profiles = _unit(_table(points, frame.partitions) @ frame.weights)
        cosines = _rounded(profiles @ frame.centres.T)
    raised = np.exp((cosines - cosines.max(axis=1, keepdims=True)) / sharpness)
    return cosines, np.round(raised / raised.sum(axis=1, keepdims=True), 6)


def _rounded(cosines: Floats) -> Floats:
    """Return cosines without their last digits, which depend on the order of additions."""
    return np.asarray(np.round(cosines, 9))


def _partitions(
    points: Floats,
    letters: npt.NDArray[np.str_],
    count: int,
    rng: np.random.Generator,
    settings: FitSettings,
) -> Floats:
    """Return the centres of k-means partitions of resampled letters."""
    groups = np.unique(letters)
    if len(groups) < FEWEST_LETTERS:
        letters = np.arange(len(points)).astype(str)
        groups = np.unique(letters)
    found = []
    for _ in range(settings.partitions):
        drawn = rng.choice(groups, max(1, round(settings.resample * len(groups))), replace=False)
        kept = points[np.isin(letters, drawn)]
        if len(kept) < count:
            kept = points
        model = KMeans(count, n_init=1, max_iter=_STEPS, random_state=int(rng.integers(2**31)))
        found.append(model.fit(kept).cluster_centers_)
    return np.stack(found)


def _table(points: Floats, partitions: Floats) -> sparse.csr_array:
    """Return a table of points by clusters, with 1 for the nearest cluster of each partition."""
    count = partitions.shape[1]
    columns = np.empty((len(points), len(partitions)), dtype=np.int64)
    for number, centres in enumerate(partitions):
        distance = np.square(centres).sum(axis=1) - 2 * points @ centres.T
        columns[:, number] = distance.argmin(axis=1) + number * count
    starts = np.arange(len(points) + 1) * len(partitions)
    shape = (len(points), len(partitions) * count)
    return sparse.csr_array((np.ones(columns.size), columns.ravel(), starts), shape=shape)


def _axes(centred: Floats, dimensions: int) -> Floats:
    if len(centred) < 2:
        return np.eye(centred.shape[1])[:, : min(dimensions, centred.shape[1])]
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, ::-1][:, : min(dimensions, len(centred) - 1)]
    # The sign of an eigenvector is arbitrary, so its largest entry is made positive.
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    turned: Floats = axes * signs
    return turned


def _leading(table: sparse.csr_array, count: int) -> Floats:
    """Return the right singular vectors (columns) of the largest singular values."""
    if count >= min(table.shape) - 1:
        return np.asarray(np.linalg.eigh((table.T @ table).toarray())[1][:, -count:])
    across = table.T.tocsr()
    operator = LinearOperator(
        (table.shape[1], table.shape[1]), matvec=lambda x: across @ (table @ x), dtype=np.float64
    )
    return np.asarray(eigsh(operator, k=count, v0=np.ones(table.shape[1]), rng=0)[1])


def _unit(rows: npt.NDArray[np.floating]) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-12), dtype=np.float64)


__all__ = ["FEWEST", "fit_frame", "memberships", "place", "topic_count"]
