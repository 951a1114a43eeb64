"""A Word document under construction: paragraphs, quotations, tables and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.common.files.sheets import legal
from inspection_letters.outputs.report.document.styles import (
    CELL,
    HEAD,
    LINK,
    NOTE,
    SOURCE,
    TABLE,
    WIDTH,
    add_field,
)
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.sources import Address, excerpt_address, source_line

TALLEST: Final = 138
"""Height of a figure in millimetres, which leaves room for text on the page."""

SHORT, KEPT = 12, 3
"""The rows of a table kept on one page, and the rows of a longer one kept with its header."""


@dataclass(frozen=True, slots=True)
class FigurePicture:
    """A figure for the document.

    ``title`` is what it finds and ``alt`` describes it for readers who cannot see it.
    """

    png: bytes
    title: str
    alt: str


@dataclass(slots=True)
class Draft:
    """A Word document under construction, whatever it is about."""

    document: Document

    def heading(self, text: str, level: int = 1) -> Any:
        """Add a heading."""
        return self.document.add_heading(legal(text), level)

    def text(self, *texts: str, bold: str = "", style: str | None = None) -> Any:
        """Add a paragraph, which may begin with words in bold."""
        paragraph = self.document.add_paragraph(style=style)
        if bold:
            paragraph.add_run(legal(bold) + " ").bold = True
        paragraph.add_run(legal(" ".join(texts)))
        return paragraph

    def bullets(self, texts: Iterable[str]) -> None:
        """Add a list."""
        for text in texts:
            self.text(text, style="List Bullet")

    def table(
        self,
        caption: str,
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        *,
        last: bool = False,
    ) -> None:
        """Add a table: the first column is aligned left, the others right.

        Widths are in millimetres. ``last`` is true if nothing follows in the document.
        """
        self.text(caption, style="Caption").paragraph_format.keep_with_next = True
        table: Any = self.document.add_table(rows=1 + len(rows), cols=len(titles), style=TABLE)
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        _describe(table, caption)
        # By their names, python-docx would look styles up again in each cell.
        head, body = (self.document.styles[name].style_id for name in (HEAD, CELL))
        for at, row in enumerate((titles, *rows)):
            _set(table.rows[at]._tr, "w:cantSplit")
            if at == 0:
                _set(table.rows[at]._tr, "w:tblHeader")
            # The cells of a row are looked up once, because looking up each takes quadratic time.
            together = len(rows) <= SHORT or at < KEPT
            for number, (cell, text) in enumerate(zip(table.rows[at].cells, row, strict=True)):
                cell.width = Mm(widths[number])
                paragraph = cell.paragraphs[0]
                paragraph._p.style = head if at == 0 else body
                paragraph.add_run(legal(text))
                if number:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if together and at < len(rows):
                    paragraph.paragraph_format.keep_with_next = True
        for number, width in enumerate(widths):
            table.columns[number].width = Mm(width)
        # Word joins consecutive tables unless a paragraph separates them.
        after = self.document.add_paragraph(style=CELL).paragraph_format
        after.space_before, after.space_after = Pt(0), Pt(0)
        after.line_spacing = Pt(1 if last else 6)

    def link(self, paragraph: Any, words: str, address: Address) -> None:
        """Add a link at the end of a paragraph."""
        link = OxmlElement("w:hyperlink")
        target = self.document.part.relate_to(
            address.target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        link.set(qn("r:id"), target)
        if address.fragment:
            link.set(qn("w:anchor"), address.fragment)
        run = paragraph.add_run(legal(words), style=LINK)
        link.append(run._r)
        paragraph._p.append(link)


@dataclass(slots=True)
class Paper(Draft):
    """The report as a document, and its material.

    ``numbered`` is the number of figures so far, ``quoted`` of quotations by area.
    """

    material: ReportMaterial
    site: str | None = None
    numbered: int = 0
    quoted: Counter[str] = field(default_factory=Counter)

    def notice(self, text: str) -> None:
        """Add a prominent notice."""
        self.text(text, style=NOTE)

    def quotation(self, excerpt: CorpusExcerpt) -> None:
        """Add a quotation and its source, with a link to the page if there is one."""
        self.text(f"“{excerpt.quote}”", style="Quote")
        self.quoted[self.material.area_key(excerpt.letter_id)] += 1
        self.source(excerpt)

    def source(self, excerpt: CorpusExcerpt) -> None:
        """Add the source of a quotation."""
        paragraph = self.document.add_paragraph(style=SOURCE)
        words = source_line(self.material, excerpt)
        address = excerpt_address(self.material, excerpt, site=self.site)
        if address is None:
            paragraph.add_run(legal(words))
        else:
            self.link(paragraph, words, address)

    def figure(self, picture: FigurePicture, tallest: int = TALLEST) -> None:
        """Add a picture with a caption and a description."""
        self.numbered += 1
        image = Image.from_blob(picture.png)
        width = min(WIDTH, tallest * image.px_width / image.px_height)
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(8)
        shape = paragraph.add_run().add_picture(BytesIO(picture.png), width=Mm(width))
        shape._inline.docPr.set("descr", legal(picture.alt))
        shape._inline.docPr.set("title", legal(picture.title))
        shape._inline.docPr.set("name", f"Figure {self.numbered}")
        below = self.document.add_paragraph(style="Caption")
        below.add_run("Figure ")
        add_field(below, "SEQ Figure \\* ARABIC", str(self.numbered))
        below.add_run(f". {legal(picture.title)}")


def _set(row: Any, name: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(name))


def _describe(table: Any, words: str) -> None:
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), legal(words))
    table._tbl.tblPr.append(caption)
