"""The notebooks run, and their kept outputs are up to date."""

from __future__ import annotations

import ast
import os
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from inspection_letters import UsageError, Workspace
from inspection_letters.api.workspace import topic_codes
from inspection_letters.common.settings.run import Settings

from notebooks import make
from tests.support.corpora import read_corpus
from tests.support.in_process import run_in_process
from tests.support.published_letters import letters as real_letters
from tests.support.published_letters import needs_letters

pytestmark = pytest.mark.xdist_group("notebooks")

NOTEBOOKS = make.notebooks()
NAMES = [path.name for path in NOTEBOOKS]
SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
MOST_BYTES = 2_500_000


def kept(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code_of(notebook: Any) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workspace of the kept outputs."""
    # The topics room takes seconds to import; the other tests should not wait for it.
    from inspection_letters.runs.topic_discovery import TopicRequest, find_topics
    from inspection_letters.runs.topics import gather, write_tables

    folder = tmp_path_factory.mktemp("notebooks")
    path = folder / make.WORKSPACE
    run_in_process(make.samples(), path, Settings(coder="all"))
    material = gather(read_corpus(path))
    found = find_topics(material, path / "topics", TopicRequest(), print)
    write_tables(found.fitted, path / "topics")
    return folder


@pytest.mark.slow
def test_kept_outputs_are_up_to_date(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Settings of the user must not affect the outputs.
    monkeypatch.setenv("LETTERS_DATABASE_URL", "postgresql://nobody@nowhere/none")
    before = dict(os.environ)
    made = make.run_all(folder)
    assert dict(os.environ) == before
    assert list(made) == NAMES
    for name, notebook in made.items():
        for cell in notebook.cells:
            for output in cell.get("outputs", ()):
                assert output.output_type in ("display_data", "execute_result"), (name, output)
    stale = make.check(made)
    assert not stale, "\n".join([*stale, make.AGAIN])


@pytest.mark.slow
def test_main_topics_emerge_where_codes_that_go_with_them_cover_less_than_half(
    folder: Path,
) -> None:
    from inspection_letters.topics.codes import COVERED, TIMES  # as slow as what finds topics

    ws = Workspace(folder / make.WORKSPACE)
    topics = ws.topics().merge(ws.topics_covered()[["topic_id", "covered_share"]], on="topic_id")
    main = topics[topics["grain"] == "main"]
    assert main["emerging"].any()
    # A topic that no phrase describes never emerges.
    mixed = main["name"].str.startswith("Mixed: ")
    assert list(main["emerging"]) == list((main["covered_share"] < COVERED) & ~mixed)
    assert TIMES == topic_codes.TIMES


def run_here(path: Path, **parameters: Any) -> list[Any]:
    """Run a notebook's cells in this process; return the value of each cell's last line."""
    space: dict[str, Any] = {}
    shown = []
    for source in code_of(kept(path)):
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, path.name, "exec"), space)
        if last is not None:
            shown.append(eval(compile(ast.Expression(last.value), path.name, "eval"), space))
        space |= {name: value for name, value in parameters.items() if name in space}
    return shown


@cache
def as_kept(path: Path, workspace: Path) -> str:
    """Return what a notebook shows of a workspace, with all other parameters as they are."""
    return "\n".join(map(repr, run_here(path, workspace=str(workspace))))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reports coded by rules alone, without topics, and a file that was rejected."""
    folder = tmp_path_factory.mktemp("plain")
    bad = folder / "bad.pdf"
    bad.write_bytes(b"no PDF at all")
    names = ("990001_wexmoor.pdf", "990002_ashdale.pdf")
    run_in_process([*(SAMPLE / name for name in names), bad], folder / "ws")
    return folder / "ws"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (NOTEBOOKS[0], "bad.pdf"),
        (NOTEBOOKS[1], "`rules-1`"),
        (NOTEBOOKS[2], "There are no topics: run `letters topics`"),
        (NOTEBOOKS[3], "Only `rules-1` has coded"),
        (NOTEBOOKS[4], "There is only one letter about this area"),
        (NOTEBOOKS[5], "letters of only one framework"),
        (NOTEBOOKS[6], "No letter in the workspace is on the record"),
    ],
    ids=[name[0] for name in NAMES],
)
def test_notebooks_say_what_is_missing_and_go_on(path: Path, message: str, plain: Path) -> None:
    assert message in as_kept(path, plain)


