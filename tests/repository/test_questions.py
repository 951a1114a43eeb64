"""The commands of docs/questions.md do what the page says."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest
from inspection_letters.commands.app import command_tree

from tests.support.cached_reading import SAMPLES
from tests.support.command_line import CommandResult
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("questions")

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "questions.md").read_text(encoding="utf-8")
SCRIPT = runpy.run_path(str(DOCS / "paste_questions.py"))
ALONE: list[str] = SCRIPT["commands"](PAGE)
WITH_PEOPLE = re.findall(r"`(letters [^`]+)`", PAGE.split("These need people", 1)[1])
COMMANDS = command_tree().commands


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workspace ``results``: two letters, coded by the rules."""
    folder = tmp_path_factory.mktemp("questions")
    names = ("990001_wexmoor.pdf", "990001_wexmoor_letter-2018.pdf")
    run_in_process([SAMPLES / name for name in names], folder / "results")
    (folder / "transport.yaml").write_text(SCRIPT["TRANSPORT"], encoding="utf-8")
    return folder


def test_outputs_are_put_below_their_commands() -> None:
    page = "a\n```console\n$ letters log\nold\n$ letters find x\n```\nb\n"
    filled = SCRIPT["fill"](page, lambda command: "\n".join([command] * 20))
    first, second = (
        f"$ {name}\n" + f"{name}\n" * 14 + "...\n" for name in SCRIPT["commands"](page)
    )
    assert filled == f"a\n```console\n{first}{second}```\nb\n"


def test_the_codebook_is_that_of_its_page() -> None:
    assert SCRIPT["TRANSPORT"] in (DOCS / "codebooks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ALONE)
def test_the_command_runs(
    command: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    SCRIPT["prepare"](command, folder)
    # The letters of the page are coded by the model, those of the test by rules.
    arguments = shlex.split(command.replace("--coder model-2", "--coder rules-1"))[1:]
    result = CommandResult(capsys, *arguments)
    assert result.status == 0, result.err
    assert result.out.strip()
    if "--out" in arguments:
        assert (folder / arguments[arguments.index("--out") + 1]).exists()


@pytest.mark.parametrize("command", WITH_PEOPLE)
def test_the_command_and_its_options_exist(command: str) -> None:
    _, name, *rest = shlex.split(command)
    known = {option for each in COMMANDS[name].params for option in each.opts}
    assert {each for each in rest if each.startswith("-")} <= known
