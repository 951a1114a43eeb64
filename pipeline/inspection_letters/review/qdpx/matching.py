"""Which letter of the workspace each source of a project is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from inspection_letters.codebook.exchange import guid
from inspection_letters.review.qdpx.project import QdaSource


class LetterKeys(NamedTuple):
    """By what a letter can be recognised."""

    letter_id: str
    file: str
    file_sha256: str
    text_sha256: str


class LetterFinder:
    """Finds the letter that a source is.

    The surest sign comes first: the content of its PDF, the identifier that an export gave it,
    its text, and at last its name, if no other letter has the same.
    """

    def __init__(self, letters: Sequence[LetterKeys]) -> None:
        self._by_file = {letter.file_sha256: letter.letter_id for letter in letters}
        self._by_guid = {guid("source", letter.file_sha256): letter.letter_id for letter in letters}
        self._by_text = _unique((letter.text_sha256, letter.letter_id) for letter in letters)
        self._by_name = _unique(
            (name, letter.letter_id)
            for letter in letters
            for name in {
                _plain(letter.file),
                _plain(PurePosixPath(letter.file).stem),
                _plain(f"{letter.letter_id} {letter.file}"),
                _plain(letter.letter_id),
            }
        )

    def find(self, source: QdaSource) -> str | None:
        """Return the ID of the letter that a source is, None if there is none."""
        text = (source.text or "").removeprefix("\ufeff").replace("\r\n", "\n")
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return (
            self._by_file.get(source.file_sha256)
            or self._by_guid.get(source.guid)
            or self._by_text.get(digest)
            or self._by_name.get(_plain(source.name))
            or self._by_name.get(_plain(PurePosixPath(source.name).stem))
        )


def _unique(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return what belongs to each key that stands for one thing only."""
    found: dict[str, set[str]] = {}
    for key, letter_id in pairs:
        found.setdefault(key, set()).add(letter_id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
