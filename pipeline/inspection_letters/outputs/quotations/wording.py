"""What is said around quotations, in every format alike."""

from __future__ import annotations

from inspection_letters.analysis.quotations.search import Quotations
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
    if not found.sentences:
        return f"No sentence is found that is {codes}, by {found.coder_id} or people."
    sentences = count(found.sentences, "sentence")
    areas = count(found.areas, "area")
    if not found.found:
        return (
            f"None of the {sentences} in {areas} {codes}, can be quoted: none is a whole sentence "
            "of 60 to 280 characters."
        )
    return (
        f"{count(len(found.found), 'quotation')} of {sentences} in {areas} {codes}, by "
        f"{found.coder_id}; people's coding comes first. The clearest sentences of different "
        "areas and outcomes come first."
    )


def notes(found: Quotations) -> list[str]:
    """Return what to know when quoting: brackets, doubtful sentences and the licence."""
    said = [f"Also searched: {', '.join(found.also)}."] if found.also else []
    if not found.found:
        return said
    if any(quotation.context for quotation in found.found):
        said.append(CONTEXT_NOTE)
    letters = {quotation.letter.letter_id: quotation.letter for quotation in found.found}
    return [*said, licence_notice(letters.values())]


__all__ = ["CONTEXT_NOTE", "DOUBT", "lead", "notes", "title"]
