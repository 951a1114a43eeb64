"""One person's work on the page: what the `Desk` of the page asks for, from a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.people import coded_differently
from inspection_letters.records import Codebook, Excerpt, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.review.page.desk import (
    Agreement,
    Answer,
    FigureChange,
    Filters,
    Hit,
    Mode,
    OthersCoding,
    Position,
    ShownExcerpt,
    Undone,
)
from inspection_letters.runs.reviewing.adjudication import why_closed
from inspection_letters.runs.reviewing.agreement import AgreementPages
from inspection_letters.runs.reviewing.figures import figure_changes, known_codebooks
from inspection_letters.runs.reviewing.search import codes_by_excerpt, find_excerpts
from inspection_letters.runs.reviewing.showing import (
    PagePictures,
    all_done,
    others_coding,
    show_excerpt,
)
from inspection_letters.store import Store, coding_history, queries, reviews
from inspection_letters.store.coding_history import Judged
from inspection_letters.store.queries import PREFIX_LENGTH
from inspection_letters.store.reviews import Review, StaleReviewError, StoredReview

SHOWING_OTHERS: Final = (Mode.CORRECT, Mode.ADJUDICATE)
"""The modes that are of no use without the coding of others."""


class ReviewWork:
    """A person's work in one mode; may be used by several threads.

    Parameters
    ----------
    store : Store
        The open workspace.
    corpus : CodedCorpus
        Its letters and coders, as they were at the start; people's coding is read anew each
        time.
    coder_id : str
        The person.
    mode : Mode
        What is asked, and what of others' coding is shown.
    codebook : Codebook
        The codes to assign.
    excerpt_ids : sequence of str
        The excerpts to code, in their order; those of the whole corpus in `Mode.CORRECT`.
    shows_others : bool
        Whether the coding of others is shown.
    run_id : str
        The run of this session, which is recorded.
    """

    def __init__(
        self,
        store: Store,
        corpus: CodedCorpus,
        coder_id: str,
        mode: Mode,
        codebook: Codebook,
        excerpt_ids: Sequence[str],
        *,
        shows_others: bool,
        run_id: str,
    ) -> None:
        self.store = store
        self.corpus = corpus
        self.coder_id = coder_id
        self.mode = mode
        self.codebook = codebook
        self.shows_others = shows_others or mode in SHOWING_OTHERS
        self.run_id = run_id
        self._all = tuple(
            excerpt
            for letter in corpus.letters
            for excerpt in corpus.excerpts_by_letter[letter.letter_id]
        )
        self._place = {excerpt.excerpt_id: at for at, excerpt in enumerate(self._all)}
        self.excerpt_ids = tuple(excerpt_ids) or tuple(self._place)
        self.pictures = PagePictures(store)
        self._agreement = AgreementPages(store)

    # --- what there is to code ---

    def first(self) -> str | None:
        """Return the first excerpt that is not coded yet, None if all are."""
        return self._open_after(-1)

    def next_open(self, after: str) -> str | None:
        """Return the next excerpt that is not coded yet, beginning again at the end."""
        return self._open_after(self._numbers.get(after, -1))

    def _open_after(self, at: int) -> str | None:
        done = self._done(self._own_reviews())
        ahead = (*self.excerpt_ids[at + 1 :], *self.excerpt_ids[: at + 1])
        return next((excerpt_id for excerpt_id in ahead if excerpt_id not in done), None)

    def _done(self, own: Mapping[str, StoredReview]) -> frozenset[str]:
        """Return the IDs of the excerpts that need no coding by the person any more."""
        if self.mode is Mode.ASSURED:
            # What any person has coded is coded: people divide these excerpts among them.
            with self.store.read() as conn:
                return frozenset(review.excerpt_id for review in reviews.all_reviews(conn))
        return frozenset(name for name, stored in own.items() if stored.review.judged)

    @property
    def _numbers(self) -> Mapping[str, int]:
        return {excerpt_id: at for at, excerpt_id in enumerate(self.excerpt_ids)}

    def find(self, name: str, filters: Filters) -> str:
        """Return the excerpt with this number in the list or the results, or with this ID.

        Raises
        ------
        UsageError
            If there is none.
        """
        ids = self._listed(filters)
        if name.isdecimal() and len(name) < PREFIX_LENGTH:
            number = int(name)
            if not 1 <= number <= len(ids):
                raise UsageError(
                    f"There is no sentence {number:,}: the list has {len(ids):,}.",
                    f"Use a number from 1 to {len(ids)}, or an excerpt ID.",
                )
            return ids[number - 1]
        with self.store.read() as conn:
            return queries.find_excerpt(conn, name).excerpt_id

    def done(self) -> str:
        """Return what to say when everything is coded."""
        return all_done(self.mode, len(self.excerpt_ids))

    def position(self, excerpt_id: str, filters: Filters) -> Position:
        """Return where an excerpt stands in the list, or among the results of a search."""
        own = self._own_reviews()
        ids = self._listed(filters)
        at = ids.index(excerpt_id) if excerpt_id in ids else None
        if at is not None:
            previous, following = at - 1, at + 1
        elif filters or self.mode is Mode.CORRECT:
            # A result may no longer match once it is corrected: go on from its place.
            place = self._place.get(excerpt_id, -1)
            following = sum(self._place[other] < place for other in ids)
            previous = following - 1
        else:
            previous = following = -1
        mine = [own[other].review for other in ids if other in own]
        return Position(
            number=None if at is None else at + 1,
            size=len(ids),
            coded=len(self._done(own).intersection(ids)),
            unsure=sum(review.unsure for review in mine),
            previous=ids[previous] if previous >= 0 else None,
            following=ids[following] if 0 <= following < len(ids) else None,
        )

    def _listed(self, filters: Filters) -> Sequence[str]:
        if filters:
            return [hit.excerpt_id for hit in self.search(filters)]
        return self.excerpt_ids

    # --- an excerpt ---

    def excerpt(self, excerpt_id: str) -> ShownExcerpt:
        """Return an excerpt with its paragraph and its letter."""
        return show_excerpt(self.corpus, self._known(excerpt_id))

    def own(self, excerpt_id: str) -> StoredReview | None:
        """Return what the person has said about an excerpt."""
        letter_id = self._known(excerpt_id).letter_id
        with self.store.read() as conn:
            found = reviews.stored_reviews(conn, letter_id=letter_id, coder_id=self.coder_id)
        return found.get((letter_id, excerpt_id, self.coder_id))

    def others(self, excerpt_id: str) -> Sequence[OthersCoding]:
        """Return what others say about an excerpt, if this mode shows it."""
        if not self.shows_others:
            return ()
        letter_id = self._known(excerpt_id).letter_id
        with self.store.read() as conn:
            found = reviews.stored_reviews(conn, letter_id=letter_id)
        people_only = self.mode is Mode.ADJUDICATE
        return others_coding(self.corpus, excerpt_id, found, self.coder_id, people_only=people_only)

    def closed(self, excerpt_id: str) -> str:
        """Return why the person cannot decide about an excerpt here; empty if they can."""
        if self.mode is not Mode.ADJUDICATE:
            return ""
        letter_id = self._known(excerpt_id).letter_id
        with self.store.read() as conn:
            found = reviews.stored_reviews(conn, letter_id=letter_id)
        return why_closed(
            [
                stored.review
                for key, stored in found.items()
                if key[1] == excerpt_id and stored.review.judged
            ],
            self.coder_id,
        )

    def picture(self, excerpt_id: str) -> bytes:
        """Return the page of an excerpt with the sentence boxed, as PNG."""
        return self.pictures.png(self._known(excerpt_id))

    def _known(self, excerpt_id: str) -> Excerpt:
        excerpt = self.corpus.excerpt_by_id.get(excerpt_id)
        if excerpt is None:
            raise UsageError(
                f"There is no excerpt {excerpt_id}.",
                "If the letters were read again meanwhile, start letters review again.",
            )
        return excerpt

    # --- saving ---

    def save(self, excerpt_id: str, answer: Answer, expected: int) -> StoredReview:
        """Save what the person says; raise `StaleReviewError` if it was changed meanwhile."""
        if why := self.closed(excerpt_id):
            raise UsageError(why, "Go to another sentence.")
        # What a person decided stays a decision in whichever mode it is changed.
        stored = self.own(excerpt_id)
        decides = self.mode is Mode.ADJUDICATE or (stored and stored.review.adjudicated)
        if decides and answer.judged and not answer.note:
            raise UsageError("A decision needs a reason.", "Enter the reason, and save again.")
        adjudicated = bool(decides and answer.judged)
        state = Judged(answer.codes, answer.note, answer.unsure, answer.judged, adjudicated)
        return self._write(self._known(excerpt_id), state, expected)

    def undo(self) -> Undone | None:
        """Take back the last change of this session, None if there is none.

        Raises
        ------
        UsageError
            If the excerpt has been changed since, in another session.
        """
        with self.store.read() as conn:
            change = coding_history.change_to_undo(conn, self.coder_id, self.run_id)
        if change is None:
            return None
        before = change.before or Judged({}, judged=False)
        version = change.version
        own = self.own(change.excerpt_id)
        if own is not None and own.review.state == change.after:
            version = own.version
        try:
            self._write(self._known(change.excerpt_id), before, version, change.change_id)
        except StaleReviewError as stale:
            raise UsageError(
                f"The last change cannot be undone: excerpt {change.excerpt_id} has been changed "
                "in another window since.",
                "Go to the sentence and change its coding.",
            ) from stale
        return Undone(change.excerpt_id, change.quote)

    def _write(
        self, excerpt: Excerpt, state: Judged, expected: int, undoes: int | None = None
    ) -> StoredReview:
        review = Review(
            excerpt.letter_id,
            excerpt.excerpt_id,
            self.coder_id,
            self.codebook.digest,
            state.codes,
            state.note,
            state.unsure,
            state.judged,
            state.adjudicated,
        )
        with self.store.write() as conn:
            return reviews.save_review(
                conn,
                review,
                expected=expected,
                run_id=self.run_id,
                source=f"letters review, {self.mode.value}",
                changed_at=datetime.now(UTC),
                undoes=undoes,
            )

    def _own_reviews(self) -> dict[str, StoredReview]:
        with self.store.read() as conn:
            found = reviews.stored_reviews(conn, coder_id=self.coder_id)
        return {excerpt_id: stored for (_, excerpt_id, _), stored in found.items()}

    # --- search and figures ---

    def codes_gone(self) -> Sequence[str]:
        """Return the codes in the person's coding that the codebook does not have any more."""
        used = {code for stored in self._own_reviews().values() for code in stored.review.codes}
        return sorted(used - set(self.codebook.all_code_ids))

    def areas(self) -> Sequence[str]:
        """Return the names of the areas, for a search."""
        return sorted({letter.area for letter in self.corpus.letters})

    def search(self, filters: Filters) -> Sequence[Hit]:
        """Return the excerpts that match, in the order of the letters."""
        shown: Mapping[str, Mapping[str, Polarity]] = {}
        differing: frozenset[str] = frozenset()
        if self.shows_others:
            with self.store.read() as conn:
                people = reviews.all_reviews(conn)
            people_only = self.mode is Mode.ADJUDICATE
            shown = codes_by_excerpt(self.corpus, people, people_only=people_only)
            differing = coded_differently(people, known_codebooks(self.corpus))
        own = self._own_reviews()
        return find_excerpts(self.corpus, self._all, filters, own, shown, differing)

    def figure_changes(self, excerpt_id: str) -> Sequence[FigureChange] | None:
        """Return the figures that the person's last change of an excerpt has changed."""
        with self.store.read() as conn:
            changes = coding_history.all_changes(
                conn, coder_id=self.coder_id, excerpt_id=excerpt_id
            )
            people = reviews.all_reviews(conn)
        return figure_changes(self.corpus, people, changes[-1]) if changes else None

    # --- agreement ---

    def shows_agreement(self) -> bool:
        """Whether several people have coded, and this mode shows how far they agree."""
        return self.shows_others and len(self._agreement.people()) > 1

    def agreement(self, first: str, second: str) -> Agreement:
        """Return how far two people agree; the two with most in common if none is named.

        Raises
        ------
        UsageError
            If this mode does not show it, or the two have coded nothing in common.
        """
        if not self.shows_others:
            raise UsageError(
                "The coding of others is not shown while you code independently.",
                "Start letters review with --mode correct to see how far people agree.",
            )
        return self._agreement.agreement(first, second)
