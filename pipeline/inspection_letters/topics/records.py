"""The records of topic models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Grain(StrEnum):
    """How wide a topic is."""

    MAIN = "main"
    """One of the topics among which all excerpts are divided."""
    SMALL = "small"
    """A subject that a phrase names, in too few excerpts for a main topic."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of an excerpt that a topic model uses.

    ``text`` can be understood on its own and is embedded; ``words`` is the excerpt's own
    text, from which keywords and names are made. Neither has set phrases or area names.
    """

    excerpt_id: str
    letter_id: str
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class CodeLink:
    """How often a topic and a code occur together.

    ``observed`` counts the excerpts with both, and ``expected`` is their number if topic
    and code were independent. ``share`` is the share of the topic's excerpts that have the
    code, and ``recall`` the share of the code's excerpts that have the topic.
    """

    code_id: str
    observed: int
    expected: float
    share: float
    recall: float

    @property
    def ratio(self) -> float:
        """Observed over expected, or 0 if none is expected."""
        return self.observed / self.expected if self.expected else 0.0


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a topic model.

    ``examples`` are IDs of excerpts, from different letters if possible. ``stability`` is from
    0 to 1, or None until it is measured (`inspection_letters.topics.stability`). ``shares`` has,
    for each of ``polarity``, ``outcome``, ``region`` and ``year``, the share of each value among
    the topic's excerpts with a known value. ``has_telling_name`` is False if no noun phrase says
    what a main topic is about. ``hidden_reason`` says why a topic is not shown; it is None for
    topics that are.
    """

    topic_id: str
    name: str
    keywords: tuple[str, ...]
    n_excerpts: int
    n_letters: int
    examples: tuple[str, ...]
    grain: Grain = Grain.MAIN
    stability: float | None = None
    unstable: bool = False
    nearest_codes: tuple[CodeLink, ...] = ()
    explained_by: str | None = None
    emerging: bool = False
    seed_code: str | None = None
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    has_telling_name: bool = True
    hidden_reason: str | None = None

    @property
    def shown(self) -> bool:
        """Whether reports and lists show the topic."""
        return self.hidden_reason is None


@dataclass(frozen=True, slots=True)
class ExcerptTopic:
    """A topic of an excerpt; ``topic_id`` is None if the excerpt has no topic.

    An excerpt may have several topics. The first is its main topic, if it has one.
    """

    excerpt_id: str
    letter_id: str
    topic_id: str | None
    probability: float


@dataclass(frozen=True, slots=True)
class FitSettings:
    """Settings for finding topics.

    Parameters
    ----------
    topics : int, optional
        Number of main topics to look for. By default it grows with the square root of the
        number of excerpts (`inspection_letters.topics.cluster.topic_count`).
    dimensions : int
        Number of principal components of the embeddings that are used.
    partitions : int
        Number of pooled partitions, each of a random sample of letters.
    resample : float
        Share of the letters in each sample.
    depth : float
        Dimensions of the profiles in the last partition, relative to the number of topics.
    restarts : int
        Restarts of the last partition.
    floor : float
        Share of the fitted excerpts that are too far from every topic to have one.
    sharpness : float
        Temperature of the probabilities, in units of the cosine of profiles.
    second : float
        Lowest probability of a second or third topic.
    smallest : int
        Fewest letters of a small topic.
    most : int
        Most excerpts in which topics are looked for. Of more, they are found in a random sample
        of letters, and the other letters are assigned to them.
    """

    topics: int | None = None
    dimensions: int = 40
    partitions: int = 240
    resample: float = 0.8
    depth: float = 1.0
    restarts: int = 50
    floor: float = 0.03
    sharpness: float = 0.2
    second: float = 0.25
    smallest: int = 4
    most: int = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The space in which documents are divided into topics.

    ``mean`` (width,) is subtracted from an embedding, and ``axes`` (width, dimensions)
    turn it into a point. ``partitions`` (n_partitions, n_clusters, dimensions) are the
    centres of the pooled partitions; a point belongs to one cluster of each. ``weights``
    (n_partitions * n_clusters, depth) turn these clusters into the point's profile (the
    sum of their rows, scaled to length one), and ``centres`` (n_topics, depth) are the
    profiles of the topics. A document whose best cosine is below ``floor`` has no topic,
    because the partitions do not agree where it belongs. In guided mode, documents near
    one of the ``anchors`` (n_seeds, dimensions; may be empty) are moved towards it.
    """

    mean: Floats
    axes: Floats
    partitions: Floats
    weights: Floats
    centres: Floats
    floor: float
    anchors: Floats


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well refits of one kind agree, and how well they would agree without any topics.

    ``kind`` is ``seeds``, ``samples`` or ``halves``
    (`inspection_letters.topics.stability_fits.KINDS`). ``values`` and ``null`` are adjusted
    mutual informations: 1 for the same topics and about 0 for agreement by chance. ``null``
    is measured in the same way on permuted vectors.
    """

    kind: str
    values: tuple[float, ...]
    null: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TopicModel:
    """A fitted topic model: everything needed to assign new excerpts and to refit it.

    ``topics`` has the main topics in the order of ``frame.centres``, and then the small
    topics in the order of ``phrases``. ``letter_ids`` are the letters there were when the model
    was fitted, and ``sample`` those in which the topics were found, empty if that was all of
    them. ``usage`` (n_letters, n_main + 1) counts the excerpts of each of ``letter_ids`` by main
    topic, with excerpts without one in the last column. ``closeness`` is the mean best cosine of
    each letter in which the topics were found. ``next_number`` is the first number that no topic
    of this or an earlier model has had. ``agreement`` is empty until stability is measured.
    """

    topics: tuple[Topic, ...]
    frame: Frame
    phrases: tuple[tuple[str, ...], ...]
    seed: int
    settings: FitSettings
    embedder_digest: str
    letter_ids: tuple[str, ...]
    usage: npt.NDArray[np.int64]
    closeness: Floats
    next_number: int
    note: str = ""
    agreement: tuple[Agreement, ...] = ()
    sample: tuple[str, ...] = ()

    @property
    def found_in(self) -> tuple[str, ...]:
        """The letters in which the topics were found."""
        return self.sample or self.letter_ids

    @property
    def main(self) -> tuple[Topic, ...]:
        """The main topics, in the order of the frame's centres."""
        return tuple(topic for topic in self.topics if topic.grain is Grain.MAIN)

    @property
    def small(self) -> tuple[Topic, ...]:
        """The small topics, in the order of ``phrases``."""
        return tuple(topic for topic in self.topics if topic.grain is Grain.SMALL)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about a letter, by which topics are counted."""

    outcome: str | None = None
    region: str | None = None
    year: int | None = None
