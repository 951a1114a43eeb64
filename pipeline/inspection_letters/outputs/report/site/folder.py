"""The folder of a report: its files, and those of an earlier report.

The report keeps a list of its files, so that the next report can remove those it no longer
needs. The list is written before anything else, so that an interrupted report can be made
again. Names in it that could lie outside the folder are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from inspection_letters.common.files.bounded import parse_json, read_bounded
from inspection_letters.records.errors import UsageError

MADE: Final = "assets/files.json"
"""The list of the files of the report."""

FOLDERS: Final = (
    "areas",
    "assets",
    "codes",
    "data",
    "figures",
    "letters",
    "over-time",
    "pages",
    "practice",
)

_OURS: Final = re.compile(rf"(?:(?:{'|'.join(FOLDERS)})/)?[\w.-]+")


class ReportFolder:
    """Writes each file completely or not at all, and remembers its name.

    Parameters
    ----------
    out : Path
        The folder.

    Raises
    ------
    UsageError
        If the folder is a file, or holds anything but a report.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._before = files_of_earlier_report(out)
        self.files: set[str] = {MADE}

    @property
    def pages(self) -> int:
        """The number of pages written."""
        return sum(name.endswith(".html") for name in self.files)

    def begin(self) -> None:
        """Mark the folder as a report, listing the files of an earlier one."""
        self._list(self._before)

    def put(self, name: str, text: str) -> None:
        """Write a file."""
        target = self._out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # Not flushed to disk for each file, as atomic_file does, because a report of hundreds
        # of pages can be made again.
        part = target.with_name(f".{target.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(target)
        self.files.add(name)

    def kept(self, names: Iterable[str]) -> None:
        """Remember files that other processes have written."""
        self.files.update(names)

    def finish(self) -> None:
        """Remove files of an earlier report, and unfinished ones."""
        for name in sorted(self._before - self.files):
            (self._out / name).unlink(missing_ok=True)
        for folder in FOLDERS:
            for part in (self._out / folder).glob("*.part"):
                part.unlink(missing_ok=True)
            for part in (self._out / folder).glob(".*.part"):
                part.unlink(missing_ok=True)
        self._list(self.files)

    def _list(self, names: Iterable[str]) -> None:
        self.put(MADE, json.dumps(sorted(names), indent=0))


def files_of_earlier_report(out: Path) -> set[str]:
    """Return the files of an earlier report in a folder, which may hold nothing else.

    Raises
    ------
    UsageError
        If the folder is a file, holds anything else, or has a damaged list of files.
    """
    if not out.exists():
        return set()
    if not out.is_dir():
        raise UsageError(f"{out} is a file, not a folder.", "Choose a folder for the report.")
    listed = out / MADE
    if not listed.exists():
        # Page pictures may be there already: drawing starts while the rest is read.
        strange = sorted(
            entry.name for entry in out.iterdir() if entry.name not in ("pages", "assets")
        )
        if strange:
            raise UsageError(
                f"{out} contains files that are not part of a report: {', '.join(strange[:3])}.",
                "Choose an empty folder, or the folder of an earlier report.",
            )
        return set()
    try:
        found = parse_json(read_bounded(listed))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, list) or not all(_is_ours(out, name) for name in found):
        raise UsageError(
            f"{listed} is not a valid list of the files of a report.",
            "Choose another folder, or empty this one.",
        )
    return set(found)


def _is_ours(out: Path, name: object) -> bool:
    """Whether a name can be a file of the report, within its folder."""
    return (
        isinstance(name, str)
        and _OURS.fullmatch(name) is not None
        and not name.startswith(".")
        and (out / name).resolve().is_relative_to(out.resolve())
        and not (out / name).is_dir()
    )
