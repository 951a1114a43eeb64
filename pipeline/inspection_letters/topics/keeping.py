"""Save and load topic models as JSON and arrays, which cannot run code."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.common.files.arrays import MOST_BYTES, read_arrays
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.bounded import parse_json, read_bounded
from inspection_letters.records.errors import UsageError
from inspection_letters.topics.model import Fitted
from inspection_letters.topics.records import (
    Agreement,
    CodeLink,
    ExcerptTopic,
    FitSettings,
    Frame,
    Grain,
    Topic,
    TopicModel,
)

FORMAT = "letters-topics-1"
MODEL, ARRAYS = "topics.json", "topics.npz"

_FRAME = ("mean", "axes", "partitions", "weights", "centres", "anchors")
_AGAIN = "Fit the topics again."


def save_model(fitted: Fitted, folder: Path) -> None:
    """Write a model and the topics of its excerpts to a folder.

    Parameters
    ----------
    fitted : Fitted
        The model and the topics of its excerpts. The files contain IDs of excerpts and
        keywords, but no sentences.
    folder : Path
        The folder, which is created if necessary. Each file is written completely or not
        at all; the JSON file, written last, has the checksum of the arrays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = fitted.model
    buffer = io.BytesIO()
    stored: dict[str, Any] = {
        "usage": model.usage,
        "closeness": model.closeness,
        **_assignments(fitted),
        **{name: getattr(model.frame, name) for name in _FRAME},
    }
    np.savez_compressed(buffer, **stored)
    arrays = buffer.getvalue()
    content = {
        "format": FORMAT,
        "arrays": hashlib.sha256(arrays).hexdigest(),
        "embedder_digest": model.embedder_digest,
        "seed": model.seed,
        "settings": asdict(model.settings),
        "floor": model.frame.floor,
        "letter_ids": model.letter_ids,
        "sample": model.sample,
        "next_number": model.next_number,
        "note": model.note,
        "agreement": [asdict(agreement) for agreement in model.agreement],
        "phrases": model.phrases,
        "topics": [asdict(topic) for topic in model.topics],
    }
    with atomic_file(folder / ARRAYS) as part:
        part.write_bytes(arrays)
    with atomic_file(folder / MODEL) as part:
        text = json.dumps(content, ensure_ascii=False, indent=1)
        part.write_text(text + "\n", encoding="utf-8")


def _assignments(fitted: Fitted) -> dict[str, npt.NDArray[Any]]:
    """Return the topics of excerpts as arrays: IDs, places in the list of topics, probabilities."""
    places = {topic.topic_id: place for place, topic in enumerate(fitted.model.topics)}
    found = fitted.topics
    return {
        "excerpt_ids": np.array([each.excerpt_id.encode() for each in found], dtype=np.bytes_),
        "excerpt_letters": np.array([each.letter_id.encode() for each in found], dtype=np.bytes_),
        "excerpt_topics": np.array(
            [-1 if each.topic_id is None else places[each.topic_id] for each in found],
            dtype=np.int32,
        ),
        "probabilities": np.array([each.probability for each in found], dtype=np.float64),
    }


def _assigned(
    content: Mapping[str, Any], kept: Mapping[str, Any], topics: Sequence[Topic]
) -> tuple[ExcerptTopic, ...]:
    """Return the topics of excerpts; earlier releases have them in the JSON file."""
    if "excerpts" in content:
        return tuple(ExcerptTopic(*row) for row in content["excerpts"])
    letter_ids = {name: name.decode() for name in set(kept["excerpt_letters"].tolist())}
    return tuple(
        ExcerptTopic(
            excerpt_id.decode(),
            letter_ids[letter_id],
            None if place < 0 else topics[place].topic_id,
            probability,
        )
        for excerpt_id, letter_id, place, probability in zip(
            *(
                kept[name].tolist()
                for name in ("excerpt_ids", "excerpt_letters", "excerpt_topics", "probabilities")
            ),
            strict=True,
        )
    )


