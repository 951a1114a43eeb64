"""What a model answers on the letters it was trained on, each held out in its turn.

A model that is measured on letters it learned from looks better than it is. So the answers
of models trained in the same way without the letter are kept with it. The file contains no
words of the letters: a sentence is known by digests of itself and of the sentence before it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from inspection_letters.analysis.gold.digests import DIGITS, digest_of
from inspection_letters.common.files.bounded import parse_json
from inspection_letters.records import Excerpt, Polarity
from inspection_letters.records.errors import UsageError

ANSWERS: Final = "held-out-answers.jsonl"
"""Name of the file in a model's folder."""

FORMAT: Final = 1

HeldOutAnswer = dict[str, tuple[Polarity, float]]
"""The codes assigned to a sentence, with polarity and score."""


@dataclass(frozen=True, slots=True)
class Answers:
    """A model's answers on held-out letters, by the key of the sentence (see `keys`)."""

    coder_id: str
    codebook_digest: str
    folds: int
    by_key: Mapping[str, HeldOutAnswer]


def keys(excerpts: Sequence[Excerpt]) -> list[str]:
    """Return the key of each excerpt: a digest of its words and of the sentence before it.

    Parameters
    ----------
    excerpts : sequence of Excerpt
        All of some letters, those of one letter together and in reading order.
    """
    found = []
    letter, before = "", ""
    for excerpt in excerpts:
        if excerpt.letter_id != letter:
            letter, before = excerpt.letter_id, ""
        own = digest_of(excerpt.quote)
        found.append(sha256(f"{before} {own}".encode()).hexdigest()[:DIGITS])
        before = own
    return found


def make_answers(
    excerpts: Sequence[Excerpt],
    assigned: Mapping[str, HeldOutAnswer],
    judged: Iterable[str],
    *,
    coder_id: str,
    codebook_digest: str,
    folds: int,
) -> Answers:
    """Collect answers; sentences that share a key are left out.

    Parameters
    ----------
    excerpts : sequence of Excerpt
        As for `keys`.
    assigned : mapping
        The codes assigned to each excerpt, by its ID.
    judged : iterable of str
        The excerpts that the model learned from.
    coder_id, codebook_digest : str
        The model, and its codebook.
    folds : int
        How many folds the letters were dealt into.
    """
    known = frozenset(judged)
    named = keys(excerpts)
    times = Counter(named)
    by_key = {
        key: assigned.get(excerpt.excerpt_id, {})
        for key, excerpt in zip(named, excerpts, strict=True)
        if excerpt.excerpt_id in known and times[key] == 1
    }
    return Answers(coder_id, codebook_digest, folds, by_key)


def write_answers(answers: Answers, path: Path) -> None:
    """Write answers to a file, one line for each sentence."""
    head = {
        "format": FORMAT,
        "coder": answers.coder_id,
        "codebook_digest": answers.codebook_digest,
        "folds": answers.folds,
    }
    lines = [json.dumps(head)]
    for key, codes in answers.by_key.items():
        answer = {code_id: [polarity.value, score] for code_id, (polarity, score) in codes.items()}
        lines.append(json.dumps([key, answer], separators=(",", ":")))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_answers(path: Path) -> Answers:
    """Read a file of answers.

    Raises
    ------
    UsageError
        If it cannot be read or is not such a file.
    """
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        head = parse_json(first)
        if head["format"] != FORMAT:
            raise ValueError(f"format {head['format']}")
        by_key: dict[str, HeldOutAnswer] = {}
        for line in lines:
            key, codes = parse_json(line)
            by_key[str(key)] = {
                str(code_id): (Polarity(polarity), float(score))
                for code_id, (polarity, score) in codes.items()
            }
        return Answers(str(head["coder"]), str(head["codebook_digest"]), int(head["folds"]), by_key)
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).", "Check the path.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} is not a file of a model's answers ({error}).",
            "Make the model again with 'letters train'.",
        ) from error


__all__ = [
    "ANSWERS",
    "Answers",
    "HeldOutAnswer",
    "keys",
    "make_answers",
    "read_answers",
    "write_answers",
]
