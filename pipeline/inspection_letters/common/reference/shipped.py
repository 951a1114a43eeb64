"""The data files that come with the package: codebooks, models, areas, sample letters."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[2]


def shipped(*parts: str) -> Path:
    """Return the path of a data file or folder that comes with the package.

    An installed package has them in its folder ``data``; a checkout of the repository
    in the folders ``corpus`` and ``models`` at its root.

    Parameters
    ----------
    *parts : str
        Parts of the path, such as ``"corpus", "areas.csv"``.
    """
    inside = _PACKAGE / "data"
    base = inside if inside.is_dir() else _PACKAGE.parent.parent
    return base.joinpath(*parts)


def sample_letters() -> Path:
    """Return the folder of the fictional sample letters that come with the package.

    Examples
    --------
    >>> import inspection_letters as il
    >>> len(list(il.sample_letters().glob("*.pdf")))
    59
    """
    return shipped("corpus", "sample")
