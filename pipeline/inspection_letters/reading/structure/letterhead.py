"""Read the parts that all letters share: date, addressees, title and signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from inspection_letters.reading.structure.bodies import body_name
from inspection_letters.reading.structure.dates import parse_dates
from inspection_letters.reading.structure.kinds import Part, block_text, squash
from inspection_letters.reading.structure.people import Person, addressees_in, once, people_in
from inspection_letters.records import LetterText

_DATE_ALONE = re.compile(r"^\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]+\s+\d{4}$")
_COPIES = re.compile(r"^(?:cc\b|copies to\b|copy to\b)", re.IGNORECASE)
_BODY = re.compile(
    r"(?:London Borough of .+|.*\b(?:Council|Clinical Commissioning Groups?|CCGs?|Integrated Care "
    r"Board|ICB))(?:\s*\([^)]*\))?"
)
_SALUTATION = re.compile(r"^Dear\b")


def letter_date(blocks: Sequence[str]) -> date | None:
    """Return the date of a letter: the first block at its head that is only a date."""
    for block in _head(blocks):
        if _DATE_ALONE.match(block.strip()):
            found = parse_dates(block)
            return found[0] if found else None
    return None


def addressees(blocks: Sequence[str]) -> tuple[str, ...]:
    """Return the people a letter is addressed to, listed between its date and "Dear ..."."""
    head = list(_head(blocks))
    dated = [index for index, block in enumerate(head) if _DATE_ALONE.match(block.strip())]
    return addressees_in(head[dated[0] + 1 :] if dated else head)


def addressed_bodies(blocks: Sequence[str]) -> tuple[str, ...]:
    """Return the full names of the council and health bodies that a letter is addressed to."""
    found: list[str] = []
    for block in _head(blocks):
        for line in re.split(r",\s+(?=NHS\b)", block):
            name = line.strip(" ,")
            if _BODY.fullmatch(name):
                found.append(body_name(name))
    return tuple(dict.fromkeys(found))


def area_of_title(blocks: Sequence[str], title: re.Pattern[str]) -> str | None:
    """Return the area named in a letter's title, which may wrap over two blocks."""
    for index, block in enumerate(blocks[:45]):
        joined = block
        for extra in ("", *blocks[index + 1 : index + 2]):
            joined = f"{joined} {extra}".strip()
            match = title.search(joined)
            if match and len(joined) < 160:
                return match.group("area").strip(" .")
    return None


def signature_people(text: LetterText, part: Part | None) -> tuple[Person, ...]:
    """Return the people in the signature block, column by column."""
    if part is None:
        return ()
    blocks = []
    for index in part.blocks:
        if _COPIES.match(block_text(text, text.blocks[index])):
            break
        blocks.append(text.blocks[index])
    if not any(block.cell for block in blocks):
        return people_in([block_text(text, block) for block in blocks])
    columns: dict[int, list[str]] = {}
    for block in blocks:
        words = block_text(text, block)
        if squash(words) in {"ofsted", "carequalitycommission", "cqc"}:
            continue
        columns.setdefault(block.cell.column if block.cell else -1, []).append(words)
    return once([person for column in sorted(columns) for person in people_in(columns[column])])


def _head(blocks: Sequence[str]) -> Sequence[str]:
    for index, block in enumerate(blocks[:60]):
        if _SALUTATION.match(block):
            return blocks[:index]
    return blocks[:20]
