"""Text from letters, people and codebooks shows at the terminal, and never acts on it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from inspection_letters.commands.console import VisibleConsole
from inspection_letters.commands.printing.text_output import plain_text, write_out
from inspection_letters.review.page.desk import Answer, Mode
from inspection_letters.store import open_store, writes
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from tests.support.command_line import Run
from tests.support.factories import (
    make_codebook,
    make_codings,
    make_read,
    make_rejection,
    make_run,
    write_read,
)
from tests.support.review_page import page

ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
HOSTILE = "Too\x1b]0;owned\x07 many\x9b2J \u202egnol tiaw"
SHOWN = r"Too\u001b]0;owned"


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, str]:
    """A workspace with a coded sentence that attacks the terminal, and its ID."""
    path = tmp_path / "ws"
    read = make_read(sentences=["Leaders know.", HOSTILE, "They plan.", "It goes on."])
    with open_store(path, create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        write_read(conn, read)
        codings = make_codings(read, grounds=None)
        writes.write_codings(conn, "letter-a", "rules-1", codings, "k", "run-1", coder_kind="rules")
        writes.write_rejection(conn, make_rejection(f"{HOSTILE}.pdf"), "run-1")
    return path, read.excerpts[1].excerpt_id


@pytest.mark.parametrize("command", ["find", "trace", "account", "practice", "coverage"])
def test_commands_show_what_would_act(command: str, hostile: tuple[Path, str], run: Run) -> None:
    path, excerpt_id = hostile
    result = run(command, *([excerpt_id] if command == "trace" else []), "-w", path)
    assert not ACTING.search(result.out + result.err)
    if command in ("find", "trace"):
        assert SHOWN in result.out
        assert r"\u202egnol" in result.out


def test_a_memo_is_shown(hostile: tuple[Path, str], run: Run) -> None:
    path, excerpt_id = hostile
    with page(path, "jo", mode=Mode.CORRECT) as (work, _):
        work.save(excerpt_id, Answer({}, HOSTILE, False, True), 0)
    result = run("log", "-w", path)
    assert SHOWN in result.out
    assert not ACTING.search(result.out)


def test_a_message_is_shown(run: Run, tmp_path: Path) -> None:
    result = run("find", "-w", tmp_path / "odd\x1b[31m\u202e\udcff")
    assert result.status == 2
    assert r"odd\u001b[31m\u202e\udcff" in result.complaint


def test_the_label_of_a_codebook_is_shown(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    label = json.dumps(HOSTILE)
    own.write_text(
        "name: own\nversion: 1.0.0\nlanguage: en\nrules: [Code.]\n"
        "polarities: {strength: a, weakness: b, mixed: c, context: d}\n"
        f"codes:\n  - id: two\n    label: {label}\n    group: a\n    definition: {label}\n"
    )
    for options in ([], ["--full"]):
        result = run("codebook", "--codebook", own, *options)
        assert not ACTING.search(result.out + result.err)
        assert "owned" in result.out + result.err


def table_with(text: str) -> Table:
    table = Table("a", "b")
    table.add_row(escape(text), "x")
    return table


@pytest.mark.parametrize(
    "put",
    [
        lambda text: text,
        lambda text: escape(text),
        lambda text: Text(text),
        table_with,
    ],
    ids=["text", "markup", "Text", "table"],
)
@pytest.mark.parametrize("terminal", [True, False])
def test_whatever_is_printed_is_shown(put: Callable[[str], object], terminal: bool) -> None:
    stream = StringIO()
    console = VisibleConsole(
        file=stream, force_terminal=terminal, color_system=None, width=100, legacy_windows=False
    )
    console.print(put(f"a{HOSTILE}z"), highlight=False)
    printed = stream.getvalue()
    assert not ACTING.search(printed)
    assert SHOWN in printed
    lines = printed.splitlines()
    assert len({len(line) for line in lines}) == 1, "tables stay tables"


def test_data_goes_to_a_terminal_shown_and_elsewhere_as_it_is(tmp_path: Path) -> None:
    text = json.dumps({"quote": HOSTILE}, ensure_ascii=False)
    for terminal in (True, False):
        stream = StringIO()
        write_out(text, None, VisibleConsole(file=stream, force_terminal=terminal))
        assert json.loads(stream.getvalue()) == {"quote": HOSTILE}
        assert bool(re.search("[\x7f-\x9f\u202e]", stream.getvalue())) != terminal
    write_out(text, tmp_path / "out.json", VisibleConsole(file=StringIO()))
    assert (tmp_path / "out.json").read_text() == text


def test_text_files_are_shown_too() -> None:
    assert not ACTING.search(plain_text(lambda console: console.print(HOSTILE)))


@pytest.mark.parametrize("argument", ["\udcff", "a\udced\udca0b"])
def test_an_argument_that_is_not_utf_8_is_wrong_use(
    hostile: tuple[Path, str], run: Run, argument: str
) -> None:
    result = run("trace", argument, "-w", hostile[0])
    assert result.status == 2
    assert "has bytes that are not UTF-8. Type it again" in result.complaint
