"""Make excerpts: the sentences of a letter's paragraphs, each with its span."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from inspection_letters.reading.segment.sentences import sentence_spans
from inspection_letters.records import Excerpt, LetterText, Paragraph


def segment(text: LetterText, paragraphs: Iterable[Paragraph]) -> tuple[Excerpt, ...]:
    """Split the paragraphs of a letter into excerpts.

    Parameters
    ----------
    text : LetterText
        The letter.
    paragraphs : iterable of Paragraph
        The paragraphs with findings, in reading order.

    Returns
    -------
    tuple of Excerpt
        Sentences in reading order; ``quote`` equals the letter's text at ``span``.
        The ID is a hash of the PDF, the quote and how often the quote came before, so it
        stays the same if a new version of the reader shifts offsets.
    """
    excerpts: list[Excerpt] = []
    seen: Counter[str] = Counter()
    for paragraph in paragraphs:
        body = paragraph.span.of(text.text)
        for sentence in sentence_spans(body):
            span = sentence.shift(paragraph.span.start)
            quote = span.of(text.text)
            if not any(char.isalnum() for char in quote):
                continue
            excerpts.append(
                Excerpt(
                    excerpt_id=_excerpt_id(text.pdf_sha256, quote, seen[quote]),
                    letter_id=text.letter_id,
                    span=span,
                    quote=quote,
                    section=paragraph.section,
                    paragraph=paragraph.order,
                    order=len(excerpts),
                    role=paragraph.role,
                )
            )
            seen[quote] += 1
    return tuple(excerpts)


def _excerpt_id(pdf_sha256: str, quote: str, before: int) -> str:
    return sha256(f"{pdf_sha256}\n{quote}\n{before}".encode()).hexdigest()[:16]
