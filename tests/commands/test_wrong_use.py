"""Command lines that cannot be used: one line in our own words, from every command."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.commands.app import command_tree
from inspection_letters.store import open_store, writes

from tests.support.command_line import Run
from tests.support.factories import (
    make_codebook,
    make_codings,
    make_read,
    make_run,
    write_read,
)

pytestmark = pytest.mark.xdist_group("wrong-use")

TREE: dict[str, Any] = command_tree().commands
RAW = re.compile(
    r"Input should|Value error|valid integer|No such|Invalid value|Missing (option|argument)|"
    r"unexpected extra|pydantic|Traceback",
)
"""What the libraries say that read the command line, and no person would."""


def options(name: str) -> list[Any]:
    return [each for each in TREE[name].params if each.param_type_name == "option"]


def needed(name: str, *but: str) -> list[str]:
    """What a command needs, so that one option of it can be tried alone."""
    listed: list[str] = []
    for each in TREE[name].params:
        if each.required and each.name not in but:
            listed += [*(each.opts[-1:] if each in options(name) else ()), "x"]
    return listed


def example(option: Any) -> list[str]:
    return [next(name for name in option.opts if name.startswith("--"))]


RANGES = [
    (name, example(each)[0], bound, word)
    for name in TREE
    for each in options(name)
    for limit, step, word in (("min", -1, "at least"), ("max", 1, "at most"))
    if (bound := getattr(each, limit, None)) is not None
]
CHOICES = [
    (name, example(each)[0])
    for name in TREE
    for each in options(name)
    if "StrEnum" in str(getattr(each.type_descriptor.annotation, "__mro__", ""))
]
"""Options with a range, or with a list of values, of all commands."""


@pytest.fixture(autouse=True)
def _without_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LETTERS_WORKSPACE", raising=False)


def refused(run: Run, *arguments: str) -> str:
    result = run(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert not RAW.search(result.complaint), result.complaint
    return result.complaint


def test_there_is_something_to_try() -> None:
    assert len(TREE) > 20
    assert len(RANGES) > 15
    assert len(CHOICES) > 8


@pytest.mark.parametrize(("name", "option", "bound", "word"), RANGES)
def test_a_number_outside_its_range(
    name: str, option: str, bound: float, word: str, run: Run
) -> None:
    value = bound - 1 if word == "at least" else bound + 1
    said = refused(run, name, *needed(name), f"{option}={value}")
    assert f"The option {option} cannot be {value}: it must be {word} {bound}." in said


@pytest.mark.parametrize(("name", "option"), [(name, option) for name, option, *_ in RANGES])
def test_what_is_no_number(name: str, option: str, run: Run) -> None:
    said = refused(run, name, *needed(name), option, "many")
    assert re.search(rf"The option {option} cannot be 'many': it must be a (whole )?number\.", said)


@pytest.mark.parametrize(("name", "option"), CHOICES)
def test_a_value_that_is_not_listed(name: str, option: str, run: Run) -> None:
    said = refused(run, name, *needed(name), option, "nonsense")
    assert f"The option {option} cannot be 'nonsense'. Possible values: " in said


@pytest.mark.parametrize("name", TREE)
def test_a_misspelt_option(name: str, run: Run) -> None:
    for option in options(name)[:2]:
        right = example(option)[0]
        wrong = right[:-2] + right[-1]
        said = refused(run, name, *needed(name), wrong, "x")
        assert said.startswith(f"letters: letters {name} has no option {wrong}. Did you mean ")
        assert right in said


@pytest.mark.parametrize("name", TREE)
def test_an_option_that_nothing_is_like(name: str, run: Run) -> None:
    said = refused(run, name, *needed(name), "--zzzz", "x")
    assert f"letters {name} has no option --zzzz. Its options: --" in said


@pytest.mark.parametrize("name", TREE)
def test_an_option_without_its_value(name: str, run: Run) -> None:
    for option in [each for each in options(name) if not each.is_flag][:1]:
        (right,) = example(option)
        assert f"The option {right} needs a value." in refused(run, name, right)


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(name, each) for name in TREE for each in TREE[name].params if each.required],
    ids=lambda each: each if isinstance(each, str) else each.name,
)
def test_something_that_is_needed(name: str, parameter: Any, run: Run) -> None:
    said = refused(run, name, *needed(name, parameter.name))
    shown = example(parameter)[0] if parameter in options(name) else parameter.name.upper()
    assert re.match(rf"letters: letters {name} needs (the option )?{shown}\b", said)
    assert said.endswith(".")


@pytest.mark.parametrize(
    "name", [name for name in TREE if all(each.nargs != -1 for each in TREE[name].params)]
)
def test_a_value_that_belongs_to_nothing(name: str, run: Run) -> None:
    arguments = [each for each in TREE[name].params if each not in options(name)]
    spare = ["x" for each in arguments if not each.required]
    said = refused(run, name, *needed(name), *spare, "stray words")
    assert f"letters {name} does not know what to do with 'stray words'." in said
    assert f"letters {name} --help" in said


def test_a_flag_takes_no_value(run: Run) -> None:
    said = refused(run, "findings", "-w", "x", "--detail=3")
    assert "The option --detail takes no value." in said


@pytest.mark.parametrize(
    ("typed", "words"), [("fnd", "Did you mean 'find'?"), ("zzzz", "Commands: account, assure,")]
)
def test_a_command_that_does_not_exist(typed: str, words: str, run: Run) -> None:
    said = refused(run, typed)
    assert f"There is no command {typed!r}. {words}" in said


def test_a_variable_that_cannot_be(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LETTERS_EXACT_CSV", "perhaps")
    said = refused(run, "findings", "-w", "x")
    assert "The environment variable LETTERS_EXACT_CSV cannot be 'perhaps': it must be " in said


def test_output_that_nobody_reads_any_more_is_no_fault(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("inspection_letters.store.open_store", closed)
    monkeypatch.setattr("inspection_letters.commands.console.out.on_broken_pipe", ending)
    result = run("find", "-w", "x")
    assert (result.status, result.err) == (1, "")


def ending() -> None:
    raise SystemExit(1)


NEW_NAME = {"import-coding", "review"}
"""Commands whose coder is a person who may be new."""

OTHER_CODER = {"run", "refresh", "serve"}
"""Commands whose coder is one that codes: rules, model or all."""

MAKING = {"demo", "run", "refresh", "serve"}
"""Commands that make a workspace. `run` makes none for letters that do not exist."""

BESIDE: dict[str, list[str]] = {
    "assure": ["--kind", "area-send-report"],
    "export": ["--out", "out"],
    "import-coding": ["sheet.csv", "--coder", "jo"],
    "log": [],
    "quote": ["--code", "plans"],
    "report": ["--xlsx", "out.xlsx"],
    "review": ["--coder", "jo"],
    "review-queue": ["--out", "out.xlsx"],
    "sample": ["--out", "out.xlsx"],
    "trace": ["abcdef"],
    "train": ["--people", "jo", "--out", "out"],
}
"""What else commands are called with, so that the name is what is wrong."""


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one letter, coded by the rules."""
    path = tmp_path_factory.mktemp("names") / "ws"
    read = make_read("letter-1")
    read = replace(read, metadata=replace(read.metadata, area="Enfield", kind="area-send-report"))
    with open_store(path, create=True) as opened, opened.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        write_read(conn, read, key="letter-1")
        writes.write_codings(
            conn, "letter-1", "rules-1", make_codings(read), "key", "run-1", coder_kind="rules"
        )
    return path


