"""Group lines into blocks: headings, paragraphs, bullets and parts of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspection_letters.reading.layout.lines import (
    is_bold,
    line_size,
    opens_bullet,
    opens_number,
    text_left,
    text_words,
    usual_pitch,
)
from inspection_letters.reading.marks import ends_sentence, is_bold_prose
from inspection_letters.records import BlockKind, CellRef, RawLine

_LOOSE = 1.25
"""A line further below than this many usual line distances begins a new paragraph."""

_SHORT = 0.35
"""A line that leaves this share of its column empty was broken on purpose."""

_ANAPHORA = ("they", "this", "these", "it", "in particular", "in addition", "also", "furthermore")


@dataclass(frozen=True, slots=True)
class DraftBlock:
    """A block before its text is assembled: lines without the bullet glyph.

    ``left`` is the left edge of the text and ``size`` the largest font size, in points.
    """

    lines: tuple[RawLine, ...]
    kind: BlockKind
    left: float
    cell: CellRef | None = None
    size: float = 0.0
    bold: bool = False

    @property
    def text(self) -> str:
        """The text of the lines, joined by spaces."""
        return " ".join(line.text for line in self.lines)


def blocks_of(
    lines: Sequence[RawLine], *, right: float, pitch: float, cell: CellRef | None = None
) -> list[DraftBlock]:
    """Cut one column of lines (running text of a page, or a cell) into blocks.

    A line begins a new block if it opens a bullet or numbered item, changes
    between heading and body type, is further below than usual, is further left
    than a bullet's text, or if its first word would have fitted on the line above,
    so that the line break was deliberate.

    Parameters
    ----------
    lines : sequence of RawLine
        Lines of one column, top to bottom.
    right : float
        Where the column's text wraps, in points.
    pitch : float
        Usual distance between lines of the running text, in points.
    cell : CellRef, optional
        The table cell that contains the lines.
    """
    groups: list[list[RawLine]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, right, pitch):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_block(group, cell) for group in groups if _has_text(group)]


def _has_text(group: Sequence[RawLine]) -> bool:
    return any(text_words(line) for line in group)


def _block(group: Sequence[RawLine], cell: CellRef | None) -> DraftBlock:
    first = group[0]
    bullet = opens_bullet(first)
    lines = tuple(
        replace(line, words=words)
        for index, line in enumerate(group)
        if (words := text_words(line) if index == 0 else line.words)
    )
    size = max(line_size(line) for line in lines)
    bold = all(is_bold(line) for line in lines)
    kind = BlockKind.BULLET if bullet else BlockKind.PARAGRAPH
    if not bullet and cell is not None:
        kind = BlockKind.CELL
    if bold and not bullet and not is_bold_prose(" ".join(line.text for line in lines)):
        kind = BlockKind.HEADING
    return DraftBlock(lines, kind, text_left(first), cell, size, bold)


def _continues(group: Sequence[RawLine], line: RawLine, right: float, pitch: float) -> bool:
    above, first = group[-1], group[0]
    if opens_bullet(line) or (opens_number(line) and _sets_off_number(group, line)):
        return False
    if abs(line_size(line) - line_size(above)) > 0.6 and not opens_bullet(above):
        return False
    # Because of the test that follows, a group's first line decides whether it is bold.
    heading = is_bold(first)
    if is_bold(line) != heading and not _goes_on_in_mid_sentence(above, line, right):
        return False
    own_pitch = max(pitch, 1.21 * line_size(line))
    if line.bbox.bottom - above.bbox.bottom > _LOOSE * own_pitch:
        return False
    if opens_bullet(first) and line.bbox.x0 < text_left(first) - 0.5 * line_size(line):
        return False
    return not (_break_was_meant(above, line, right) and not heading)


def _goes_on_in_mid_sentence(above: RawLine, line: RawLine, right: float) -> bool:
    """Whether a partly bold sentence continues: the line above is full, and no capital follows."""
    return (
        line.words[0].text[:1].islower()
        and not ends_sentence(above.text)
        and not above.text.rstrip().endswith((":", ";"))
        and right - above.bbox.x1 < _SHORT * (right - above.bbox.x0)
        and len(above.words) > 3
    )


def _sets_off_number(group: Sequence[RawLine], line: RawLine) -> bool:
    """Whether a number begins an item, and not just a wrapped line."""
    return ends_sentence(group[-1].text) or group[-1].text.rstrip().endswith((":", ";"))


def _break_was_meant(above: RawLine, below: RawLine, right: float) -> bool:
    first = below.words[0]
    size = line_size(below)
    room = right - above.bbox.x1
    opens = first.text.lstrip("‘“'\"(")[:1]
    fits = first.bbox.width + 0.35 * size + 0.5 * size < room
    if not fits or not (opens.isupper() or opens.isdigit()):
        return False
    # Words joined by a no-break space wrap together and leave room for the first of them.
    # In mid-sentence, therefore, only a line that ends well short was broken on purpose.
    return ends_sentence(above.text) or room > _SHORT * (right - above.bbox.x0)


def reads_on(above: DraftBlock, below: DraftBlock) -> bool:
    """Whether a block at the top of a page continues the last block of the page before.

    It does in mid-sentence and at a bullet's indent. If a plain paragraph's last sentence
    ends with the page, there is no way to know, and the two blocks stay separate.
    """
    if BlockKind.HEADING in (above.kind, below.kind):
        return False
    if abs(above.size - below.size) > 0.6:
        return False
    if below.kind is BlockKind.BULLET:
        return False
    beside = abs(below.left - above.left) <= 2.5
    if above.kind is BlockKind.BULLET and not beside and not below.text[:1].islower():
        # Short bullets often end without a full stop, so text at the margin is a new block.
        return False
    if not ends_sentence(above.text):
        return not above.text.rstrip().endswith(":") or below.text[:1].islower()
    if below.text[:1].islower():
        return True
    # A bullet's text hangs at an indent, so text at that indent belongs to it.
    return above.kind is BlockKind.BULLET and beside


def cell_reads_on(above: str, below: str, below_is_bullet: bool) -> bool:
    """Whether a cell at the top of a page continues the cell before the page break."""
    above, below = above.strip(), below.strip()
    if not above or not below:
        return bool(below)
    if below_is_bullet or below[0].islower() or not ends_sentence(above):
        return True
    return below.casefold().startswith(tuple(f"{word} " for word in _ANAPHORA))


def document_pitch(pages: Sequence[Sequence[RawLine]]) -> float:
    """Return the usual distance between lines of a letter's running text (points)."""
    return usual_pitch([line for page in pages for line in page])
