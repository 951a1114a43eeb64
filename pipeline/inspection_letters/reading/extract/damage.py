"""Detect damage that pdfminer ignores, so that a letter does not lose pages unnoticed."""

from __future__ import annotations

import zlib
from typing import Any, Final

from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, dict_value, resolve1
from pdfminer.psexceptions import PSEOF, PSException

_PAIRS: Final = ((b"(", b")"), (b"[", b"]"), (b"<<", b">>"))


def lost_pages(pdf: Any, found: int) -> int:
    """Return how many of the pages that a PDF says it has were not found."""
    try:
        stated = resolve1(dict_value(pdf.doc.catalog["Pages"]).get("Count"))
    except (KeyError, TypeError, AttributeError):
        return 0
    return max(0, stated - found) if isinstance(stated, int) else 0


def is_damaged(page: Any) -> bool:
    """Whether part of a page's content cannot be decompressed.

    pdfminer treats such a part as empty.
    """
    contents = resolve1(page.page_obj.contents)
    parts = contents if isinstance(contents, list) else [contents]
    return any(_is_damaged(resolve1(part)) for part in parts)


def ends_unclosed(page: Any) -> bool:
    """Whether a page's content ends within a string or list, which hides all that follows.

    pdfminer passes over it in silence.
    """
    contents = resolve1(page.page_obj.contents)
    parts = [resolve1(part) for part in (contents if isinstance(contents, list) else [contents])]
    streams = [part for part in parts if isinstance(part, PDFStream)]
    content = b"\n".join(stream.get_data() for stream in streams)
    # Nearly all content is balanced, and need not be parsed once more.
    plain = content.replace(b"\\\\", b"").replace(b"\\(", b"").replace(b"\\)", b"")
    if all(plain.count(opened) == plain.count(closed) for opened, closed in _PAIRS):
        return False
    parser = PDFContentParser(streams)
    try:
        while True:
            parser.nextobject()
    except PSEOF:
        within = parser._parse1 in (parser._parse_string, parser._parse_string_1)
        return within or bool(parser.context)
    except PSException:
        return False


def _is_damaged(part: Any) -> bool:
    if not isinstance(part, PDFStream):
        return True
    filters = part.get_filters()
    if not filters or filters[0][0] not in LITERALS_FLATE_DECODE or part.rawdata is None:
        return False
    packed = part.rawdata
    if part.decipher and part.objid is not None and part.genno is not None:
        packed = part.decipher(part.objid, part.genno, packed, part.attrs)
    # Without the two bytes of the header, zlib does not check the checksum at the end.
    # Some writers cut it off, and no content is lost by that.
    unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        rest = packed[2:]
        while rest and not unpacker.eof:
            # In pieces, since a few bytes may decompress to more than fits in memory.
            unpacker.decompress(rest, 1 << 20)
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return True
    return not unpacker.eof
