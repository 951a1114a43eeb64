"""What a sample letter says and how it looks, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Look:
    """The typographic variants of one letter."""

    bullet: str = "◼"
    heading_size: int = 14
    title_bold: bool = False
    date_format: str = "plain"
    next: str = "words"
    experience: str = "long"
    outcome_box: bool = False
    repeat_heading: bool = False
    numbered_improvements: bool = False
    footer: str = "area"
    footer_lines: int = 2
    footer_size: int = 9
    footer_bold: bool = False
    footer_skip: int = 0
    footer_dates: str = ""
    fictional_at: str = "head"
    hyphenate: bool = False
    stray_space: bool = False
    empty_bullet: bool = False
    complaint: bool = True
    team_ruled: bool = False
    paragraph_after: int = 12
    bullet_after: int = 5
    blank_lines: int = 0
    break_before: tuple[str, ...] = ("details",)


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """The data of one letter: its area, its profile and its look."""

    area: str
    urn: str
    outcome: str
    start: date
    end: date
    previous: tuple[str, str]
    council: str
    icbs: tuple[str, ...]
    places: tuple[str, ...]
    pcf: str
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    improvements: tuple[str, ...]
    actions: tuple[str, ...] = ()
    outside: tuple[tuple[str, str], ...] = ()
    commissioner: str = "ICB"
    era: str = ""
    look: Look = field(default_factory=Look)

    @property
    def stem(self) -> str:
        """The name of the letter's file, without its ending."""
        return f"{self.urn}_{self.area.lower().replace(' ', '-')}"


@dataclass(frozen=True, slots=True)
class PlannedSentence:
    """A sentence and the codes it was written for, as (code id, polarity)."""

    text: str
    codes: tuple[tuple[str, str], ...] = ()


Passage = tuple[PlannedSentence, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """A recommendation: a lead, inner bullets that may be none, and a close that may be empty."""

    lead: str
    bullets: tuple[str, ...] = ()
    close: str = ""
    bodies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole recommendation: its paragraphs and bullets joined by line feeds."""
        return "\n".join(part for part in (self.lead, *self.bullets, self.close) if part)


@dataclass(frozen=True, slots=True)
class Inspector:
    """A member of the inspection team."""

    name: str
    inspectorate: str
    lead: bool
    role: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a letter says, in reading order."""

    plan: AreaPlan
    dcs: str
    chiefs: tuple[str, ...]
    information: tuple[str, ...]
    experience: tuple[Passage, ...]
    effective: tuple[Passage, ...]
    better: tuple[Passage, ...]
    actions: tuple[Action, ...]
    improvements: tuple[Action, ...]
    about: tuple[str, ...]
    team: tuple[Inspector, ...]
