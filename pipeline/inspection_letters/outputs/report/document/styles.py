"""The look of the Word report: page, styles, header and footer."""

from __future__ import annotations

from typing import Any, Final

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from inspection_letters.common.files.sheets import legal

TABLE: Final = "Report Table"
CELL, HEAD = "Table Text", "Table Heading"
SOURCE: Final = "Quotation Source"
NOTE: Final = "Notice"
LINK: Final = "Hyperlink"
WIDTH: Final = 166
"""Millimetres between the margins."""

_FONT: Final = "Calibri"
_DARK: Final = RGBColor(0x23, 0x40, 0x5E)
_GREY: Final = RGBColor(0x4A, 0x55, 0x63)
_LANGUAGE: Final = "en-GB"

_TABLE_XML: Final = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable">
  <w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
  <w:tblPr><w:tblStyleRowBandSize w:val="1"/>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="23405E"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="23405E"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="C9D1DA"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="30" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>
      <w:bottom w:w="30" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/><w:color w:val="FFFFFF"/></w:rPr>
    <w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="23405E"/></w:tcPr>
  </w:tblStylePr>
</w:style>
"""


def dress(document: Document, name: str) -> None:
    """Set page, language, styles, header and footer of a new document.

    Parameters
    ----------
    document : Document
        The document.
    name : str
        The header of each page but the first.
    """
    _page(document)
    _language(document)
    _text(document)
    document.styles.element.append(parse_xml(_TABLE_XML))
    _ends(document, name)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)


def _language(document: Document) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for lang in defaults.iter(qn("w:lang")):
        lang.set(qn("w:val"), _LANGUAGE)
    # Fonts of the theme of the template would override the named fonts.
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)


def _text(document: Document) -> None:
    _style(document, "Normal", 10.5, after=6, line=1.1)
    _style(document, "Title", 24, bold=True, colour=_DARK, after=2)
    _style(document, "Subtitle", 12, colour=_GREY, after=12)
    _style(document, "Heading 1", 16, bold=True, colour=_DARK, before=18, after=6)
    _style(document, "Heading 2", 12, bold=True, colour=_DARK, before=12, after=3)
    _style(document, "Quote", 10.5, italic=True, after=0)
    _style(document, "Caption", 9.5, bold=True, colour=_DARK, before=3, after=6)
    _style(document, "List Bullet", 10.5, after=4)
    for name in (SOURCE, NOTE, CELL, HEAD):
        own = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        own.base_style = document.styles["Normal"]
    _style(document, CELL, 9, before=1, after=1, line=1.0)
    _style(document, HEAD, 9, bold=True, colour=RGBColor(0xFF, 0xFF, 0xFF), line=1.0)
    _style(document, SOURCE, 9, colour=_GREY, after=8)
    _style(document, NOTE, 10, bold=True, colour=RGBColor(0x8A, 0x3C, 0x00), after=8)
    for name in ("Quote", SOURCE):
        document.styles[name].paragraph_format.left_indent = Mm(8)
    document.styles["Quote"].paragraph_format.keep_with_next = True
    # The template spaces out subtitles and draws a line below titles.
    document.styles["Subtitle"].element.get_or_add_rPr().remove_all("w:spacing")
    document.styles["Title"].element.get_or_add_pPr().remove_all("w:pBdr")
    link = document.styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = RGBColor(0x05, 0x63, 0xC1)
    link.font.underline = True


def _style(
    document: Document,
    name: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    colour: RGBColor | None = None,
    before: float = 0,
    after: float = 0,
    line: float | None = None,
) -> None:
    style: Any = document.styles[name]
    style.font.name = _FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(script), _FONT)
    style.font.size = Pt(size)
    style.font.bold, style.font.italic = bold, italic
    style.font.color.rgb = colour or RGBColor(0x1F, 0x2A, 0x37)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    if line:
        style.paragraph_format.line_spacing = line


def _ends(document: Document, name: str) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]
    head.add_run(legal(name)).font.size = Pt(9)
    for foot in (section.footer.paragraphs[0], section.first_page_footer.paragraphs[0]):
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        foot.add_run("Page ").font.size = Pt(9)
        add_field(foot, "PAGE", "1").font.size = Pt(9)
        foot.add_run(" of ").font.size = Pt(9)
        add_field(foot, "NUMPAGES", "1").font.size = Pt(9)


def add_field(paragraph: Any, code: str, shown: str) -> Any:
    """Add a field that Word fills in, with a text to show until then. Return its last run."""
    run = None
    for kind in ("begin", code, "separate", shown, "end"):
        run = paragraph.add_run()
        if kind in ("begin", "separate", "end"):
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        elif kind == code:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = f" {code} "
        else:
            part = OxmlElement("w:t")
            part.text = shown
        run._r.append(part)
    return run
