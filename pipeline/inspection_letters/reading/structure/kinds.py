"""The protocol for kinds of letter, and the functions that all kinds share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from inspection_letters.common.reference.areas import Areas
from inspection_letters.records import Block, BlockKind, LetterText, Metadata, Paragraph, Section
from inspection_letters.records.spans import Span


@dataclass(frozen=True, slots=True)
class Structured:
    """A letter's metadata, sections and paragraphs.

    Examples
    --------
    >>> from inspection_letters.extending import Metadata, Structured
    >>> Structured(Metadata("9f2c", "visit-note"), sections=(), paragraphs=()).metadata.kind
    'visit-note'
    """

    metadata: Metadata
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]


class Kind(Protocol):
    """A kind of letter: recognises letters of its kind and reads their structure.

    Examples
    --------
    >>> class VisitNote:
    ...     name = "visit-note"
    ...
    ...     def confidence(self, text):
    ...         return 1.0 if "Visit note" in text.text else 0.0
    ...
    >>> VisitNote.name
    'visit-note'
    """

    name: str

    def confidence(self, text: LetterText) -> float:
        """Return how certain it is, from 0 to 1, that the letter is of this kind."""

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read sections, paragraphs and metadata.

        A letter that is recognised is not rejected for what it lacks: a fact that is not
        found is None, with a `ReadingNote` in the metadata that says what was looked for.

        Raises
        ------
        LetterError
            Stage ``structure``: the letter holds nothing that can be read.
        """


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """A section kind and the pattern of its heading.

    The pattern is matched against the heading's letters and digits only, in lower
    case and without spaces, so that stray spaces, capitals and punctuation do
    not matter.

    Examples
    --------
    >>> import re
    >>> from inspection_letters.extending import HeadingRule
    >>> HeadingRule("findings", re.compile("main findings")).kind
    'findings'
    """

    kind: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Part:
    """A section with the indices of its blocks, without its heading."""

    section: Section
    blocks: tuple[int, ...]


def squash(text: str) -> str:
    """Return only the letters and digits of a text, in lower case."""
    return re.sub(r"[\W_]+", "", text).casefold()


def block_text(text: LetterText, block: Block) -> str:
    """Return the text of a block.

    Examples
    --------
    >>> from inspection_letters.extending import block_text
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> text = letter.letter_text
    >>> block_text(text, text.blocks[0]) == text.blocks[0].span.of(text.text)
    True
    """
    return block.span.of(text.text)


def first_page(text: LetterText) -> str:
    """Return the text of a letter's first page, or its beginning if it has no pages.

    Parameters
    ----------
    text : LetterText
        The letter.
    """
    pages = [(word.boxes[0].page_number, word.span.end) for word in text.words if word.boxes]
    first = pages[0][0] if pages else 0
    ends = [end for page_number, end in pages if page_number == first]
    return text.text[: max(ends, default=_FIRST_PAGE)]


_FIRST_PAGE = 3000
"""Characters that count as the first page of a letter without pages."""


def find_parts(
    text: LetterText,
    rules: Sequence[HeadingRule],
    *,
    longest: int = 220,
    joined: int = 3,
    apart: frozenset[str] = frozenset(),
) -> list[Part]:
    """Divide a letter into sections at its known headings.

    A heading is recognised by its words alone. Up to `joined` consecutive blocks
    are tried together, since a wrapped heading may be several blocks. Everything
    before the first heading is a section of kind ``front``. A heading that repeats
    the heading of the current section (as heading rows of tables do) does not open a
    new section.

    Parameters
    ----------
    text : LetterText
        The letter.
    rules : sequence of HeadingRule
        Known headings; each opens at most one section.
    longest : int
        A block longer than this (characters) is not a heading.
    joined : int
        Most blocks that a heading may consist of.
    apart : frozenset of str
        Subheadings, as `squash` returns them; a heading never continues into one.

    Examples
    --------
    >>> import re
    >>> from inspection_letters.extending import HeadingRule, find_parts
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> rules = [HeadingRule("next-steps", re.compile("what .* next"))]
    >>> isinstance(find_parts(letter.letter_text, rules), list)
    True
    """
    blocks = text.blocks
    marks: list[tuple[str, int, int]] = []
    used: set[str] = set()
    repeats: set[int] = set()
    index = 0
    while index < len(blocks):
        found = _heading_at(text, index, rules, longest, joined, apart)
        if found is None:
            index += 1
            continue
        kind, end = found
        if marks and marks[-1][0] == kind:
            repeats.update(range(index, end))
        elif kind not in used:
            used.add(kind)
            marks.append((kind, index, end))
        index = end
    bounds = [("front", 0, 0), *marks]
    parts: list[Part] = []
    for order, (kind, start, end) in enumerate(bounds):
        stop = bounds[order + 1][1] if order + 1 < len(bounds) else len(blocks)
        if kind == "front" and stop == 0:
            continue
        inside = tuple(number for number in range(end, stop) if number not in repeats)
        at = blocks[start].span.start if start < len(blocks) else len(text.text)
        heading = Span(at, blocks[end - 1].span.end if end > start else at)
        body = (
            Span(blocks[inside[0]].span.start, blocks[inside[-1]].span.end)
            if inside
            else Span(heading.end, heading.end)
        )
        parts.append(Part(Section(text.letter_id, len(parts), kind, heading, body), inside))
    return parts


def _heading_at(
    text: LetterText,
    index: int,
    rules: Sequence[HeadingRule],
    longest: int,
    joined: int,
    apart: frozenset[str],
) -> tuple[str, int] | None:
    first = text.blocks[index]
    best: tuple[str, int] | None = None
    words = ""
    for end in range(index + 1, min(index + joined, len(text.blocks)) + 1):
        block = text.blocks[end - 1]
        if len(block.span) > longest or block.kind is BlockKind.BULLET:
            break
        # A heading's second line must look like its first.
        alike = block.bold == first.bold and abs(block.size - first.size) < 0.6
        if end > index + 1 and not (
            alike
            and (block.kind is BlockKind.HEADING or best is None)
            and squash(block_text(text, block)) not in apart
        ):
            break
        words += squash(block_text(text, block))
        for rule in rules:
            if rule.pattern.fullmatch(words):
                best = (rule.kind, end)
    return best


ITEM_NUMBER = re.compile(r"^\(?(\d{1,3}|[a-z])[.)]\s+")
"""The number of a numbered item, with the space after it."""


def paragraph_span(text: LetterText, block: Block) -> Span:
    """Return the span of a block without its item number.

    Examples
    --------
    >>> from inspection_letters.extending import paragraph_span
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> text = letter.letter_text
    >>> block = text.blocks[0]
    >>> block.span.contains(paragraph_span(text, block))
    True
    """
    match = ITEM_NUMBER.match(block_text(text, block))
    return Span(block.span.start + (match.end() if match else 0), block.span.end)


def part_texts(text: LetterText, part: Part | None) -> list[str]:
    """Return the texts of a section's blocks, or an empty list if there is no such section."""
    return [block_text(text, text.blocks[index]) for index in part.blocks] if part else []


def labelled(blocks: Sequence[str], label: re.Pattern[str]) -> str | None:
    """Return the text after a label, which may be in the same block or in the next."""
    for index, block in enumerate(blocks):
        match = label.match(block)
        if match:
            rest = block[match.end() :].strip()
            return rest or (blocks[index + 1].strip() if index + 1 < len(blocks) else None)
    return None
