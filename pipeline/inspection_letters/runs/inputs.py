"""What a run is to work on: files, folders, addresses, and lists of addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inspection_letters.common.objects import is_object_address
from inspection_letters.common.safety.visible_text import text_of_path
from inspection_letters.records import Rejection
from inspection_letters.records.formats import ENDINGS, FileFormat
from inspection_letters.runs.letter_files import LetterFile

LONGEST_LIST: Final = 1 << 20
"""Bytes of a list of addresses; a longer file is taken for a letter."""

_WEB: Final = ("http://", "https://")
_ONE_A_LINE: Final = (
    "Write one address on each line, beginning with s3:// or https://, and begin remarks with #."
)


def is_address(text: str) -> bool:
    """Whether a text is meant for an address, not for a path."""
    return is_object_address(text) or text.lower().startswith(_WEB)


@dataclass(slots=True)
class Inputs:
    """What a run is to work on: paths of files and folders, and addresses.

    ``rejections`` are lines of lists that are no addresses.
    """

    paths: list[Path] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fetched:
    """Letters that were fetched, by address, and why others were not."""

    addresses: tuple[str, ...] = ()
    files: tuple[LetterFile, ...] = ()
    rejections: tuple[Rejection, ...] = ()


NOTHING_FETCHED: Final = Fetched()


def sort_inputs(inputs: Iterable[Path | str]) -> Inputs:
    """Tell addresses from paths, and take the addresses out of lists of them.

    A list is a text file of which the first line, and at least every other one, is an address,
    apart from remarks.
    """
    found = Inputs()
    for each in inputs:
        if isinstance(each, str) and is_address(each):
            found.addresses.append(each)
            continue
        path = Path(each)
        lines = _lines_of_list(path)
        if lines is None:
            found.paths.append(path)
            continue
        for number, line in enumerate(lines, start=1):
            text = _without_remark(line)
            if is_address(text):
                found.addresses.append(text)
            elif text:
                # What resembles an address may have a password or a key in it.
                is_like_one = any(sign in text for sign in ("@", "?", "://"))
                named = "" if is_like_one else f": {text[:200]!r}"
                reason = f"This is not an address of a letter{named}."
                place = f"{text_of_path(path)}, line {number}"
                found.rejections.append(Rejection(place, "open", reason, _ONE_A_LINE))
    found.addresses = list(dict.fromkeys(found.addresses))
    return found


def _lines_of_list(path: Path) -> list[str] | None:
    """Return the lines of a list of addresses, None if the file is no such list."""
    if ENDINGS.get(path.suffix.lower(), FileFormat.TEXT) is not FileFormat.TEXT:
        return None
    try:
        if not path.is_file() or path.stat().st_size > LONGEST_LIST:
            return None
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    texts = [text for line in lines if (text := _without_remark(line))]
    if not (texts and is_address(texts[0])):
        return None
    return lines if 2 * sum(map(is_address, texts)) >= len(texts) else None


def _without_remark(line: str) -> str:
    text = line.strip()
    return "" if text.startswith("#") else text.partition(" #")[0].strip()
