"""Extract one page: its words, what is left out and why, and any faults of the page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Final

from inspection_letters.reading.extract.grids import grids_of
from inspection_letters.reading.extract.objects import printed_on
from inspection_letters.reading.extract.printed import Attributes, Printed
from inspection_letters.reading.extract.seen import SCAN, Pictures, scans_on, settle
from inspection_letters.reading.extract.words import turned, words_of
from inspection_letters.records import (
    Omission,
    OmissionReason,
    PageFault,
    PageNote,
    RawPage,
)
from inspection_letters.records.spans import BBox, union

FEWEST_TURNED: Final = 8
"""Fewer rotated words than this are a stamp or the label of a figure."""

FEWEST_ON_SCAN: Final = 20
"""A page that is a picture and has fewer words than this is a scan."""

MOST_UNREADABLE: Final = 0.05
"""A page is reported if more than this share of its glyphs cannot be read as letters."""

_OUTLINES: Final = 400
"""A page without words but with at least this many curves is text drawn as outlines."""


def raw_pages(page: Any, pictures: Pictures) -> list[RawPage]:
    """Return a page in its main direction of text, then any text rotated differently.

    Parameters
    ----------
    page : pdfplumber.page.Page
        The page.
    pictures : Pictures
        Pictures of the PDF's pages, used to decide whether doubtful glyphs are visible.
    """
    number = int(page.page_number)
    printed, width, height = printed_on(page)
    settle(printed, width, height, lambda: pictures.of(number))
    by_turn: dict[int, list[Attributes]] = defaultdict(list)
    for char in printed.chars:
        if char["reason"] is None:
            by_turn[char["turn"]].append(char)
    main = max(by_turn, key=lambda turn: _count(by_turn[turn]), default=0)
    parts: list[RawPage] = []
    for turn in sorted(by_turn, key=lambda turn: (turn != main, turn)):
        chars = by_turn[turn]
        turned(chars, turn, width, height)
        words = words_of(chars, number)
        sideways = turn % 180 != 0
        size = (height, width) if sideways else (width, height)
        part = RawPage(number, *size, words, (), turned=turn)
        if turn == main:
            turned(printed.marks, turn, width, height)
            parts.append(
                RawPage(number, *size, words, grids_of(printed.marks, number), turned=turn)
            )
        elif len(words) >= FEWEST_TURNED:
            parts.append(part)
        else:
            for char in chars:
                box = part.on_paper(_box((char,), number))
                char.update(x0=box.x0, top=box.top, x1=box.x1, bottom=box.bottom)
                char["reason"] = OmissionReason.TURNED
    if not parts:
        parts.append(RawPage(number, width, height, (), grids_of(printed.marks, number)))
    first = parts[0]
    parts[0] = RawPage(
        number,
        first.width,
        first.height,
        first.words,
        first.tables,
        first.turned,
        (*_omissions(printed.chars, number), *printed.named),
        tuple(_notes(printed, first, width * height)),
    )
    return parts


def _count(chars: Iterable[Attributes]) -> int:
    return sum(not char["text"].isspace() for char in chars)


def _omissions(chars: Iterable[Attributes], number: int) -> list[Omission]:
    """Return the text left out, joined where it has the same reason and line."""
    runs: list[list[Attributes]] = []
    last: dict[OmissionReason, list[Attributes]] = {}
    for char in chars:
        reason = char["reason"]
        if reason is None:
            continue
        run = last.get(reason)
        same_line = run and (char["turn"] is None or abs(run[-1]["top"] - char["top"]) < 1)
        if run is None or not same_line:
            run = last[reason] = []
            runs.append(run)
        run.append(char)
    found = []
    for run in runs:
        reason = run[0]["reason"]
        text = " ".join("".join(char["text"] for char in run).split())
        if text:
            found.append(Omission(text, _box(run, number), reason))
    return found


def _box(glyphs: Iterable[Attributes], number: int) -> BBox:
    return union(
        BBox(number, *(round(float(glyph[key]), 2) for key in ("x0", "top", "x1", "bottom")))
        for glyph in glyphs
    )


def _notes(printed: Printed, page: RawPage, area: float) -> Iterable[PageNote]:
    reasons = Counter(char["reason"] for char in printed.chars if char["text"].strip())
    unreadable = reasons[OmissionReason.NO_LETTER]
    shown = unreadable + reasons[None]
    drawn = _covered(printed) >= SCAN * area or printed.curves >= _OUTLINES
    if unreadable > MOST_UNREADABLE * shown:
        yield PageNote(page.page_number, PageFault.NO_LETTERS, round(unreadable / shown, 3))
    elif (not page.words and drawn) or (
        len(page.words) < FEWEST_ON_SCAN and scans_on(printed, area)
    ):
        yield PageNote(page.page_number, PageFault.PICTURE)


def _covered(printed: Printed) -> float:
    """Return the total area (square points) of a page's pictures: a scan may be cut into strips."""
    return sum(
        float((mark["x1"] - mark["x0"]) * (mark["bottom"] - mark["top"]))
        for mark in printed.pictures
    )
