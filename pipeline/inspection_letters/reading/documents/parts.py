"""What a document without pages holds, before its text is put together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from inspection_letters.reading.marks import (
    BULLETS,
    DASHES,
    LONE_BULLETS,
    NUMBERED,
    is_bold_prose,
)
from inspection_letters.records import BlockKind, CellRef, Omission, OmissionReason

_FIGURE_SPACES: Final = "\u2000-\u200a"
_LONE: Final = LONE_BULLETS | DASHES


@dataclass(frozen=True, slots=True)
class DocumentBlock:
    """A heading, paragraph, list item or part of a cell, with its white space collapsed."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    cell: CellRef | None = None
    bold: bool = False


@dataclass(slots=True)
class DocumentParts:
    """What a reader gathers from a document, in reading order.

    ``furniture`` is what stands outside the letter's text: headers, footers, marks of notes.
    ``mended`` counts repairs, as in a letter's text.
    """

    blocks: list[DocumentBlock] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    omitted: list[Omission] = field(default_factory=list)
    mended: Counter[str] = field(default_factory=Counter)

    def leave_out(self, text: str, reason: OmissionReason) -> None:
        """Keep text that is not read, with the reason."""
        words = " ".join(text.split())
        if words:
            self.omitted.append(Omission(words, None, reason))

    def set_apart(self, text: str) -> None:
        """Keep text that is furniture."""
        words = " ".join(text.split())
        if words:
            self.furniture.append(words)


def make_block(
    text: str,
    *,
    heading: bool = False,
    item: bool = False,
    bold: bool = False,
    cell: CellRef | None = None,
) -> DocumentBlock | None:
    """Return a block of a paragraph's words, or None if it has no letter or digit.

    A paragraph that is marked as a heading, or is bold throughout, is one unless it states
    something. A paragraph that opens with a typed bullet is a list item.

    Parameters
    ----------
    text : str
        The words of the paragraph.
    heading : bool
        Whether the document marks it as a heading.
    item : bool
        Whether the document marks it as an item of a list.
    bold : bool
        Whether all of its words are bold.
    cell : CellRef, optional
        The cell that it stands in.
    """
    words = text.split()
    if words and len(words[0]) > 1 and words[0][0] in BULLETS:
        words[0] = words[0][1:]
        item = True
    elif len(words) > 1 and (words[0] in BULLETS or words[0] in _LONE):
        words = words[1:]
        item = True
    said = " ".join(words)
    if not any(sign.isalnum() for sign in said):
        return None
    if (heading or (bold and not item)) and not is_bold_prose(said):
        kind = BlockKind.HEADING
    elif item:
        kind = BlockKind.BULLET
    else:
        kind = BlockKind.PARAGRAPH if cell is None else BlockKind.CELL
    return DocumentBlock(said, kind, cell, bold or kind is BlockKind.HEADING)


def split_lines(text: str) -> list[str]:
    """Return the lines of a paragraph that were broken on purpose.

    A break in mid-sentence, before a word in lower case, is taken for a space.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        words = " ".join(line.split())
        if not words:
            continue
        if lines and words[0].islower() and not lines[-1].endswith((".", ":", "?", "!")):
            lines[-1] = f"{lines[-1]} {words}"
        else:
            lines.append(words)
    return lines


def opens_number(text: str) -> bool:
    """Whether a text begins with the number of an item, such as ``1.`` or ``(a)``."""
    first, _, rest = text.partition(" ")
    return bool(rest) and bool(NUMBERED.match(first))


def in_cell(block: DocumentBlock, cell: CellRef) -> DocumentBlock:
    """Return a block as part of a cell of a table."""
    kind = BlockKind.CELL if block.kind is BlockKind.PARAGRAPH else block.kind
    return replace(block, kind=kind, cell=cell)
