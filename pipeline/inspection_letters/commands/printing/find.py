"""Sentences found by ``letters find``, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from inspection_letters.analysis.coded_sentences import FoundSentence, FoundSentences
from inspection_letters.outputs.quotations.wording import other_polarities
from inspection_letters.outputs.report.wording import count


def print_found(console: Console, found: FoundSentences, *, limit: int) -> None:
    """Print the sentences found, at most as many as asked for, and how many there are.

    Parameters
    ----------
    console : Console
        Where to print.
    found : FoundSentences
        From `search_sentences`.
    limit : int
        The largest number of sentences.
    """
    for sentence in found.found[:limit]:
        head = Text(sentence.excerpt.excerpt_id, style="bold")
        head.append(f"  {_place(sentence)}, {_codes(sentence)}", style="not bold")
        console.print(head, soft_wrap=True)
        console.print(Text(f"    {sentence.excerpt.quote}"), soft_wrap=True)
    for line in _after(found, limit):
        console.print(Text(line), soft_wrap=True)


def _place(sentence: FoundSentence) -> str:
    letter = sentence.letter
    area = letter.stated_area or "area unknown"
    return f"{area}, {letter.place(sentence.excerpt.page_number)}"


def _codes(sentence: FoundSentence) -> str:
    return "; ".join(
        f"{coding.code_id}: {coding.polarity} ({coding.score:.2f}, {coding.coder_id})"
        for coding in sentence.codings
    )


def _after(found: FoundSentences, limit: int) -> Iterator[str]:
    source = f", from {found.part.words}" if found.part else ""
    number = len(found.found)
    if number > limit:
        yield (
            f"{limit:,} of {count(number, 'coded excerpt')} shown{source}. "
            f"To list all of them, add --limit {number}."
        )
    elif number:
        yield f"{number:,} of {count(number, 'coded excerpt')} shown{source}."
    else:
        yield f"No coded excerpt matches{source}."
        yield from why_none(found)
    if number and found.other_coders:
        others = " and ".join(found.other_coders)
        yield f"{others} coded these letters too: --coder {found.other_coders[0]}."
    if found.nothing:
        yield found.nothing
    if found.also:
        yield (f"Also searched: {', '.join(found.also)}. To search only your words, add --exact.")


def why_none(found: FoundSentences) -> Iterator[str]:
    """Yield what there is instead, where no sentence has the code with the polarity."""
    if found.polarities:
        yield other_polarities(found.polarities)
    elif found.others:
        numbers = ", ".join(f"{name} ({number:,})" for name, number in found.others.items())
        yield (
            f"By {found.coder_id}, none does. Other coders assigned it: {numbers}; name one with "
            "--coder."
        )


__all__ = ["print_found", "why_none"]
