"""What changed in each area between its letters: text, Markdown, JSON, CSV or Excel."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from inspection_letters.analysis.code_use import CodeUse
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.over_time import (
    AreaOverTime,
    Change,
    CodeChange,
    JudgedRequest,
    LetterPair,
    OverTime,
)
from inspection_letters.commands.printing.over_time_summary import (
    MARK,
    OVERVIEW,
    kind_words,
    overview,
    overview_table,
    summary,
)
from inspection_letters.commands.printing.text_output import plain_text, write_out
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.json_text import json_text
from inspection_letters.common.files.unwritable import unwritable
from inspection_letters.outputs.export.plain import json_value
from inspection_letters.outputs.export.workbook import write_workbook
from inspection_letters.outputs.report.outcome_words import outcome_words
from inspection_letters.outputs.report.wording import (
    VERDICTS,
    day,
    licence_notice,
    lower_first,
    together,
)
from inspection_letters.outputs.schema.csv_text import csv_text
from inspection_letters.outputs.schema.over_time import OVER_TIME, over_time_rows
from inspection_letters.records import Polarity
from inspection_letters.records.errors import UsageError

_POLARITIES: Final = {
    Polarity.WEAKNESS: "Weaknesses",
    Polarity.STRENGTH: "Strengths",
    Polarity.MIXED: "Mixed",
    Polarity.CONTEXT: "Context",
}


def write_over_time(
    found: OverTime,
    fmt: str,
    to: Path | None,
    console: Console,
    *,
    workspace: Path,
    detail: bool = False,
) -> None:
    """Print what changed, or write it to a file.

    Parameters
    ----------
    found : OverTime
        What changed.
    fmt : {"text", "md", "json", "csv", "xlsx"}
        The format; ``xlsx`` needs a file.
    to : Path or None
        The file.
    console : Console
        The terminal.
    workspace : Path
        Named in the command that shows an excerpt on its page.
    detail : bool, default False
        Whether text shows detail codes instead of main codes.

    Raises
    ------
    UsageError
        If the file cannot be written, or none is named for Excel.
    """
    if fmt == "xlsx":
        _write_workbook(found, to, console)
        return
    if fmt == "text" and to is None:
        print_over_time(console, found, workspace, detail=detail)
        return
    if fmt == "text":
        text = plain_text(lambda plain: print_over_time(plain, found, workspace, detail=detail))
    elif fmt == "md":
        text = "\n".join(_markdown(found, detail=detail)) + "\n"
    else:
        text = as_json(found) if fmt == "json" else _as_csv(found)
    write_out(text, to, console, csv=fmt == "csv")


def print_over_time(
    console: Console, found: OverTime, workspace: Path, *, detail: bool = False
) -> None:
    """Print each area with its letters, codes and verdicts."""
    for line in summary(found):
        console.print(line, highlight=False, markup=False)
    if rows := overview(found, detail=detail):
        console.print()
        console.print(overview_table(rows))
    for area in found.areas:
        console.print()
        console.print(Text(_area_name(area), style="bold"))
        for pair in area.pairs:
            console.print()
            for line in (_letter_line("Then", pair.before), _letter_line("Now ", pair.now)):
                console.print(Padding(Text(line), (0, 0, 0, 2)))
            for heading, lines in _sections(pair, detail=detail):
                console.print(Padding(Text(heading, style="bold"), (0, 0, 0, 4)))
                for line in lines:
                    console.print(Padding(Text(line), (0, 0, 0, 6)))
    if found.areas:
        command = f"letters trace EXCERPT-ID -w {shlex.quote(str(workspace))} --png page.png"
        console.print("\nTo see an excerpt on its page:", highlight=False)
        console.print(f"  uv run {command}", highlight=False, markup=False, soft_wrap=True)
        console.print(
            licence_notice(letter for area in found.areas for letter in area.letters),
            highlight=False,
            style="dim",
        )


def _as_csv(found: OverTime) -> str:
    part = found.part.sentence if found.part else ""
    return csv_text(over_time_rows(found), OVER_TIME, part=part)


def as_json(found: OverTime) -> str:
    """Return the notes and all rows."""
    content = {
        "coder": found.coder_id,
        "codebook": {
            "name": found.codebook.name,
            "version": found.codebook.version,
            "digest": found.codebook.digest,
        },
        "part": found.part.sentence if found.part else None,
        "notes": summary(found),
        "areas_with_one_letter": found.single,
        "rows": [
            {field.name: json_value(field, row[field.name]) for field in OVER_TIME}
            for row in over_time_rows(found)
        ],
    }
    return json_text(content)


def _sections(pair: LetterPair, *, detail: bool) -> Iterator[tuple[str, list[str]]]:
    """Yield a heading and the lines below it, for verdicts and for each polarity and change."""
    if pair.verdicts:
        yield "Verdicts on earlier requests", [_verdict_line(pair, item) for item in pair.verdicts]
    if pair.note and pair.changes:
        yield "Note", [pair.note]
    chosen = [change for change in pair.changes if bool(change.code.parent) is detail]
    for polarity, name in _POLARITIES.items():
        for kind in Change:
            lines = [
                _code_line(pair, change)
                for change in sorted(chosen, key=_most_changed)
                if change.polarity is polarity and change.change is kind
            ]
            if lines:
                yield f"{name} {kind.value}", lines
    if pair.changes and not chosen:
        yield "Note", ["Neither letter has a detail code." if detail else "Neither has a code."]


def _most_changed(change: CodeChange) -> int:
    return -abs(len(change.now) - len(change.before))


def _code_line(pair: LetterPair, change: CodeChange) -> str:
    before, now = len(change.before), len(change.now)
    if change.change is Change.BOTH:
        number = f"{before}, now {now}" if before != now else f"{now} in each"
    else:
        number = str(before or now)
    where = [
        words
        for letter, excerpts, when in (
            (pair.before, change.before, "then " if change.now else ""),
            (pair.now, change.now, "now " if change.before else ""),
        )
        if (words := _places(letter, excerpts, when))
    ]
    mark = MARK if change.use is CodeUse.FINDING else ""
    return f"{change.code.label}{mark}: {number} ({'; '.join(where)})"


def _places(letter: CorpusLetter, excerpts: Sequence[CorpusExcerpt], when: str) -> str:
    """Return the pages of some excerpts, and the ID of the first."""
    if not excerpts:
        return ""
    places = list(dict.fromkeys(letter.place(excerpt.page_number) for excerpt in excerpts))
    noun = places[0].split(" ")[0]
    numbers = together([place.split(" ", 1)[-1] for place in places])
    listed = f"{noun}{'s' if len(places) > 1 else ''} {numbers}"
    return f"{when}{listed}, excerpt {excerpts[0].excerpt_id}"


def _verdict_line(pair: LetterPair, item: JudgedRequest) -> str:
    verdict = VERDICTS[item.request.verdict] if item.request.verdict else ""
    where = _places(pair.now, item.excerpts[:1], "")
    words = item.request.text.replace(":\n", ": ").replace("\n", "; ").replace(";;", ";")
    return f"{verdict} on {item.asked_as}: {words}{f' ({where})' if where else ''}"


def _letter_line(when: str, letter: CorpusLetter) -> str:
    dated = day(letter.date) if letter.date else "Date not known"
    return f"{when}  {dated}, {kind_words(letter.kind)}: {lower_first(outcome_words(letter))}"


def _area_name(area: AreaOverTime) -> str:
    return f"{area.area} ({area.region})" if area.region else area.area


def _markdown(found: OverTime, *, detail: bool) -> Iterator[str]:
    yield "# Areas over time"
    for line in summary(found):
        yield f"\n{_escaped(line)}"
    if rows := overview(found, detail=detail):
        yield f"\n| {' | '.join(OVERVIEW)} |"
        yield "|---|---|---:|---:|---:|"
        yield from (f"| {' | '.join(map(_escaped, row))} |" for row in rows)
    for area in found.areas:
        yield f"\n## {_escaped(_area_name(area))}"
        for pair in area.pairs:
            yield f"\n### {day(pair.before.date)} and {day(pair.now.date)}\n"
            yield f"- {_escaped(_letter_line('Then:', pair.before))}"
            yield f"- {_escaped(_letter_line('Now:', pair.now))}"
            for heading, lines in _sections(pair, detail=detail):
                yield f"\n**{heading}**\n"
                yield from (f"- {_escaped(line)}" for line in lines)
    if found.areas:
        letters = (letter for area in found.areas for letter in area.letters)
        yield f"\n{_escaped(licence_notice(letters))}"


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>#|" else mark for mark in text)


def _write_workbook(found: OverTime, to: Path | None, console: Console) -> None:
    if to is None:
        raise UsageError(
            "An Excel workbook cannot be printed.", "Name a file: --out over-time.xlsx."
        )
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(to) as path:
            write_workbook([{"over_time": over_time_rows(found)}], path, [OVER_TIME])
    except OSError as error:
        raise unwritable(to, error) from error
    console.print(str(to), highlight=False, soft_wrap=True)


__all__ = ["as_json", "print_over_time", "write_over_time"]
