"""What the page shows and does. It is served by `page.app` and done by `runs.reviewing`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from inspection_letters.records import Codebook, Polarity

if TYPE_CHECKING:
    from inspection_letters.store.reviews import StoredReview


class Mode(StrEnum):
    """What a person is asked to code, and what of others' coding is shown."""

    QUEUE = "queue"
    SAMPLE = "sample"
    CORRECT = "correct"
    BLIND = "blind"
    ADJUDICATE = "adjudicate"
    ASSURED = "assured"


MODE_NAMES: Mapping[Mode, str] = {
    Mode.QUEUE: "Review queue",
    Mode.SAMPLE: "Random letters",
    Mode.CORRECT: "Correct coding",
    Mode.BLIND: "Random letters, blind",
    Mode.ADJUDICATE: "Adjudication",
    Mode.ASSURED: "Assured coding",
}
"""What the page calls the modes."""


class Filters(NamedTuple):
    """What a search is for; an empty part matches everything.

    If ``differ`` is not empty, only excerpts match that several people coded differently.
    """

    text: str = ""
    code: str = ""
    polarity: str = ""
    area: str = ""
    differ: str = ""

    def __bool__(self) -> bool:
        return any(self)


class Sentence(NamedTuple):
    """A sentence of a paragraph."""

    excerpt_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownExcerpt:
    """An excerpt with its paragraph and the facts of its letter, in words."""

    excerpt_id: str
    letter_id: str
    quote: str
    paragraph: tuple[Sentence, ...]
    area: str
    date: str
    kind: str
    section: str
    place: str
    file: str
    has_picture: bool


class OthersCoding(NamedTuple):
    """What another coder says about an excerpt; ``adjudicated`` if it is a decision."""

    coder: str
    codes: Mapping[str, Polarity]
    note: str = ""
    unsure: bool = False
    adjudicated: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """Where an excerpt stands among those to code; ``number`` is None if it is not one of them."""

    number: int | None
    size: int
    coded: int
    unsure: int
    previous: str | None
    following: str | None


class Answer(NamedTuple):
    """What a person says on the page; without ``judged`` only a note or a mark."""

    codes: Mapping[str, Polarity]
    note: str
    unsure: bool
    judged: bool


class Undone(NamedTuple):
    """What an undo has restored."""

    excerpt_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An excerpt that a search found, with the codes that may be shown."""

    excerpt_id: str
    quote: str
    area: str
    place: str
    codes: Mapping[str, Polarity]
    is_coded: bool


class FigureChange(NamedTuple):
    """A figure before and after a change, in words."""

    subject: str
    measure: str
    before: str
    after: str


class CodeAgreement(NamedTuple):
    """How far two people agree on a code, or on all codes together, in words.

    ``n`` is how many excerpts the first and the second person coded so; empty for all codes.
    """

    code_id: str
    label: str
    n: tuple[int, ...]
    kappa: str
    kappa_interval: str
    alpha: str
    alpha_interval: str
    polarity: str


class Disagreement(NamedTuple):
    """An excerpt that two people coded differently, and the decision if there is one."""

    excerpt_id: str
    quote: str
    place: str
    first: Mapping[str, Polarity]
    second: Mapping[str, Polarity]
    decision: OthersCoding | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two people agree on the excerpts that both coded before any adjudication.

    Attributes
    ----------
    people : tuple of str
        Everyone who has coded.
    first, second : str
        The two who are compared.
    excerpts, letters : int
        What both coded.
    level : str
        Of the intervals, such as "95%".
    notes : tuple of str
        What the figures cover and what they do not.
    overall : CodeAgreement
        The mean over main codes.
    codes, details : tuple of CodeAgreement
        Each main code, and each detail code that both could assign.
    disagreements : tuple of Disagreement
        In the order of the letters.
    command : str
        The command that shows the same figures.
    """

    people: tuple[str, ...]
    first: str
    second: str
    excerpts: int
    letters: int
    level: str
    notes: tuple[str, ...]
    overall: CodeAgreement
    codes: tuple[CodeAgreement, ...]
    details: tuple[CodeAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    command: str


class Desk(Protocol):
    """The work of one person in one mode.

    All methods that take an excerpt raise a `UsageError` if there is no such excerpt.
    """

    mode: Mode
    coder_id: str
    codebook: Codebook
    shows_others: bool

    def first(self) -> str | None:
        """Return the first excerpt that is not coded yet, None if all are."""

    def next_open(self, after: str) -> str | None:
        """Return the next excerpt that is not coded yet, beginning again at the end."""

    def find(self, name: str, filters: Filters) -> str:
        """Return the excerpt with this number in the list or the results, or with this ID."""

    def done(self) -> str:
        """Return what to say when everything is coded."""

    def codes_gone(self) -> Sequence[str]:
        """Return the codes in the person's coding that the codebook does not have any more."""

    def excerpt(self, excerpt_id: str) -> ShownExcerpt:
        """Return an excerpt with its paragraph and its letter."""

    def own(self, excerpt_id: str) -> StoredReview | None:
        """Return what the person has said about an excerpt."""

    def others(self, excerpt_id: str) -> Sequence[OthersCoding]:
        """Return what others say about an excerpt, if this mode shows it."""

    def closed(self, excerpt_id: str) -> str:
        """Return why the person cannot decide about an excerpt here; empty if they can."""

    def position(self, excerpt_id: str, filters: Filters) -> Position:
        """Return where an excerpt stands in the list, or among the results of a search."""

    def save(self, excerpt_id: str, answer: Answer, expected: int) -> StoredReview:
        """Save what a person says; raise `StaleReviewError` if it was changed meanwhile."""

    def undo(self) -> Undone | None:
        """Take back the last change of this session, None if there is none."""

    def search(self, filters: Filters) -> Sequence[Hit]:
        """Return the excerpts that match, in the order of the letters."""

    def areas(self) -> Sequence[str]:
        """Return the names of the areas, for a search."""

    def picture(self, excerpt_id: str) -> bytes:
        """Return the page of an excerpt with the sentence boxed, as PNG."""

    def figure_changes(self, excerpt_id: str) -> Sequence[FigureChange] | None:
        """Return the figures that the person's last change of an excerpt has changed.

        None if the person has not changed it.
        """

    def shows_agreement(self) -> bool:
        """Whether several people have coded, and this mode shows how far they agree."""

    def agreement(self, first: str, second: str) -> Agreement:
        """Return how far two people agree; the two with most in common if none is named.

        Raises
        ------
        UsageError
            If this mode does not show it, or the two have coded nothing in common.
        """
