"""Choosing coders: the model by default, the rules, or both."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from inspection_letters.analysis.evaluation import evaluate_coder
from inspection_letters.codebook import default_codebook_path
from inspection_letters.coding.choice import (
    choose_coders,
    default_model_path,
    make_coder,
)
from inspection_letters.coding.manifest import read_manifest
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import CodedExcerpt
from inspection_letters.records.errors import LetterError, UsageError
from inspection_letters.runs import plan as plan_module
from inspection_letters.runs.pool import LimitedPool, new_pool
from inspection_letters.runs.read_and_code import code_letter
from inspection_letters.runs.summary import RunSummary
from inspection_letters.runs.worker import code_excerpts
from inspection_letters.store import Store, export_tables, open_store, queries, writes
from inspection_letters.store.schema import codings as coding_table
from sqlalchemy import update

from tests.support.cached_reading import SAMPLES, read
from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.factories import make_codebook, make_codings, make_read, make_run, write_read
from tests.support.in_process import InProcessPool, active_run, plan_at, run_in_process

# One worker, which loads the model once.
pytestmark = pytest.mark.xdist_group("coders")

LETTERS = [SAMPLES / "990020_brackenfold.pdf", SAMPLES / "990001_wexmoor.pdf"]
PACKAGED = read_manifest(default_model_path())
MODEL, RULES = PACKAGED.coder_id, "rules-1"
ENCODER = next(name for name in PACKAGED.files if name.endswith(".onnx"))
DEFAULT, ALL = Settings(), Settings(coder="all")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose letters the model and the rules have coded."""
    path = tmp_path_factory.mktemp("coders") / "ws"
    assert run_in_process(LETTERS, path, ALL).read == len(LETTERS)
    return path


@pytest.fixture
def ws(both: Path, tmp_path: Path) -> Path:
    """The same as a workspace of one's own, to change."""
    return Path(shutil.copytree(both, tmp_path / "ws"))


@pytest.fixture(scope="module")
def own_codebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A codebook with the same codes and patterns as the packaged one, yet another."""
    folder, packaged = tmp_path_factory.mktemp("own"), default_codebook_path()
    path = folder / "own.yaml"
    path.write_text(
        packaged.read_text("utf-8").replace("version: 2.1.0", "version: 7.0.0"), "utf-8"
    )
    shutil.copy(packaged.with_name("send-area.patterns.yaml"), folder / "own.patterns.yaml")
    return path


@pytest.fixture
def copied(tmp_path: Path) -> Callable[..., Path]:
    """Make a model of the packaged one's files, with changes to its manifest."""

    def copy(**changes: object) -> Path:
        folder = tmp_path / f"copy-{len(list(tmp_path.glob('copy-*')))}"
        folder.mkdir()
        for file in default_model_path().iterdir():
            (folder / file.name).symlink_to(file)
        manifest = json.loads((folder / "manifest.json").read_text("utf-8")) | changes
        (folder / "manifest.json").unlink()
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        return folder

    return copy


@pytest.fixture
def own_model(copied: Callable[..., Path], own_codebook: Path) -> Path:
    """A model for the codebook of one's own."""
    (coder,) = choose_coders(Settings(coder="rules", codebook=own_codebook)).coders
    codebook = make_coder(coder).codebook  # type: ignore[attr-defined]
    return copied(codebook={"name": "own", "version": "7.0.0", "digest": codebook.digest})


def names(settings: Settings) -> list[str]:
    return [coder.coder_id for coder in choose_coders(settings).coders]


def codings(workspace: Path, coder_id: str) -> tuple[CodedExcerpt, ...]:
    with open_store(workspace) as opened, opened.read() as conn:
        return queries.codings_by(conn, coder_id)


def tables(workspace: Path) -> dict[str, list[dict[str, Any]]]:
    with open_store(workspace) as opened, opened.read() as conn:
        found = export_tables(conn)
    del found["runs"]
    for rows in found.values():
        for row in rows:
            row.pop("run_id", None)
            row.pop("retrieved_at", None)
        rows.sort(key=repr)
    return found


# --- who is chosen ----------------------------------------------------------------------------


