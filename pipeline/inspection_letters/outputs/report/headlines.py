"""What a report says first: sentences made from its figures, and no bolder than these allow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from inspection_letters.analysis.letters import UNKNOWN
from inspection_letters.analysis.statistics.shares import Finding as Figure
from inspection_letters.outputs.report.differences import differences
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.naming import KINDS
from inspection_letters.outputs.report.wording import (
    AS_MEASURE,
    count,
    day,
    group_name,
    interval_words,
    intervals_are_apart,
    lower_first,
    share_words,
    together,
)
from inspection_letters.records.rounding import percent

PLURAL: Final = {"weakness": "weaknesses", "strength": "strengths"}
_RANKED: Final = 10
_HALF: Final = 0.5
_NAMED: Final = 3


def title(material: Material) -> str:
    """Return the title of a report, which says if its letters are fictional."""
    letters = material.counted
    invented = sum(one.fictional for one in letters)
    what = "fictional sample letter" if invented == len(letters) else "inspection letter"
    verb = "says" if len(letters) == 1 else "say"
    return f"What {count(len(letters), what)} {verb}"


def scope(material: Material) -> str:
    """Say of how many areas the letters are, and of what time."""
    letters = material.counted
    areas = count(material.count_areas(letters), "area")
    days = sorted(one.date for one in letters if one.date)
    if not days:
        return areas
    if days[0] == days[-1]:
        return f"{areas}, {day(days[0])}"
    return f"{areas}, {day(days[0])} to {day(days[-1])}"


def group_sizes(material: Material, by: str) -> dict[str, int]:
    """Return how many letters that count are in each group by which figures are parted.

    Groups without letters are left out; there are none if figures are not parted so.
    """
    if by not in material.figures:
        return {}
    code_id = material.codebook.code_ids[0]
    order = {kind: place for place, kind in enumerate(KINDS)}
    groups = sorted(material.groups(by), key=lambda one: order.get(one, 0))
    sizes = {one: material.figure(code_id, "weakness", by, one).share.n for one in groups}
    return {one: n for one, n in sizes.items() if n}


def highest_first(material: Material, figures: Iterable[Figure]) -> list[Figure]:
    """Return figures by their shares, the highest first, and among equals by the codebook.

    Those without a share come last.
    """
    order = {code_id: place for place, code_id in enumerate(material.codebook.code_ids)}

    def place(one: Figure) -> tuple[float, int, int]:
        share = one.share
        point = 1.0 if math.isnan(share.point) else -share.point
        return point, -share.coded, order.get(one.codes[0], len(order))

    return sorted(figures, key=place)


def ranked(material: Material, measure: str) -> list[Figure]:
    """Return the figures of one measure over all letters, the highest share first.

    Codes that no letter has, and those without a share, are left out.
    """
    return highest_first(
        material,
        (
            one
            for one in material.figures[None]
            if one.measure == measure and len(one.codes) == 1 and one.share.n and one.share.coded
        ),
    )


def headlines(material: Material) -> tuple[str, ...]:
    """Return the sentences that a reader in a hurry should take away, each of them true.

    A code is called the most frequent only by the letters read, and how far that holds
    beyond them is said; "more than half" only where the whole interval lies above it.
    """
    found = [_read(material)]
    for measure in ("weakness", "strength"):
        found += _most_frequent(material, measure)
        found += _above_half(material, measure)
    found += _between_outcomes(material)
    found += [
        sentence for measure in ("priority", "improve") for sentence in _asked(material, measure)
    ]
    return tuple(found)


def _read(material: Material) -> str:
    letters = {one.letter_id for one in material.counted}
    excerpts = [one for one in material.excerpts if one.letter_id in letters]
    bearing = sum(bool(one.codings) for one in excerpts)
    return (
        f"{count(len(letters), 'letter was', 'letters were')} read ({scope(material)}), "
        f"{count(len(excerpts), 'sentence')} in all, of which {bearing:,} "
        f"{'bears' if bearing == 1 else 'bear'} at least one code."
    )


def _most_frequent(material: Material, measure: str) -> list[str]:
    figures = ranked(material, measure)
    if not figures:
        return [f"No {measure} was found in these letters."]
    first = figures[0].share
    ties = [
        one for one in figures if (one.share.point, one.share.coded) == (first.point, first.coded)
    ]
    labels = [lower_first(material.labels[one.codes[0]]) for one in ties]
    close = sum(not intervals_are_apart(first, one.share) for one in figures[len(ties) :])
    if len(ties) > 1:
        sentence = (
            f"The most frequent {PLURAL[measure]} are {listed(labels)}, each in "
            f"{share_words(first)}."
        )
    else:
        sentence = f"The most frequent {measure} is {labels[0]}, in {share_words(first)}."
    if not close:
        return [sentence]
    whose = "Their interval overlaps" if len(ties) > 1 else "Its interval overlaps"
    return [
        f"{sentence} {whose} with {'that' if close == 1 else 'those'} of "
        f"{count(close, 'other code')}, so the order among them is not certain."
    ]


def _above_half(material: Material, measure: str) -> list[str]:
    above = [one for one in ranked(material, measure) if one.share.low > _HALF]
    if len(above) < 2:
        return []
    labels = [lower_first(material.labels[one.codes[0]]) for one in above[:_NAMED]]
    rest = len(above) - len(labels)
    which = f"the most frequent are {listed(labels)}" if rest else listed(labels)
    return [
        f"{len(above)} {PLURAL[measure]} are each in more than half of the letters even at the "
        f"low end of their intervals: {which}."
    ]


def _between_outcomes(material: Material) -> list[str]:
    groups = [one for one in material.groups("outcome") if one != UNKNOWN]
    if len(groups) < 2:
        return []
    found = differences(material)
    if not found:
        return [
            "No strength or weakness can be told apart between outcomes: all intervals overlap."
        ]
    first = found[0]
    label = lower_first(material.labels[first.code_id])
    return [
        f"{count(len(found), 'strength or weakness differs', 'strengths and weaknesses differ')} "
        "between outcomes by more than the intervals. The difference is largest for "
        f"{label} {AS_MEASURE[first.measure]}: "
        f"“{group_name('outcome', first.high)}” {percent(first.high_share.point)} "
        f"({interval_words(first.high_share)}), “{group_name('outcome', first.low)}” "
        f"{percent(first.low_share.point)} ({interval_words(first.low_share)})."
    ]


def _asked(material: Material, measure: str) -> list[str]:
    figures = ranked(material, measure)
    if not figures:
        return []
    first = figures[0]
    label = material.labels[first.codes[0]]
    what = {"priority": "priority actions", "improve": "areas for improvement"}[measure]
    return [
        f"In these letters {what} are most often about {lower_first(label)}: in "
        f"{share_words(first.share)}, counting only letters that have some."
        + (f" {few}" if (few := too_few(first.share.n)) else "")
    ]


def too_few(letters: int) -> str:
    """Say that letters are too few to rank codes by; nothing if they are not."""
    if letters >= _RANKED:
        return ""
    return f"{count(letters, 'letter is', 'letters are')} too few to rank codes by."


def listed(labels: Sequence[str]) -> str:
    """Return labels as a sentence lists them, with semicolons where they have commas."""
    if any("," in one for one in labels):
        return "; ".join(labels)
    return together(labels)
