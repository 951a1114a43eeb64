"""Any other inspection report: headings and paragraphs, and nothing specific to SEND."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from inspection_letters.common.reference.areas import Areas
from inspection_letters.reading.structure.dates import parse_dates
from inspection_letters.reading.structure.grades import read_judgements
from inspection_letters.reading.structure.kinds import (
    Structured,
    block_text,
    labelled,
    paragraph_span,
)
from inspection_letters.reading.structure.prose import (
    is_about_inspection,
    is_label,
    is_prose,
    recommendation_mark,
)
from inspection_letters.records import (
    Block,
    BlockKind,
    LetterText,
    Metadata,
    Paragraph,
    Role,
    Section,
)
from inspection_letters.records.errors import LetterError
from inspection_letters.records.spans import Span

LONGEST_SLUG = 60

_DATES = re.compile(
    r"(?:^|\b(?:inspection|focused visit|visit)\s+)(?:dates?|carried out)\s*(?:of inspection)?\s*:?"
    r"\s*(?:from\s+)?(?=\d)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:inspection|visit|review)\s+(?:of|to)\s+(?P<area>.+?)(?:[’']s)?\s+(?:local\s+authority|children)",
    re.IGNORECASE,
)
_COUNCIL = re.compile(
    r"\b(?:county|city|borough|metropolitan|district|council|unitary|authority|london|royal|of|the|"
    r"mbc|bc|cc)\b",
    re.IGNORECASE,
)

_NOTE_NUMBER = re.compile(r"(?:\d{1,2}|[*†‡§])\s+(?=[^\W\d_]|[‘“])")
_SMALLER = 0.6
"""A note is at least this much smaller than the running text (points)."""

_LONGEST_ABOUT = 500
"""Words of a section about the inspection; the longest of the reports at hand has 341."""

RECOMMENDING = frozenset(
    {
        "areas-for-improvement",
        "areas-for-priority-action",
        "priority-and-immediate-action",
        "recommendations",
        "what-needs-to-improve",
    }
)
"""Headings of lists of what has to improve, as reports on children's services print them."""

_LONGEST_LIST = 900
"""Words of a list of what has to improve."""

_ENTRY = re.compile(r"(?P<heading>.+?)[\s.…]+\d{1,3}")