def test_the_model_codes_unless_told_otherwise() -> None:
    assert names(DEFAULT) == names(Settings(coder="model")) == [MODEL]
    assert names(Settings(coder="rules")) == [RULES]
    assert names(ALL) == [MODEL, RULES]
    for coder in choose_coders(ALL).coders:
        made = make_coder(coder)
        assert (made.coder_id, made.digest) == (coder.coder_id, coder.digest)


def test_to_plan_loads_neither_model_nor_rules(both: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from inspection_letters.runs.record import plan_run\n"
        "from inspection_letters.store import open_store\n"
        "from inspection_letters.common.settings.run import Settings\n"
        f"letters = [Path(name) for name in {list(map(str, LETTERS))!r}]\n"
        f"store = open_store(Path({str(both)!r}))\n"
        "plan = plan_run(store, letters, Settings(coder='all'))\n"
        "loaded = {'numpy', 'onnxruntime', 'spacy', 'prefect'} & set(sys.modules)\n"
        "print(plan.nothing_to_do, sorted(loaded))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "True []"


def test_an_own_codebook_is_coded_by_its_rules_and_the_run_says_so(
    own_codebook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(codebook=own_codebook)
    assert names(settings) == [RULES]
    run_in_process(LETTERS[:1], tmp_path / "ws", settings)
    options = ("-w", tmp_path / "ws", "--codebook", own_codebook)
    result = CommandResult(capsys, "run", LETTERS[0], *options)
    assert result.status == 0
    (line,) = [line for line in result.out.splitlines() if line.startswith("Coded by rules")]
    assert "no model was named for codebook 'send-area' 7.0.0" in line
    assert "letters train" in line
    assert "--model FOLDER" in line
    assert f"coder {RULES}" in result.out
    # There is no note if rules were requested, or with the packaged codebook.
    assert choose_coders(Settings(coder="rules", codebook=own_codebook)).note is None
    assert choose_coders(DEFAULT).note is None


@pytest.mark.parametrize("coder", ["model", "all"])
def test_a_model_asked_for_must_be_for_the_codebook(
    coder: str, own_codebook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = CommandResult(
        capsys,
        *("run", LETTERS[0], "-w", tmp_path / "ws", "--codebook", own_codebook),
        *("--coder", coder),
    )
    assert result.status == 2
    for words in (
        "was made for codebook 'send-area' 2.1.0",
        "not for 'send-area' 7.0.0",
        "letters train --codebook FILE --gold FILE --out FOLDER",
        "--model FOLDER",
        "--coder rules",
    ):
        assert words in result.complaint


def test_a_model_of_ones_own(own_codebook: Path, own_model: Path, tmp_path: Path) -> None:
    settings = Settings(codebook=own_codebook, model=own_model)
    assert names(settings) == [MODEL]
    assert choose_coders(settings).note is None
    assert names(settings.model_copy(update={"coder": "all"})) == [MODEL, RULES]
    assert run_in_process(LETTERS[:1], tmp_path / "ws", settings).codes
    assert plan_at(tmp_path / "ws", LETTERS[:1], settings).nothing_to_do
    # Without its codebook it is refused, and not passed over in favour of the rules.
    with pytest.raises(UsageError, match=r"was made for codebook 'own' 7\.0\.0"):
        choose_coders(Settings(model=own_model))


def test_another_model_of_the_same_name_codes_anew(ws: Path, copied: Callable[..., Path]) -> None:
    other = Settings(model=copied(seed=8))
    assert len(plan_at(ws, LETTERS, other).to_code) == len(LETTERS)
    assert run_in_process(LETTERS, ws, other).recoded == len(LETTERS)
    assert len(plan_at(ws, LETTERS, DEFAULT).to_code) == len(LETTERS)


def test_folders_that_hold_no_model(
    tmp_path: Path, copied: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "file").touch()
    book, files = PACKAGED.codebook, PACKAGED.files
    damaged = copied()
    (damaged / "arrays.npz").unlink()
    (damaged / "arrays.npz").write_bytes(b"other")
    for folder, words in (
        (tmp_path / "none", "There is no folder"),
        (tmp_path / "file", "is a file, not the folder of a model"),
        (tmp_path / "bare", "'manifest.json' cannot be read. Name a folder that 'letters train'"),
        (damaged, "'arrays.npz' of the model"),
        (copied(format="letters-model-9"), "'letters-model-9'; this release reads"),
        (copied(coder_id="jo"), "is named 'jo'"),
        (copied(coder_id=None), "not the complete manifest"),
        (copied(codebook="send-area"), "not the complete manifest"),
        (copied(codebook={**book, "digest": None}), "not the complete manifest"),
        (copied(files={**files, ENCODER: None}), "not the complete manifest"),
        (copied(files=[*files]), "not the complete manifest"),
    ):
        result = CommandResult(capsys, "run", LETTERS[0], "-w", tmp_path / "ws", "--model", folder)
        assert (result.status, words in result.complaint) == (2, True), result.complaint
    result = CommandResult(
        capsys, "run", LETTERS[0], "-w", tmp_path / "ws", "--model", damaged, "--coder", "rules"
    )
    assert (result.status, "Coding by rules does not use a model" in result.complaint) == (2, True)


def test_a_model_that_cannot_be_loaded_ends_the_run(copied: Callable[..., Path]) -> None:
    broken = copied(files={**PACKAGED.files, ENCODER: hashlib.sha256(b"none").hexdigest()})
    (broken / ENCODER).unlink()
    (broken / ENCODER).write_bytes(b"none")
    (chosen,) = choose_coders(Settings(model=broken)).coders
    with pytest.raises(UsageError, match=r"cannot be loaded: .*--coder rules"):
        make_coder(chosen)


def test_a_coder_that_changes_under_way_is_not_taken_for_the_one_before() -> None:
    (chosen,) = choose_coders(DEFAULT).coders
    with pytest.raises(UsageError, match=f"{MODEL} was changed after the run had begun"):
        code_excerpts([], "run", replace(chosen, digest="0" * 64))


# --- both beside one another ------------------------------------------------------------------


def test_each_coder_keeps_its_own_codes(both: Path) -> None:
    model, rules = codings(both, MODEL), codings(both, RULES)
    assert model
    assert rules
    with open_store(both) as opened, opened.read() as conn:
        assert [coder[:2] for coder in queries.coders(conn)] == [(MODEL, "model"), (RULES, "rules")]
        (run,) = queries.all_runs(conn)
    assert {MODEL, RULES, "onnxruntime"} <= run.versions.keys()
    assert plan_at(both, LETTERS, ALL).nothing_to_do
    for settings in (DEFAULT, Settings(coder="rules")):
        assert plan_at(both, LETTERS, settings).nothing_to_do


def test_a_second_run_by_all_does_nothing(
    ws: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(ws)
    monkeypatch.setattr("inspection_letters.runs.read_and_code.new_pool", None)
    result = CommandResult(capsys, "run", *LETTERS, "-w", ws, "--coder", "all")
    assert result.status == 0
    assert "2  letters skipped because they are up to date" in result.out
    assert f"coder {MODEL})" in result.out
    assert f"Also coded by {RULES}. The table shows the codes of {MODEL}." in result.out
    assert tables(ws) == before


def test_the_model_alone_codes_what_the_rules_have_coded(both: Path, tmp_path: Path) -> None:
    ws = tmp_path / "ws"
    run_in_process(LETTERS, ws)
    plan = plan_at(ws, LETTERS, ALL)
    assert (len(plan.to_read), len(plan.to_code)) == (0, len(LETTERS))
    assert [coder.coder_id for coder in plan.at_work] == [MODEL]
    rules = codings(ws, RULES)
    summary = run_in_process(LETTERS, ws, ALL)
    assert (summary.read, summary.recoded, summary.known) == (0, len(LETTERS), 0)
    assert (summary.coder_id, summary.others) == (MODEL, (RULES,))
    # Of the run before, and not written again.
    assert codings(ws, RULES) == rules
    assert {coding.run_id for coding in codings(ws, MODEL)} == {summary.run_id}
    assert tables(ws) == tables(both)


def test_a_letter_that_one_coder_cannot_code_keeps_the_codes_of_the_other(tmp_path: Path) -> None:
    ws, letter = tmp_path / "ws", LETTERS[0]

    class Failing(InProcessPool):
        def call(self, function: Callable[..., Any], *args: Any, **_: Any) -> Any:
            if args[-1].kind == "model":
                raise LetterError("Too long.", "Allow more.", stage="code")
            return function(*args)

    run_in_process([letter], ws)
    with open_store(ws) as opened, opened.write() as conn:
        # As if the patterns had changed since.
        conn.exec_driver_sql("UPDATE stages SET key = 'x' WHERE stage = 'code:rules-1'")
    with active_run([letter], ws, ALL) as work:
        assert [coder.coder_id for coder in work.plan.at_work] == [MODEL, RULES]
        assert not code_letter(work.plan.to_code[0], work, cast(LimitedPool, Failing()))
        (rejection,) = work.rejections
    assert (rejection.stage, rejection.reason) == ("code", "Too long.")
    assert {coding.run_id for coding in codings(ws, RULES)} == {work.run_id}
    assert codings(ws, MODEL) == ()
    with open_store(ws) as opened, opened.read() as conn:
        assert queries.all_rejections(conn) == (rejection,)
    assert plan_at(ws, [letter], ALL).refused == (rejection,)
    again = plan_at(ws, [letter], ALL, retry=True)
    assert [coder.coder_id for coder in again.at_work] == [MODEL]
    assert run_in_process([letter], ws, Settings(coder="all", time_limit=99)).rejections == ()
    assert codings(ws, MODEL)


# --- in worker processes ----------------------------------------------------------------------


@pytest.mark.slow
def test_the_model_is_loaded_before_limits_hold() -> None:
    (coder,) = choose_coders(DEFAULT).coders
    # Far less memory than it takes to load the model.
    with LimitedPool(1, time_limit=60, memory_limit=128, coders=(coder,)) as pool:
        found = [
            pool.call(code_excerpts, read(path).excerpts, "run", coder, stage="code")
            for path in LETTERS[::-1]
        ]
    here = [make_coder(coder).code(read(path).excerpts, run_id="run") for path in LETTERS]
    assert all(here)
    assert found[::-1] == here


def test_workers_load_only_the_coders_that_have_work(both: Path, tmp_path: Path) -> None:
    def at_work(workspace: Path, settings: Settings) -> list[str]:
        return [coder.coder_id for coder in plan_at(workspace, LETTERS, settings).at_work]

    assert at_work(tmp_path / "ws", ALL) == [MODEL, RULES]
    assert at_work(tmp_path / "ws", Settings(coder="rules")) == [RULES]
    assert at_work(both, ALL) == []
    # No more processes than letters.
    with new_pool(plan_at(tmp_path / "ws", LETTERS, ALL), Settings(workers=8)) as pool:
        assert pool.workers == len(LETTERS)


@pytest.mark.slow
def test_a_whole_run_by_all_with_two_workers_gives_what_one_process_gives(
    both: Path, tmp_path: Path
) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PREFECT", "LETTERS"))
    }
    command = ["run", *map(str, LETTERS), "-w", str(tmp_path / "ws"), "--workers", "2"]
    done = subprocess.run(
        [sys.executable, "-c", "from inspection_letters.commands import main; main()", *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**environment, "COLUMNS": "80", "LETTERS_CODER": "all"},
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert f"coder {MODEL})" in done.stdout
    assert tables(tmp_path / "ws") == tables(both)


# --- commands that need one coder -------------------------------------------------------------


def test_commands_take_the_model_and_name_it(
    both: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = CommandResult(capsys, "findings", "-w", both)
    assert f"coder {MODEL})" in result.out
    result = CommandResult(capsys, "findings", "-w", both, "-f", "csv")
    assert {line.split(",")[0] for line in result.out.splitlines()[1:]} == {MODEL}
    queue = tmp_path / "queue.xlsx"
    result = CommandResult(capsys, "review-queue", "-w", both, "--out", queue, "--size", 5)
    assert f"letters, coded by {MODEL}: " in result.out
    report = evaluate_coder(read_corpus(both), against=RULES)
    assert (report.coder_id, report.reference) == (MODEL, RULES)
    # Whatever the other is, rules are measured only if named.
    assert evaluate_coder(read_corpus(both, RULES), against=MODEL).coder_id == RULES
    result = CommandResult(capsys, "find", "-w", both, "--limit", 1000)
    *rows, shown, others = result.out.splitlines()
    assert all(f", {MODEL})" in row for row in rows if not row.startswith("    "))
    assert " coded excerpts shown." in shown
    assert others.startswith(f"{RULES} coded these letters too: --coder")


def test_find_by_one_coder(both: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = CommandResult(capsys, "find", "-w", both, "--coder", RULES, "--limit", 1000)
    lines = [line for line in result.out.splitlines() if line.endswith(f", {RULES})")]
    assert sum(line.count(f", {RULES})") for line in lines) == len(codings(both, RULES))
    assert len(lines) == len({coding.excerpt_id for coding in codings(both, RULES)})
    result = CommandResult(capsys, "find", "-w", both, "--coder", "nobody")
    assert (result.status, f"{MODEL}, {RULES}" in result.complaint) == (2, True)


def test_of_two_models_one_must_be_named(tmp_path: Path) -> None:
    made = make_read()
    kinds = {RULES: "rules", "model-1": "model", "model-2": "model"}
    with open_store(tmp_path / "ws", create=True) as opened, opened.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        write_read(conn, made)
        for coder_id, kind in kinds.items():
            coded = make_codings(made, coder_id)
            writes.write_codings(conn, "letter-a", coder_id, coded, "k", "run-1", coder_kind=kind)
    corpus = read_corpus(tmp_path / "ws")
    with pytest.raises(UsageError, match=r"model-1, model-2, rules-1.*Name one"):
        _ = corpus.coder
    assert corpus.for_coder("model-2").coder.coder_id == "model-2"
    with pytest.raises(UsageError, match="several coders to choose from: model-1, model-2"):
        evaluate_coder(corpus)


def test_the_demonstration_shows_a_sentence_of_the_coder_it_counts(
    both: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(store: Store, inputs: Any, settings: Settings, *_: Any) -> RunSummary:
        shutil.copytree(both, store.path, dirs_exist_ok=True)
        return run_in_process(LETTERS, store.path, settings)

    monkeypatch.setattr("inspection_letters.commands.printing.run_progress.run_with_bar", run)
    result = CommandResult(capsys, "demo", "--workspace", tmp_path / "ws")
    assert result.status == 0, result.err
    assert f"coder {MODEL})" in result.out
    (code,) = re.findall(r"letters find --code (\S+) --polarity weakness", result.out)
    assert re.search(rf"  {code}: weakness \(probability .*, {MODEL}\)", result.out)


# --- grounds ----------------------------------------------------------------------------------


def test_letters_coded_before_grounds_were_recorded_are_coded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ws, rules = tmp_path / "ws", Settings(coder="rules")
    monkeypatch.setattr(plan_module, "CODE_VERSION", "code-1")
    run_in_process(LETTERS, ws, rules)
    with open_store(ws) as opened, opened.write() as conn:
        conn.execute(update(coding_table).values(grounds=None))
    before = codings(ws, RULES)
    assert {coding.grounds for coding in before} == {None}
    shown = CommandResult(capsys, "trace", before[0].excerpt_id, "-w", ws).out
    assert "why it was assigned: not recorded; 'letters run' records it" in shown
    monkeypatch.undo()
    summary = run_in_process(LETTERS, ws, rules)
    assert (summary.read, summary.recoded) == (0, len(LETTERS))
    after = codings(ws, RULES)
    assert [replace(coding, grounds=None, run_id="") for coding in after] == [
        replace(coding, run_id="") for coding in before
    ]
    assert all(coding.grounds and coding.grounds.patterns for coding in after)
    shown = CommandResult(capsys, "trace", after[0].excerpt_id, "-w", ws).out
    assert "not recorded" not in shown
    assert "likeliest code not assigned: " in shown
