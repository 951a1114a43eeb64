"""Write faulty files of every kind that a folder of letters may contain.

Each function writes a file and returns its path. Nothing here is random, so a test that
fails today will fail tomorrow.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import EncryptionMethod

SAMPLES = Path(__file__).parents[2] / "corpus" / "sample"

SECTIONS = (
    ("Inspection outcome", "The arrangements lead to inconsistent experiences and outcomes."),
    (
        "Information about the local area partnership",
        "Nether Wallop council and its health board are jointly responsible for the plans.",
    ),
    (
        "What is it like to be a child or young person with special educational needs and/or "
        "disabilities (SEND) in this area?",
        "Children wait too long for an assessment. Families value the help that they get.",
    ),
    (
        "What is the area partnership doing that is effective?",
        "Leaders listen to parents and carers. Short breaks are plentiful.",
    ),
    (
        "What does the area partnership need to do better?",
        "Education, health and care plans vary in quality. Waiting times are too long.",
    ),
    ("Areas for improvement", "Leaders should improve the quality of plans."),
)


def sample(number: int = 0) -> Path:
    """Return one of the fictional sample letters."""
    return sorted(SAMPLES.glob("*.pdf"))[number]


def not_a_pdf(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04 a word processor's file under a wrong name" * 50)
    return path


def web_page(path: Path) -> Path:
    path.write_text("<!DOCTYPE html>\n<html><body><h1>Page not found</h1></body></html>\n")
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def end_cut_off(path: Path, *, source: Path | None = None) -> Path:
    """Write a letter without its last tenth."""
    data = (source or sample()).read_bytes()
    path.write_bytes(data[: len(data) * 9 // 10])
    return path


def cut_in_xref(path: Path, *, source: Path | None = None) -> Path:
    """Write a letter cut off in the middle of its table of objects."""
    data = (source or sample()).read_bytes()
    start = data.rindex(b"\nxref")
    path.write_bytes(data[: (start + data.rindex(b"trailer")) // 2])
    return path


def xref_scrambled(path: Path, *, source: Path | None = None) -> Path:
    """Write a letter whose table of objects points nowhere, but whose end marker is there."""
    data = (source or sample()).read_bytes()
    start, end = data.rindex(b"\nxref"), data.rindex(b"trailer")
    table = bytes(ord("x") if byte in b"0123456789" else byte for byte in data[start:end])
    path.write_bytes(data[:start] + table + data[end:])
    return path


def without_objects(path: Path) -> Path:
    """Write a file with the beginning and the end of a PDF, and noise in between."""
    noise = bytes((index * 73 + index // 251) % 256 for index in range(20_000))
    path.write_bytes(b"%PDF-1.7\n" + noise + b"\nstartxref\n99\n%%EOF\n")
    return path


def garbage_inside(path: Path, *, source: Path | None = None) -> Path:
    """Write a letter with noise in place of some objects, but with a sound table and end."""
    data = bytearray((source or sample()).read_bytes())
    start = data.index(b"stream", len(data) // 8)
    for index in range(start, start + 6_000):
        data[index] = (index * 97 + index // 255) % 256
    path.write_bytes(bytes(data))
    return path


def garbage_page(path: Path, *, source: Path | None = None) -> Path:
    """Write a letter whose second page is compressed noise, while everything else is sound."""
    data = bytearray((source or sample()).read_bytes())
    pages = [match.start() for match in re.finditer(rb"/Type /Page\b", data)]
    found = re.search(rb"/Contents (\d+) 0 R", data[pages[1] - 300 : pages[1] + 300])
    assert found
    start = data.index(b"stream", data.index(b"\n" + found[1] + b" 0 obj")) + 12
    for index in range(start, start + 200):
        data[index] = (index * 97 + index // 255) % 256
    path.write_bytes(bytes(data))
    return path


def section_missing(path: Path) -> Path:
    return plain_letter(path, leave_out="need to do better")


def locked(path: Path) -> Path:
    """Write a PDF that needs a password."""
    pdf = _letter(SECTIONS)
    pdf.set_encryption("owner", "secret", encryption_method=EncryptionMethod.AES_128)
    return _save(pdf, path)


def locked_with_no_password(path: Path) -> Path:
    """Write an encrypted PDF that anyone may read, as many offices produce."""
    pdf = _letter(SECTIONS)
    pdf.set_encryption("owner", "", encryption_method=EncryptionMethod.AES_128)
    return _save(pdf, path)


def drawing_only(path: Path) -> Path:
    pdf = FPDF()
    for _ in range(2):
        pdf.add_page()
        pdf.rect(20, 20, 100, 100)
        pdf.line(20, 20, 120, 120)
    return _save(pdf, path)


def no_pages(path: Path) -> Path:
    return _write(
        path, [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]
    )


def endless(path: Path, *, mebibytes: int = 64) -> Path:
    """Write a PDF of a few kilobytes whose page takes minutes and draws nothing."""
    return _packed(path, b"q Q " * (1 << 18), mebibytes)


def endless_loop(path: Path) -> Path:
    """Write a PDF with two forms that draw each other."""
    objects = _page(b"/F0 Do", b"/XObject << /F0 6 0 R >>")
    objects.append(_form(b"/N Do /N Do", b"/XObject << /N 7 0 R >>"))
    objects.append(_form(b"/N Do /N Do", b"/XObject << /N 6 0 R >>"))
    return _write(path, objects)


def swelling(path: Path, *, mebibytes: int = 1024) -> Path:
    """Write a PDF of a few kilobytes whose page decompresses to a gigabyte of nothing."""
    return _packed(path, b" " * (1 << 20), mebibytes)


def many_characters(path: Path, *, mebibytes: int = 4) -> Path:
    """Write a PDF of a few kilobytes whose page has millions of characters."""
    line = b"BT /T 9 Tf 1 0 0 1 50 500 Tm (" + b"letters " * 124 + b") Tj ET\n"
    return _packed(path, line * (1 << 10), mebibytes)


def endless_pattern(path: Path, *, pages: int = 1, bad: Sequence[int] = (1,)) -> Path:
    """Write a PDF of a few kilobytes with pages that print text over a pattern of tiny tiles."""
    return _pages_over(
        path,
        pages,
        bad,
        b"/Pattern cs /P scn 0 0 595 842 re f\n",
        b"/Pattern << /P 5 0 R >>",
        _stream(
            b"0 0 1 rg 0 0 1 1 re f " * 2000,
            b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 2 /BBox [0 0 500 500] "
            b"/XStep .001 /YStep .001 /Resources << >>",
        ),
    )


def marked_without_end(path: Path, *, times: int = 500_000) -> Path:
    """Write a PDF with one page of text after hundreds of thousands of marked-content operators."""
    return _pages_over(path, 1, (1,), b"/Span << /MCID 1 >> BDC\n" * times, b"", b"null")


def unclosed_page(path: Path, unclosed: bytes, *, bad: Sequence[int] = (1,)) -> Path:
    """Write a letter of three pages; what is never closed is before the text of some of them."""
    text = _lines([line for pair in SECTIONS for line in pair])
    kids, objects = [], []
    for number in (1, 2, 3):
        at = 4 + 2 * (number - 1)
        kids.append(b"%d 0 R" % at)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << %s >> >>" % (at + 1, _TIMES.replace(b"5 0 R", b"3 0 R")),
            _stream((unclosed + b"\n" if number in bad else b"") + text),
        ]
    return _write(
        path,
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count 3 >>" % b" ".join(kids),
            _FONT,
            *objects,
        ],
    )


def long_metadata(path: Path, *, mebibytes: int = 1024) -> Path:
    """Write a PDF of some megabytes whose metadata unpack to a gigabyte."""
    packer, packed = zlib.compressobj(9), b""
    for _ in range(mebibytes):
        packed += packer.compress(b" " * (1 << 20))
    packed += packer.flush()
    metadata = _stream(packed, b"/Type /Metadata /Subtype /XML /Filter /FlateDecode")
    return _pages_over(path, 1, (), b"", b"", metadata)


def boxed_page(path: Path, *, media: bytes = b"[0 0 595 842]", crop: bytes = b"") -> Path:
    """Write a PDF of one page of text with these boxes."""
    objects = _page(_lines([line for pair in SECTIONS for line in pair]), _TIMES)
    boxes = media + (b" /CropBox " + crop if crop else b"")
    objects[2] = objects[2].replace(b"[0 0 595 842]", boxes)
    return _write(path, objects)


def _pages_over(
    path: Path, pages: int, bad: Sequence[int], under: bytes, resources: bytes, more: bytes
) -> Path:
    """Write pages of text, of which some paint something under it; object 5 is for its use."""
    text = _lines([line for pair in SECTIONS for line in pair])
    first = 6
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"null",
        _FONT,
        more,
    ]
    for number in range(1, pages + 1):
        place = len(objects) + 1
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /T 4 0 R >> %s >> >>" % (place + 1, resources)
        )
        objects.append(_stream((under if number in bad else b"") + text))
    return _write(path, objects)


def _packed(path: Path, content: bytes, times: int) -> Path:
    packer, packed = zlib.compressobj(9), b""
    for _ in range(times):
        packed += packer.compress(content)
    objects = _page(b"", _TIMES)
    objects[3] = _stream(
        zlib.compress(packed + packer.flush()), b"/Filter [/FlateDecode /FlateDecode]"
    )
    return _write(path, objects)


def strange_text(path: Path) -> Path:
    """Write a letter whose font maps some characters to NUL or half a surrogate pair."""
    mapping = (
        b"/CIDInit /ProcSet findresource begin begincmap\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"2 beginbfchar <41> <0000> <42> <D800> endbfchar\nendcmap end"
    )
    objects = _page(_lines([line for pair in SECTIONS for line in pair] + ["A B A B"]), _TIMES)
    objects[4] = _FONT[:-2] + b"/ToUnicode 6 0 R >>"
    objects.append(_stream(mapping))
    return _write(path, objects)


def plain_letter(
    path: Path, *, leave_out: str = "", area: str = "Nether Wallop", without_text: str = ""
) -> Path:
    """Write a short letter of a known kind, optionally without a heading's section."""
    sections = [
        (heading, "" if without_text and without_text in heading else body)
        for heading, body in SECTIONS
        if not leave_out or leave_out not in heading
    ]
    return _save(_letter(sections, area), path)


