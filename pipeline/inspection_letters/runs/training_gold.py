"""Coded sentences from a workspace, for training a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.analysis.gold import Status, anchor, load_gold
from inspection_letters.records import Codebook, Excerpt, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.store import open_store, queries, reviews
from inspection_letters.store.reviews import Review
from inspection_letters.training.data import Gold, make_gold

OTHER_CODEBOOK = (
    "The sentences were coded with another version of the codebook, which has the same codes."
)


def gold_of_workspace(
    path: Path, workspace: Path, codebook: Codebook, database_url: str | None
) -> tuple[Gold, tuple[str, ...]]:
    """Place a gold file without text on the letters of a workspace.

    Returns
    -------
    gold : Gold
        With all excerpts of the letters; those without a sentence of the gold file are
        there as neighbours.
    notes : tuple of str
        What could not be placed, and what else there is to say.

    Raises
    ------
    UsageError
        If the file is not right, none of its letters is there, or the codebook lacks
        codes.
    """
    stand_off = load_gold(path)
    with open_store(workspace, url=database_url) as opened, opened.read() as conn:
        by_letter = _excerpts(conn)
        placed = anchor(stand_off, by_letter)
        if not placed.matched:
            raise UsageError(
                f"None of the {len(stand_off.letters)} letters of {path} is among the "
                f"{len(by_letter)} letters of the workspace.",
                "Run the letters that the gold is of ('letters run').",
            )
        notes = [f"{len(placed.matched):,} coded sentences were found in the workspace."]
        if placed.absent:
            notes.append(f"Letters of the gold that are not there: {len(placed.absent)}.")
        reasons = Counter(one.reason for one in placed.unplaced)
        notes += [
            f"Sentences of the gold that were left out: {count} ({reason})."
            for reason, count in sorted(reasons.items())
        ]
        if stand_off.codebook_digest != codebook.digest:
            notes.append(OTHER_CODEBOOK)
        single = [one for one, status in placed.status.items() if status is Status.SINGLE]
        return _gold(conn, by_letter, placed.matched, codebook, single), tuple(notes)


def gold_of_people(
    people: Sequence[str], workspace: Path, codebook: Codebook, database_url: str | None
) -> tuple[Gold, tuple[str, ...]]:
    """Take what people have judged in a workspace.

    Where several have judged an excerpt, it bears a code if at least half of them say
    so, as in `letters findings`.

    Returns
    -------
    gold : Gold
        With all excerpts of the letters; those that nobody judged are there as
        neighbours.
    notes : tuple of str
        What there is to say.

    Raises
    ------
    UsageError
        If there is no such person, or the codebook lacks codes.
    """
    with open_store(workspace, url=database_url) as opened, opened.read() as conn:
        said = reviews.all_reviews(conn)
        known = sorted({one.coder_id for one in said})
        if strange := [name for name in people if name not in known]:
            raise UsageError(
                f"Nobody called {strange[0]!r} has coded in the workspace.",
                f"People in it: {', '.join(known) or 'none'}. 'letters import-coding' takes "
                "coding in.",
            )
        said = tuple(one for one in said if one.coder_id in people)
        judged = _agreed(said)
        # However many judged it, nobody has decided where they differ.
        gold = _gold(conn, _excerpts(conn), judged, codebook, list(judged))
    notes = [
        f"Judged by {', '.join(people)}: {len(judged):,} sentences, letters: {len(gold.names)}."
    ]
    if any(one.codebook_digest != codebook.digest for one in said):
        notes.append(OTHER_CODEBOOK)
    return gold, tuple(notes)


def _excerpts(conn: Connection) -> dict[str, list[Excerpt]]:
    found: dict[str, list[Excerpt]] = {
        one.letter.letter_id: [] for one in queries.all_letters(conn)
    }
    for excerpt in queries.all_excerpts(conn):
        found[excerpt.letter_id].append(excerpt)
    return found


def _gold(
    conn: Connection,
    by_letter: Mapping[str, Sequence[Excerpt]],
    judged: Mapping[str, Mapping[str, Polarity]],
    codebook: Codebook,
    single: Sequence[str],
) -> Gold:
    letters = {
        letter_id: excerpts
        for letter_id, excerpts in by_letter.items()
        if any(one.excerpt_id in judged for one in excerpts)
    }
    kinds = [
        one.metadata.kind for one in queries.all_letters(conn) if one.letter.letter_id in letters
    ]
    excerpts = [one for letter_id in sorted(letters) for one in letters[letter_id]]
    return make_gold(excerpts, judged, codebook, single=single, kinds=kinds)


def _agreed(said: Sequence[Review]) -> dict[str, dict[str, Polarity]]:
    """Return the codes of each excerpt that at least half of its judges give."""
    by_excerpt: dict[str, list[Review]] = {}
    for one in said:
        by_excerpt.setdefault(one.excerpt_id, []).append(one)
    found: dict[str, dict[str, Polarity]] = {}
    for excerpt_id, judges in by_excerpt.items():
        counted = Counter(code_id for one in judges for code_id in one.codes)
        found[excerpt_id] = {
            code_id: _commonest([one.codes[code_id] for one in judges if code_id in one.codes])
            for code_id, times in counted.items()
            if 2 * times >= len(judges)
        }
    return found


def _commonest(polarities: Sequence[Polarity]) -> Polarity:
    """Return the polarity given most often; of equals, mixed if they judge differently."""
    counted = Counter(polarities)
    most = [one for one, times in counted.items() if times == max(counted.values())]
    return most[0] if len(most) == 1 else Polarity.MIXED


__all__ = ["gold_of_people", "gold_of_workspace"]
