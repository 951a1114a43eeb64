"""Excerpts with the codes that count, and the check that excerpts quote their letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspection_letters.records import CodedExcerpt, Excerpt, Polarity
from inspection_letters.records.errors import TraceError
from inspection_letters.records.spans import Span


@dataclass(frozen=True, slots=True)
class Opinions:
    """What model, rules and people say of an excerpt, whether it counts or not.

    Attributes
    ----------
    model, rules : tuple of CodedExcerpt or None
        The codes of both layers that a model and a rule set assigned; None if none has coded
        the letter.
    unsure : bool
        Whether a person marked the excerpt as not sure.
    split : frozenset of str
        The codes on which the people who judged the excerpt differ.
    """

    model: tuple[CodedExcerpt, ...] | None = None
    rules: tuple[CodedExcerpt, ...] | None = None
    unsure: bool = False
    split: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CorpusExcerpt:
    """An excerpt with its page and the codes that count.

    Attributes
    ----------
    excerpt : Excerpt
        The sentence and its place in the letter.
    page_number : int
        The page on which it begins, from 1; the paragraph, if its letter is not a PDF.
    codings : tuple of CodedExcerpt
        Its main codes: what people judged, where they have (``by_people``), and otherwise what
        the coder assigned.
    topic_ids : tuple of str
        Its topics, the main one first.
    by_people : bool
        Whether people have judged it.
    detail_codings : tuple of CodedExcerpt
        Its detail codes: what people judged, where they judged these, and otherwise what the
        coder assigned.
    opinions : Opinions
        What each coder says of it, by which quotations are chosen.
    """

    excerpt: Excerpt
    page_number: int
    codings: tuple[CodedExcerpt, ...] = ()
    topic_ids: tuple[str, ...] = ()
    by_people: bool = False
    detail_codings: tuple[CodedExcerpt, ...] = ()
    opinions: Opinions = Opinions()

    @property
    def excerpt_id(self) -> str:
        """The excerpt's ID."""
        return self.excerpt.excerpt_id

    @property
    def letter_id(self) -> str:
        """The ID of its letter."""
        return self.excerpt.letter_id

    @property
    def quote(self) -> str:
        """The words of the letter."""
        return self.excerpt.quote

    def coding(self, code_id: str, polarity: Polarity) -> CodedExcerpt | None:
        """Return the coding with a main or detail code and polarity, or None."""
        return next(
            (
                coding
                for coding in (*self.codings, *self.detail_codings)
                if (coding.code_id, coding.polarity) == (code_id, polarity)
            ),
            None,
        )


def excerpts_at(
    excerpts: Iterable[CorpusExcerpt], spans: Sequence[Span]
) -> tuple[CorpusExcerpt, ...]:
    """Return the excerpts that overlap any of some spans of their letter."""
    return tuple(
        excerpt
        for excerpt in excerpts
        if any(
            span.start < excerpt.excerpt.span.end and excerpt.excerpt.span.start < span.end
            for span in spans
        )
    )


def check_quotes(excerpts: Iterable[Excerpt], texts: Mapping[str, str]) -> None:
    """Check that excerpts are the text of their letters, before they are quoted.

    Parameters
    ----------
    excerpts : iterable of Excerpt
        The excerpts.
    texts : mapping of str to str
        The text of each letter, by letter ID.

    Raises
    ------
    TraceError
        Naming the letter and the excerpt, for the first that is not.
    """
    for excerpt in excerpts:
        place = (excerpt.span.start, excerpt.span.end)
        check_quote(excerpt.letter_id, excerpt.excerpt_id, place, excerpt.quote, texts)


def check_quote(
    letter_id: str, excerpt_id: str, place: tuple[int, int], quote: str, texts: Mapping[str, str]
) -> None:
    """Check that one quotation is the text of its letter; see `check_quotes`."""
    remedy = "Run the letter again."
    if letter_id not in texts:
        raise TraceError(
            f"Letter {letter_id}, excerpt {excerpt_id}: the letter has no text.", remedy
        )
    start, end = place
    if not 0 <= start < end or texts[letter_id][start:end] != quote:
        raise TraceError(
            f"Letter {letter_id}, excerpt {excerpt_id}: the quotation differs from the letter's "
            f"text at {start} to {end}.",
            remedy,
        )
