"""Ways to spoil a PDF so that it still opens, each repeatable from its seed.

The file is rewritten with pypdf, and what the pages hold is spoilt; these mutations get past
the checks that a damaged file fails at once.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from random import Random
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from benchmarks.byte_mutations import HUGE, NUMBER, few_or_many

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def _rewrite(data: bytes, spoil: Callable[[PdfWriter], None]) -> bytes:
    """Rewrite a file with pypdf; one that it cannot read stays as it is."""
    try:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
        spoil(writer)
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, RecursionError):
        return data
    return out.getvalue()


def _content(page: Any) -> bytes:
    contents = page.get("/Contents")
    contents = contents.get_object() if contents is not None else None
    parts = contents if isinstance(contents, ArrayObject) else [contents]
    whole = [part.get_object() for part in parts if part is not None]
    return b"\n".join(part.get_data() for part in whole if isinstance(part, StreamObject))


def _set_content(writer: PdfWriter, page: Any, content: bytes) -> None:
    stream = DecodedStreamObject()
    stream.set_data(content)
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())


def _edit_pages(rng: Random, data: bytes, edit: Callable[[bytes], bytes]) -> bytes:
    def spoil(writer: PdfWriter) -> None:
        pages = list(writer.pages)
        for page in rng.sample(pages, few_or_many(rng, len(pages))):
            _set_content(writer, page, edit(_content(page)))

    return _rewrite(data, spoil)


def huge_coordinates(rng: Random, data: bytes) -> bytes:
    """Replace numbers of the content of pages by huge, tiny and negative ones."""

    def edit(content: bytes) -> bytes:
        share = rng.choice((0.0005, 0.005, 0.05, 0.5))
        return NUMBER.sub(lambda m: rng.choice(HUGE) if rng.random() < share else m[0], content)

    return _edit_pages(rng, data, edit)


def odd_font_sizes(rng: Random, data: bytes) -> bytes:
    """Make font sizes negative, nought or huge."""

    def edit(content: bytes) -> bytes:
        size = rng.choice((b"-12", b"0", b"0.00001", b"100000", b"-1000000000", b"1" + b"0" * 39))
        share = rng.choice((0.05, 0.5, 1))
        return re.sub(
            rb"-?[\d.]+(?=\s+Tf\b)",
            lambda m: size if rng.random() < share else m[0],
            content,
        )

    return _edit_pages(rng, data, edit)


def repeated_operators(rng: Random, data: bytes) -> bytes:
    """Repeat a part of a page's content up to 20,000 times, up to four megabytes."""

    def spoil(writer: PdfWriter) -> None:
        page = rng.choice(list(writer.pages))
        lines = _content(page).splitlines(keepends=True)
        start = rng.randrange(max(1, len(lines)))
        part = b"".join(lines[start : start + few_or_many(rng, 40)])
        times = min(few_or_many(rng, 20_000), 4_000_000 // max(1, len(part)))
        _set_content(writer, page, b"".join(lines[:start]) + part * times + b"".join(lines[start:]))

    return _rewrite(data, spoil)


def shuffled_operators(rng: Random, data: bytes) -> bytes:
    """Swap, drop and double lines of the content of pages."""

    def edit(content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        for _ in range(few_or_many(rng, 200)):
            if not lines:
                break
            at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
            what = rng.randrange(3)
            if what == 0:
                lines[at], lines[to] = lines[to], lines[at]
            elif what == 1:
                del lines[at]
            else:
                lines.insert(to, lines[at])
        return b"".join(lines)

    return _edit_pages(rng, data, edit)


def recursive_forms(rng: Random, data: bytes) -> bytes:
    """Draw forms that draw one another, in a ring of one to three."""

    def spoil(writer: PdfWriter) -> None:
        page: Any = rng.choice(list(writer.pages))
        forms: list[Any] = []
        for _ in range(rng.randrange(1, 4)):
            form = DecodedStreamObject()
            form.set_data(b"/Next Do " * rng.choice((1, 1, 2, 3)) + b"BT (round) Tj ET")
            form[NameObject("/Type")] = NameObject("/XObject")
            form[NameObject("/Subtype")] = NameObject("/Form")
            form[NameObject("/BBox")] = ArrayObject(map(NumberObject, (0, 0, 595, 842)))
            forms.append(writer._add_object(form))
        for drawn, after in zip(forms, [*forms[1:], forms[0]], strict=True):
            drawn.get_object()[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/XObject"): DictionaryObject({NameObject("/Next"): after})}
            )
        own = page.get("/Resources", DictionaryObject()).get_object()
        resources = DictionaryObject(own)
        resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Next"): forms[0]})
        page[NameObject("/Resources")] = resources
        _set_content(writer, page, _content(page) + b"\n/Next Do\n")

    return _rewrite(data, spoil)


def page_tree_loops(rng: Random, data: bytes) -> bytes:
    """Let the tree of pages lead back to itself."""

    def spoil(writer: PdfWriter) -> None:
        pages: Any = writer._root_object["/Pages"]
        root: Any = writer._root_object.raw_get("/Pages")
        kids = pages["/Kids"]
        what = rng.randrange(4)
        if what == 0:
            kids.insert(rng.randrange(len(kids) + 1), root)
        elif what == 1:
            pages[NameObject("/Parent")] = root
            del rng.choice(list(writer.pages))["/MediaBox"]
        elif what == 2:
            rng.choice(kids).get_object()[NameObject("/Kids")] = kids
        else:
            for _ in range(few_or_many(rng, 500)):
                kids.append(rng.choice(kids))
            pages[NameObject("/Count")] = NumberObject(len(kids))

    return _rewrite(data, spoil)


def odd_boxes(rng: Random, data: bytes) -> bytes:
    """Give pages odd sizes and turns."""

    def number() -> PdfObject:
        return FloatObject(rng.choice(("0", "-842", "1000000000", "0.01", "595", "1e38", "842")))

    def spoil(writer: PdfWriter) -> None:
        pages = list(writer.pages)
        for page in rng.sample(pages, few_or_many(rng, len(pages))):
            name = rng.choice(("/MediaBox", "/CropBox", "/Rotate", "/UserUnit"))
            box = ArrayObject(number() for _ in range(rng.choice((4, 4, 4, 2, 0, 5))))
            page[NameObject(name)] = box if name.endswith("Box") else number()

    return _rewrite(data, spoil)


def odd_fonts(rng: Random, data: bytes) -> bytes:
    """Damage what fonts say about their characters: widths, names and meanings."""

    def spoil(writer: PdfWriter) -> None:
        for entry in _dictionaries(writer):
            if entry.get("/Type") != "/Font" or rng.random() < 0.5:
                continue
            key = rng.choice(list(entry))
            stream = entry.get("/ToUnicode")
            if rng.random() < 0.4 and stream is not None:
                mapping = stream.get_object().get_data()
                spoilt = re.sub(
                    rb"<[0-9A-Fa-f]+>",
                    lambda m: rng.choice((b"<D800>", b"<0000>", b"<>", b"<FFFE>", m[0], m[0])),
                    mapping,
                )
                made = DecodedStreamObject()
                made.set_data(spoilt)
                entry[NameObject("/ToUnicode")] = writer._add_object(made)
            else:
                entry[NameObject(key)] = _odd_value(rng, writer)

    return _rewrite(data, spoil)


def wrong_types(rng: Random, data: bytes) -> bytes:
    """Replace up to 20 values of dictionaries by values of another type."""

    def spoil(writer: PdfWriter) -> None:
        found = [entry for entry in _dictionaries(writer) if len(entry)]
        for _ in range(few_or_many(rng, 20)):
            entry = rng.choice(found)
            entry[NameObject(rng.choice(list(entry) or ["/Odd"]))] = _odd_value(rng, writer)

    return _rewrite(data, spoil)


def _dictionaries(writer: PdfWriter) -> list[Any]:
    """Return the dictionaries of a file, including nested ones."""
    found: list[Any] = []
    waiting: list[Any] = [thing for thing in writer._objects if thing is not None]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, DictionaryObject):
            found.append(thing)
            waiting += [thing.raw_get(key) for key in thing]
        elif isinstance(thing, ArrayObject):
            waiting += list(thing)
    return found


def _odd_value(rng: Random, writer: PdfWriter) -> PdfObject:
    anything: list[PdfObject] = [
        NullObject(),
        NumberObject(rng.choice((0, -1, 2**31, 10**20))),
        FloatObject("1e30"),
        NameObject("/Odd"),
        TextStringObject("odd"),
        ArrayObject(),
        ArrayObject([NumberObject(-5), NameObject("/Odd"), NullObject()]),
        DictionaryObject(),
        IndirectObject(rng.randrange(1, len(writer._objects) + 1), 0, writer),
        IndirectObject(99_999, 0, writer),
    ]
    return rng.choice(anything)
