"""What a coder did with held-out letters, letter by letter: the file of its errors.

The file comes with a coder and contains no text: for each letter that people have coded, how
often each code truly applies and how often the coder, made without this letter, assigned it.
For each code it has the coder's F1 over the sentences of these letters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from inspection_letters.analysis.statistics.measures import COUNTED, LetterCounts
from inspection_letters.common.files.bounded import parse_json, read_bounded
from inspection_letters.records.errors import UsageError

FORMAT: Final = 1
HELD_OUT: Final = "held-out-letters.json"
"""Name of the file in the folder of a model."""

_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class HeldOutLetter:
    """A labelled letter, and what the coder did with it without having learned from it.

    Attributes
    ----------
    key : str
        Which letter: the digest of its PDF, or the name of its file if that is not known.
    groups : mapping of str to str
        Its kind, outcome, year and region.
    excerpts : int
        How many of its excerpts people judged.
    truth, coder : LetterCounts
        By people's codes and by the coder's, of these excerpts; detail codes are among them.
    in_detail : bool
        Whether people judged the detail codes of these excerpts too.
    """

    key: str
    groups: Mapping[str, str]
    excerpts: int
    truth: LetterCounts
    coder: LetterCounts
    in_detail: bool = False

    @property
    def kind(self) -> str:
        """The kind of the letter."""
        return self.groups["kind"]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What a coder did with letters that it was not made from.

    Attributes
    ----------
    coder_id, coder_digest, codebook_digest : str
        Which coder, and by which codebook.
    labelled : tuple of HeldOutLetter
        The letters.
    f1 : mapping of str to float
        The F1 of each main and detail code over the sentences of letters held out, from 0 to
        1; codes for which it is not known are left out.
    """

    coder_id: str
    coder_digest: str
    codebook_digest: str
    labelled: tuple[HeldOutLetter, ...]
    f1: Mapping[str, float] = field(default_factory=dict)

    @property
    def letters(self) -> int:
        """How many letters were held out."""
        return len(self.labelled)

    @property
    def excerpts(self) -> int:
        """How many excerpts were held out."""
        return sum(letter.excerpts for letter in self.labelled)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of letter that were held out."""
        return tuple(sorted({letter.kind for letter in self.labelled}))


def write_held_out(held_out: HeldOut, path: Path) -> None:
    """Write the file of a coder's errors: a line for each letter."""
    head: dict[str, Any] = {
        "format": FORMAT,
        "coder": held_out.coder_id,
        "coder_digest": held_out.coder_digest,
        "codebook_digest": held_out.codebook_digest,
        "counted": list(COUNTED),
        "f1": {code_id: round(f1, _DIGITS) for code_id, f1 in held_out.f1.items()},
    }
    fields = [f" {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    rows = ",\n".join(
        "  "
        + json.dumps(
            {
                "letter": letter.key,
                **letter.groups,
                "excerpts": letter.excerpts,
                **({"detail": True} if letter.in_detail else {}),
                "sections": sorted(letter.truth.sections),
                "truth": _plain(letter.truth),
                "coder": _plain(letter.coder),
            },
            separators=(",", ":"),
        )
        for letter in held_out.labelled
    )
    fields.append(f' "letters": [\n{rows}\n ]')
    path.write_text("{\n" + ",\n".join(fields) + "\n}\n", encoding="utf-8")


def _plain(counts: LetterCounts) -> dict[str, list[int]]:
    return {code_id: list(counts.mentions[code_id]) for code_id in sorted(counts.mentions)}


def read_held_out(path: Path) -> HeldOut:
    """Read the file of a coder's errors.

    Raises
    ------
    UsageError
        If it cannot be read or is not such a file.
    """
    try:
        content = parse_json(read_bounded(path))
        if content["format"] != FORMAT or content["counted"] != list(COUNTED):
            raise ValueError(f"format {content['format']}, with {content['counted']}")
        return HeldOut(
            coder_id=str(content["coder"]),
            coder_digest=str(content["coder_digest"]),
            codebook_digest=str(content["codebook_digest"]),
            labelled=tuple(_letter(letter) for letter in content["letters"]),
            f1={str(code_id): float(f1) for code_id, f1 in content.get("f1", {}).items()},
        )
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).", "Check the path.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} is not a file of a coder's errors ({error}).",
            "Make it again with the script that made the coder.",
        ) from error


def _letter(content: Mapping[str, Any]) -> HeldOutLetter:
    sections = frozenset(map(str, content["sections"]))
    return HeldOutLetter(
        key=str(content["letter"]),
        groups={by: str(content[by]) for by in ("kind", "outcome", "year", "region")},
        excerpts=int(content["excerpts"]),
        truth=_counts(content["truth"], sections),
        coder=_counts(content["coder"], sections),
        in_detail=bool(content.get("detail", False)),
    )


def _counts(content: Mapping[str, Sequence[int]], sections: frozenset[str]) -> LetterCounts:
    mentions = {str(code_id): tuple(map(int, counts)) for code_id, counts in content.items()}
    if any(len(counts) != len(COUNTED) for counts in mentions.values()):
        raise ValueError("counts of another length")
    return LetterCounts(mentions, sections)


def find_held_out(paths: Iterable[Path], coder_id: str, codebook_digest: str) -> HeldOut | None:
    """Return a coder's errors by a codebook from the first file that has them, or None."""
    for path in paths:
        if not path.exists():
            continue
        held_out = read_held_out(path)
        if (held_out.coder_id, held_out.codebook_digest) == (coder_id, codebook_digest):
            return held_out
    return None
