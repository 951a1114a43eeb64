"""Letters compared with a record as text, JSON or CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from rich.console import Console

from inspection_letters.analysis.letters import KIND_LABELS
from inspection_letters.analysis.official import ComparedFact, OfficialCheck, Result
from inspection_letters.analysis.official.facts import FACT_LABELS
from inspection_letters.commands.printing.text_output import plain_text, write_out
from inspection_letters.common.files.json_text import json_text
from inspection_letters.outputs.report.official import check_words
from inspection_letters.outputs.report.wording import count
from inspection_letters.outputs.schema.csv_text import csv_text
from inspection_letters.outputs.schema.official import CHECK
from inspection_letters.outputs.schema.official_rows import check_rows_of

_LONGEST_QUOTE = 160


def write_check(
    check: OfficialCheck, fmt: str, to: Path | None, console: Console, *, exact: bool = False
) -> None:
    """Print a check, or write it to a file, as ``text``, ``json`` or ``csv``."""
    if fmt == "text" and to is None:
        print_check(console, check)
        return
    if fmt == "text":
        text = plain_text(lambda plain: print_check(plain, check))
    else:
        text = (
            as_json(check) if fmt == "json" else csv_text(check_rows_of(check), CHECK, exact=exact)
        )
    write_out(text, to, console, csv=fmt == "csv")


def print_check(console: Console, check: OfficialCheck) -> None:
    """Print the disagreements of each letter, then the letters that are not on the record."""

    def say(line: str) -> None:
        console.print(line, highlight=False, markup=False, soft_wrap=True)

    if not check.matches:
        say(f"No letter could be on {check.record}: the workspace has {_others(check)}.")
        return
    say(check_words(check))
    for letter, facts in groupby(check.disagreements, key=lambda fact: fact.letter):
        say(f"\n{letter.file}: {letter.area}, {KIND_LABELS.get(letter.kind, letter.kind)}")
        for fact in facts:
            say(f"  {fact_words(fact)}")
            if fact.place:
                say(f"    “{_shortened(fact.place.quote)}”")
    _print_unlisted(say, check)


def fact_words(fact: ComparedFact) -> str:
    """Return a disagreement as a line: the fact, what the letter and what the record says."""
    name = FACT_LABELS[fact.fact]
    recorded = f"{fact.record_value} in the record (row {fact.inspection.row})"
    if fact.letter_value is None:
        return f"{name}: not found in the letter, {recorded}"
    page = fact.place.page_number if fact.place else None
    where = "in the letter" if page is None else f"in the letter ({fact.letter.place(page)})"
    return f"{name}: {fact.letter_value} {where}, {recorded}"


def as_json(check: OfficialCheck) -> str:
    """Return all that was compared, with totals."""
    results = Counter(fact.result for fact in check.facts)
    content = {
        "record": check.record,
        "letters": {
            "listed": len(check.listed),
            "not_listed": len(check.unlisted),
            "fictional": check.fictional,
        },
        "facts": {
            result.value: results[result] for result in Result if result is not Result.NOT_LISTED
        },
        "rows": list(check_rows_of(check)),
    }
    return json_text(content)


def _print_unlisted(say: Callable[[str], None], check: OfficialCheck) -> None:
    reasons: dict[str, list[str]] = {}
    for match in check.unlisted:
        reasons.setdefault(match.reason, []).append(match.letter.file)
    if reasons:
        say("\nLetters that are not on the record")
    for reason, files in reasons.items():
        say(f"  {reason} {count(len(files), 'letter')}: {', '.join(files)}")
    if check.fictional:
        say(f"\n{_others(check)} left out.")


def _others(check: OfficialCheck) -> str:
    return count(check.fictional, "fictional letter")


def _shortened(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE].rstrip()}…"


__all__ = ["fact_words", "print_check", "write_check"]
