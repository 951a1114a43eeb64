"""What the letters of a workspace say at one time, small enough to keep for every refresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What made the results: a change of any of these can change them.

    ``reader`` stands for the versions of the stages that read a letter.
    """

    reader: str
    codebook: str
    codebook_digest: str
    coder_id: str
    coder_kind: str
    coder_digest: str


@dataclass(frozen=True, slots=True)
class LetterSnapshot:
    """What one letter says.

    Attributes
    ----------
    urn, area, kind : str or None
        As the letter states it, or else the catalogue.
    begun, ended : str or None
        First and last day of the inspection, as ISO dates.
    outcome : str or None
        One of the three outcomes, where the letter has one.
    statement : bool or None
        Whether a written statement of action is required, where the letter says so.
    text : str
        Digest of its text.
    codes : mapping of str to int
        How many excerpts have each ``code:polarity``.
    """

    urn: str | None
    area: str | None
    kind: str | None
    begun: str | None
    ended: str | None
    outcome: str | None
    statement: bool | None
    text: str
    codes: Mapping[str, int] = field(default_factory=dict)

    @property
    def inspection(self) -> tuple[str, str, str, str] | None:
        """What names the inspection that it is about, None where that is not known."""
        if self.urn and self.kind and self.begun and self.ended:
            return (self.urn, self.kind, self.begun, self.ended)
        return None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What all letters that count say, by letter id, and what made it."""

    made_with: MadeWith
    letters: Mapping[str, LetterSnapshot]


def snapshot_as_json(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as plain JSON."""
    return {
        "made_with": asdict(snapshot.made_with),
        "letters": {
            letter_id: asdict(letter) for letter_id, letter in sorted(snapshot.letters.items())
        },
    }


def read_snapshot(kept: Mapping[str, Any]) -> Snapshot:
    """Return the snapshot that was kept as plain JSON."""
    return Snapshot(
        MadeWith(**kept["made_with"]),
        {letter_id: LetterSnapshot(**letter) for letter_id, letter in kept["letters"].items()},
    )
