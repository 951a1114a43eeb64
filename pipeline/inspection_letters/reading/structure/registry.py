"""The kinds of letter that can be read, and how one is chosen."""

from __future__ import annotations

from inspection_letters.reading.structure.area_send_letter import AreaSendLetter
from inspection_letters.reading.structure.area_send_monitoring import AreaSendMonitoring
from inspection_letters.reading.structure.area_send_report import AreaSendReport
from inspection_letters.reading.structure.area_send_revisit import AreaSendRevisit
from inspection_letters.reading.structure.generic import Generic
from inspection_letters.reading.structure.kinds import Kind, Structured
from inspection_letters.records import LetterText
from inspection_letters.records.errors import LetterError
from inspection_letters.reference.areas import Areas

KINDS: tuple[Kind, ...] = (
    AreaSendReport(),
    AreaSendLetter(),
    AreaSendRevisit(),
    AreaSendMonitoring(),
    Generic(),
)

SURE_ENOUGH = 0.6
"""Share of a kind's marks that a letter must bear to be read as that kind."""


def structure(text: LetterText, areas: Areas) -> Structured:
    """Recognise a letter's kind from its own text and read its structure.

    Parameters
    ----------
    text : LetterText
        The letter.
    areas : Areas
        Areas to look the letter's area up in, for its URN.

    Raises
    ------
    LetterError
        Stage ``structure``: the letter is of no known kind, or lacks a part of its kind.
    """
    scored = [(kind.confidence(text), kind) for kind in KINDS]
    confidence, kind = max(scored, key=lambda pair: pair[0])
    if confidence < SURE_ENOUGH:
        raise LetterError(
            f"The letter is of no kind that can be read ({kind.name} is the nearest, with "
            f"{confidence:.0%} of its marks).",
            "Give inspection letters or reports.",
            stage="structure",
        )
    return kind.read(text, areas)
