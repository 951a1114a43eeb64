"""The parts of a letter's text: sections, paragraphs and excerpts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspection_letters.records.spans import Span


class Role(StrEnum):
    """The purpose of a part of a letter, comparable across kinds of letter.

    Examples
    --------
    >>> from inspection_letters.extending import Role
    >>> [role.value for role in Role]
    ['strength', 'weakness', 'recommendation', 'context']
    """

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    RECOMMENDATION = "recommendation"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter: the span of its heading and of its body, in reading order.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> section = letter.sections[0]
    >>> section.order, section.body.start < section.body.end
    (0, True)
    """

    letter_id: str
    order: int
    kind: str
    heading: Span
    body: Span


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, bullet or part of a cell with findings or recommendations.

    ``order`` counts from 0 within the letter; ``section`` is the kind of the
    section it stands in. An item number ("1.") is not part of ``span``.

    Examples
    --------
    >>> from inspection_letters.extending import Paragraph, Role, Span
    >>> Paragraph("9f2c", order=0, section="findings", span=Span(0, 40)).role is Role.CONTEXT
    True
    """

    letter_id: str
    order: int
    section: str
    span: Span
    role: Role = Role.CONTEXT


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The coding unit: a sentence with its place.

    ``paragraph`` is the position of its paragraph, bullet or cell among those with
    excerpts; ``order`` is its own position in the letter. Both count from 0.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> excerpt = letter.excerpts[0]
    >>> excerpt.quote == letter.text[excerpt.span.start : excerpt.span.end]
    True
    """

    excerpt_id: str
    letter_id: str
    span: Span
    quote: str
    section: str
    paragraph: int
    order: int
    role: Role = Role.CONTEXT
