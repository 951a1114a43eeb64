"""Cut a letter of a joint targeted area inspection at its headings and boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from inspection_letters.reading.structure.kinds import HeadingRule, block_text, squash
from inspection_letters.reading.structure.letter_template import LetterTemplate, small_print
from inspection_letters.records import BlockKind, LetterText, Role, Section
from inspection_letters.records.spans import Span

HEADINGS: Final = tuple(
    HeadingRule(kind, re.compile(pattern))
    for kind, pattern in (
        ("context", "context|background"),
        ("headline", "headlinefindings"),
        ("priority", "areas?(?:for)?priorityactions?"),
        ("improve", "areas?(?:for|of)improvements?|whatneedsto(?:improve|beimproved)"),
        ("strengths", r"(?:key|\w{0,30}?)strengths?"),
        ("findings", "mainfindings"),
        ("next-steps", "nextsteps"),
    )
)

_CASE_TITLE: Final = re.compile(
    r"\s*(?:case|practice)\s+(?:stud(?:y|ies)|examples?)\s*(?:\d+|[A-Z]\b)?\s*(?:[:–—-]|$)|"
    r"\s*places\s+and\s+spaces\s*(?:[:–—-]|$)",
    re.IGNORECASE,
)
_PARTNERSHIP: Final = re.compile(
    r".*(?:safeguarding|children).*(?:partnership|board|arrangements).*"
)
_NOT_PRACTISED: Final = re.compile(r"improvement|priority action|inadequate|ineffective", re.I)
_GOOD: Final = re.compile(r"effective|good|strong|strength", re.IGNORECASE)
_LONGEST: Final = 90
"""Characters of a main heading; longer blocks are prose."""

ROLES: Final = {
    "headline": Role.CONTEXT,
    "priority": Role.RECOMMENDATION,
    "improve": Role.RECOMMENDATION,
    "strengths": Role.STRENGTH,
    "partnership": Role.CONTEXT,
    "findings": Role.CONTEXT,
    "case-study": Role.CONTEXT,
}
"""Sections whose sentences are excerpts, with their roles; those of boxes vary."""

_ABOUT: Final = re.compile(
    r"Joint targeted area inspection\b|(?:Between|On|From) \d|This letter\b|The inspectorates\b|"
    r"(?:This|The) (?:JTAI|joint targeted area inspection|joint inspection)\b|"
    r"(?:This|The) inspection (?:took place|was|focus|includ)|In this (?:JTAI|inspection)\b|"
    r"Inspectors (?:also )?(?:considered|evaluated|focused|undertook)\b"
)
"""How a paragraph on the inspection itself begins, or a title that is set like one."""

_STILL_ABOUT: Final = re.compile(
    r"\bthis letter\b|\bdeep dive\b|\bJTAIs?\b|\bjoint (?:targeted area )?inspections?\b|"
    r"\binspectorates\b|\bthis inspection (?:took|was|focus|includ)|\bthis evaluation\b|"
    r"\b[Ii]nspectors (?:also )?(?:considered|evaluated|focused|undertook)\b|"
    r"\bcarried out by inspectors from\b|multi-agency inspection of this area|"
    r"\brisk factors in addition to\b"
)
"""What a later sentence of such a paragraph says, if it is on the inspection."""

_SENTENCE: Final = re.compile(r".+?(?:[.!?][’”)]*(?:\s+|$)|[a-z][.!?](?=[A-Z])|$)", re.DOTALL)
"""A sentence with the space after it, which can be missing: "of this letter.The area"."""


@dataclass(slots=True)
class Piece:
    """Consecutive blocks of one section; a box in a section cuts it in two.

    The piece after a box has no heading of its own. ``start`` is the offset before which
    the first block belongs to the piece before.
    """

    kind: str
    role: Role
    heading: list[int] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    start: int = 0


def cut_letter(text: LetterText, template: LetterTemplate) -> list[Piece]:
    """Cut the body of a letter into sections and boxes, in reading order.

    Headings are known by their words, since their type is that of sub-headings. A heading
    that is not known is a sub-heading, except one that names the partnership before the
    main findings. Notes at the foot of a page are left out.

    Parameters
    ----------
    text : LetterText
        The letter.
    template : LetterTemplate
        Its parts as a letter.
    """
    notes = small_print(text)
    body = range(template.opening, template.close)
    mains = {index: kind for index in body if (kind := _main_heading(text, index))}
    first_findings = min((at for at, kind in mains.items() if kind == "findings"), default=0)
    pieces = [Piece("front", Role.CONTEXT)]
    section = pieces[0]
    box: tuple[int, int] | None = None
    for index in body:
        if index in notes:
            continue
        block = text.blocks[index]
        kind = mains.get(index)
        if kind is None and index < first_findings and section.kind != "front":
            kind = "partnership" if _names_partnership(text, index) else None
        if kind:
            section = Piece(kind, _role(text, kind, index), heading=[index])
            pieces.append(section)
            box = None
        elif _CASE_TITLE.match(block_text(text, block)) and _is_title(text, index):
            pieces.append(Piece("case-study", _role_of_case(block_text(text, block)), [index]))
            box = (block.cell.table, block.cell.row) if block.cell else (-1, -1)
        elif box is not None and _stays_in_box(text, index, box):
            _add_to_box(text, pieces[-1], index)
        else:
            if box is not None:
                box = None
                pieces.append(Piece(section.kind, section.role))
            pieces[-1].blocks.append(index)
    close = range(template.close + 1, len(text.blocks))
    if template.close < len(text.blocks):
        pieces.append(Piece("signature", Role.CONTEXT, [template.close], list(close)))
    return [*_split_opening(text, pieces[0]), *pieces[1:]]


def _split_opening(text: LetterText, opening: Piece) -> list[Piece]:
    """Set what the opening says of the inspection apart from the findings below it.

    The older letters sum up their findings before the first heading, sometimes in the same
    paragraph as the last sentence on the inspection.
    """
    for place, index in enumerate(opening.blocks):
        block = text.blocks[index]
        end = _end_of_about(block_text(text, block))
        if end < len(block.span):
            about = opening.blocks[: place + (end > 0)]
            start = block.span.start + end
            return [
                Piece("front", Role.CONTEXT, blocks=about),
                Piece("headline", ROLES["headline"], blocks=opening.blocks[place:], start=start),
            ]
    return [opening]


def _end_of_about(words: str) -> int:
    """Return how many characters of a paragraph are about the inspection, from its start."""
    if not _ABOUT.match(words):
        return 0
    end = 0
    for sentence in _SENTENCE.finditer(words):
        if end == 0 or _STILL_ABOUT.search(sentence.group()):
            end = sentence.end()
    return end


def sections_of(text: LetterText, pieces: Sequence[Piece]) -> tuple[Section, ...]:
    """Return the pieces as sections; those without heading have an empty heading span."""
    return tuple(
        Section(
            text.letter_id,
            order,
            piece.kind,
            _heading_span(text, piece),
            _body(text, piece, following),
        )
        for order, (piece, following) in enumerate(zip(pieces, (*pieces[1:], None), strict=True))
    )


def main_heading_kind(words: str) -> str | None:
    """Return the kind of section that a known heading opens, or None for any other text."""
    bare = squash(words)
    return next((rule.kind for rule in HEADINGS if rule.pattern.fullmatch(bare)), None)


def _main_heading(text: LetterText, index: int) -> str | None:
    block = text.blocks[index]
    if block.cell or block.kind is BlockKind.BULLET or len(block.span) > _LONGEST:
        return None
    return main_heading_kind(block_text(text, block))


def _names_partnership(text: LetterText, index: int) -> bool:
    block = text.blocks[index]
    return (
        block.kind is BlockKind.HEADING
        and block.cell is None
        and bool(_PARTNERSHIP.fullmatch(squash(block_text(text, block))))
    )


def _role(text: LetterText, kind: str, index: int) -> Role:
    """Return the role of a section; "Areas for improvement" tells what is weak at length."""
    told = squash(block_text(text, text.blocks[index]))
    if kind == "improve" and told.startswith("area"):
        return Role.WEAKNESS
    return ROLES.get(kind, Role.CONTEXT)


def _is_title(text: LetterText, index: int) -> bool:
    block = text.blocks[index]
    return block.kind is not BlockKind.BULLET and len(block.span) <= 2 * _LONGEST


def _role_of_case(title: str) -> Role:
    """Return whether a box shows good practice or what went wrong, by its title."""
    if _NOT_PRACTISED.search(title):
        return Role.WEAKNESS
    return Role.STRENGTH if _GOOD.search(title) else Role.CONTEXT


def _stays_in_box(text: LetterText, index: int, box: tuple[int, int]) -> bool:
    """Whether a block goes on in a box; one without rules ends at the next heading."""
    block = text.blocks[index]
    if box == (-1, -1):
        return block.kind is not BlockKind.HEADING
    return block.cell is not None


def _add_to_box(text: LetterText, piece: Piece, index: int) -> None:
    """Add a block to a box: to its heading while only bold lines came before."""
    if text.blocks[index].kind is BlockKind.HEADING and not piece.blocks:
        piece.heading.append(index)
    else:
        piece.blocks.append(index)


def _heading_span(text: LetterText, piece: Piece) -> Span:
    if piece.heading:
        first, last = text.blocks[piece.heading[0]], text.blocks[piece.heading[-1]]
        return Span(first.span.start, last.span.end)
    if not piece.blocks or piece.kind == "front":
        return Span(0, 0)
    start = max(piece.start, text.blocks[piece.blocks[0]].span.start)
    return Span(start, start)


def _body(text: LetterText, piece: Piece, following: Piece | None) -> Span:
    heading = _heading_span(text, piece)
    if not piece.blocks:
        return Span(heading.end, heading.end)
    end = text.blocks[piece.blocks[-1]].span.end
    if following and following.start:
        end = min(end, following.start)
    start = text.blocks[piece.blocks[0]].span.start
    return Span(heading.end if not piece.heading else start, end)
