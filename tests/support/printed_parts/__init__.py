"""Small PDFs by chance, of each way in which the print of a page misleads a reader."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.support.printed_parts import layout, seen, type
from tests.support.printed_parts.sheet import Part, Print

PARTS: dict[str, Part] = {**type.PARTS, **seen.PARTS, **layout.PARTS}

BESIDE = {
    "numbered lists": "1 2 3 4 5",
    "notes at the foot": "1 1",
    "tables over pages": 2 * "What leaders do What children say ",
    "running heads": 3 * "Zqx report of an inspection Page 1 of 3 2 3 ",
    "marked headers and footers": "Zqx header of the report Zqx footer",
}
"""Words that a page shows beside its sentences, which a reader may keep or set apart."""


def printed(part: str, number: int, seed: int = 0) -> Print:
    """Return the PDF of a part that a seed and a number make, always the same."""
    rng = Random(f"{seed}/{part}/{number}")
    data, sentences = PARTS[part](rng)
    return Print(part, data, tuple(sentences), BESIDE.get(part, ""))


def all_printed(each: int, seed: int = 0) -> Iterator[Print]:
    """Give as many PDFs of each part."""
    for part in PARTS:
        for number in range(each):
            yield printed(part, number, seed)