def load_model(folder: Path) -> Fitted:
    """Load a model that `save_model` wrote.

    Parameters
    ----------
    folder : Path
        The model's folder.

    Raises
    ------
    UsageError
        If a file is missing, changed or of another release.
    """
    try:
        content = parse_json(read_bounded(folder / MODEL))
        arrays = read_bounded(folder / ARRAYS, MOST_BYTES)
    except (OSError, ValueError) as error:
        raise UsageError(f"There is no topic model in '{folder}': {error}.", _AGAIN) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UsageError(f"'{folder / MODEL}' is not a topic model of this release.", _AGAIN)
    if hashlib.sha256(arrays).hexdigest() != content.get("arrays"):
        raise UsageError(
            f"'{folder / ARRAYS}' is not the file that was written with '{MODEL}'.", _AGAIN
        )
    try:
        return _fitted(content, read_arrays(io.BytesIO(arrays)))
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"The topic model in '{folder}' cannot be read: {error}.", _AGAIN
        ) from error


def _fitted(content: Mapping[str, Any], kept: Mapping[str, Any]) -> Fitted:
    frame = Frame(floor=float(content["floor"]), **{name: kept[name] for name in _FRAME})
    model = TopicModel(
        topics=tuple(_topic(entry) for entry in content["topics"]),
        frame=frame,
        phrases=tuple(tuple(terms) for terms in content["phrases"]),
        seed=int(content["seed"]),
        settings=FitSettings(**content["settings"]),
        embedder_digest=str(content["embedder_digest"]),
        letter_ids=tuple(content["letter_ids"]),
        usage=kept["usage"],
        closeness=kept["closeness"],
        next_number=int(content["next_number"]),
        note=str(content["note"]),
        # Models of earlier releases do not have this.
        sample=tuple(content.get("sample", ())),
        agreement=tuple(
            Agreement(entry["kind"], tuple(entry["values"]), tuple(entry["null"]))
            for entry in content.get("agreement", ())
        ),
    )
    return Fitted(model, _assigned(content, kept, model.topics))


def _topic(entry: Mapping[str, Any]) -> Topic:
    fields = dict(entry)
    fields["grain"] = Grain(fields["grain"])
    for name in ("keywords", "examples"):
        fields[name] = tuple(fields[name])
    fields["nearest_codes"] = tuple(CodeLink(**link) for link in fields["nearest_codes"])
    return Topic(**fields)


def topic_rows(topics: Sequence[Topic]) -> list[dict[str, Any]]:
    """Return the rows of ``topics.jsonl``, one for each topic."""
    return [
        {
            "topic_id": topic.topic_id,
            "name": topic.name,
            "grain": str(topic.grain),
            "keywords": list(topic.keywords),
            "n_excerpts": topic.n_excerpts,
            "n_letters": topic.n_letters,
            "stability": None if topic.stability is None else round(topic.stability, 4),
            "unstable": topic.unstable,
            "nearest_codes": [
                {
                    "code_id": link.code_id,
                    "share": round(link.share, 4),
                    "observed_over_expected": round(link.ratio, 3),
                }
                for link in topic.nearest_codes
            ],
            "explained_by": topic.explained_by,
            "emerging": topic.emerging,
            "shown": topic.shown,
            "hidden_reason": topic.hidden_reason,
            "seed_code": topic.seed_code,
            "examples": list(topic.examples),
            "shares": {
                name: {value: round(share, 4) for value, share in values.items()}
                for name, values in topic.shares.items()
            },
        }
        for topic in topics
    ]


def excerpt_rows(topics: Iterable[ExcerptTopic]) -> Iterator[dict[str, Any]]:
    """Yield the rows of ``excerpt_topics.jsonl``; ``topic_id`` is null without a topic."""
    return (
        {
            "excerpt_id": assignment.excerpt_id,
            "topic_id": assignment.topic_id,
            "probability": round(assignment.probability, 4),
        }
        for assignment in topics
    )


__all__ = ["excerpt_rows", "load_model", "save_model", "topic_rows"]
