"""Word documents (.docx): paragraphs, lists and tables as the document marks them.

python-docx opens the package; the body is read from its XML, since tracked changes, text
boxes, notes and hidden text are not in what python-docx calls the text of a paragraph.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import docx
from docx.document import Document as WordFile
from docx.oxml.parser import parse_xml
from lxml import etree

from inspection_letters.common.files.archives import (
    Bounds,
    HostileArchiveError,
    LockedArchiveError,
    OversizedArchiveError,
    check_markup,
    open_archive,
)
from inspection_letters.reading.documents.parts import (
    DocumentBlock,
    DocumentParts,
    make_block,
    opens_number,
    split_lines,
)
from inspection_letters.reading.documents.word_styles import Numbering, Styles, W, child, is_on
from inspection_letters.records import BlockKind, CellRef, OmissionReason
from inspection_letters.records.errors import LetterError

MOST_BYTES: Final = 200 * 1024 * 1024
"""What a document may unpack to; real letters unpack to a few megabytes."""

MOST_PARTS: Final = 5_000
_AGAIN: Final = "Open the file in Word and save it again as a Word document (.docx), or as a PDF."
_TEXT: Final = frozenset(
    {
        W + "t",
        W + "delText",
        "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    }
)
_CHOICES: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS: Final = frozenset(
    W + name
    for name in "ins moveTo hyperlink smartTag sdt sdtContent fldSimple customXml dir bdo ruby "
    "rubyBase".split()
)
_DELETIONS: Final = frozenset({W + "del", W + "moveFrom"})
_NOTES: Final = frozenset({W + "footnoteReference", W + "endnoteReference"})
_PICTURES: Final = frozenset({W + "drawing", W + "pict", W + "object"})


def word_parts(data: bytes) -> DocumentParts:
    """Return the parts of a Word document, with tracked changes accepted.

    Parameters
    ----------
    data : bytes
        The file.

    Raises
    ------
    LetterError
        Stage ``open``: the document is damaged, protected or too large.
    """
    opened = _open(data)
    try:
        reader = _Reader(opened)
        reader.read_body(opened.element.body)
        reader.read_margins()
    except (etree.LxmlError, KeyError, ValueError, RecursionError) as error:
        raise _damaged() from error
    return reader.parts


def _open(data: bytes) -> WordFile:
    try:
        bounds = Bounds(files=MOST_PARTS, size=MOST_BYTES)
        with open_archive(io.BytesIO(data), bounds) as package:
            check_markup(package, bounds)
        return docx.Document(io.BytesIO(data))
    except LockedArchiveError as error:
        raise LetterError(
            "The Word document is protected by a password.",
            "Save a copy without password protection and use that.",
            stage="open",
        ) from error
    except OversizedArchiveError as error:
        raise LetterError(
            f"The Word document is larger than any letter: {error}.",
            "If it is a letter, remove its pictures and save it again.",
            stage="open",
        ) from error
    except HostileArchiveError as error:
        raise LetterError(
            f"The Word document is not read: {error}.", _AGAIN, stage="open"
        ) from error
    except MemoryError:
        raise
    except Exception as error:
        # Damaged packages make python-docx fail in ways that it does not name
        # (KeyError, AttributeError, zlib.error, ...); each is the file's fault.
        raise _damaged() from error


def _damaged() -> LetterError:
    return LetterError("The Word document is damaged and cannot be opened.", _AGAIN, stage="open")


@dataclass(slots=True)
class _Words:
    """The words of a paragraph as they are gathered."""

    pieces: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)

    def add(self, text: str, *, bold: bool) -> None:
        self.pieces.append(text)
        if any(sign.isalnum() for sign in text):
            self.bold.append(bold)


class _Reader:
    """Gathers the parts of one document."""

    def __init__(self, opened: WordFile) -> None:
        self.parts = DocumentParts()
        self._package = opened.part
        self._styles = Styles(opened.styles.element)
        self._numbering = Numbering(self._related("/numbering"))
        self._notes = {
            W + f"{kind}Reference": {
                note.get(W + "id"): note for note in (found if found is not None else ())
            }
            for kind in ("footnote", "endnote")
            for found in [self._related(f"/{kind}s")]
        }
        self._marks = 0
        self._waiting: list[Any] = []
        self._carried: _Words | None = None
        self._tables = 0

    def read_body(self, body: Any) -> None:
        """Read paragraphs and tables, each note after the paragraph or list that has its mark."""
        self._read_blocks(body)
        if self._carried is not None:
            self._finish(self._carried, None, None)
        self._place_notes()

    def read_margins(self) -> None:
        """Set headers and footers apart, and keep comments as left out."""
        for kind in ("/header", "/footer"):
            for text in dict.fromkeys(_text(found) for found in self._all_related(kind)):
                self.parts.set_apart(text)
        for comments in self._all_related("/comments"):
            for comment in comments:
                self.parts.leave_out(_text(comment), OmissionReason.REVIEW_COMMENT)

    def _related(self, ending: str) -> Any | None:
        return next(self._all_related(ending), None)

    def _all_related(self, ending: str) -> Iterator[Any]:
        for relation in self._package.rels.values():
            if not relation.is_external and relation.reltype.endswith(ending):
                part = relation.target_part
                element = getattr(part, "element", None)
                yield element if element is not None else parse_xml(part.blob)

    def _read_blocks(self, container: Any, cell: CellRef | None = None) -> None:
        for element in container:
            if element.tag == W + "p":
                self._read_paragraph(element, cell)
            elif element.tag == W + "tbl" and cell is None:
                self._read_table(element)
            elif element.tag == W + "tbl":
                for inner in element.iter(W + "tc"):
                    self._read_blocks(inner, cell)
            elif element.tag in _DELETIONS:
                self.parts.leave_out(_text(element), OmissionReason.DELETED)
            elif element.tag in _WRAPPERS:
                self._read_blocks(element, cell)
            elif element.tag == W + "altChunk":
                self.parts.leave_out("embedded file", OmissionReason.EMBEDDED)

    def _read_table(self, table: Any) -> None:
        number, self._tables = self._tables, self._tables + 1
        row = 0
        for line in _inside(table, "tr"):
            properties = child(line, "trPr")
            if properties is not None and child(properties, "del") is not None:
                self.parts.leave_out(_text(line), OmissionReason.DELETED)
                continue
            before = len(self.parts.blocks)
            for column, cell in enumerate(_inside(line, "tc")):
                self._read_blocks(cell, CellRef(number, row, column))
            row += len(self.parts.blocks) > before

    def _read_paragraph(self, paragraph: Any, cell: CellRef | None) -> None:
        properties = child(paragraph, "pPr")
        words = self._carried or _Words()
        self._carried = None
        style = self._styles.of_paragraph(properties)
        self._gather(paragraph, words, style)
        mark = child(properties, "rPr") if properties is not None else None
        if mark is not None and child(mark, "del") is not None:
            # The end of the paragraph is deleted, so that the next one goes on from it.
            self._carried = words
            return
        self._finish(words, properties, cell)

    def _finish(self, words: _Words, properties: Any | None, cell: CellRef | None) -> None:
        style = self._styles.of_paragraph(properties)
        heading = self._styles.is_heading(properties, style)
        listed = self._numbering.of(self._styles.list_place(properties, style))
        text = "".join(words.pieces)
        number = listed.number if listed and text.strip() else ""
        if number and (heading or not opens_number(f"{number} text")):
            self.parts.set_apart(number)
            number = ""
        for at, line in enumerate(split_lines(text)):
            block = make_block(
                f"{number} {line}" if number and not at else line,
                heading=heading,
                item=listed is not None and not at,
                bold=bool(words.bold) and all(words.bold),
                cell=cell,
            )
            if block is not None:
                self._put(block)
        for box in words.boxes:
            self._read_blocks(box, cell)
        self._waiting.extend(words.notes)

    def _put(self, block: DocumentBlock) -> None:
        if block.cell is None and block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING):
            self._place_notes()
        self.parts.blocks.append(block)

    def _place_notes(self) -> None:
        notes, self._waiting = self._waiting, []
        for note in notes:
            self._read_blocks(note)

    def _gather(self, element: Any, words: _Words, style: str | None) -> None:
        for part in element:
            if part.tag == W + "r":
                self._gather_run(part, words, style)
            elif part.tag in _DELETIONS:
                self.parts.leave_out(_text(part), OmissionReason.DELETED)
            elif part.tag in _WRAPPERS:
                self._gather(part, words, style)
            elif isinstance(part.tag, str) and etree.QName(part).localname.startswith("oMath"):
                words.add(_text(part), bold=False)

    def _gather_run(self, run: Any, words: _Words, style: str | None) -> None:
        properties = child(run, "rPr")
        if self._styles.is_set("vanish", properties, style):
            self.parts.leave_out(_text(run), OmissionReason.HIDDEN)
            return
        bold = self._styles.is_set("b", properties, style)
        for part in run:
            if part.tag in _TEXT:
                words.add(part.text or "", bold=bold)
            elif part.tag in (W + "tab", W + "ptab"):
                words.add(" ", bold=bold)
            elif part.tag == W + "noBreakHyphen":
                words.add("-", bold=bold)
            elif part.tag in (W + "br", W + "cr"):
                words.add(
                    "\n" if part.get(W + "type") in (None, "textWrapping") else " ", bold=bold
                )
            elif part.tag == W + "sym":
                self._add_symbol(part, words, bold=bold)
            elif part.tag in _NOTES:
                self._mark(part, words)
            elif part.tag in _PICTURES or part.tag == _CHOICES + "AlternateContent":
                words.boxes.extend(_text_boxes(part))
            elif part.tag in _WRAPPERS:
                self._gather(part, words, style)

    def _add_symbol(self, symbol: Any, words: _Words, *, bold: bool) -> None:
        if not "".join(words.pieces).strip():
            words.add("• ", bold=bold)
            return
        sign = chr(int(symbol.get(W + "char", "0020"), 16))
        self.parts.leave_out(sign, OmissionReason.NO_LETTER)

    def _mark(self, reference: Any, words: _Words) -> None:
        note = self._notes[reference.tag].get(reference.get(W + "id"))
        if note is None or is_on(reference.get(W + "customMarkFollows"), default=False):
            return
        self._marks += 1
        self.parts.set_apart(str(self._marks))
        words.notes.append(note)


def _inside(element: Any, name: str) -> Iterator[Any]:
    """Yield the rows or cells of a table, also where content controls wrap them."""
    for part in element:
        if part.tag == W + name:
            yield part
        elif part.tag in _WRAPPERS:
            yield from _inside(part, name)


def _text_boxes(picture: Any) -> Iterator[Any]:
    """Yield the contents of the text boxes of a drawing.

    Word stores each twice, for new and for old programs; the first is taken.
    """
    if picture.tag == _CHOICES + "AlternateContent":
        chosen = next(iter(picture), None)
        yield from () if chosen is None else _text_boxes(chosen)
        return
    for part in picture:
        if part.tag == W + "txbxContent":
            yield part
        elif isinstance(part.tag, str):
            yield from _text_boxes(part)


def _text(element: Any) -> str:
    """Return all words of an element, those of deleted text too."""
    words: list[str] = []
    for part in element.iter():
        if part.tag in _TEXT:
            words.append(part.text or "")
        elif part.tag in (W + "p", W + "tab", W + "br", W + "cr"):
            words.append(" ")
    return "".join(words)
