"""The topics of a workspace, as `letters topics` has written them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean
from typing import Any, Final, TypeVar

from inspection_letters.common.files.bounded import parse_json, read_bounded
from inspection_letters.records.errors import UsageError

_T = TypeVar("_T")

TOPICS_FOLDER: Final = "topics"
"""The folder of topics in a workspace."""

TOPICS_FILE: Final = "topics.jsonl"
ASSIGNMENTS_FILE: Final = "excerpt_topics.jsonl"
TOPIC_MODEL_FILE: Final = "topics.json"


@dataclass(frozen=True, slots=True)
class CorpusTopic:
    """A topic of the corpus.

    Attributes
    ----------
    nearest_codes : tuple of (str, float)
        The codes that go with it, each with the share of the topic's excerpts coded so.
    stability : float or None
        How surely the topic is found again, 0 to 1; None until it is measured.
    emerging : bool
        Whether the codebook does not explain it.
    explained_by : str or None
        The code that explains it, if a single code does.
    shares : mapping
        Shares of the topic's excerpts by polarity, outcome, region and year.
    shown : bool
        Whether reports show it; tables of the workspace hold all topics.
    line : mapping
        The topic as it is written in ``topics.jsonl``, with all its columns.
    """

    topic_id: str
    name: str
    grain: str
    keywords: tuple[str, ...]
    n_excerpts: int
    n_letters: int
    examples: tuple[str, ...]
    nearest_codes: tuple[tuple[str, float], ...] = ()
    stability: float | None = None
    unstable: bool = False
    explained_by: str | None = None
    emerging: bool = False
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    shown: bool = True
    line: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class TopicAssignment:
    """A topic of an excerpt, None if it has no topic; the first of an excerpt is its main one."""

    excerpt_id: str
    topic_id: str | None
    probability: float


@dataclass(frozen=True, slots=True)
class RefitAgreement:
    """The mean agreement (AMI) of refits of a kind, and that on data without topics.

    ``kind`` is ``seeds``, ``samples`` or ``halves`` of the letters.
    """

    kind: str
    mean: float
    null: float


@dataclass(frozen=True, slots=True)
class TopicSample:
    """In how many letters topics were looked for, of how many there were."""

    found_in: int
    letters: int

    @property
    def words(self) -> str:
        """What readers of the topics have to know of it."""
        return (
            f"The topics were found in {self.found_in:,} of {self.letters:,} letters, chosen at "
            "random; the sentences of the other letters were assigned to them. A subject of few "
            "letters may be missed."
        )


def read_topic_sample(folder: Path) -> TopicSample | None:
    """Read in which part of the letters the topics in a folder were found; None if in all.

    Raises
    ------
    UsageError
        If the file cannot be read.
    """
    content = _read_model(folder)
    try:
        return (
            TopicSample(len(sample), len(content["letter_ids"]))
            if (sample := content.get("sample", ()))
            else None
        )
    except (KeyError, TypeError) as error:
        raise _unreadable(folder) from error


def read_refit_agreement(folder: Path) -> tuple[RefitAgreement, ...]:
    """Read how far refits of the topics in a folder agree; empty if it was not measured.

    Raises
    ------
    UsageError
        If the file cannot be read.
    """
    content = _read_model(folder)
    try:
        return tuple(
            RefitAgreement(entry["kind"], fmean(entry["values"]), fmean(entry["null"]))
            for entry in content.get("agreement", ())
            if entry["null"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(folder) from error


def _read_model(folder: Path) -> dict[str, Any]:
    """Return what a topic model says of itself; nothing if there is none."""
    path = folder / TOPIC_MODEL_FILE
    if not path.exists():
        return {}
    try:
        content = parse_json(read_bounded(path))
    except (OSError, ValueError) as error:
        raise _unreadable(folder) from error
    if not isinstance(content, dict):
        raise _unreadable(folder)
    return content


def _unreadable(folder: Path) -> UsageError:
    return UsageError(
        f"The topic model in {folder / TOPIC_MODEL_FILE} cannot be read.",
        "Fit it again with 'letters topics'.",
    )


def read_topics(folder: Path) -> tuple[CorpusTopic, ...]:
    """Read the topics in a folder, in the order of the file; none if there is no file.

    Raises
    ------
    UsageError
        If the file cannot be read.
    """
    return _read(folder / TOPICS_FILE, _topic)


def _topic(line: Mapping[str, Any]) -> CorpusTopic:
    return CorpusTopic(
        topic_id=line["topic_id"],
        name=line["name"],
        grain=line["grain"],
        keywords=tuple(line["keywords"]),
        n_excerpts=line["n_excerpts"],
        n_letters=line["n_letters"],
        examples=tuple(line["examples"]),
        nearest_codes=tuple((code["code_id"], code["share"]) for code in line["nearest_codes"]),
        stability=line["stability"],
        unstable=line["unstable"],
        explained_by=line["explained_by"],
        emerging=line["emerging"],
        shares=line["shares"],
        # Files of earlier releases do not say.
        shown=line.get("shown", True),
        line=line,
    )


def count_in_part(
    topics: Iterable[CorpusTopic],
    assignments: Iterable[TopicAssignment],
    letter_of: Mapping[str, str],
) -> tuple[CorpusTopic, ...]:
    """Return the topics that occur in a part of the letters, with its excerpts and letters counted.

    What tells topics apart stays that of all letters: keywords, codes, shares and stability.

    Parameters
    ----------
    topics : iterable of CorpusTopic
        The topics of all letters.
    assignments : iterable of TopicAssignment
        The topics of excerpts.
    letter_of : mapping of str to str
        The letter ID of each excerpt of the part, by excerpt ID.
    """
    excerpts: dict[str, list[str]] = {}
    for assignment in assignments:
        if assignment.topic_id is not None and assignment.excerpt_id in letter_of:
            excerpts.setdefault(assignment.topic_id, []).append(assignment.excerpt_id)
    return tuple(
        _recount(topic, excerpts[topic.topic_id], letter_of)
        for topic in topics
        if topic.topic_id in excerpts
    )


def _recount(
    topic: CorpusTopic, excerpts: Sequence[str], letter_of: Mapping[str, str]
) -> CorpusTopic:
    n_letters = len({letter_of[excerpt_id] for excerpt_id in excerpts})
    inside = tuple(example for example in topic.examples if example in letter_of)
    examples = inside or tuple(excerpts[: len(topic.examples)])
    return replace(
        topic,
        n_excerpts=len(excerpts),
        n_letters=n_letters,
        examples=examples,
        line={
            **topic.line,
            "n_excerpts": len(excerpts),
            "n_letters": n_letters,
            "examples": list(examples),
        },
    )


def by_letters(topic: CorpusTopic) -> tuple[int, int, str]:
    """Return the sort key of topics: those of most letters, and then most excerpts, first."""
    return -topic.n_letters, -topic.n_excerpts, topic.topic_id


def read_topic_assignments(folder: Path) -> tuple[TopicAssignment, ...]:
    """Read the topics of excerpts in a folder, in the order of the file.

    Raises
    ------
    UsageError
        If the file cannot be read.
    """
    return _read(folder / ASSIGNMENTS_FILE, _assignment)


def _assignment(line: Mapping[str, Any]) -> TopicAssignment:
    return TopicAssignment(line["excerpt_id"], line["topic_id"], line["probability"])


def topics_by_excerpt(assignments: Iterable[TopicAssignment]) -> dict[str, tuple[str, ...]]:
    """Return the topics of each excerpt that has any, the main one first."""
    topics: dict[str, list[str]] = {}
    for assignment in assignments:
        if assignment.topic_id is not None:
            topics.setdefault(assignment.excerpt_id, []).append(assignment.topic_id)
    return {excerpt_id: tuple(topic_ids) for excerpt_id, topic_ids in topics.items()}


def _read(path: Path, record: Callable[[Mapping[str, Any]], _T]) -> tuple[_T, ...]:
    if not path.exists():
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(record(parse_json(line)) for line in lines)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"The topics in {path} cannot be read.", "Write them again with 'letters topics'."
        ) from error