class Generic:
    """The kind ``generic``."""

    name = "generic"

    def confidence(self, text: LetterText) -> float:
        """Return just enough to be chosen if the letter mentions inspection and no other kind fits.

        The result is 0.6 from three mentions on, and 0.1 otherwise.
        """
        mentions = len(re.findall(r"\binspect", text.text, re.IGNORECASE))
        return 0.6 if mentions >= 3 else 0.1

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read headings as sections, and all prose as paragraphs.

        Raises
        ------
        LetterError
            Stage ``structure``: the report contains no paragraph of prose.
        """
        sections = _sections(text)
        about = sections_about_inspection(text, sections)
        asking = sections_of_recommendations(text, sections)
        starts = [section.heading.start for section in sections]
        paragraphs: list[Paragraph] = []
        printed = printed_headings(text)
        size = _usual_size(text)
        for block in text.blocks:
            if not _states(text, block, printed):
                continue
            section = sections[bisect_right(starts, block.span.start) - 1]
            if section.order in about:
                continue
            paragraph = _paragraph(text, block, len(paragraphs), section.kind, size)
            if section.order in asking:
                paragraph = replace(paragraph, role=Role.RECOMMENDATION)
            paragraphs.append(paragraph)
        if not paragraphs:
            raise LetterError(
                "The report contains no paragraph of prose.", "Look at the PDF.", stage="structure"
            )
        blocks = [block_text(text, block) for block in text.blocks[:25]]
        name, urn = _area(blocks, areas)
        days = parse_dates(labelled(blocks, _DATES) or "")
        judgements, doubts = read_judgements(text)
        return Structured(
            Metadata(
                letter_id=text.letter_id,
                kind=self.name,
                area=name,
                urn=urn,
                inspection_start=days[0] if days else None,
                inspection_end=days[1] if days else None,
                judgements=judgements,
                reading_notes=doubts,
            ),
            tuple(sections),
            tuple(paragraphs),
        )


def sections_about_inspection(text: LetterText, sections: Iterable[Section]) -> frozenset[int]:
    """Return the orders of sections that are about the inspection and hold no findings.

    A long section under such a heading is not one of them: its own headings were probably
    not recognised, and its findings must not be lost.
    """
    return frozenset(
        section.order
        for section in sections
        if is_about_inspection(section.kind)
        and len(section.body.of(text.text).split()) <= _LONGEST_ABOUT
    )


def sections_of_recommendations(text: LetterText, sections: Iterable[Section]) -> frozenset[int]:
    """Return the orders of sections that list what has to improve.

    A long section under such a heading is not one of them: headings in it were probably not
    recognised, and findings are no recommendations.
    """
    return frozenset(
        section.order
        for section in sections
        if section.kind in RECOMMENDING and len(section.body.of(text.text).split()) <= _LONGEST_LIST
    )


def _sections(text: LetterText) -> list[Section]:
    """Return a section for each heading, named after its words, with ``front`` first."""
    headings: list[tuple[str, Span]] = [("front", Span(0, 0))]
    printed = printed_headings(text)
    for block in _heading_blocks(text):
        words = block_text(text, block)
        slug = _slug(words)
        if slug and not is_entry(words, printed) and not is_label(words):
            headings.append((slug, block.span))
    sections: list[Section] = []
    for order, (kind, span) in enumerate(headings):
        end = headings[order + 1][1].start if order + 1 < len(headings) else len(text.text)
        sections.append(
            Section(text.letter_id, order, kind, span, Span(span.end, max(span.end, end)))
        )
    return sections


def _usual_size(text: LetterText) -> float:
    """Return the font size (points) of most of a letter's text."""
    sizes: Counter[float] = Counter()
    for block in text.blocks:
        sizes[block.size] += len(block.span)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _heading_blocks(text: LetterText) -> list[Block]:
    return [
        block for block in text.blocks if block.kind is BlockKind.HEADING and block.cell is None
    ]


def printed_headings(text: LetterText) -> frozenset[str]:
    """Return the headings of a letter, in lower case with hyphens."""
    return frozenset(
        _slug(block_text(text, block)) for block in text.blocks if block.kind is BlockKind.HEADING
    )


def is_entry(words: str, printed: frozenset[str]) -> bool:
    """Whether a line is from a table of contents: a heading of the letter with a page number."""
    match = _ENTRY.fullmatch(words)
    return match is not None and _slug(match.group("heading")) in printed


def _slug(heading: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", heading.casefold()).strip("-")
    return words if len(words) <= LONGEST_SLUG else words[:LONGEST_SLUG].rsplit("-", 1)[0]


def _states(text: LetterText, block: Block, printed: frozenset[str]) -> bool:
    """Whether a block becomes excerpts: prose, but no heading or line of a table of contents."""
    words = block_text(text, block)
    if block.kind is BlockKind.HEADING or is_entry(words, printed):
        return False
    return is_prose(words, bullet=block.kind is BlockKind.BULLET)


def _paragraph(text: LetterText, block: Block, order: int, section: str, size: float) -> Paragraph:
    """Return a block's paragraph, without its number and any mark "(Recommendation)"."""
    span = paragraph_span(text, block)
    note = _NOTE_NUMBER.match(span.of(text.text)) if block.size < size - _SMALLER else None
    if note:
        span = Span(span.start + note.end(), span.end)
    mark = recommendation_mark(span.of(text.text))
    if mark is None:
        return Paragraph(text.letter_id, order, section, span)
    return Paragraph(
        text.letter_id, order, section, Span(span.start, span.start + mark), Role.RECOMMENDATION
    )


def _area(blocks: list[str], areas: Areas) -> tuple[str | None, str | None]:
    for block in blocks:
        if len(block) > 130:
            continue
        title = _TITLE.search(block)
        named = title.group("area") if title else block
        for candidate in (named, _COUNCIL.sub(" ", named)):
            area = areas.find(" ".join(candidate.split())) if candidate.strip() else None
            if area:
                return area.plain_name, area.urn
    return None, None