def having(option: str, *, but: Iterable[str] = ()) -> list[str]:
    """The commands that have an option."""
    return [
        name
        for name in TREE
        if name not in but and any(option in each.opts for each in options(name))
    ]


def call(run: Run, name: str, workspace: Path, option: str, value: str) -> str:
    beside = list(BESIDE.get(name, ()))
    if option in beside:
        at = beside.index(option)
        del beside[at : at + 2]
    place = [] if option == "--workspace" else ["-w", str(workspace)]
    return refused(run, name, *place, *beside, option, value)


@pytest.fixture
def _beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sheet.csv").write_text("excerpt_id,codes\nx,none\n", encoding="utf-8")


@pytest.mark.usefixtures("_beside")
@pytest.mark.parametrize("name", having("--coder", but=NEW_NAME | OTHER_CODER))
def test_a_misspelt_coder(name: str, coded: Path, run: Run) -> None:
    said = call(run, name, coded, "--coder", "rules1")
    assert "No excerpt has been coded by 'rules1'." in said
    assert "Did you mean 'rules-1'?" in said or "Coders in the workspace: none." in said


@pytest.mark.usefixtures("_beside")
@pytest.mark.parametrize("name", having("--area"))
def test_a_misspelt_area(name: str, coded: Path, run: Run) -> None:
    said = call(run, name, coded, "--area", "Enfeld")
    assert "about 'Enfeld'. Did you mean 'Enfield'?" in said


@pytest.mark.usefixtures("_beside")
@pytest.mark.parametrize("name", having("--where", but=MAKING))
def test_a_misspelt_part(name: str, coded: Path, run: Run) -> None:
    said = call(run, name, coded, "--where", "kind=area-send-reprt")
    assert "'area-send-reprt'. Did you mean 'area-send-report'?" in said


@pytest.mark.usefixtures("_beside")
@pytest.mark.parametrize("name", having("--code"))
def test_a_misspelt_code(name: str, coded: Path, run: Run) -> None:
    codes = make_codebook().code_ids
    said = call(run, name, coded, "--code", f"{codes[0]}s")
    assert f"There is no code '{codes[0]}s'. Did you mean {codes[0]!r}" in said


@pytest.mark.usefixtures("_beside")
@pytest.mark.parametrize("name", having("--workspace", but=MAKING))
def test_a_mistyped_workspace_is_not_made(name: str, coded: Path, run: Run, tmp_path: Path) -> None:
    said = call(run, name, coded, "--workspace", "reslts")
    assert "There is no workspace at reslts. Check the path" in said
    assert not (tmp_path / "reslts").exists()


@pytest.mark.usefixtures("_beside")
def test_letters_that_do_not_exist_make_no_workspace(run: Run, tmp_path: Path) -> None:
    assert "gone" in refused(run, "run", "gone", "-w", "results")
    assert not (tmp_path / "results").exists()
