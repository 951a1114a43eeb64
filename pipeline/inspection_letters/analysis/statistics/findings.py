"""Findings: for each code the share of letters that have it, by what their coders say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.analysis.statistics.prevalence import (
    CoderErrors,
    Counts,
    Share,
    share_of_letters,
)
from inspection_letters.records import Excerpt, Metadata, Polarity, Role

UNKNOWN: Final = "unknown"
"""The group of letters that do not say to which they belong."""

RESTATING: Final = "area-send-monitoring"
"""The kind of letter that restates the priority actions of an inspection before it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """In what way letters have a code.

    Attributes
    ----------
    name : str
        Its name.
    polarity : str or None
        Which polarity counts; any if None.
    section : str or None
        Only recommendations of this kind of section, and only letters that have some.
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
    """An excerpt, with what a coder and what people say of it.

    Attributes
    ----------
    given : mapping
        The codes that the coder gave, each with polarity and score.
    reviews : tuple of mapping
        The codes that each person gave who looked at it. If there are any, what the
        coder gave does not count.
    """

    excerpt_id: str
    letter_id: str
    section: str
    role: Role
    given: Mapping[str, tuple[Polarity, float]]
    reviews: tuple[Mapping[str, Polarity], ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, and the excerpts on which it rests."""

    codes: tuple[str, ...]
    measure: str
    group: str | None
    share: Share
    excerpt_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tally:
    """What was counted of one subject and measure: a row of ``counts`` for each letter."""

    codes: tuple[str, ...]
    measure: str
    counts: Counts
    hits: Sequence[Sequence[str]]
    errors: CoderErrors | None
    seed: int

    def figure(self, group: str | None, chosen: Sequence[int]) -> Figure:
        """Return the figure of some of the letters."""
        own = _seed(self.seed, self.codes, self.measure, group)
        share = share_of_letters(self.counts[chosen], self.errors, seed=own)
        ids = tuple(one for number in chosen for one in self.hits[number])
        return Figure(self.codes, self.measure, group, share, ids)


def find_figures(
    observations: Sequence[Observation],
    letters: Mapping[str, str | None],
    subjects: Sequence[tuple[str, ...]],
    held_out: HeldOut | None,
    *,
    seed: int,
    without_recommendations: frozenset[str] = frozenset(),
) -> list[Figure]:
    """Return all figures: of all letters, then of each group.

    Parameters
    ----------
    observations : sequence of Observation
        All excerpts of the letters, in reading order.
    letters : mapping of str to str or None
        The letters, each with its group. If all groups are None, there is none.
    subjects : sequence of tuple of str
        Codes, or several codes that count as one.
    held_out : HeldOut or None
        The coder's errors; without them, intervals are of sampling only.
    seed : int
        Seed of the random generator. Each figure has its own stream, so that figures do
        not depend on which others are asked for.
    without_recommendations : frozenset of str
        Letters that restate recommendations of others, which do not count.

    Notes
    -----
    If several people have looked at an excerpt, it bears a code if at least half of them
    say so.
    """
    (figures,) = find_figures_by(
        observations,
        {None: letters},
        subjects,
        held_out,
        seed=seed,
        without_recommendations=without_recommendations,
    ).values()
    return figures


def find_figures_by(
    observations: Sequence[Observation],
    groupings: Mapping[str | None, Mapping[str, str | None]],
    subjects: Sequence[tuple[str, ...]],
    held_out: HeldOut | None,
    *,
    seed: int,
    without_recommendations: frozenset[str] = frozenset(),
) -> dict[str | None, list[Figure]]:
    """Return all figures for several ways of grouping the same letters.

    Parameters are those of `find_figures`, but for ``groupings``: the letters with their
    groups, by the name of the grouping. Figures of all letters are the same in each.
    """
    found: dict[str | None, list[Figure]] = {name: [] for name in groupings}
    letters = next(iter(groupings.values()))
    for measure in MEASURES:
        scope = [one for one in observations if _within(one, measure, without_recommendations)]
        has = {one.letter_id for one in scope} if measure.section else set(letters)
        names = [letter_id for letter_id in letters if letter_id in has]
        for codes in subjects:
            counts, hits = _tally(scope, names, codes, measure, held_out)
            errors = None
            if held_out is not None:
                among = True if measure.section else None
                errors = held_out.errors(codes, measure.polarity, recommended=among)

            tally = _Tally(codes, measure.name, counts, hits, errors, seed)
            overall = tally.figure(None, range(len(names)))
            for name, groups in groupings.items():
                found[name].append(overall)
                for group in sorted({one for one in groups.values() if one is not None}):
                    chosen = [n for n, one in enumerate(names) if groups[one] == group]
                    found[name].append(tally.figure(group, chosen))
    return found


def group_of(about: Metadata, region: str | None, by: str | None) -> str | None:
    """Return the group of a letter, when letters are grouped in a certain way.

    Parameters
    ----------
    about : Metadata
        What the letter says of itself.
    region : str or None
        The region of its area, if known.
    by : {"outcome", "year", "region", "kind"} or None
        How letters are grouped; the year is that of the first day of the inspection.
    """
    match by:
        case "outcome":
            return about.outcome.value if about.outcome else UNKNOWN
        case "year":
            return str(about.inspection_start.year) if about.inspection_start else UNKNOWN
        case "region":
            return region or UNKNOWN
        case "kind":
            return about.kind
    return None


def recommends(excerpt: Excerpt, kind: str) -> str | None:
    """Return the section of an excerpt that counts as a recommendation, or None.

    Parameters
    ----------
    excerpt : Excerpt
        An excerpt.
    kind : str
        The kind of its letter.
    """
    sections = [one.section for one in MEASURES if one.section is not None]
    counts = excerpt.role is Role.RECOMMENDATION and kind != RESTATING
    return excerpt.section if counts and excerpt.section in sections else None


def _within(one: Observation, measure: Measure, restating: frozenset[str]) -> bool:
    if measure.section is None:
        return True
    return (
        one.section == measure.section
        and one.role is Role.RECOMMENDATION
        and one.letter_id not in restating
    )


def _tally(
    scope: Sequence[Observation],
    names: Sequence[str],
    codes: tuple[str, ...],
    measure: Measure,
    held_out: HeldOut | None,
) -> tuple[Counts, list[list[str]]]:
    """Count, for each letter, excerpts by answer; and list those that bear the code."""
    places = {name: number for number, name in enumerate(names)}
    bins = len(held_out.edges) + 1 if held_out else 1
    counts = np.zeros((len(names), bins + 3), dtype=np.int64)
    hits: list[list[str]] = [[] for _ in names]
    for one in scope:
        place = places[one.letter_id]
        if one.reviews:
            yes = sum(_bears(review, codes, measure.polarity) for review in one.reviews)
            answer = -2 if 2 * yes >= len(one.reviews) else -1
        else:
            answer = 0
            for code_id in codes:
                polarity, score = one.given.get(code_id, (None, 0.0))
                if polarity is not None and measure.polarity in (None, polarity.value):
                    answer = max(answer, 1 + (held_out.score_bin(score) if held_out else 0))
        counts[place, answer] += 1
        if answer not in (0, -1):
            hits[place].append(one.excerpt_id)
    return counts, hits


def _bears(review: Mapping[str, Polarity], codes: tuple[str, ...], polarity: str | None) -> bool:
    return any(code in review and polarity in (None, review[code].value) for code in codes)


def _seed(seed: int, codes: tuple[str, ...], measure: str, group: str | None) -> int:
    text = "\x1f".join((str(seed), "|".join(codes), measure, group or ""))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
