"""Good practice as text for the terminal, JSON or CSV."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from inspection_letters.analysis.practice.search import FoundPractice, Practices
from inspection_letters.commands.printing.text_output import plain_text, write_out
from inspection_letters.common.files.json_text import json_text
from inspection_letters.outputs.quotations.wording import DOUBT
from inspection_letters.outputs.report.wording import count, licence_notice
from inspection_letters.outputs.schema.csv_text import csv_text
from inspection_letters.outputs.schema.results import PRACTICE
from inspection_letters.outputs.schema.rows import practice_row


def write_practice(
    found: Practices,
    fmt: str,
    to: Path | None,
    console: Console,
    workspace: Path,
    *,
    exact: bool = False,
) -> None:
    """Print practice, or write it to a file, as ``text``, ``json`` or ``csv``."""
    if fmt == "text" and to is None:
        print_practice(console, found, workspace)
        return
    if fmt == "text":
        text = plain_text(lambda plain: print_practice(plain, found, workspace))
    else:
        text = as_json(found) if fmt == "json" else as_csv(found, exact=exact)
    write_out(text, to, console, csv=fmt == "csv")


def print_practice(console: Console, found: Practices, workspace: Path) -> None:
    """Print practice by code, with its impact in bold, or between arrows without colours.

    A sentence that describes both the practice and its impact is not marked.
    """
    if found.part:
        console.print(found.part.sentence, highlight=False, markup=False)
    if not found.found:
        console.print(
            f"No practice with a stated impact was found in {count(found.letters, 'letter')}.",
            highlight=False,
        )
        return
    mark = "marked → like this ←" if console.color_system is None else "in bold"
    shown = len(found.found)
    listed = (
        f"The first {shown} of {found.in_all:,} examples"
        if shown < found.in_all
        else count(shown, "example")
    )
    console.print(
        f"{listed} of good practice with a stated impact, in "
        f"{found.letters_with_practice} of {count(found.letters, 'letter')}, coded by "
        f"{found.coder_id}. The score, from 0 to 1, shows how concrete the practice and its "
        "impact are. Codes are in the order of their best example, and within a code the most "
        "concrete example comes first: of scores that differ by less than 0.1, the one that "
        "illustrates the code most clearly. Examples whose code is in doubt are marked and come "
        f"last. An impact that has a sentence of its own is {mark}.",
        highlight=False,
        markup=False,
    )
    for code_id, practices in found.by_code().items():
        label = found.labels.get(code_id, code_id)
        console.print()
        console.print(Text(f"{label} ({len(practices)})", style="bold"))
        for practice in practices:
            _print_one(console, found, practice)
    console.print()
    command = f"letters trace EXCERPT-ID -w {shlex.quote(str(workspace))} --png page.png"
    console.print("To see an excerpt on its page:", highlight=False)
    console.print(f"  uv run {command}", highlight=False, markup=False, soft_wrap=True)
    for note in _notes(found):
        console.print(note, highlight=False, style="dim")


def _print_one(console: Console, found: Practices, shown: FoundPractice) -> None:
    quotes = Text()
    for excerpt in shown.excerpts:
        # A single sentence describes both, so there is nothing to set apart.
        is_impact = excerpt.excerpt_id == shown.practice.impact_id and len(shown.excerpts) > 1
        has_arrows = is_impact and console.color_system is None
        quote = f"→ {excerpt.quote} ←" if has_arrows else excerpt.quote
        quotes.append(quote, style="bold" if is_impact else "")
        quotes.append(" ")
    quotes.rstrip()
    other_codes = [found.labels.get(code, code) for code in shown.practice.code_ids[1:]]
    lines = [quotes]
    if other_codes:
        lines.append(Text(f"also: {'; '.join(other_codes)}", style="dim"))
    if shown.clearness.doubtful:
        lines.append(Text(DOUBT, style="bold"))
    lines.append(Text(" ".join((shown.letter.file, *shown.practice.excerpt_ids)), style="dim"))
    year = f" {shown.letter.year}" if shown.letter.year else ""
    place = shown.letter.place(shown.page_number)
    console.print()
    console.print(
        Text(f"{shown.practice.score:.2f}  {shown.letter.area}{year}, {place}"),
        highlight=False,
    )
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 6)), highlight=False)


def _notes(found: Practices) -> list[str]:
    letters = {shown.letter.letter_id: shown.letter for shown in found.found}
    return [licence_notice(letters.values())] if letters else []


def as_json(found: Practices) -> str:
    """Return all practice with its sentences."""
    content = {
        "coder": found.coder_id,
        "codebook": {
            "name": found.codebook.name,
            "version": found.codebook.version,
            "digest": found.codebook.digest,
        },
        "letters": found.letters,
        "part": found.part and found.part.as_values(),
        "notes": _notes(found),
        "practices": [
            {
                **{name: row[name] for name in PRACTICE.names if name != "coder"},
                "date": row["date"].isoformat() if row["date"] else None,
                "excerpts": [
                    {"excerpt_id": excerpt.excerpt_id, "page_number": page, "quote": excerpt.quote}
                    for excerpt, page in zip(shown.excerpts, shown.page_numbers, strict=True)
                ],
            }
            for shown in found.found
            for row in (_row(found, shown),)
        ],
    }
    return json_text(content)


def as_csv(found: Practices, *, exact: bool = False) -> str:
    """Return one row for each practice; of a part, each row says which part."""
    part = found.part.sentence if found.part else ""
    rows = (_row(found, shown) for shown in found.found)
    return csv_text(rows, PRACTICE, exact=exact, part=part)


def _row(found: Practices, shown: FoundPractice) -> dict[str, Any]:
    return practice_row(shown, found.coder_id, found.labels)


__all__ = ["as_csv", "as_json", "print_practice", "write_practice"]
