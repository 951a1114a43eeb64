"""PDFs written operator by operator, so that a test says exactly what a page prints."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from functools import cache

from pdfminer.fontmetrics import FONT_METRICS

A4 = "/MediaBox [0 0 595 842]"

Body = str | tuple[str, bytes]
"""An object of a PDF: its text, or for a stream its dictionary and data."""

_CORE_FONTS = {
    "F1": "Helvetica",
    "F2": "Helvetica-Bold",
    "F3": "Times-Roman",
    "F4": "Symbol",
    "F5": "ZapfDingbats",
}
HEBREW = dict(zip("abcdefghijklmnopqrstuvwxyzA", "אבגדהוזחטיךכלםמןנסעףפץצקרשת", strict=True))
"""Which Latin code of the font /F6 prints which Hebrew letter."""

_REFERENCE = re.compile(r"\{(\w+)\}")


def pdf(
    *contents: str,
    page: str = "",
    resources: str = "",
    catalog: str = "",
    extras: Mapping[str, Body] | None = None,
) -> bytes:
    """Write a PDF with a page for each content.

    Pages may use /F1 (Helvetica), /F2 (its bold), /F3 (Times), /F4 (Symbol), /F5
    (ZapfDingbats) and /F6 (Hebrew letters at the codes of `HEBREW`).

    Parameters
    ----------
    *contents : str
        Operators of each page.
    page, resources, catalog : str
        Entries of each page (its boxes if they are not A4), of its resources, and of
        the catalogue. ``{name}`` stands for a reference to an extra object.
    extras : mapping
        Further objects by name.
    """
    named = {**{name: _core_font(base) for name, base in _CORE_FONTS.items()}, **_hebrew_font()}
    named |= extras or {}
    kids = [f"page{number}" for number in range(len(contents))]
    for number, content in enumerate(contents):
        named[f"content{number}"] = ("", content.encode("latin-1"))
        named[f"page{number}"] = (
            f"<< /Type /Page /Parent {{pages}} {page or A4} /Contents {{content{number}}} "
            f"/Resources << /Font << {_fonts()} >> {resources} >> >>"
        )
    listed = " ".join(f"{{{kid}}}" for kid in kids)
    bodies: dict[str, Body] = {
        "catalog": f"<< /Type /Catalog /Pages {{pages}} {catalog} >>",
        "pages": f"<< /Type /Pages /Count {len(kids)} /Kids [{listed}] >>",
        **named,
    }
    numbers = {name: number for number, name in enumerate(bodies, start=1)}
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies.values(), start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, _written(body, numbers))
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF" % (size, table, size, len(out))
    )


def show(
    text: str, x: float, y: float, size: float = 11, before: str = "", font: str = "F1"
) -> str:
    """Print a text with its baseline at a place counted from the bottom left."""
    return f"q BT {before} /{font} {size:g} Tf 1 0 0 1 {x:g} {y:g} Tm ({escaped(text)}) Tj ET Q\n"


def escaped(text: str) -> str:
    """Return a text as it stands in a string of a PDF."""
    return re.sub(r"([()\\])", r"\\\1", text).encode("cp1252").decode("latin-1")


@cache
def _widths(font: str) -> Mapping[str, float]:
    return {char: float(width) for char, width in FONT_METRICS[_CORE_FONTS[font]][1].items()}


def width_of(text: str, size: float, font: str = "F1") -> float:
    """Return how wide a text is printed, in points."""
    widths = _widths(font)
    return sum(widths.get(char, 556.0) for char in text) * size / 1000


def _fonts() -> str:
    return " ".join(f"/{name} {{{name}}}" for name in (*_CORE_FONTS, "F6"))


def _core_font(base: str) -> str:
    encoding = "" if base in ("Symbol", "ZapfDingbats") else "/Encoding /WinAnsiEncoding"
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{base} {encoding} >>"


def _hebrew_font() -> dict[str, Body]:
    pairs = "\n".join(f"<{ord(code):02x}> <{ord(letter):04x}>" for code, letter in HEBREW.items())
    mapping = (
        "/CIDInit /ProcSet findresource begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(HEBREW)} beginbfchar\n{pairs}\nendbfchar\nendcmap end"
    )
    return {
        "hebrew": ("", mapping.encode("ascii")),
        "F6": (
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
            "/Encoding /WinAnsiEncoding /ToUnicode {hebrew} >>"
        ),
    }


def _written(body: Body, numbers: Mapping[str, int]) -> bytes:
    def reference(match: re.Match[str]) -> str:
        return f"{numbers[match[1]]} 0 R"

    if isinstance(body, str):
        return _REFERENCE.sub(reference, body).encode("latin-1")
    entries, data = body
    packed = zlib.compress(data)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode {_REFERENCE.sub(reference, entries)} >>"
    return head.encode("latin-1") + b"\nstream\n" + packed + b"\nendstream"
