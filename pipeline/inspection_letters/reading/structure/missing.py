"""Note what every letter of a kind states but was not found in a letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.reading.structure.kinds import Part, block_text, paragraph_span
from inspection_letters.reading.structure.prose import is_prose
from inspection_letters.records import (
    BlockKind,
    LetterText,
    Metadata,
    Paragraph,
    ReadingNote,
    Recommendation,
    Section,
)

_NOTHING: Final = (None, (), "")


@dataclass(frozen=True, slots=True)
class Expected:
    """A fact that every letter of a kind states.

    ``fact`` is a field of `Metadata`, and ``what`` its name in words; ``looked_for`` and
    ``where`` complete "no ... ", as in `ReadingNote`.
    """

    fact: str
    what: str
    looked_for: str
    where: str


def missing_facts(metadata: Metadata, expected: Sequence[Expected]) -> tuple[ReadingNote, ...]:
    """Return a note for each expected fact that was not found.

    Parameters
    ----------
    metadata : Metadata
        The facts found; None, an empty list and an empty text count as not found.
    expected : sequence of Expected
        The facts that every letter of the kind states.
    """
    return tuple(
        ReadingNote(item.what, item.looked_for, item.where)
        for item in expected
        if getattr(metadata, item.fact) in _NOTHING
    )


def missing_sections(
    parts: Mapping[str, Part], headings: Mapping[str, str]
) -> tuple[ReadingNote, ...]:
    """Return a note for each section that is missing or empty.

    Parameters
    ----------
    parts : mapping of str to Part
        The sections found, by kind.
    headings : mapping of str to str
        The heading of each section that every letter of the kind has, by kind.
    """
    return tuple(
        ReadingNote(f"section “{heading}”", "such heading with text below it", "in the letter")
        for kind, heading in headings.items()
        if kind not in parts or not parts[kind].blocks
    )


def missing_verdicts(
    items: Sequence[Recommendation], name: str, judged: str
) -> tuple[ReadingNote, ...]:
    """Return a note for each weakness or action without a verdict from a later visit.

    Parameters
    ----------
    items : sequence of Recommendation
        The weaknesses or actions that the letter restates.
    name : str
        The name of such an item, such as "weakness".
    judged : str
        The subject of the verdict, such as "sufficient progress".
    """
    return tuple(
        ReadingNote(
            f"verdict on {name} {number}",
            f"sentence on {judged}",
            f"in the findings on “{shortened(item.text)}”",
        )
        for number, item in enumerate(items, start=1)
        if item.verdict is None
    )


def shortened(text: str, words: int = 8) -> str:
    """Return the first words of a text."""
    found = text.split()
    return " ".join(found[:words]) + (" ..." if len(found) > words else "")


def all_prose(text: LetterText, sections: Sequence[Section]) -> tuple[Paragraph, ...]:
    """Return all prose of a letter whose findings were not recognised by its kind's rules.

    In this way nothing is lost. Each paragraph has its section, and the role ``context``.

    Parameters
    ----------
    text : LetterText
        The letter.
    sections : sequence of Section
        Its sections, in reading order.
    """
    found: list[Paragraph] = []
    for block in text.blocks:
        words = block_text(text, block)
        if block.kind is BlockKind.HEADING or not is_prose(
            words, bullet=block.kind is BlockKind.BULLET
        ):
            continue
        kind = next(
            (
                section.kind
                for section in sections
                if section.body.start <= block.span.start < section.body.end
            ),
            "front",
        )
        if kind not in _CLOSING:
            found.append(Paragraph(text.letter_id, len(found), kind, paragraph_span(text, block)))
    return tuple(found)


_CLOSING: Final = frozenset(("signature", "copies", "complaints", "team", "about"))
"""Sections without findings in any kind of letter."""
