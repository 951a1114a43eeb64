"""Running text over pages: paragraphs, headings and bullets that pages may cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from fpdf import FPDF

from corpus.samples.loading import FONTS
from corpus.samples.wrapping import wrap

FAMILY = "DejaVuSansCondensed"
LEFT = 62.0
RIGHT = 533.0
TOP = 104.0
BOTTOM = 762.0
LEADING = 1.22

# All files bear the same moment, so that they are the same bytes on every run.
MADE = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF, its number of pages and how often a page break cut each kind of block."""

    data: bytes
    pages: int
    cuts: Mapping[str, int]


class LetterPdf(FPDF):
    """A PDF of A4 pages in points, with furniture drawn on every page.

    Parameters
    ----------
    furniture : callable
        Draws header and footer; called with the PDF as each page begins.
    title : str
        The title in the document information.
    """

    def __init__(self, furniture: Callable[[FPDF], None], title: str) -> None:
        super().__init__(unit="pt", format="A4")
        self._furniture = furniture
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.set_creation_date(MADE)
        self.set_title(title)
        self.set_lang("en-GB")
        self.add_font(FAMILY, "", FONTS / f"{FAMILY}.ttf")
        self.add_font(FAMILY, "B", FONTS / f"{FAMILY}-Bold.ttf")

    def header(self) -> None:
        """Draw the furniture of a new page."""
        self._furniture(self)


class Flow:
    """A place on the page that moves down as text is printed.

    Parameters
    ----------
    pdf : LetterPdf
        Where the text goes; a first page is added.
    hyphenate : bool
        Whether long words may be broken at line ends.
    top : float
        Where the text of a page begins.
    """

    def __init__(self, pdf: LetterPdf, *, hyphenate: bool = False, top: float = TOP) -> None:
        self.pdf = pdf
        self.hyphenate = hyphenate
        self.cuts: Counter[str] = Counter()
        self.top = top
        self.y = top
        pdf.add_page()

    def new_page(self) -> None:
        """Go to the top of a new page."""
        self.pdf.add_page()
        self.y = self.top

    def room(self, height: float) -> bool:
        """Whether ``height`` points are left on the page."""
        return self.y + height <= BOTTOM

    def font(self, size: float, bold: bool = False) -> None:
        """Set the font for what follows."""
        self.pdf.set_font(FAMILY, "B" if bold else "", size)

    def lines(self, text: str, width: float, size: float, bold: bool = False) -> list[str]:
        """Return ``text`` as lines that fit into ``width``."""
        self.font(size, bold)
        measure = partial(self.pdf.get_string_width, normalized=True)
        return wrap(text, measure, width, hyphenate=self.hyphenate)

    def put(self, x: float, y: float, text: str, size: float, bold: bool = False) -> None:
        """Print one line whose top is at ``y``."""
        self.font(size, bold)
        self.pdf.text(x, y + size * 0.95, text)

    def paragraph(
        self,
        text: str,
        *,
        size: float = 12,
        bold: bool = False,
        indent: float = 0,
        mark: str = "",
        after: float = 9,
        kind: str = "paragraph",
        keep: int = 1,
    ) -> None:
        """Print a paragraph; with a ``mark`` it is a bullet with a hanging indent.

        Parameters
        ----------
        text : str
            What it says.
        size : float
            Font size in points.
        bold : bool
            Whether it is bold.
        indent : float
            Distance of the text from the left margin.
        mark : str
            The bullet, printed at the margin.
        after : float
            Space below.
        kind : str
            Under which name a cut by a page break is counted.
        keep : int
            How many lines must fit on the page for the paragraph to begin there.
        """
        step = size * LEADING
        lines = self.lines(text, RIGHT - LEFT - indent, size, bold)
        if not self.room(step * min(keep, max(len(lines), 1))):
            self.new_page()
        if mark:
            self.put(LEFT, self.y, mark, size)
        for place, line in enumerate(lines):
            if not self.room(step):
                self.new_page()
                if place:
                    self.cuts[kind] += 1
            self.put(LEFT + indent, self.y, line, size, bold)
            self.y += step
        if mark and not lines:
            self.y += step
        self.y += after

    def heading(
        self, text: str, *, size: float, before: float = 8, after: float = 8, gap_at: int = 0
    ) -> None:
        """Print a bold heading and keep it with what follows.

        Parameters
        ----------
        text : str
            What it says.
        size : float
            Font size in points.
        before, after : float
            Space above and below.
        gap_at : int
            After how many letters a stray space stands, as kerning may leave
            one; 0 for none.
        """
        lines = self.lines(text, RIGHT - LEFT, size, True)
        step = size * LEADING
        if not self.room(before + step * len(lines) + after + 4 * 12 * LEADING):
            self.new_page()
        elif self.y > self.top:
            self.y += before
        for line in lines:
            if gap_at:
                head, tail = line[:gap_at] + " ", line[gap_at:]
                self.put(LEFT, self.y, head, size, True)
                shift = self.pdf.get_string_width(head)
                self.put(LEFT + shift, self.y, tail, size, True)
            else:
                self.put(LEFT, self.y, line, size, True)
            self.y += step
        self.y += after

    def finish(self) -> Printed:
        """Return the finished file."""
        pages = self.pdf.page
        return Printed(data=bytes(self.pdf.output()), pages=pages, cuts=dict(self.cuts))
