"""Sentences by chance, and sheets of paper that they are printed on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.support.plain_pdf import show, width_of

SUBJECTS: Final = (
    "Leaders", "Social workers", "Foster carers", "School staff", "Health visitors", "Managers",
    "Parents", "Therapists", "Teachers", "Governors", "Care leavers", "Young people",
)  # fmt: skip
VERBS: Final = (
    "review", "describe", "understand", "share", "question", "trust", "improve", "know", "follow",
    "discuss", "value", "check",
)  # fmt: skip
OBJECTS: Final = (
    "the plans for each child", "the records of every visit", "the advice of partners",
    "the offer of short breaks", "the work of the panel", "the views of families",
    "the help with speech", "the waiting times", "the training on autism",
    "the move to adult services", "the reasons for absence", "the quality of placements",
)  # fmt: skip
TAILS: Final = (
    "every month", "without delay", "in most schools", "before decisions are made",
    "across the whole area", "when needs change", "more often than last year",
    "with great care", "far too late", "in plain words", "at the right time", "after each meeting",
)  # fmt: skip


def sentences(rng: Random, count: int, *, tail: str = ".") -> list[str]:
    """Return different sentences of seven to twelve words."""
    found: dict[str, None] = {}
    while len(found) < count:
        words = [rng.choice(part) for part in (SUBJECTS, VERBS, OBJECTS, TAILS)]
        found[" ".join(words) + tail] = None
    return list(found)


@dataclass(frozen=True)
class Print:
    """A generated PDF with the sentences that a careful reader finds in it, in order.

    ``beside`` has the words that it shows besides, which are no sentences.
    """

    part: str
    data: bytes
    sentences: tuple[str, ...]
    beside: str = ""


Part = Callable[[Random], tuple[bytes, Sequence[str]]]
"""Makes a PDF, and says which sentences it holds."""


@dataclass
class Column:
    """Prints lines one below the other; ``y`` is the baseline of the next one, in points."""

    x: float
    y: float
    width: float
    size: float = 11.0
    leading: float = 13.5
    font: str = "F1"

    def write(self, text: str, before: str = "") -> str:
        """Return the operators that print a paragraph, wrapped to the column's width."""
        out = []
        for line in wrapped(text, self.width, self.size, self.font):
            out.append(show(line, self.x, self.y, self.size, before, self.font))
            self.y -= self.leading
        return "".join(out)

    def skip(self, lines: float) -> None:
        """Leave room for lines."""
        self.y -= lines * self.leading


def wrapped(text: str, width: float, size: float, font: str = "F1") -> list[str]:
    """Break a text into lines of at most a width (points)."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, font) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def body(y: float = 740.0) -> Column:
    """Return the column of a page of running text."""
    return Column(72, y, 440)
