"""The outcome of a run: letters, rejections and the most frequent codes."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from inspection_letters.analysis.codes_left_out import left_out_sentence
from inspection_letters.analysis.official import OfficialCheck
from inspection_letters.outputs.report.official import check_words
from inspection_letters.outputs.report.wording import count
from inspection_letters.records import Rejection
from inspection_letters.records.balance import DoubtfulLetter, Place, WordCounts
from inspection_letters.records.rounding import percent
from inspection_letters.runs.leading_codes import LeadingCodes
from inspection_letters.runs.summary import CodeCount, RunSummary

MOST = 6
"""How many codes to list for weaknesses and for strengths."""

MOST_DOUBTFUL = 20
"""How many letters to list that are read with doubts."""

_SMALLEST = 0.0005
"""A share below this would round to nothing."""

LEADING = 8
"""How many codes to list that areas are asked to improve."""

_ONLY_IF_ANY = ("letters read before and coded in this run",)


def print_summary(
    console: Console,
    summary: RunSummary,
    workspace: Path,
    leading: LeadingCodes | None = None,
) -> None:
    """Print the outcome of a run: letters, rejections and the figures that reports lead with.

    Without letters that ask areas to improve, it is the most frequent codes.
    """
    facts = Table.grid(padding=(0, 2))
    facts.add_column(justify="right", style="bold")
    facts.add_column()
    rows = [
        (summary.read, "letters read"),
        (summary.recoded, "letters read before and coded in this run"),
        (summary.known, "letters skipped because they are up to date"),
        (len(summary.rejections), "letters rejected"),
        (summary.excerpts, f"excerpts in {count(summary.letters, 'letter')}"),
    ]
    for number, words in rows:
        if number or words not in _ONLY_IF_ANY:
            facts.add_row(f"{number:,}", _singular(words) if number == 1 else words)
    console.print(facts)
    print_rejections(console, summary.rejections)
    print_reading(console, summary.words, summary.doubts, workspace)
    _print_unfit(console, summary)
    if leading and leading.codes:
        print_leading(console, summary, leading, workspace)
    elif summary.codes and not (leading and leading.part):
        console.print(code_table(summary))
    if summary.added:
        numbers = [
            f"{code_id} ({count(number, 'excerpt') if number else 'no excerpt'})"
            for code_id, number in summary.added.items()
        ]
        console.print(
            f"Codes that {summary.codebook} adds: {', '.join(numbers)}.",
            highlight=False,
            markup=False,
        )
    if summary.detail_codes:
        number = len({code.code_id for code in summary.detail_codes})
        console.print(
            f"Detail codes were assigned as well ({number} different). For their figures, use "
            f"'letters findings --detail -w {shlex.quote(str(workspace))}'.",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if summary.left_out:
        console.print(
            left_out_sentence(summary.left_out, summary.codebook), highlight=False, markup=False
        )
    if summary.others:
        console.print(
            f"Also coded by {' and '.join(summary.others)}. The table shows the codes of "
            f"{summary.coder_id}.",
            highlight=False,
            markup=False,
        )
    for files in summary.same_inspections:
        console.print(
            f"{' and '.join(files)} are of the same kind and state the same area and dates, and "
            "each is counted. If they are the same letter, keep one and run it in a new workspace.",
            highlight=False,
            markup=False,
        )
    if summary.unmeasured and summary.excerpts:
        place = shlex.quote(str(workspace))
        console.print(
            f"{summary.unmeasured.sentence} To measure them, judge sentences drawn by:",
            highlight=False,
            markup=False,
        )
        console.print(
            f"  {summary.unmeasured.command} -w {place} --out to-judge.xlsx",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    print_check_line(console, summary.check, workspace)
    console.print(f"Run {summary.run_id} is saved in {workspace}.", highlight=False, soft_wrap=True)


def _print_unfit(console: Console, summary: RunSummary) -> None:
    """Say which letters the codebook was not made for, and the command that may fit them."""
    if summary.unfit is None:
        return
    for text in (summary.unfit.sentence, f"  {summary.better}" if summary.better else ""):
        if text:
            console.print(text, highlight=False, markup=False, soft_wrap=True)


def print_check_line(console: Console, check: OfficialCheck | None, workspace: Path) -> None:
    """Say what came of comparing letters with the record; nothing if none could be on it."""
    if check is None or not check.matches:
        return
    more = f" See 'letters check -w {workspace}'." if check.disagreements else ""
    fictional = (
        f" {count(check.fictional, 'fictional letter')} left out." if check.fictional else ""
    )
    console.print(
        f"{check_words(check)}{more}{fictional}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def print_rejections(console: Console, rejections: Sequence[Rejection]) -> None:
    """Print each rejection as one line: letter, reason, remedy."""
    if not rejections:
        return
    console.print("\n[bold]Rejected letters[/bold]")
    for rejection in rejections:
        line = Text(f"  {rejection.source}: ", style="bold")
        line.append(f"{rejection.reason} {rejection.remedy}", style="not bold")
        console.print(line, soft_wrap=True)
    console.print()


def print_reading(
    console: Console, words: WordCounts, doubts: Sequence[DoubtfulLetter], workspace: Path
) -> None:
    """Print where the words of the letters have gone, and which are read with doubts.

    Parameters
    ----------
    console : Console
        Where to print.
    words : WordCounts
        The words of all letters together.
    doubts : sequence of DoubtfulLetter
        The letters that are read with doubts.
    workspace : Path
        Named in the commands that look further.
    """

    def say(text: str) -> None:
        console.print(text, soft_wrap=True, highlight=False, markup=False)

    if words.total:
        console.print(words_sentence(words), highlight=False, markup=False)
    if not doubts:
        return
    letters = "letter" if len(doubts) == 1 else "letters"
    folder = shlex.quote(str(workspace))
    console.print(f"\n[bold]Read with doubts: {len(doubts)} {letters}[/bold]")
    for letter in doubts[:MOST_DOUBTFUL]:
        say(f"  {letter.file}: {' '.join(note.sentence for note in letter.notes)}")
    if len(doubts) > MOST_DOUBTFUL:
        say(f"  and {len(doubts) - MOST_DOUBTFUL} more, listed by: letters account -w {folder}")
    say(
        "To see what was left out of a letter, and why: "
        f"letters account {shlex.quote(doubts[0].file)} -w {folder} --pdf marked.pdf\n"
    )


def words_sentence(words: WordCounts) -> str:
    """Return how many words there are, and their shares by place, as sentences."""
    others = [
        f"{place} {share_in_words(number / words.total)}"
        for place, number in sorted(words.by_place.items(), key=lambda item: -item[1])
        if place is not Place.EXCERPT
    ]
    inside = share_in_words(words.in_excerpts or 0.0)
    sentence = f"{words.total:,} words, of which {inside} are in excerpts."
    return f"{sentence} The rest: {'; '.join(others)}." if others else sentence


def share_in_words(share: float) -> str:
    """Return a share as a percentage that is never printed as 0.0% of something."""
    return "under 0.1%" if 0 < share < _SMALLEST else f"{share:.1%}"


def code_table(summary: RunSummary) -> Table:
    """Return the most frequent codes, weaknesses first and then strengths."""
    table = Table(
        title=f"Most frequent codes ({escape(summary.codebook)}, coder {summary.coder_id})",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
    )
    # On a narrow terminal, the labels of codes are shortened.
    table.add_column("polarity", no_wrap=True, min_width=len("weakness"))
    table.add_column("code")
    table.add_column("letters", justify="right", no_wrap=True, min_width=len("150 (100%)"))
    table.add_column("excerpts", justify="right", no_wrap=True, min_width=len("excerpts"))
    for polarity in ("weakness", "strength"):
        chosen = _most(summary.codes, polarity)
        for number, code in enumerate(chosen):
            table.add_row(
                polarity if number == 0 else "",
                escape(code.label),
                f"{code.letters} ({percent(code.letters / summary.letters)})",
                str(code.excerpts),
                end_section=number == len(chosen) - 1,
            )
    return table


def print_leading(
    console: Console, summary: RunSummary, leading: LeadingCodes, workspace: Path
) -> None:
    """Print what areas are asked to improve, as coded, in the order of the report."""
    if leading.part:
        console.print(
            f"The figures are of a part of these letters: {leading.part.words}.",
            highlight=False,
            markup=False,
        )
    table = Table(
        title="What areas are asked to improve, as coded "
        f"({escape(summary.codebook)}, coder {summary.coder_id})",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        header_style="bold",
    )
    table.add_column("code")
    table.add_column(
        f"letters asking\n(of {leading.asking:,})", justify="right", no_wrap=True, min_width=14
    )
    table.add_column("weaknesses among\nmentions *", justify="right", no_wrap=True, min_width=16)
    last = leading.codes[min(LEADING, len(leading.codes)) - 1].letters
    for code in leading.codes:
        if code.letters >= last:
            table.add_row(
                escape(code.label),
                f"{code.letters:,} ({percent(code.letters / leading.asking)})",
                percent(code.balance),
            )
    console.print(table)
    console.print(
        "* Of the mentions as a strength or a weakness, the share that are weaknesses, averaged "
        "over letters. These figures are the coder's answers. Findings and the report put "
        "people's coding first and correct the coder's errors where they are known, so their "
        "figures can differ: "
        f"letters findings -w {shlex.quote(str(workspace))}",
        highlight=False,
        markup=False,
    )


def _singular(words: str) -> str:
    """Return the words that follow the number 1."""
    return (
        words.replace("letters", "letter", 1)
        .replace("excerpts", "excerpt", 1)
        .replace("they are", "it is")
    )


def _most(codes: Iterable[CodeCount], polarity: str) -> list[CodeCount]:
    chosen = [code for code in codes if code.polarity == polarity]
    return sorted(chosen, key=lambda code: (-code.letters, -code.excerpts, code.code_id))[:MOST]
