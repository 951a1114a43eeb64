"""What is said around quotations, in every format alike."""

from __future__ import annotations

from collections.abc import Mapping

from inspection_letters.analysis.quotations.search import Quotation, Quotations
from inspection_letters.outputs.report.wording import count, licence_notice

CONTEXT_NOTE = "Words in square brackets are the sentence before, for context."
DOUBT = "Doubtful: read it in its place before quoting it."


def title(found: Quotations) -> str:
    """Return the title of a list of quotations."""
    return f"{found.label}: quotations, {found.polarity.value}"


def lead(found: Quotations) -> str:
    """Say what was quoted, of how many sentences, and who coded them."""
    part = f"{found.part.sentence} " if found.part else ""
    return part + _chosen(found)


def _chosen(found: Quotations) -> str:
    codes = f"coded as {found.label} ({found.code_id}), {found.polarity.value}"
    noun = "words" if " " in found.words else "word"
    words = f", with the {noun} {found.words!r}" if found.words else ""
    if not found.sentences:
        none = f"No sentence is found that is {codes}{words}, by {found.coder_id} or people."
        others = other_polarities(found.polarities) if found.polarities else ""
        return " ".join(filter(None, (none, found.nothing, others)))
    sentences = count(found.sentences, "sentence")
    areas = f"{count(found.letters, 'letter')} about {count(found.areas, 'area')}"
    if not found.found:
        return (
            f"None of the {sentences} in {areas} {codes}{words}, can be quoted: none is a whole "
            "sentence of 60 to 280 characters."
        )
    near = " Those with the words near the name of the code come first." if found.words else ""
    return (
        f"{count(len(found.found), 'quotation')} of {sentences} in {areas} {codes}{words}, by "
        f"{found.coder_id}; people's coding comes first.{near} The clearest sentences of different "
        "areas and outcomes come first."
    )


def other_polarities(numbers: Mapping[str, int]) -> str:
    """Say with which polarities excerpts have a code that none has with the one asked for.

    Parameters
    ----------
    numbers : mapping of str to int
        How many excerpts have it with each polarity, at least one of them.
    """
    words = ", ".join(f"{number:,} as {polarity}" for polarity, number in numbers.items())
    first = next(iter(numbers))
    return f"Other excerpts have the code: {words}. To list them, use --polarity {first}."


def source_file(quotation: Quotation) -> str:
    """Return the file and the place of a sentence whose letter has no address."""
    letter = quotation.letter
    return f"In the file {letter.file}, {letter.place(quotation.excerpt.page_number)}."


def notes(found: Quotations) -> list[str]:
    """Return what to know when quoting: brackets, doubtful sentences and the licence."""
    said = [f"Also searched: {', '.join(found.also)}."] if found.also else []
    if not found.found:
        return said
    if any(quotation.context for quotation in found.found):
        said.append(CONTEXT_NOTE)
    letters = {quotation.letter.letter_id: quotation.letter for quotation in found.found}
    return [*said, licence_notice(letters.values())]


__all__ = ["CONTEXT_NOTE", "DOUBT", "lead", "notes", "other_polarities", "source_file", "title"]
