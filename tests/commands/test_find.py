"""`letters find`: what it lists, and names that do not exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cached_reading import SAMPLES
from tests.support.command_line import Run
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("find")


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one letter, coded by the rules."""
    path = tmp_path_factory.mktemp("find") / "ws"
    run_in_process([SAMPLES / "990001_wexmoor.pdf"], path)
    return path


def test_every_filter_narrows(coded: Path, run: Run) -> None:
    result = run("find", "-w", coded, "--area", "wex", "--polarity", "weakness", "--limit", 2)
    assert result.status == 0, result.err
    first, quote, *_, last = result.out.splitlines()
    assert "  Wexmoor, page " in first
    assert ": weakness (" in first
    assert quote.startswith("    ")
    assert last.startswith("2 of ")
    assert last.endswith(" coded excerpts shown, from 1 of 1 letter (area Wexmoor).")
    traced = run("trace", first.split()[0], "-w", coded)
    assert quote.strip() in " ".join(traced.out.split())


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        (
            "--code",
            "waiting-tmes",
            "There is no code 'waiting-tmes'. Did you mean 'waiting-times'?",
        ),
        ("--polarity", "weak", "no polarity 'weak'. Did you mean 'weakness'? Polarities: context,"),
        ("--coder", "rule-1", "coded by 'rule-1'. Did you mean 'rules-1'?"),
        ("--area", "Wexmor", "is about 'Wexmor'. Did you mean 'Wexmoor'?"),
        ("--area", "Nowhere", "is about 'Nowhere'. Areas in the workspace: Wexmoor."),
    ],
)
def test_names_that_do_not_exist(
    option: str, value: str, words: str, coded: Path, run: Run
) -> None:
    result = run("find", "-w", coded, option, value)
    assert (result.status, words in result.complaint) == (2, True), result.complaint


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["zeppelin"], "No sentence has 'zeppelin'."),
        (["familes"], "No sentence has 'familes'. Did you mean 'families'"),
        (["wait zeppelin"], "No sentence has 'zeppelin'."),
        (["wait  x", "--exact"], "No sentence has exactly 'wait  x'. Without --exact, other"),
    ],
)
def test_a_text_that_no_excerpt_has(words: list[str], said: str, coded: Path, run: Run) -> None:
    result = run("find", *words, "-w", coded)
    first, second, *_ = result.out.splitlines()
    assert (result.status, first) == (0, "No coded excerpt matches.")
    assert second.startswith(said)


def test_a_code_of_the_codebook_that_is_not_assigned_is_no_mistake(coded: Path, run: Run) -> None:
    result = run("find", "-w", coded, "--code", "youth-justice", "--polarity", "mixed")
    assert (result.status, result.out) == (0, "No coded excerpt matches.\n")


def test_other_forms_of_words_are_found_unless_exact(coded: Path, run: Run) -> None:
    wide = run("find", "-w", coded, "--text", "longer waited", "--limit", 100).out
    assert "waited longer" in wide
    assert "Also searched: " in wide
    assert "wait" in wide.splitlines()[-1]
    assert run("find", "-w", coded, "longer", "waited", "--limit", 100).out == wide
    exact = run("find", "-w", coded, "--text", "longer waited", "--exact").out
    assert exact.startswith("No coded excerpt matches.\nNo sentence has exactly 'longer waited'.")
    assert "waited longer" in run("find", "-w", coded, "--text", "WAITED longer", "--exact").out


@pytest.mark.parametrize(
    "command",
    [("findings", "--coder"), ("practice", "--coder"), ("evaluate", "--coder")],
)
def test_commands_name_the_nearest_coder(command: tuple[str, str], coded: Path, run: Run) -> None:
    result = run(*command, "rules1", "-w", coded)
    assert result.status == 2
    assert "No excerpt has been coded by 'rules1'. Did you mean 'rules-1'?" in result.complaint
