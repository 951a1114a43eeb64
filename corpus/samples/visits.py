"""What the older letters, revisits and monitoring letters say, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from corpus.samples.model import Action, AreaPlan, Inspector, Passage

LETTER = "area-send-letter"
REVISIT = "area-send-revisit"
MONITORING = "area-send-monitoring"

SHORT_NAMES = {LETTER: "letter", REVISIT: "revisit", MONITORING: "monitoring"}


@dataclass(frozen=True, slots=True)
class VisitLook:
    """The typographic variants of one letter; each kind uses some of them."""

    title: str = "local-area"
    heading: str = "full"
    bullet: str = "▪"
    size: int = 11
    heading_size: int = 14
    list_at: str = "end"
    header: bool = False
    number_at: str = "centre"
    fictional_at: str = "head"
    hyphenate: bool = False
    signature_ruled: bool = False
    cc_inline: bool = True
    weakness: str = "numbered"
    verdict: str = "improve"
    verdict_first: bool = False
    restated: str = "table"


@dataclass(frozen=True, slots=True)
class Visit:
    """The data of one letter.

    Attributes
    ----------
    kind : str
        The kind of letter.
    plan : AreaPlan
        The area as it was then, with the dates of the inspection.
    look : VisitLook
        Its variants.
    letter_date : date or None
        The date the letter bears; monitoring letters bear none.
    needs : tuple of str
        The codes of the significant weaknesses.
    met : tuple of bool
        For each weakness or priority action, whether enough has been done.
    initial : tuple of date or None
        The dates of the inspection that came first.
    required : date or None
        When the statement of action was required.
    fit : date or None
        When the statement of action was declared fit for purpose.
    before : tuple of date or None
        The dates of an earlier monitoring inspection.
    """

    kind: str
    plan: AreaPlan
    look: VisitLook = field(default_factory=VisitLook)
    letter_date: date | None = None
    needs: tuple[str, ...] = ()
    met: tuple[bool, ...] = ()
    initial: tuple[date, date] | None = None
    required: date | None = None
    fit: date | None = None
    before: tuple[date, date] | None = None

    @property
    def stem(self) -> str:
        """The name of the letter's file, without its ending."""
        return f"{self.plan.stem}_{SHORT_NAMES[self.kind]}-{self.plan.end.year}"


@dataclass(frozen=True, slots=True)
class VisitBlock:
    """A paragraph of any sort, in reading order.

    Attributes
    ----------
    kind : str
        ``title``, ``heading``, ``subheading``, ``paragraph``, ``bullet``,
        ``weakness``, ``verdict``, ``action`` or ``overview``.
    passage : tuple of PlannedSentence
        What it says.
    section : str
        To which part of the findings it belongs; empty when to none.
    role : str
        What that part is there to say.
    place : int
        For an action, which one it is, from 0.
    """

    kind: str
    passage: Passage
    section: str = ""
    role: str = ""
    place: int = 0

    @property
    def text(self) -> str:
        """The whole paragraph."""
        return " ".join(sentence.text for sentence in self.passage)


@dataclass(frozen=True, slots=True)
class Need:
    """A significant weakness, with what a revisit says of it."""

    text: str
    verdict: str | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody a letter is sent to, with the lines of the address."""

    title: str
    name: str
    lines: tuple[str, ...]
    greeted: bool = True


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who signs a letter."""

    name: str
    role: str
    inspectorate: str


@dataclass(frozen=True, slots=True)
class VisitContent:
    """Everything a letter says, in reading order."""

    visit: Visit
    title: str
    blocks: tuple[VisitBlock, ...]
    needs: tuple[Need, ...] = ()
    actions: tuple[Action, ...] = ()
    verdicts: tuple[str, ...] = ()
    addressees: tuple[Addressee, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    team: tuple[Inspector, ...] = ()
    copies: tuple[str, ...] = ()
    dcs: str = ""
    chiefs: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
