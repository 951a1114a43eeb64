"""The first sentences of a report, made from its figures and claiming no more than they show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from inspection_letters.analysis.findings_records import share_order
from inspection_letters.analysis.letters import KIND_LABELS, UNKNOWN
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.differences import difference_title, standing_out
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import (
    count,
    day,
    intervals_are_apart,
    lower_first,
    share_words,
    together,
)

PLURAL: Final = {"weakness": "weaknesses", "strength": "strengths"}
_RANKED: Final = 10


def title(material: ReportMaterial) -> str:
    """Return the title of a report, which says if its letters are fictional."""
    letters = material.counted
    invented = sum(letter.fictional for letter in letters)
    what = "fictional sample letter" if invented == len(letters) else "inspection letter"
    verb = "says" if len(letters) == 1 else "say"
    return f"What {count(len(letters), what)} {verb}"


def scope(material: ReportMaterial) -> str:
    """Say how many areas the letters cover, and when they date from."""
    letters = material.counted
    areas = count(material.count_areas(letters), "area")
    days = sorted(letter.date for letter in letters if letter.date)
    if not days:
        return areas
    if days[0] == days[-1]:
        return f"{areas}, {day(days[0])}"
    return f"{areas}, {day(days[0])} to {day(days[-1])}"


def group_sizes(material: ReportMaterial, by: str) -> dict[str, int]:
    """Return the number of counted letters in each group.

    Groups without letters are left out. The result is empty if the report has no figures
    for this grouping.
    """
    if by not in material.figures:
        return {}
    code_id = material.codebook.code_ids[0]
    order = {kind: place for place, kind in enumerate(KIND_LABELS)}
    groups = sorted(material.groups(by), key=lambda group: order.get(group, 0))
    sizes = {group: material.figure(code_id, "weakness", by, group).share.n for group in groups}
    return {group: n for group, n in sizes.items() if n}


def highest_first(material: ReportMaterial, figures: Iterable[Finding]) -> list[Finding]:
    """Return figures by share, the highest first, and equal shares by the order of the codebook.

    Figures without a share come last.
    """
    order = {code_id: place for place, code_id in enumerate(material.codebook.code_ids)}

    def place(figure: Finding) -> tuple[float, int, int]:
        return (*share_order(figure.share), order.get(figure.codes[0], len(order)))

    return sorted(figures, key=place)


def ranked(material: ReportMaterial, measure: str) -> list[Finding]:
    """Return the figures of one measure over all letters, the highest share first.

    Codes that no letter has, and codes without a share, are left out.
    """
    return highest_first(
        material,
        (
            figure
            for figure in material.figures[None]
            if figure.measure == measure
            and len(figure.codes) == 1
            and figure.share.n
            and figure.share.coded
        ),
    )


def headlines(material: ReportMaterial) -> tuple[str, ...]:
    """Return the key points of a report.

    They lead with what areas are asked to improve and whether it differs by outcome. A code
    is called the most common for these letters only, with a caution if intervals overlap.
    """
    found = [_read(material), *_asked(material), *_between_outcomes(material)]
    for measure in ("weakness", "strength"):
        found += _most_frequent(material, measure)
    found += [
        sentence
        for measure in ("priority", "improve")
        for sentence in _of_section(material, measure)
    ]
    return tuple(found)


def _read(material: ReportMaterial) -> str:
    letters = {letter.letter_id for letter in material.counted}
    excerpts = [excerpt for excerpt in material.excerpts if excerpt.letter_id in letters]
    bearing = sum(bool(excerpt.codings) for excerpt in excerpts)
    return (
        f"The report covers {count(len(letters), 'letter')} ({scope(material)}). Of "
        f"{count(len(excerpts), 'sentence')}, {bearing:,} {'has' if bearing == 1 else 'have'} at "
        "least one code."
    )


def _most_frequent(material: ReportMaterial, measure: str) -> list[str]:
    figures = ranked(material, measure)
    if not figures:
        return [f"No sentence in these letters is coded as a {measure}."]
    first = figures[0].share
    ties = [
        figure
        for figure in figures
        if (figure.share.point, figure.share.coded) == (first.point, first.coded)
    ]
    labels = [lower_first(material.labels[figure.codes[0]]) for figure in ties]
    close = sum(not intervals_are_apart(first, figure.share) for figure in figures[len(ties) :])
    if len(ties) > 1:
        sentence = (
            f"The most common {PLURAL[measure]} are {listed(labels)}, each in {share_words(first)}."
        )
    else:
        sentence = f"The most common {measure} is {labels[0]}, in {share_words(first)}."
    if not close:
        return [sentence]
    whose = "Their intervals overlap" if len(ties) > 1 else "Its interval overlaps"
    return [
        f"{sentence} {whose} with {'that' if close == 1 else 'those'} of "
        f"{count(close, 'other code')}, so their order is not certain."
    ]


def _between_outcomes(material: ReportMaterial) -> list[str]:
    groups = [group for group in material.groups("outcome") if group != UNKNOWN]
    if len(groups) < 2:
        return []
    found = standing_out(material, "outcome")
    title = difference_title(material, "outcome")
    codes = len({difference.code_id for difference in found})
    if codes < 2:
        return [f"{title}."]
    return [
        f"{codes} codes differ by outcome by more than chance would explain. The clearest: "
        f"{lower_first(title)}."
    ]


def _asked(material: ReportMaterial) -> list[str]:
    figures = ranked(material, "recommended")
    if not figures:
        return ["No letter lists priority actions or areas for improvement."]
    first = figures[0]
    few = too_few(first.share.n)
    close = sum(not intervals_are_apart(first.share, figure.share) for figure in figures[1:])
    order = (
        f" Its interval overlaps with {'that' if close == 1 else 'those'} of "
        f"{count(close, 'other code')}, so their order is not certain."
        if close
        else ""
    )
    return [
        "Areas are most often asked to improve "
        f"{lower_first(material.labels[first.codes[0]])}: it is named among the priority actions "
        f"or areas for improvement of {share_words(first.share)}, counting only letters that list "
        f"any.{order}{f' {few}' if few else ''}"
    ]


def _of_section(material: ReportMaterial, measure: str) -> list[str]:
    figures = ranked(material, measure)
    if not figures:
        return []
    first = figures[0]
    label = material.labels[first.codes[0]]
    what = {"priority": "priority actions", "improve": "areas for improvement"}[measure]
    return [
        f"Most often, {what} are about {lower_first(label)}: in {share_words(first.share)}, "
        "counting only letters that list any."
        + (f" {few}" if (few := too_few(first.share.n)) else "")
    ]


def too_few(letters: int) -> str:
    """Say that there are too few letters to rank codes; nothing if there are enough."""
    if letters >= _RANKED:
        return ""
    return f"{count(letters, 'letter is', 'letters are')} too few to rank codes."


def listed(labels: Sequence[str]) -> str:
    """Return labels as a list in a sentence, with semicolons if any contains a comma."""
    if any("," in label for label in labels):
        return "; ".join(labels)
    return together(labels)
