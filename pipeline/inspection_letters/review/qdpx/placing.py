"""Finding the sentence that a selection of a project stands for, or why there is none.

A selection is a place in the project's own copy of a text, which the other program may have
changed. It is placed by its words and their surroundings, as human coding is when a letter is
read again, and never where two places would do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from inspection_letters.records import Excerpt, LetterText
from inspection_letters.records.spans import Span
from inspection_letters.review.qdpx.project import QdaSelection, QdaSource
from inspection_letters.review.qdpx.squeezed import Count, Squeezed, counts_of

_CONTEXT: Final = 20
"""Printing characters before or after that tell apart places with the same words."""
_ELLIPSES: Final = ("...", "\u2026")
_LONG_ENOUGH: Final = 20
"""Printing characters of a name cut short that are enough to compare it with."""

_SEVERAL: Final = 3
"""Selections of a source that are enough to say that its characters are counted differently."""


@dataclass(frozen=True)
class WorkspaceLetter:
    """A letter of the workspace, with its excerpts in reading order."""

    name: str
    text: LetterText
    excerpts: tuple[Excerpt, ...]

    @cached_property
    def squeezed(self) -> Squeezed:
        """Its text without spaces."""
        return Squeezed(self.text.text)

    @cached_property
    def cores(self) -> Mapping[Span, Excerpt]:
        """Its excerpts by their place in the text without spaces, marks at the ends left out."""
        return {
            core: excerpt
            for excerpt in self.excerpts
            if (core := self.squeezed.core_of(self.squeezed.range_of(excerpt.span)))
            and core.start < core.end
        }


@dataclass(frozen=True, slots=True)
class Placed:
    """The excerpt of a selection, or the reason why there is none and what to do.

    ``span`` is the place in the letter, where it is known.
    """

    words: str
    excerpt: Excerpt | None = None
    span: Span | None = None
    reason: str = ""
    remedy: str = ""


def place_selections(source: QdaSource, letter: WorkspaceLetter) -> tuple[Placed, ...]:
    """Return the place of every selection of a source in its letter.

    Parameters
    ----------
    source : QdaSource
        The source.
    letter : WorkspaceLetter
        The letter that it is.

    Returns
    -------
    tuple of Placed
        One for each selection, in their order.
    """
    if source.text is None:
        return tuple(_by_name(selection, letter) for selection in source.selections)
    theirs = Squeezed(source.text)
    # The same way of counting holds for a whole source, so all its selections decide which.
    ways = {
        count: tuple(_by_place(selection, count, theirs, letter) for selection in source.selections)
        for count in counts_of(source.text)
    }
    evidence = {
        count: (
            sum(_agrees(*pair) for pair in zip(source.selections, placed, strict=True)),
            sum(place.excerpt is not None for place in placed),
        )
        for count, placed in ways.items()
    }
    best = [placed for count, placed in ways.items() if evidence[count] == max(evidence.values())]
    if max(agreeing for agreeing, _ in evidence.values()) == 0:
        by_name = [_by_name(selection, letter) for selection in source.selections]
        # The other program counts in a way that is not known here, but wrote the words.
        if len(by_name) >= _SEVERAL and all(place.excerpt for place in by_name):
            return tuple(by_name)
    places = (_agreed(places) for places in zip(*best, strict=True))
    return tuple(_checked(*pair, letter) for pair in zip(source.selections, places, strict=True))


def _checked(selection: QdaSelection, placed: Placed, letter: WorkspaceLetter) -> Placed:
    """Refuse a place whose words are not those that the selection quotes as its name."""
    if placed.excerpt is None or _agrees(selection, placed):
        return placed
    quoted = _by_name(selection, letter).excerpt
    if quoted is None or quoted == placed.excerpt:
        return placed
    return Placed(
        placed.words,
        None,
        placed.span,
        reason="the words at its place are another sentence than the one it quotes",
        remedy="Assign the code again in the other program.",
    )


def _agreed(places: Sequence[Placed]) -> Placed:
    """Return the place on which all ways of counting agree."""
    if len({place.excerpt.excerpt_id if place.excerpt else "" for place in places}) == 1:
        return places[0]
    return Placed(
        places[0].words,
        reason="its place depends on how the other program counts characters",
        remedy="Assign the code again in a program that writes the selected text as its name.",
    )


def _agrees(selection: QdaSelection, placed: Placed) -> bool:
    """Whether the name of a selection begins with its words."""
    name = Squeezed(selection.name).content
    return bool(name) and Squeezed(placed.words).content.startswith(name.rstrip(".\u2026"))


def _by_place(
    selection: QdaSelection, count: Count, theirs: Squeezed, letter: WorkspaceLetter
) -> Placed:
    if selection.start is None or selection.end is None:
        return _by_name(selection, letter)
    span = count.span(selection.start, selection.end)
    if span is None:
        return Placed(
            selection.name,
            reason=f"it selects the characters {selection.start} to {selection.end}, which its "
            "text does not have",
            remedy="Assign the code again in the other program.",
        )
    words = span.of(theirs.text)
    part = theirs.range_of(span)
    if theirs.content == letter.squeezed.content:
        return _at(part, words, letter)
    places = list(letter.squeezed.places_of(part.of(theirs.content)))
    fitting = _in_same_surroundings(part, theirs, places, letter.squeezed)
    if len(fitting) == 1:
        return _at(fitting[0], words, letter)
    return _not_found(words, len(places))


def _in_same_surroundings(
    part: Span, theirs: Squeezed, places: Sequence[Span], ours: Squeezed
) -> list[Span]:
    """Return those places of some words of our text that a part of theirs can be.

    Where the words occur more than once in either text, the same must stand before them, or
    after them.
    """
    if len(places) == 1 and len(list(theirs.places_of(part.of(theirs.content)))) == 1:
        return list(places)
    there = _surroundings(part, theirs)
    return [
        place
        for place in places
        if any(
            len(theirs_side) == _CONTEXT and theirs_side == our_side
            for theirs_side, our_side in zip(there, _surroundings(place, ours), strict=True)
        )
    ]


def _surroundings(part: Span, text: Squeezed) -> tuple[str, str]:
    """Return what stands before a part and what stands after it."""
    content = text.content
    before = content[max(0, part.start - _CONTEXT) : part.start]
    return before, content[part.end : part.end + _CONTEXT]


def _by_name(selection: QdaSelection, letter: WorkspaceLetter) -> Placed:
    """Place a selection of a page, or of a text that is not in the project, by its name."""
    ours = letter.squeezed
    name = Squeezed(selection.name)
    words = name.core_of(Span(0, len(name.content))).of(name.content)
    if not words:
        return Placed(
            "",
            reason="the project does not hold the words that it selects",
            remedy="Assign the code to the text of the letter, not to an area of the page.",
        )
    if selection.name.rstrip().endswith(_ELLIPSES) and len(words) >= _LONG_ENOUGH:
        fitting = [core for core in letter.cores if core.of(ours.content).startswith(words)]
    else:
        fitting = [core for core in letter.cores if core.of(ours.content) == words]
    if len(fitting) == 1:
        return _at(fitting[0], selection.name, letter)
    found = list(ours.places_of(words))
    if not fitting and len(found) == 1:
        return _at(found[0], selection.name, letter)
    return _not_found(selection.name, len(fitting) or len(found))


def _not_found(words: str, times: int) -> Placed:
    if times:
        return Placed(
            words,
            reason=f"its words occur {times} times in the letter, and what stands around them "
            "does not tell which is meant",
            remedy="Code this sentence with letters review-queue or letters sample.",
        )
    return Placed(
        words,
        reason="its words are not in the letter as the pipeline read it",
        remedy="Perhaps the text was edited in the other program. Code the sentence as the "
        "letter has it.",
    )


def _at(part: Span, words: str, letter: WorkspaceLetter) -> Placed:
    """Return the excerpt at a place, or say what the place covers instead."""
    core = letter.squeezed.core_of(part)
    excerpt = letter.cores.get(core)
    if excerpt is not None:
        return Placed(words, excerpt, excerpt.span)
    touched = [place for place in letter.cores if place.start < core.end and core.start < place.end]
    whole = [place for place in touched if core.start <= place.start and place.end <= core.end]
    span = letter.cores[touched[0]].span if touched else None
    if core.start == core.end:
        reason, remedy = "it selects no words", "Select the sentence."
    elif not touched:
        reason = "it selects text that is no sentence to code, such as a heading or the front page"
        remedy = "Assign the code to a sentence."
    elif len(touched) == 1:
        reason, remedy = "it selects a part of a sentence", "Select the whole sentence."
    elif len(whole) == len(touched):
        reason = f"it selects {len(touched)} sentences"
        remedy = "Assign the code to each sentence that it applies to."
    else:
        reason = f"it selects parts of {len(touched)} sentences"
        remedy = "Assign the code to each sentence that it applies to."
    return Placed(words, None, span, reason, remedy)
