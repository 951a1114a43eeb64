"""The template that all letters to leaders share, from the letterhead to the copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from inspection_letters.reading.marks import ends_sentence
from inspection_letters.reading.structure.bodies import body_name
from inspection_letters.reading.structure.dates import parse_dates
from inspection_letters.reading.structure.kinds import block_text, squash
from inspection_letters.reading.structure.people import Person, addressees_in, once, people_in
from inspection_letters.reading.structure.printed_lines import lines_of
from inspection_letters.records import Block, BlockKind, LetterText

_DATE_ALONE: Final = re.compile(
    r"(?:[A-Z][a-z]+day,?\s+)?\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]+\s+\d{4}"
)
_TITLE: Final = re.compile(r"Joint (?:targeted |local )?area\b", re.IGNORECASE)
_SALUTATION: Final = re.compile(r"Dear\b")
_VALEDICTION: Final = re.compile(r"yours(sincerely|faithfully|truly)")
_COPIES: Final = re.compile(r"(?:cc\b|copies to\b|copy to\b)", re.IGNORECASE)
_BODY: Final = re.compile(
    r"(?:London Borough of .+|.*\b(?:Council|Clinical Commissioning Groups?|CCGs?|Integrated Care "
    r"Board|ICB))(?:\s*\([^)]*\))?"
)
_INSPECTORATES: Final = frozenset(
    "ofsted carequalitycommission cqc hmiconstabulary hmicfrs hmiprobation".split()
)
"""Heads of the columns of signatures."""

_LATEST_SALUTATION: Final = 60
"""Blocks within which the salutation stands."""

_SHORTEST_TEXT: Final = 20
"""Words of a paragraph that is no address, title or letterhead."""

_HEAD_WITHOUT_SALUTATION: Final = 20
_LONGEST_TITLE: Final = 300
"""Characters; titles that name four subjects have 220."""

_SMALLER: Final = 0.6
"""Points by which a note is set smaller than the running text."""


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """The parts of a letter to leaders.

    The numbers are indices of blocks: the body is ``range(opening, close)``. Where a part
    is missing, its fact is None or empty.

    Attributes
    ----------
    letter_date : date or None
        The date at its head.
    addressees : tuple of Person
        To whom it is addressed, in the order of the letter.
    bodies : tuple of str
        The council and the health bodies that its head names on lines of their own.
    salutation : str
        Its line "Dear ...".
    title : str
        The words of the title, which may wrap over several blocks.
    opening : int
        The first block after salutation and title.
    close : int
        The valediction ("Yours sincerely"); the number of blocks if there is none.
    signed_by : tuple of Person
        Who signed, in reading order.
    """

    letter_date: date | None
    addressees: tuple[Person, ...]
    bodies: tuple[str, ...]
    salutation: str
    title: str
    opening: int
    close: int
    signed_by: tuple[Person, ...]


def read_template(text: LetterText) -> LetterTemplate:
    """Find the parts that every letter to leaders has.

    Parameters
    ----------
    text : LetterText
        The letter.
    """
    blocks = [block_text(text, block) for block in text.blocks]
    salutation = next(
        (at for at, words in enumerate(blocks[:_LATEST_SALUTATION]) if _SALUTATION.match(words)),
        None,
    )
    head = range(_end_of_head(blocks) if salutation is None else salutation)
    dated = next((at for at in head if _DATE_ALONE.fullmatch(blocks[at].strip())), None)
    days = None if dated is None else parse_dates(blocks[dated])
    below = range(0 if dated is None else dated + 1, head.stop)
    opening = _end_of_title(text, 0 if salutation is None else salutation + 1)
    close = _valediction(blocks, opening)
    return LetterTemplate(
        letter_date=days[0] if days else None,
        addressees=addressees_in([line.text for line in lines_of(text, below)]),
        bodies=_bodies(text, head),
        salutation="" if salutation is None else blocks[salutation],
        title=" ".join(blocks[0 if salutation is None else salutation + 1 : opening]),
        opening=opening,
        close=close,
        signed_by=_signatures(text, range(close + 1, len(blocks))),
    )


def _end_of_head(blocks: list[str]) -> int:
    """Return the block of the title, or else of the text, in a letter without a salutation."""
    head = blocks[:_HEAD_WITHOUT_SALUTATION]
    begins = (
        at
        for at, words in enumerate(head)
        if _TITLE.match(words) or (len(words.split()) >= _SHORTEST_TEXT and ends_sentence(words))
    )
    return next(begins, len(head))


def area_of_title(text: LetterText, title: re.Pattern[str]) -> str | None:
    """Return the area named in a letter's title, which may wrap over two blocks.

    Parameters
    ----------
    text : LetterText
        The letter.
    title : re.Pattern
        A title with the group ``area``.
    """
    blocks = [block_text(text, block) for block in text.blocks[:45]]
    for index, block in enumerate(blocks):
        joined = block
        for extra in ("", *blocks[index + 1 : index + 2]):
            joined = f"{joined} {extra}".strip()
            match = title.search(joined)
            if match and len(joined) < 160:
                return match.group("area").strip(" .")
    return None


def small_print(text: LetterText) -> frozenset[int]:
    """Return the indices of the blocks in smaller type than the running text: the notes."""
    sizes: Counter[float] = Counter()
    for block in text.blocks:
        sizes[block.size] += len(block.span)
    usual = max(sizes, key=lambda size: (sizes[size], size), default=0.0)
    return frozenset(
        index for index, block in enumerate(text.blocks) if _is_small(block, usual - _SMALLER)
    )


def _is_small(block: Block, below: float) -> bool:
    return block.size < below and block.cell is None and block.kind is not BlockKind.HEADING


def _end_of_title(text: LetterText, start: int) -> int:
    """Return the block after the title: the bold blocks right below the salutation.

    A title that is not bold is one block that does not end as a sentence does.
    """
    end = start
    length = 0
    if start < len(text.blocks) and not text.blocks[start].bold:
        words = block_text(text, text.blocks[start])
        return start + (len(words) <= _LONGEST_TITLE and not ends_sentence(words))
    while end < len(text.blocks) and text.blocks[end].bold:
        length += len(text.blocks[end].span)
        if length > _LONGEST_TITLE:
            break
        end += 1
    return end


def _valediction(blocks: list[str], start: int) -> int:
    found = (
        at
        for at in range(len(blocks) - 1, start - 1, -1)
        if _VALEDICTION.fullmatch(squash(blocks[at]))
    )
    return next(found, len(blocks))


def _bodies(text: LetterText, head: Iterable[int]) -> tuple[str, ...]:
    found: list[str] = []
    for index in head:
        whole = block_text(text, text.blocks[index])
        lines = [line.text for line in lines_of(text, [index])]
        for line in [whole] if _BODY.fullmatch(whole.strip(" ,")) else lines:
            for name in re.split(r",\s+(?=NHS\b)", line):
                if _BODY.fullmatch(name.strip(" ,")):
                    found.append(body_name(name.strip(" ,")))
    return tuple(dict.fromkeys(found))


def _signatures(text: LetterText, blocks: range) -> tuple[Person, ...]:
    """Return who signed, cell by cell; names and offices may stand in rows of their own."""
    notes = small_print(text)
    columns: dict[tuple[int, int], list[int]] = {}
    for index in blocks:
        words = block_text(text, text.blocks[index])
        if _COPIES.match(words):
            break
        if index not in notes and squash(words) not in _INSPECTORATES:
            cell = text.blocks[index].cell
            columns.setdefault((cell.table, cell.column) if cell else (-1, -1), []).append(index)
    signed: list[tuple[int, Person]] = []
    for column in columns.values():
        lines = [(index, line.text) for index in column for line in lines_of(text, [index])]
        for person in people_in([line for _, line in lines]):
            at = next((at for at, line in lines if line.startswith(person.name)), column[0])
            signed.append((at, person))
    return once([person for _, person in sorted(signed, key=lambda found: found[0])])