def test_an_area_can_be_chosen(plain: Path) -> None:
    shown = run_here(NOTEBOOKS[4], workspace=str(plain), area="Wexmoor")
    assert "**Wexmoor** (South West), with 1 of the 2 letters" in repr(shown[0])


@pytest.mark.parametrize("path", NOTEBOOKS[1:6], ids=NAMES[1:6])
def test_an_unknown_coder_is_refused_with_the_known_ones(path: Path, plain: Path) -> None:
    with pytest.raises(UsageError, match="Coders in the workspace: rules-1"):
        run_here(path, workspace=str(plain), coder="nobody")


def test_shares_that_are_not_corrected_are_not_called_estimates(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = as_kept(NOTEBOOKS[1], plain)
    assert "Letters most often ask areas to improve " in shown
    assert ": an estimated " in shown
    assert "share, corrected" in shown

    # As if it were not known how often the coder errs.
    monkeypatch.setattr("inspection_letters.analysis.corpus.find_errors", lambda *_: None)
    shown = "\n".join(map(repr, run_here(NOTEBOOKS[1], workspace=str(plain))))
    assert "Shares are as coded; nothing was corrected." in shown
    assert "Letters most often ask areas to improve " in shown
    assert "stimated" not in shown
    assert "share, corrected" not in shown


def test_findings_lead_with_the_measures_of_a_report_and_end_with_any_mention() -> None:
    titles = [
        output.data["text/plain"].removeprefix("Picture: ")
        for cell in kept(NOTEBOOKS[1]).cells
        for output in cell.get("outputs", ())
        if "image/png" in output.data
    ]
    places = [
        next(at for at, title in enumerate(titles) if words in title)
        for words in (
            "Letters most often ask areas to improve",
            "Weaknesses as a share of a letter’s weaknesses and strengths with the code",
            "the largest share of a letter’s weaknesses",
            "differ",
            "At least 90% of letters mention",
        )
    ]
    assert places == sorted(set(places))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_no_title_claims_a_difference_that_was_not_tested(path: Path) -> None:
    for source in code_of(kept(path)):
        assert "differ most" not in source
        assert "do not overlap" not in source


@needs_letters
def test_performance_is_shown_where_there_is_gold(tmp_path: Path) -> None:
    run_in_process(real_letters()[:2], tmp_path / "ws")
    shown = "\n".join(map(repr, run_here(NOTEBOOKS[3], workspace=str(tmp_path / "ws"))))
    assert "F1 is highest for “" in shown
    assert "other intervals overlap" in shown
    assert "By polarity in the reference: strength" in shown
    assert "F1 (micro)" in shown
    assert "Open Government Licence v3.0" in shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_notebook_asks_a_question_and_says_what_can_be_concluded(path: Path) -> None:
    cells = kept(path).cells
    first, last = cells[0].source, cells[-1].source
    assert first.startswith(f"# {path.name[0]}. ")
    assert "**Question.**" in first
    assert "?" in first
    assert "**You will see**" in first
    assert "fictional" in first
    assert last.startswith("## What you can and cannot conclude")
    assert "**You cannot say**" in last


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_notebook_uses_nothing_but_the_public_modules(path: Path) -> None:
    tree = ast.parse("\n".join(code_of(kept(path))))
    modules = {
        name
        for node in ast.walk(tree)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert modules <= {
        "inspection_letters",
        "inspection_letters.outputs",
        "pandas",
        "altair",
    }


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_notebook_has_one_cell_of_parameters_with_the_workspace(path: Path) -> None:
    tagged = [cell for cell in kept(path).cells if "parameters" in cell.metadata.get("tags", ())]
    assert len(tagged) == 1
    assert f'workspace = "{make.WORKSPACE}"' in tagged[0].source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_a_notebook_is_kept_with_outputs_and_without_traces_of_a_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    notebook = kept(path)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert sum(bool(cell.outputs) for cell in cells) == len(cells) - 1  # but for parameters
    assert make.normalised(deepcopy(notebook)) == notebook
    words = re.sub(r'"image/png": "[^"]*"', "", text)
    for trace in ("papermill", "/tmp", str(Path.home()), str(make.HERE.parent), "Traceback"):
        assert trace not in words
    # A run's id begins with the second in which it began.
    assert not re.search(r"\b20\d{6}T\d{6}-", words)


def test_the_notebooks_are_small() -> None:
    assert sum(path.stat().st_size for path in NOTEBOOKS) < MOST_BYTES


def test_pictures_are_described_in_words() -> None:
    for path in NOTEBOOKS:
        for cell in kept(path).cells:
            for output in cell.get("outputs", ()):
                if "image/png" in output.data:
                    assert output.metadata["image/png"]["alt"]
                    assert output.data["text/plain"].startswith("Picture: ")


def shows_table_and_picture() -> Any:
    notebook = nbformat.v4.new_notebook()
    for number, data in enumerate(({"text/html": "67%"}, {"image/png": "AAAA"}), start=1):
        cell = nbformat.v4.new_code_cell("ws", id=f"cell-{number:02d}")
        cell.outputs = [nbformat.v4.new_output("execute_result", data)]
        notebook.cells.append(cell)
    return notebook


def test_a_stale_output_is_named_with_its_cell() -> None:
    made = shows_table_and_picture()
    old = deepcopy(made)
    old.cells[0].outputs[0].data["text/html"] = "66%"
    (message,) = make.differences(old, made, "2-codes.ipynb")
    assert message.startswith("2-codes.ipynb, cell 1: the output has changed.")
    assert "-66%" in message
    assert "+67%" in message

    old = deepcopy(made)
    old.cells[1].outputs = []
    (message,) = make.differences(old, made, "2-codes.ipynb")
    assert "cell 2" in message
    assert "+[image/png]" in message

    old = deepcopy(made)
    old.cells[1].source = "ws.letters()"
    (message,) = make.differences(old, made, "2-codes.ipynb")
    assert message == "2-codes.ipynb, cell 2: the source has changed."


def test_a_picture_drawn_differently_is_not_stale() -> None:
    made = shows_table_and_picture()
    old = deepcopy(made)
    old.cells[1].outputs[0].data["image/png"] = "BBBB"
    assert not list(make.differences(old, made, "2-codes.ipynb"))


def test_differences_by_chance_are_removed() -> None:
    notebook = shows_table_and_picture()
    notebook.metadata = {"papermill": {"input_path": "/somewhere"}, "kernelspec": {"name": "x"}}
    cell = notebook.cells[0]
    cell.metadata = {"papermill": {"duration": 1.0}, "tags": ["parameters"]}
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text="one "),
        nbformat.v4.new_output("stream", name="stdout", text="two"),
    ]
    done = make.normalised(notebook)
    assert "papermill" not in done.metadata
    assert cell.metadata == {"tags": ["parameters"]}
    assert [output.text for output in cell.outputs] == ["one two"]


@pytest.mark.parametrize("dead", [1, make.STARTS])
def test_a_kernel_that_dies_is_started_again_a_few_times(
    dead: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def execute(path: Path, done: Path, **_: Any) -> None:
        tries.append(path)
        if len(tries) <= dead:
            raise RuntimeError("Kernel died before replying to kernel_info")
        nbformat.write(shows_table_and_picture(), done)

    monkeypatch.setattr(make, "notebooks", lambda: NOTEBOOKS[:1])
    monkeypatch.setattr(make.papermill, "execute_notebook", execute)
    if dead == make.STARTS:
        with pytest.raises(RuntimeError, match="Kernel died"):
            make.run_all(tmp_path)
    else:
        assert list(make.run_all(tmp_path)) == NAMES[:1]
    assert len(tries) == min(dead + 1, make.STARTS)


@pytest.mark.parametrize(
    "arguments",
    [["--workspace", "ws"], ["--out", "x"], ["--check", "--workspace", "w", "--out", "o"]],
)
def test_options_that_do_not_go_together_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        make.main(arguments)
    assert caught.value.code == 2
    assert "--workspace and --out together" in capsys.readouterr().err
