"""Which areas changed between their letters, and what was not compared: the summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

from inspection_letters.analysis.code_use import FINDING_ONLY, CodeUse
from inspection_letters.analysis.letters import KIND_LABELS, CorpusLetter
from inspection_letters.analysis.over_time import CAVEAT, Change, OverTime
from inspection_letters.outputs.report.wording import count, lower_first, together
from inspection_letters.records import Polarity

MARK: Final = "*"
"""Marks codes whose numbers are for finding sentences only."""


def summary(found: OverTime) -> list[str]:
    """Return what was compared and what was not, a sentence or more each."""
    single = (
        f" {count(found.single, 'other area has', 'other areas have')} one letter only."
        if found.single and found.areas
        else ""
    )
    if not found.areas:
        areas = count(found.single, "area has", "areas have")
        lines = [
            f"Nothing to compare: {areas} one letter only, and none has two or more. Add earlier "
            "or later letters about the same areas with 'letters run', or compare the letters of "
            "different years: letters findings --by year."
        ]
        if not found.single:
            lines = ["Nothing to compare: no letter names its area."]
    else:
        lines = [
            f"{count(len(found.areas), 'area has', 'areas have')} two or more letters, coded by "
            f"{found.coder_id}.{single}",
        ]
        if any(pair.changes for pair in found.pairs):
            lines.append(CAVEAT)
    if found.part:
        lines.insert(0, found.part.sentence)
    if found.unnamed:
        names = together([letter.file for letter in found.unnamed])
        lines.append(f"Left out, since no area is named: {names}.")
    if any(change.use is CodeUse.FINDING for pair in found.pairs for change in pair.changes):
        lines.append(f"Codes marked {MARK} are {FINDING_ONLY}.")
    if found.withheld:
        kinds = together(
            [f"{kind_words(kind)} ({number:,})" for kind, number in found.unmeasured.items()]
        )
        lines.append(
            f"In {found.withheld:,} of {count(len(found.pairs), 'comparison')}, only results and "
            "verdicts are compared, and no codes, because it is not known how well letters of "
            f"these kinds are coded: {kinds}. To compare the codes all the same, add "
            "--unmeasured. To be sure of them, have people code these letters as a whole: letters "
            f"sample --kind {next(iter(found.unmeasured))} (see docs/human-coding.md)."
        )
    if found.unfit:
        kinds = together([kind_words(kind) for kind in found.unfit])
        lines.append(
            f"The codebook {found.codebook.name} was not made for letters of these kinds: {kinds}. "
            "Compare their results, not their codes."
        )
    return lines


def overview(found: OverTime, *, detail: bool) -> list[tuple[str, ...]]:
    """Return which areas changed: for each comparison of codes, how many weaknesses did."""
    return [
        (
            area.area,
            f"{_year(pair.before)}, {_year(pair.now)}",
            *(
                str(
                    sum(
                        change.polarity is Polarity.WEAKNESS
                        and change.change is kind
                        and bool(change.code.parent) is detail
                        for change in pair.changes
                    )
                )
                for kind in Change
            ),
        )
        for area in found.areas
        for pair in area.pairs
        if pair.changes
    ]


OVERVIEW: Final = ("Area", "Letters", "newly mentioned", "no longer", "in both")


def overview_table(rows: Sequence[tuple[str, ...]]) -> Table:
    """Return the rows of `overview` as a table for the terminal."""
    table = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        title="Codes mentioned as a weakness",
        title_style="bold",
        title_justify="left",
    )
    for name in OVERVIEW:
        table.add_column(name, justify="left" if name in OVERVIEW[:2] else "right")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _year(letter: CorpusLetter) -> str:
    return str(letter.year) if letter.year else "no date"


def kind_words(kind: str) -> str:
    """Return the kind of a letter in words, to stand within a sentence."""
    return lower_first(KIND_LABELS.get(kind, kind))


__all__ = ["MARK", "OVERVIEW", "kind_words", "overview", "overview_table", "summary"]
