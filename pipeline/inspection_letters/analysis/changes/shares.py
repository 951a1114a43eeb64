"""Areas whose outcome changed, and codes whose share of letters changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from inspection_letters.analysis.changes.causes import Because
from inspection_letters.analysis.changes.records import Cause, Move, OutcomeChange
from inspection_letters.analysis.changes.snapshot import LetterSnapshot, Snapshot

LEAST_MOVE: Final = 0.02
"""The smallest move of a code's share of letters that is reported."""


def find_outcomes(
    before: Snapshot | None, after: Snapshot, shown: Collection[str], because: Because
) -> Iterable[OutcomeChange]:
    """Yield the areas whose last letter, new or read again, has another outcome than before.

    Parameters
    ----------
    before, after : Snapshot
        What the letters said and say.
    shown : collection of str
        Ids of the letters that came from the site.
    because : Because
        Why the others may differ.
    """
    by_area: dict[str, list[tuple[str, str]]] = {}
    for letter_id, letter in after.letters.items():
        judged = letter.outcome is not None or letter.statement is not None
        if letter.urn and letter.ended and judged:
            by_area.setdefault(letter.urn, []).append((letter.ended, letter_id))
    for urn, found in sorted(by_area.items()):
        ordered = [after.letters[letter_id] for _, letter_id in sorted(found)]
        last = ordered[-1]
        last_id = max(found)[1]
        if last.outcome is None or len(ordered) < 2:
            continue
        former = before.letters.get(last_id) if before is not None else None
        if last_id not in shown and (former is None or former.outcome == last.outcome):
            continue
        past = ordered[-2]
        if past.outcome == last.outcome:
            continue
        required = "required" if past.statement else "not required"
        yield OutcomeChange(
            area=last.area,
            urn=urn,
            before=past.outcome or f"written statement of action {required}",
            after=last.outcome,
            before_ended=past.ended,
            after_ended=last.ended,
            comparable=past.outcome is not None,
            cause=Cause.SOURCE if last_id in shown else because.remade,
        )


def find_moves(
    before: Snapshot | None, after: Snapshot, labels: Mapping[str, str], because: Because
) -> Iterable[Move]:
    """Yield the codes whose share moved, the farthest first.

    What the letters that were there before say otherwise now is the work of codebook,
    model or code; the rest of a move is that of letters that came and went.
    """
    if before is None or not before.letters or not after.letters:
        return
    old, new = before.letters, after.letters
    common = old.keys() & new.keys()
    moves: list[Move] = []
    for key in sorted({key for letter in (*old.values(), *new.values()) for key in letter.codes}):
        share_before, share_after = _share(old.values(), key), _share(new.values(), key)
        move = share_after - share_before
        if abs(move) < LEAST_MOVE:
            continue
        again = sum(
            (key in new[letter_id].codes) - (key in old[letter_id].codes) for letter_id in common
        )
        remade = again / len(new)
        causes = {Cause.SOURCE.value: move - remade, because.remade.value: remade}
        code, polarity = split(key)
        moves.append(
            Move(
                code=code,
                label=labels.get(code, code),
                polarity=polarity,
                before=round(share_before, 4),
                after=round(share_after, 4),
                letters_before=len(old),
                letters_after=len(new),
                causes={name: round(part, 4) for name, part in causes.items() if abs(part) > 1e-9},
            )
        )
    yield from sorted(
        moves, key=lambda move: (-abs(move.after - move.before), move.code, move.polarity)
    )


def _share(letters: Iterable[LetterSnapshot], key: str) -> float:
    have = [key in letter.codes for letter in letters]
    return sum(have) / len(have)


def split(key: str) -> tuple[str, str]:
    """Take ``code:polarity`` apart."""
    code, _, polarity = key.rpartition(":")
    return code, polarity
