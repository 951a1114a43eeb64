"""Where a span of a letter's text stands on the page.

Boxes are worked out from the words each time they are asked for and never
stored, so they cannot drift away from the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from inspection_letters.records.errors import LetterError
from inspection_letters.records.letters import LetterText, Word
from inspection_letters.records.spans import BBox, Span, union


def words_in(text: LetterText, span: Span) -> tuple[Word, ...]:
    """Return the words that share at least one character with `span`.

    Parameters
    ----------
    text : LetterText
        The letter's text; its words are in reading order and do not overlap.
    span : Span
        The characters asked for.

    Returns
    -------
    tuple of Word
        In reading order; empty if the span covers white space only.
    """
    words = text.words
    # The words do not overlap, so their ends rise as their starts do: the first
    # word that ends after the start of the span is the first that can touch it.
    first = bisect_right(words, span.start, key=lambda word: word.span.end)
    last = first
    while last < len(words) and words[last].span.start < span.end:
        last += 1
    return tuple(word for word in words[first:last] if word.span.overlaps(span))


def confidence_of(text: LetterText, span: Span) -> float | None:
    """Return the mean confidence (0 to 1) of the words of a span that were recognised.

    Parameters
    ----------
    text : LetterText
        The letter's text.
    span : Span
        The characters asked for.

    Returns
    -------
    float or None
        None if all words of the span stand in the file as text.
    """
    sure = [word.confidence for word in words_in(text, span) if word.confidence is not None]
    return sum(sure) / len(sure) if sure else None


def boxes_of(text: LetterText, span: Span) -> tuple[BBox, ...]:
    """Return the boxes of a span: one for each line of print on each page.

    Parameters
    ----------
    text : LetterText
        The letter's text.
    span : Span
        The characters asked for; a word that is only partly covered counts whole.

    Returns
    -------
    tuple of BBox
        In reading order; empty if the span covers no word.
    """
    return merge_lines(box for word in words_in(text, span) for box in word.boxes)


def paragraph_of(text: LetterText, span: Span) -> int:
    """Return the number of the paragraph in which a span begins, counted from 1.

    Headings, items of lists and parts of cells count as paragraphs.

    Parameters
    ----------
    text : LetterText
        The letter's text.
    span : Span
        The characters asked for.
    """
    return max(1, bisect_right(text.blocks, span.start, key=lambda block: block.span.start))


def name_place(number: int, *, pages: int) -> str:
    """Return what a place is called: "page 3", or "paragraph 12" in a letter without pages.

    Parameters
    ----------
    number : int
        As `page_of` returns it.
    pages : int
        Number of pages of the letter.
    """
    return f"page {number}" if pages else f"paragraph {number}"


def page_of(text: LetterText, span: Span) -> int:
    """Return the number of the page, counted from 1, on which a span begins.

    In a letter without pages, it is the number of the paragraph; see `paragraph_of`.

    Parameters
    ----------
    text : LetterText
        The letter's text.
    span : Span
        The characters asked for.

    Returns
    -------
    int
        The page of the first box of the first word that the span touches.

    Raises
    ------
    LetterError
        If no word of the span has a box: a page is never guessed.
    """
    if not text.pages:
        return paragraph_of(text, span)
    for word in words_in(text, span):
        if word.boxes:
            return word.boxes[0].page_number
    raise LetterError(
        f"Letter {text.letter_id}: characters {span.start} to {span.end} contain no word of the "
        "PDF, so their page is unknown.",
        "Report this letter to the maintainers: its excerpts do not match its text.",
        stage="segment",
    )


def merge_lines(boxes: Iterable[BBox]) -> tuple[BBox, ...]:
    """Join neighbouring boxes that stand on the same line of print.

    Parameters
    ----------
    boxes : iterable of BBox
        In reading order.

    Returns
    -------
    tuple of BBox
        In the same order; each input box lies within one of them.
    """
    lines: list[BBox] = []
    for box in boxes:
        if lines and _same_line(lines[-1], box):
            lines[-1] = union((lines[-1], box))
        else:
            lines.append(box)
    return tuple(lines)


def _same_line(line: BBox, box: BBox) -> bool:
    # A raised footnote mark or a taller bold word still shares half of the lower
    # height with its line; the next line of print never does. A box that starts to
    # the left of the line belongs to something else, such as a cell read later.
    if line.page_number != box.page_number or box.x0 < line.x0:
        return False
    shared = min(line.bottom, box.bottom) - max(line.top, box.top)
    return shared > 0 and shared >= min(line.height, box.height) / 2
