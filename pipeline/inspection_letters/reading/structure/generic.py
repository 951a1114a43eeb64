"""Any other inspection report: headings and paragraphs, nothing about SEND."""

from __future__ import annotations

import re
from bisect import bisect_right

from inspection_letters.common.reference.areas import Areas
from inspection_letters.reading.structure.dates import parse_dates
from inspection_letters.reading.structure.kinds import (
    Structured,
    block_text,
    labelled,
    paragraph_span,
)
from inspection_letters.records import Block, BlockKind, LetterText, Metadata, Paragraph, Section
from inspection_letters.records.errors import LetterError
from inspection_letters.records.spans import Span

LONGEST_SLUG = 60

_DATES = re.compile(
    r"^(?:inspection|focused visit|visit)?\s*(?:dates?|carried out)\s*(?:of inspection)?\s*:?\s*"
    r"(?:from\s+)?(?=\d)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:inspection|visit|review)\s+(?:of|to)\s+(?P<area>.+?)(?:[’']s)?\s+(?:local\s+authority|children)",
    re.IGNORECASE,
)
_COUNCIL = re.compile(
    r"\b(?:county|city|borough|metropolitan|district|council|london|royal|of|the|mbc|bc|cc)\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"[.!?:;’”]$")


class Generic:
    """The kind ``generic``."""

    name = "generic"

    def confidence(self, text: LetterText) -> float:
        """Return just enough to be chosen if no other kind fits and it speaks of inspection."""
        mentions = len(re.findall(r"\binspect", text.text, re.IGNORECASE))
        return 0.6 if mentions >= 3 else 0.1

    def read(self, text: LetterText, areas: Areas) -> Structured:
        """Read headings as sections, and everything that is prose as paragraphs.

        Raises
        ------
        LetterError
            Stage ``structure``: the report holds no paragraph of prose.
        """
        sections = _sections(text)
        starts = [section.heading.start for section in sections]
        paragraphs: list[Paragraph] = []
        for block in text.blocks:
            if not _is_prose(text, block):
                continue
            section = sections[bisect_right(starts, block.span.start) - 1]
            paragraphs.append(
                Paragraph(
                    text.letter_id, len(paragraphs), section.kind, paragraph_span(text, block)
                )
            )
        if not paragraphs:
            raise LetterError(
                "The report contains no paragraph of prose.", "Look at the PDF.", stage="structure"
            )
        blocks = [block_text(text, block) for block in text.blocks[:25]]
        name, urn = _area(blocks, areas)
        days = parse_dates(labelled(blocks, _DATES) or "")
        return Structured(
            Metadata(
                letter_id=text.letter_id,
                kind=self.name,
                area=name,
                urn=urn,
                inspection_start=days[0] if days else None,
                inspection_end=days[1] if days else None,
            ),
            tuple(sections),
            tuple(paragraphs),
        )


def _sections(text: LetterText) -> list[Section]:
    """Return a section for each heading, named after its words; ``front`` comes first."""
    headings: list[tuple[str, Span]] = [("front", Span(0, 0))]
    blocks = [
        block for block in text.blocks if block.kind is BlockKind.HEADING and block.cell is None
    ]
    printed = {_slug(block_text(text, block)) for block in blocks}
    for block in blocks:
        slug = _slug(block_text(text, block))
        entry = re.sub(r"-\d+$", "", slug)
        # A line of the table of contents: a heading that occurs again, with its page.
        if slug and not (entry != slug and entry in printed):
            headings.append((slug, block.span))
    sections: list[Section] = []
    for order, (kind, span) in enumerate(headings):
        end = headings[order + 1][1].start if order + 1 < len(headings) else len(text.text)
        sections.append(
            Section(text.letter_id, order, kind, span, Span(span.end, max(span.end, end)))
        )
    return sections


def _slug(heading: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", heading.casefold()).strip("-")
    return words if len(words) <= LONGEST_SLUG else words[:LONGEST_SLUG].rsplit("-", 1)[0]


def _is_prose(text: LetterText, block: Block) -> bool:
    """Tell prose from titles, page numbers, names and addresses."""
    words = block_text(text, block)
    if block.kind is BlockKind.HEADING:
        return False
    if block.kind is BlockKind.BULLET:
        return len(words.split()) > 2
    return len(words.split()) > 5 and bool(_SPEAKS.search(words))


def _area(blocks: list[str], areas: Areas) -> tuple[str | None, str | None]:
    for block in blocks:
        if len(block) > 130:
            continue
        title = _TITLE.search(block)
        named = title.group("area") if title else block
        for candidate in (named, _COUNCIL.sub(" ", named)):
            area = areas.find(" ".join(candidate.split())) if candidate.strip() else None
            if area:
                return area.name, area.urn
    return None, None
