"""The folder of a report: what belongs to it, and what an earlier report left there.

The report keeps a list of its files, by which the next clears away what is not in it any
more. The list is written before anything else, so that a report that was interrupted can be
made again, and nothing is believed of it that could lie outside the folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from inspection_letters.records.errors import UsageError

MADE: Final = "assets/files.json"
"""The list of what belongs to the report."""

FOLDERS: Final = ("areas", "assets", "codes", "data", "figures", "letters", "pages")

_OURS: Final = re.compile(rf"(?:(?:{'|'.join(FOLDERS)})/)?[\w.-]+")


class ReportFolder:
    """Puts files in place whole, and remembers which there are.

    Parameters
    ----------
    out : Path
        The folder.

    Raises
    ------
    UsageError
        If the folder is a file, or holds something else than a report.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._before = made_before(out)
        self.files: set[str] = {MADE}

    @property
    def pages(self) -> int:
        """How many pages have been put."""
        return sum(name.endswith(".html") for name in self.files)

    def begin(self) -> None:
        """Mark the folder as that of a report, with what was there before."""
        self._list(self._before)

    def put(self, name: str, text: str) -> None:
        """Write a file."""
        target = self._out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # Not flushed to the disk one by one, as atomic_file does: a report of hundreds of
        # pages can be made again.
        part = target.with_name(f".{target.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(target)
        self.files.add(name)

    def kept(self, names: Iterable[str]) -> None:
        """Remember files that others have written."""
        self.files.update(names)

    def finish(self) -> None:
        """Clear away what an earlier report left, and what was never finished."""
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


def made_before(out: Path) -> set[str]:
    """Return the files of an earlier report in a folder, which must hold nothing else.

    Raises
    ------
    UsageError
        If the folder is a file, or holds something else, or its list of files is not one.
    """
    if not out.exists():
        return set()
    if not out.is_dir():
        raise UsageError(f"{out} is a file, not a folder.", "Name a folder for the report.")
    listed = out / MADE
    if not listed.exists():
        # Page pictures may be there already: they are drawn while the rest is read.
        strange = sorted(one.name for one in out.iterdir() if one.name not in ("pages", "assets"))
        if strange:
            raise UsageError(
                f"The folder {out} holds something else than a report: {', '.join(strange[:3])}.",
                "Name an empty folder, or one with a report made before.",
            )
        return set()
    try:
        found = json.loads(listed.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, list) or not all(_is_ours(out, name) for name in found):
        raise UsageError(
            f"{listed} is not the list of files that a report keeps.",
            "Name another folder, or clear this one.",
        )
    return set(found)


def _is_ours(out: Path, name: object) -> bool:
    """Tell whether a name can be that of a file of the report, within its folder."""
    return (
        isinstance(name, str)
        and _OURS.fullmatch(name) is not None
        and not name.startswith(".")
        and (out / name).resolve().is_relative_to(out.resolve())
        and not (out / name).is_dir()
    )
