"""Which build of the program this is."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

_DISTRIBUTION: Final = "inspection-letters"
_SECONDS: Final = 5.0


@cache
def find_commit() -> str | None:
    """Return the commit that the program was built from, as far as that is known.

    It is known if the package was installed from a repository (PEP 610), or runs from a
    checkout; a checkout with changes that are not committed ends in ``-dirty``. A package from
    an index has no commit: there, the version says all.
    """
    try:
        origin = distribution(_DISTRIBUTION).read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    return commit_at(json.loads(origin)) if origin else None


def commit_at(origin: dict[str, Any]) -> str | None:
    """Return the commit of a package from the record of its origin.

    Parameters
    ----------
    origin : dict
        The content of ``direct_url.json``.
    """
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return str(commit)
    url = urlsplit(str(origin.get("url", "")))
    if url.scheme != "file" or not origin.get("dir_info", {}).get("editable"):
        return None
    return _commit_of_checkout(Path(url2pathname(url.path)))


def _commit_of_checkout(folder: Path) -> str | None:
    if not (folder / ".git").exists():
        return None
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        said = subprocess.run(  # noqa: S603
            command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip() or None if said.returncode == 0 else None
