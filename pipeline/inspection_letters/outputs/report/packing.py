"""Office files: their properties, and identical bytes for identical content."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from inspection_letters.common.files.sheets import legal
from inspection_letters.outputs.report.headlines import scope
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.methods import moment

_CORE: Final = "docProps/core.xml"
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


PROGRAM: Final = "Inspection letters"
LONGEST_PROPERTY: Final = 255
"""Characters of a property in Word."""

_IN_WORD: Final = {
    "creator": "author",
    "lastModifiedBy": "last_modified_by",
    "description": "comments",
}


def dress_properties(about: Any, material: ReportMaterial, title: str) -> None:
    """Set the properties of an Excel or Word file.

    Parameters
    ----------
    about : openpyxl DocumentProperties or docx CoreProperties
        The properties. The two libraries name some of them differently.
    material : ReportMaterial
        What the file is made of.
    title : str
        Its title.
    """
    made = moment(material).replace(tzinfo=None, microsecond=0)
    texts = {
        "title": title,
        "subject": scope(material) if material.part is None else material.part.sentence,
        "creator": PROGRAM,
        "lastModifiedBy": PROGRAM,
        "keywords": f"{material.codebook.name} {material.codebook.version}",
        "description": material.command,
        "language": "en-GB",
    }
    for name, text in texts.items():
        setattr(
            about, name if hasattr(about, name) else _IN_WORD[name], legal(text)[:LONGEST_PROPERTY]
        )
    about.created = about.modified = made


def settle(path: Path, when: datetime) -> None:
    """Rewrite an Excel or Word file without the time at which it was written.

    Parameters
    ----------
    path : Path
        The file; it is replaced.
    when : datetime
        The time, in UTC, that the properties give as the last change.
    """
    moment = when.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with ZipFile(path) as packed:
        parts = [(part.filename, packed.read(part)) for part in packed.infolist()]
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, content in parts:
            if name == _CORE:
                content = _MODIFIED.sub(rb"\g<1>" + moment + rb"\g<2>", content)
            info = ZipInfo(name, _EARLIEST)
            info.compress_type = ZIP_DEFLATED
            packed.writestr(info, content)
