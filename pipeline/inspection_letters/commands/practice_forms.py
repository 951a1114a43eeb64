"""Transferable practice as text of the terminal, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from inspection_letters.analysis.practices import FoundPractice, Practices
from inspection_letters.commands.writing import write_out
from inspection_letters.outputs.report.wording import count, licence_notice

_COLUMNS: Final = (
    "practice_id",
    "score",
    "code",
    "label",
    "other_codes",
    "area",
    "urn",
    "date",
    "file",
    "letter_id",
    "page_number",
    "text",
    "impact",
    "impact_page_number",
    "excerpts",
    "impact_id",
    "cues",
    "coder",
)


def show_practice(found: Practices, fmt: str, to: Path | None, console: Console) -> None:
    """Print practice, or write it to a file."""
    if fmt == "text" and to is None:
        print_practice(console, found)
        return
    if fmt == "text":
        plain = Console(file=io.StringIO(), width=80, color_system=None)
        print_practice(plain, found, marked=True)
        lines = plain.file.getvalue().splitlines()  # type: ignore[attr-defined]
        text = "".join(f"{line.rstrip()}\n" for line in lines)
    else:
        text = as_json(found) if fmt == "json" else as_csv(found)
    write_out(text, to, console, csv=fmt == "csv")


def print_practice(console: Console, found: Practices, *, marked: bool = False) -> None:
    """Print practice by code, with its impact in bold, or between arrows if ``marked``.

    Where there is no bold, as in a file, arrows are what sets it apart; where practice and
    impact are told in one sentence, nothing does.
    """
    if not found.found:
        console.print(
            f"No practice with a stated impact was found in {count(found.letters, 'letter')}.",
            highlight=False,
        )
        return
    where = "stands between → and ←" if _arrows(console, marked) else "is in bold"
    shown = len(found.found)
    best = f"The {shown} best of {found.in_all:,}" if shown < found.in_all else f"{shown:,}"
    console.print(
        f"{best} {'practice' if found.in_all == 1 else 'practices'} that {found.telling} of "
        f"{count(found.letters, 'letter')} tell with what has come of them, coder "
        f"{found.coder_id}. The number says how concrete both are, from 0 to 1. Where a sentence "
        f"of its own tells what has come of it, it {where}.",
        highlight=False,
        markup=False,
    )
    for code_id, ones in found.by_code().items():
        console.print()
        console.print(Text(f"{found.labels.get(code_id, code_id)} ({len(ones)})", style="bold"))
        for one in ones:
            _print_one(console, found, one, marked)
    console.print()
    console.print(
        "Follow any of them to its page: letters trace, with an id after it.", highlight=False
    )
    for note in _notes(found):
        console.print(note, highlight=False, style="dim")


def _print_one(console: Console, found: Practices, one: FoundPractice, marked: bool) -> None:
    said = Text()
    for excerpt in one.excerpts:
        # Where one sentence tells all, there is nothing to set apart.
        impact = excerpt.excerpt_id == one.practice.impact_id and len(one.excerpts) > 1
        quote = f"→ {excerpt.quote} ←" if impact and _arrows(console, marked) else excerpt.quote
        said.append(quote, style="bold" if impact else "")
        said.append(" ")
    said.rstrip()
    others = [found.labels.get(code, code) for code in one.practice.code_ids[1:]]
    below = [said]
    if others:
        below.append(Text(f"also: {'; '.join(others)}", style="dim"))
    below.append(Text(" ".join((one.letter.file, *one.practice.excerpt_ids)), style="dim"))
    year = f" {one.letter.year}" if one.letter.year else ""
    console.print()
    console.print(
        Text(f"{one.practice.score:.2f}  {one.letter.area}{year}, page {one.page_number}"),
        highlight=False,
    )
    for text in below:
        console.print(Padding(text, (0, 0, 0, 6)), highlight=False)


def _arrows(console: Console, marked: bool) -> bool:
    return marked or console.color_system is None


def _notes(found: Practices) -> list[str]:
    letters = {one.letter.letter_id: one.letter for one in found.found}
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
        "notes": _notes(found),
        "practices": [
            {
                **_row(found, one),
                "other_codes": one.practice.code_ids[1:],
                "excerpts": [
                    {"excerpt_id": excerpt.excerpt_id, "page_number": page, "quote": excerpt.quote}
                    for excerpt, page in zip(one.excerpts, one.page_numbers, strict=True)
                ],
                "cues": one.practice.cues,
            }
            for one in found.found
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(found: Practices) -> str:
    """Return one line for each practice."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    coder = {"coder": found.coder_id}
    writer.writerows(_row(found, one) | coder for one in found.found)
    return text.getvalue()


def _row(found: Practices, one: FoundPractice) -> dict[str, Any]:
    practice = one.practice
    return {
        "practice_id": practice.practice_id,
        "score": practice.score,
        "code": practice.code_ids[0],
        "label": found.labels.get(practice.code_ids[0], practice.code_ids[0]),
        "other_codes": "|".join(practice.code_ids[1:]),
        "area": one.letter.area,
        "urn": one.letter.urn,
        "date": one.letter.date.isoformat() if one.letter.date else None,
        "file": one.letter.file,
        "letter_id": practice.letter_id,
        "page_number": one.page_number,
        "text": " ".join(excerpt.quote for excerpt in one.excerpts),
        "impact": one.impact.quote,
        "impact_page_number": one.impact_page_number,
        "excerpts": "|".join(practice.excerpt_ids),
        "impact_id": practice.impact_id,
        "cues": "|".join(practice.cues),
    }


__all__ = ["as_csv", "as_json", "print_practice", "show_practice"]