def other_kind(path: Path) -> Path:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.multi_cell(0, 6, "Minutes of the allotment society. The hedge was cut in May. " * 20)
    return _save(pdf, path)


def _letter(sections: Sequence[tuple[str, str]], area: str = "Nether Wallop") -> FPDF:
    pdf = FPDF()
    pdf.set_creation_date(datetime(2024, 5, 1, tzinfo=UTC))
    pdf.add_page()
    pdf.set_font("helvetica", "B", 16)
    pdf.multi_cell(0, 9, "Local area partnership report", new_x="LMARGIN", new_y="NEXT")
    pdf.multi_cell(
        0,
        9,
        f"Area SEND inspection of {area} Local Area Partnership",
        new_x="LMARGIN",
        new_y="NEXT",
    )
    pdf.set_font("helvetica", size=12)
    pdf.multi_cell(0, 8, "Inspection dates: 11 to 15 March 2024", new_x="LMARGIN", new_y="NEXT")
    for heading, body in sections:
        pdf.ln(4)
        pdf.set_font("helvetica", "B", 14)
        pdf.multi_cell(0, 8, heading, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(2)
        pdf.set_font("helvetica", size=12)
        pdf.multi_cell(0, 7, body, new_x="LMARGIN", new_y="NEXT")
    return pdf


def _save(pdf: FPDF, path: Path) -> Path:
    path.write_bytes(bytes(pdf.output()))
    return path


_TIMES = b"/Font << /T 5 0 R >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"


def _page(content: bytes, resources: bytes) -> list[bytes]:
    """Return objects 1 to 5: catalogue, pages, a page, its content and a font."""
    return [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << %s >> >>" % resources,
        _stream(content),
        _FONT,
    ]


def _form(content: bytes, resources: bytes) -> bytes:
    return _stream(
        content,
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << %s >>" % resources,
    )


def _stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def _lines(lines: Sequence[str]) -> bytes:
    drawn = [
        b"1 0 0 1 50 %d Tm (%s) Tj" % (800 - 20 * index, _escaped(line))
        for index, line in enumerate(lines)
    ]
    return b"BT /T 10 Tf\n" + b"\n".join(drawn) + b"\nET"


def _escaped(line: str) -> bytes:
    for mark in "\\()":
        line = line.replace(mark, f"\\{mark}")
    return line.encode("latin-1")


def _write(path: Path, objects: Sequence[bytes]) -> Path:
    """Write a PDF from numbered objects, of which the first is the catalogue."""
    data = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        data += b"%010d 00000 n \n" % place
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    data += b"startxref\n%d\n%%%%EOF\n" % start
    path.write_bytes(bytes(data))
    return path
