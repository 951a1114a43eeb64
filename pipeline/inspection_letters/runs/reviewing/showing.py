"""An excerpt as the page shows it: paragraph, letter, others' coding, and picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.letters import KIND_LABELS
from inspection_letters.outputs.report.wording import SECTIONS
from inspection_letters.records import Excerpt
from inspection_letters.review.page.desk import Mode, OthersCoding, Sentence, ShownExcerpt
from inspection_letters.runs.drawing import DrawingPool
from inspection_letters.store import Store, queries
from inspection_letters.store.reviews import Key, StoredReview
from inspection_letters.tracing.picture import page_png
from inspection_letters.tracing.trace import trace_excerpt

_PICTURES = 64
"""How many pictures of pages are kept in memory."""


def show_excerpt(corpus: CodedCorpus, excerpt: Excerpt) -> ShownExcerpt:
    """Return an excerpt with its paragraph and the facts of its letter, in words."""
    letter = corpus.letter_by_id[excerpt.letter_id]
    date = letter.date
    return ShownExcerpt(
        excerpt_id=excerpt.excerpt_id,
        letter_id=excerpt.letter_id,
        quote=excerpt.quote,
        paragraph=tuple(
            Sentence(other.excerpt_id, other.quote)
            for other in corpus.excerpts_by_letter[excerpt.letter_id]
            if other.paragraph == excerpt.paragraph
        ),
        area=letter.area,
        date=f"{date.day} {date:%B %Y}" if date else "",
        kind=KIND_LABELS.get(letter.kind, letter.kind),
        section=SECTIONS.get(excerpt.section, excerpt.section),
        place=letter.place(corpus.page_numbers[excerpt.excerpt_id]),
        file=letter.file,
        has_picture=letter.pages > 0,
    )


def others_coding(
    corpus: CodedCorpus,
    excerpt_id: str,
    found: Mapping[Key, StoredReview],
    coder_id: str,
    *,
    people_only: bool = False,
) -> Sequence[OthersCoding]:
    """Return what the corpus's coder and other people say about an excerpt.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus, with the coder whose coding is reviewed.
    excerpt_id : str
        The excerpt.
    found : mapping
        The reviews of its letter.
    coder_id : str
        The person to whom others' coding is shown.
    people_only : bool, default False
        Whether the coding of the corpus's coder is left out.
    """
    people = [
        OthersCoding(
            stored.review.coder_id,
            stored.review.codes,
            stored.review.note,
            stored.review.unsure,
            stored.review.adjudicated,
        )
        for (_, of_excerpt, person), stored in sorted(found.items())
        if of_excerpt == excerpt_id and person != coder_id and stored.review.judged
    ]
    if people_only or corpus.coder.is_person:
        return people
    coder = corpus.coder
    assigned = {
        coding.code_id: coding.polarity
        for coding in coder.all_codings
        if coding.excerpt_id == excerpt_id
    }
    return [OthersCoding(coder.coder_id, assigned), *people]


def all_done(mode: Mode, size: int) -> str:
    """Return what to say when all excerpts of a list are coded."""
    if mode is Mode.ADJUDICATE:
        return (
            f"You have decided about all {size:,} sentences on which people differed when this "
            "session began."
        )
    if mode is Mode.ASSURED:
        return (
            f"People have coded all {size:,} sentences that letters assure left to them. Run "
            "letters assure again to see what can be promised."
        )
    if mode is Mode.QUEUE:
        return (
            f"You have coded all {size:,} sentences of this queue. Start letters review again "
            "for the next ones."
        )
    return (
        f"You have coded all {size:,} sentences of these letters. To code more, start "
        "letters review again with another --seed."
    )


class PagePictures:
    """Pictures of the pages of excerpts, drawn when asked for; may be used by several threads.

    They are drawn in a process with limits of time and memory, which starts with the first
    and ends with this program or `close`.

    Parameters
    ----------
    store : Store
        The open workspace.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pool = DrawingPool()
        # Pages are drawn in turn, so that none waits for its process within its own time.
        self._drawing = Lock()
        self._kept = lru_cache(_PICTURES)(self._draw)

    def png(self, excerpt: Excerpt) -> bytes:
        """Return the page of an excerpt with the sentence boxed, as PNG.

        Raises
        ------
        TraceError
            If the letter has no pages, or its page cannot be drawn within limits.
        """
        return self._kept(excerpt)

    def _draw(self, excerpt: Excerpt) -> bytes:
        with self._store.read() as conn:
            text = queries.letter_text(conn, excerpt.letter_id)
        place = trace_excerpt(text, excerpt)
        with self._drawing:
            return self._pool.call(page_png, self._store.pdf_path(text.pdf_sha256), place)

    def close(self) -> None:
        """End the process that draws."""
        self._pool.close()
