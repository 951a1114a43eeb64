"""What a letter lists below a lead-in: significant weaknesses, or areas for priority action."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from inspection_letters.reading.structure.kinds import block_text, paragraph_span, squash
from inspection_letters.records import BlockKind, LetterText, Paragraph, Recommendation, Role

_WEAKNESS: Final = r"(?:significant|serious)\s+(?:areas?\s+of\s+)?weakness(?:es)?"
_AREAS: Final = rf"(?:areas?\s+of\s+(?:significant\s+|serious\s+)?weakness(?:es)?|{_WEAKNESS})"
WEAKNESSES_FOLLOW: Final = re.compile(
    rf"{_AREAS}[^.]*:\s*$|"
    rf"\b(?:following|these)\s+{_AREAS}\s*\.?\s*$|"
    rf"{_AREAS}\s+(?:are|were|identified\s+(?:are|were)|is|was)\s*:?\s*$",
    re.IGNORECASE,
)
"""The end of a paragraph that a list of significant weaknesses follows."""

ACTIONS_FOLLOW: Final = re.compile(
    r"areas?\s+for\s+priority\s+action[^.]*:\s*$|"
    r"\b(?:following|these)\s+(?:areas?\s+for\s+)?priority\s+actions?\s*\.?\s*$",
    re.IGNORECASE,
)
"""The end of a paragraph that a list of areas for priority action follows."""

_TIES: Final = re.compile(r"^(?:and|or)\s+|[\s,;.]+(?:and|or)?\s*$", re.IGNORECASE)


def listed_items(
    text: LetterText, blocks: Collection[int], lead_in: re.Pattern[str]
) -> tuple[Recommendation, ...]:
    """Return the items that a letter lists below a lead-in, without repeats.

    One item is one weakness or action, however many sentences it has. Most items are bullets;
    where the letter has none after the lead-in, the items are the short paragraphs that begin
    in lower case or end in a comma, a semicolon or "and".

    Parameters
    ----------
    text : LetterText
        The letter.
    blocks : collection of int
        The indices of the blocks in which lists may stand.
    lead_in : re.Pattern
        `WEAKNESSES_FOLLOW` or `ACTIONS_FOLLOW`.
    """
    found: dict[str, Recommendation] = {}
    for index in sorted(blocks):
        if not lead_in.search(block_text(text, text.blocks[index])):
            continue
        for item in _items(text, index + 1, blocks):
            span = paragraph_span(text, text.blocks[item])
            words = span.of(text.text)
            found.setdefault(squash(_TIES.sub("", words)), Recommendation(words, (span,)))
    return tuple(found.values())


def with_listed(
    text: LetterText,
    paragraphs: Iterable[Paragraph],
    listed: Iterable[Recommendation],
    *,
    section: str,
) -> tuple[Paragraph, ...]:
    """Return all paragraphs in reading order; the listed items are recommendations among them.

    Parameters
    ----------
    text : LetterText
        The letter.
    paragraphs : iterable of Paragraph
        The prose of the letter, in which listed items may be missing.
    listed : iterable of Recommendation
        The items, as `listed_items` returns them.
    section : str
        The section that listed items belong to.
    """
    found = {paragraph.span.start: paragraph for paragraph in paragraphs}
    for item in listed:
        for span in item.spans:
            found[span.start] = Paragraph(text.letter_id, 0, section, span, Role.RECOMMENDATION)
    return tuple(replace(found[start], order=order) for order, start in enumerate(sorted(found)))


def _items(text: LetterText, start: int, blocks: Collection[int]) -> list[int]:
    bullets = []
    index = start
    while index in blocks and text.blocks[index].kind is BlockKind.BULLET:
        bullets.append(index)
        index += 1
    if bullets:
        return bullets
    plain = []
    while index in blocks and _is_plain_item(block_text(text, text.blocks[index])):
        plain.append(index)
        index += 1
    return plain


def _is_plain_item(words: str) -> bool:
    return len(words) < 400 and (
        words[:1].islower() or bool(re.search(r"(?:[,;]|\band)\s*$", words))
    )
