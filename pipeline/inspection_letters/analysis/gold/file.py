"""Gold files: records, reading and writing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from inspection_letters.analysis.gold.digests import DIGITS
from inspection_letters.common.files.bounded import parse_json, read_bounded
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records import Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.records.spans import Span

FORMAT: Final = 1
_REMEDY: Final = "Use a gold file in the format that docs/evaluation.md describes."
_COLUMNS: Final = ("start", "end", "hash", "sketch", "section", "status", "codes", "reason")


class Status(StrEnum):
    """How a sentence of gold was coded."""

    ADJUDICATED = "adjudicated"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """One coded sentence: its place, digests and codes, detail codes among them.

    ``span`` is None, and ``reason`` says why, if the sentence was no excerpt of its
    letter when the gold was made.
    """

    span: Span | None
    digest: str
    sketch: str
    section: str
    codes: Mapping[str, Polarity]
    status: Status
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class GoldLetter:
    """A letter with its coded sentences in reading order.

    ``text_sha256`` and ``reader_version`` are of the text that the offsets point into.
    """

    file: str
    pdf_sha256: str
    text_sha256: str
    reader_version: str
    sentences: tuple[GoldSentence, ...]

    @property
    def letter_id(self) -> str:
        """The id that the letter has once it is read."""
        return self.pdf_sha256[:DIGITS]


@dataclass(frozen=True, slots=True)
class GoldOrigin:
    """Who coded gold, and what was changed afterwards; all parts are optional.

    ``version`` is that of the gold; ``coded_by`` says who coded, by status of a sentence; and
    ``codebook_version`` is that of the codebook they used. Afterwards, ``changed_by`` changed
    ``changed_codes`` of ``changed_sentences``.
    """

    version: str = ""
    coded_by: Mapping[str, str] = field(default_factory=dict)
    codebook_version: str = ""
    changed_by: str = ""
    changed_codes: int = 0
    changed_sentences: int = 0


@dataclass(frozen=True, slots=True)
class StandOffGold:
    """Coded sentences of several letters, and the codebook that they were coded with.

    ``detail_ids`` are the detail codes that were coded as well. Without any, a sentence
    without a detail code says nothing: nobody looked for them.
    """

    name: str
    codebook_digest: str
    code_ids: tuple[str, ...]
    letters: tuple[GoldLetter, ...]
    detail_ids: tuple[str, ...] = ()
    origin: GoldOrigin = GoldOrigin()

    @property
    def version(self) -> str:
        """The version of the gold; empty if it states none."""
        return self.origin.version

    def count(self, status: Status) -> tuple[int, int]:
        """Return how many sentences have a status, and how many letters have such sentences."""
        found = [
            sum(sentence.status is status for sentence in letter.sentences)
            for letter in self.letters
        ]
        return sum(found), sum(map(bool, found))


def default_gold_path() -> Path:
    """Return the path of the packaged gold."""
    return shipped("corpus", "gold", "send-area.jsonl")


def dump_gold(gold: StandOffGold) -> str:
    """Return the content of a gold file."""
    return "".join(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
        for value in _lines_of(gold)
    )


def _lines_of(gold: StandOffGold) -> Iterator[dict[str, Any] | list[Any]]:
    yield {
        "format": FORMAT,
        "gold": gold.name,
        "codebook_digest": gold.codebook_digest,
        "codes": list(gold.code_ids),
        **({"detail_codes": list(gold.detail_ids)} if gold.detail_ids else {}),
        **({"origin": asdict(gold.origin)} if gold.origin != GoldOrigin() else {}),
        "sentences": list(_COLUMNS),
    }
    for letter in gold.letters:
        yield {
            "file": letter.file,
            "pdf_sha256": letter.pdf_sha256,
            "text_sha256": letter.text_sha256,
            "reader": letter.reader_version,
        }
        for sentence in letter.sentences:
            yield [
                sentence.span.start if sentence.span is not None else None,
                sentence.span.end if sentence.span is not None else None,
                sentence.digest,
                sentence.sketch,
                sentence.section,
                str(sentence.status),
                {code: str(polarity) for code, polarity in sentence.codes.items()},
                *([sentence.reason] if sentence.reason else []),
            ]


def load_gold(path: Path | str | None = None) -> StandOffGold:
    """Read and check a gold file.

    Parameters
    ----------
    path : Path or str, optional
        The file; the packaged gold if not given.

    Raises
    ------
    UsageError
        If the file cannot be read, or a line has a fault.
    """
    path = Path(path) if path is not None else default_gold_path()
    try:
        content = read_bounded(path).decode()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        if isinstance(error, UnicodeDecodeError):
            reason = "it is not UTF-8 text"
        raise UsageError(
            f"The gold file {path} cannot be read ({reason}).",
            _REMEDY,
        ) from error
    # Not splitlines, which also splits at characters that JSON leaves as they are.
    lines = content.removesuffix("\n").split("\n") if content.strip() else []
    letters: list[tuple[dict[str, Any], list[GoldSentence]]] = []
    head: dict[str, Any] = {}
    for number, line in enumerate(lines, 1):
        try:
            value = parse_json(line)
            if number == 1:
                if value["format"] != FORMAT:
                    raise ValueError(
                        f"its format is {value['format']}; this version reads {FORMAT}"
                    )
                head = {
                    **value,
                    "codes": tuple(value["codes"]),
                    "detail_codes": tuple(value.get("detail_codes", ())),
                    "origin": _origin(value.get("origin", {})),
                }
                _ = head["gold"], head["codebook_digest"]
            elif isinstance(value, dict):
                _ = value["file"], value["pdf_sha256"], value["text_sha256"], value["reader"]
                letters.append((value, []))
            elif not letters:
                raise ValueError("a sentence comes before any letter")
            else:
                letters[-1][1].append(_sentence(value, head["codes"] + head["detail_codes"]))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, json.JSONDecodeError):
                fault = "it is not valid JSON"
            elif isinstance(error, KeyError):
                fault = f"the key {error} is missing"
            else:
                fault = str(error)
            raise UsageError(
                f"The gold file {path} has an error in line {number}: {fault}.",
                _REMEDY,
            ) from error
    if not head:
        raise UsageError(f"The gold file {path} is empty.", _REMEDY)
    return StandOffGold(
        head["gold"],
        head["codebook_digest"],
        head["codes"],
        tuple(
            GoldLetter(
                about["file"],
                about["pdf_sha256"],
                about["text_sha256"],
                about["reader"],
                tuple(sentences),
            )
            for about, sentences in letters
        ),
        head["detail_codes"],
        head["origin"],
    )


def _origin(value: dict[str, Any]) -> GoldOrigin:
    known = {part.name for part in fields(GoldOrigin)}
    if strange := sorted(value.keys() - known):
        raise ValueError(f"'origin' has the unknown key '{strange[0]}'")
    return GoldOrigin(**value)


def _sentence(value: list[Any], code_ids: tuple[str, ...]) -> GoldSentence:
    start, end, digest, sketch, section, status, codes, *reason = value
    if strange := [code for code in codes if code not in code_ids]:
        raise ValueError(f"the code '{strange[0]}' is not among the codes of the first line")
    int(sketch, 16)
    return GoldSentence(
        Span(start, end) if start is not None else None,
        digest,
        sketch,
        section,
        {code: Polarity(polarity) for code, polarity in codes.items()},
        Status(status),
        reason[0] if reason else None,
    )
