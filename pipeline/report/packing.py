"""Office files are zip files; packed anew, the same content gives the same bytes."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_CORE: Final = "docProps/core.xml"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def settle(path: Path, when: datetime) -> None:
    """Pack an Excel or Word file anew, without the moment at which it was written.

    Parameters
    ----------
    path : Path
        The file; it is replaced.
    when : datetime
        The moment, in UTC, that the file's properties give as its last change.
    """
    moment = when.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with ZipFile(path) as packed:
        parts = [(one.filename, packed.read(one)) for one in packed.infolist()]
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, content in parts:
            if name == _CORE:
                content = _MODIFIED.sub(rb"\g<1>" + moment + rb"\g<2>", content)
            info = ZipInfo(name, _EARLIEST)
            info.compress_type = ZIP_DEFLATED
            packed.writestr(info, content)
