"""The share of letters with each code, for all letters and for groups of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inspection_letters.analysis.letters import RESTATING
from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.analysis.statistics.prevalence import (
    CoderErrors,
    Counts,
    Share,
    share_of_letters,
)
from inspection_letters.records import Excerpt, Polarity, Role


@dataclass(frozen=True, slots=True)
class Measure:
    """What counts as a letter having a code.

    Attributes
    ----------
    name : str
        Its name.
    polarity : str or None
        The polarity that counts; any if None.
    section : str or None
        The section of the recommendations that count, in letters that have any there.
    """

    name: str
    polarity: str | None = None
    section: str | None = None


MEASURES: Final = (
    Measure("weakness", polarity=Polarity.WEAKNESS.value),
    Measure("strength", polarity=Polarity.STRENGTH.value),
    Measure("priority", section="priority"),
    Measure("improve", section="improve"),
)


@dataclass(frozen=True, slots=True)
class Observation:
    """An excerpt, with the codes that a coder and people assign it.

    Attributes
    ----------
    assigned : mapping
        The codes that the coder assigned, each with polarity and score.
    judged : mapping or None
        What people's judgements come to (see `inspection_letters.analysis.people`), None if
        nobody judged the excerpt. If anybody has, what the coder assigned does not count.
    """

    excerpt_id: str
    letter_id: str
    section: str
    role: Role
    assigned: Mapping[str, tuple[Polarity, float]]
    judged: Mapping[str, Polarity] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The share of letters with a code, and the excerpts on which it rests.

    Attributes
    ----------
    codes : tuple of str
        A code, or several counted as one.
    measure : str
        The name of one of `MEASURES`.
    group : str or None
        The group of letters; None for all.
    share : Share
        The share, with its interval.
    excerpt_ids : tuple of str
        The excerpts that are coded so, by letter and in reading order.
    """

    codes: tuple[str, ...]
    measure: str
    group: str | None
    share: Share
    excerpt_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tally:
    """The counts of one subject and measure: a row of ``counts`` for each letter."""

    codes: tuple[str, ...]
    measure: str
    counts: Counts
    excerpts: Sequence[Sequence[str]]
    errors: CoderErrors | None
    seed: int

    def finding(self, group: str | None, rows: Sequence[int]) -> Finding:
        """Return the finding for some of the letters."""
        seed = _seed(self.seed, self.codes, self.measure, group)
        share = share_of_letters(self.counts[rows], self.errors, seed=seed)
        excerpt_ids = tuple(excerpt_id for row in rows for excerpt_id in self.excerpts[row])
        return Finding(self.codes, self.measure, group, share, excerpt_ids)


def find_shares(
    observations: Sequence[Observation],
    letters: Mapping[str, str | None],
    subjects: Sequence[tuple[str, ...]],
    held_out: HeldOut | None,
    *,
    seed: int,
    without_recommendations: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Return the findings for all letters, then those for each group.

    Parameters
    ----------
    observations : sequence of Observation
        All excerpts of the letters, in reading order.
    letters : mapping of str to str or None
        The group of each letter; None if letters are not grouped.
    subjects : sequence of tuple of str
        Codes, or several codes that are counted as one.
    held_out : HeldOut or None
        The coder's errors; without them, intervals include sampling error only.
    seed : int
        Seed of the random generator. Each finding has its own stream, so it does not depend
        on which others are asked for.
    without_recommendations : frozenset of str
        Letters whose recommendations restate those of other letters and do not count.
    """
    (findings,) = find_shares_by(
        observations,
        {None: letters},
        subjects,
        held_out,
        seed=seed,
        without_recommendations=without_recommendations,
    ).values()
    return findings


def find_shares_by(
    observations: Sequence[Observation],
    groupings: Mapping[str | None, Mapping[str, str | None]],
    subjects: Sequence[tuple[str, ...]],
    held_out: HeldOut | None,
    *,
    seed: int,
    without_recommendations: frozenset[str] = frozenset(),
) -> dict[str | None, list[Finding]]:
    """Return all findings for the same letters under several groupings.

    Parameters are those of `find_shares`, but for ``groupings``: the group of each letter,
    by the name of the grouping. Findings for all letters are the same in each.
    """
    found: dict[str | None, list[Finding]] = {name: [] for name in groupings}
    letters = next(iter(groupings.values()))
    for measure in MEASURES:
        scope = [
            observation
            for observation in observations
            if _is_within(observation, measure, without_recommendations)
        ]
        within = {observation.letter_id for observation in scope} if measure.section else letters
        names = [letter_id for letter_id in letters if letter_id in within]
        for codes in subjects:
            counts, excerpts = _tally(scope, names, codes, measure, held_out)
            errors = None
            if held_out is not None:
                among = True if measure.section else None
                errors = held_out.errors(codes, measure.polarity, recommended=among)
            tally = _Tally(codes, measure.name, counts, excerpts, errors, seed)
            overall = tally.finding(None, range(len(names)))
            for name, groups in groupings.items():
                found[name].append(overall)
                for group in sorted({group for group in groups.values() if group is not None}):
                    rows = [
                        row for row, letter_id in enumerate(names) if groups[letter_id] == group
                    ]
                    found[name].append(tally.finding(group, rows))
    return found


def recommends(excerpt: Excerpt, kind: str) -> str | None:
    """Return the section of an excerpt that counts as a recommendation, or None.

    Parameters
    ----------
    excerpt : Excerpt
        An excerpt.
    kind : str
        The kind of its letter.
    """
    sections = [measure.section for measure in MEASURES if measure.section is not None]
    counts = excerpt.role is Role.RECOMMENDATION and kind != RESTATING
    return excerpt.section if counts and excerpt.section in sections else None


def _is_within(observation: Observation, measure: Measure, restating: frozenset[str]) -> bool:
    if measure.section is None:
        return True
    return (
        observation.section == measure.section
        and observation.role is Role.RECOMMENDATION
        and observation.letter_id not in restating
    )


def _tally(
    scope: Sequence[Observation],
    names: Sequence[str],
    codes: tuple[str, ...],
    measure: Measure,
    held_out: HeldOut | None,
) -> tuple[Counts, list[list[str]]]:
    """Count the excerpts of each letter by answer, and list those that are coded so."""
    rows = {name: row for row, name in enumerate(names)}
    bins = len(held_out.edges) + 1 if held_out else 1
    counts = np.zeros((len(names), bins + 3), dtype=np.int64)
    excerpts: list[list[str]] = [[] for _ in names]
    for observation in scope:
        row = rows[observation.letter_id]
        if observation.judged is not None:
            answer = -2 if _bears(observation.judged, codes, measure.polarity) else -1
        else:
            answer = 0
            for code_id in codes:
                polarity, score = observation.assigned.get(code_id, (None, 0.0))
                if polarity is not None and measure.polarity in (None, polarity.value):
                    answer = max(answer, 1 + (held_out.score_bin(score) if held_out else 0))
        counts[row, answer] += 1
        if answer not in (0, -1):
            excerpts[row].append(observation.excerpt_id)
    return counts, excerpts


def _bears(judged: Mapping[str, Polarity], codes: tuple[str, ...], polarity: str | None) -> bool:
    return any(code in judged and polarity in (None, judged[code].value) for code in codes)


def _seed(seed: int, codes: tuple[str, ...], measure: str, group: str | None) -> int:
    text = "\x1f".join((str(seed), "|".join(codes), measure, group or ""))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
