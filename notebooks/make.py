"""Run the notebooks, and keep what they show fresh.

Run from the root of the repository::

    uv run python -m notebooks.make                # on fictional letters; written back here
    uv run python -m notebooks.make --check        # whether what is here is what they show
    uv run python -m notebooks.make --workspace results --out read

The first makes a workspace of sample letters in a temporary folder, runs all notebooks on it
and writes them back with what they show, so that they can be read where they are not run. The
second does the same and writes nothing; it ends with status 1 if anything that is here is
stale. The third runs them on any workspace and writes them to another folder.
"""

from __future__ import annotations

import argparse
import difflib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

import nbformat
import papermill

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "corpus" / "sample"
LETTERS = "*.pdf"
"""Which of the sample letters are read."""

WORKSPACE = "letters-demo"
"""The workspace that notebooks name, and that is made here: its path is shown nowhere."""

AT_A_TIME = 2
SECONDS = 300
STARTS = 3
AGAIN = "Look at what has changed, then run 'uv run python -m notebooks.make' and commit."

_LETTERS = "from inspection_letters.commands import main; main()"

# What a kernel must not take from the surroundings, so that all runs show the same; and
# where Jupyter and IPython would leave files of their own.
_SETTINGS = "LETTERS_"
_FOLDERS = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")


def notebooks() -> list[Path]:
    """Return the notebooks in their order."""
    return sorted(HERE.glob("[0-9]*.ipynb"))


def make_workspace(folder: Path) -> Path:
    """Make the workspace of fictional letters, with both coders and topics."""
    workspace = folder / WORKSPACE
    for command in (
        ["run", *map(str, samples()), "-w", str(workspace), "--coder", "all"],
        ["topics", "-w", str(workspace)],
    ):
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", _LETTERS, *command],
            check=True,
            env=_environment(folder),
            stdout=subprocess.DEVNULL,
        )
    return workspace


def samples() -> list[Path]:
    """Return the fictional letters that the notebooks are shown with."""
    return sorted(SAMPLE.glob(LETTERS))


def run_all(
    folder: Path, parameters: Mapping[str, Any] | None = None
) -> dict[str, nbformat.NotebookNode]:
    """Run all notebooks, several at a time, and return them with what they show.

    Parameters
    ----------
    folder : Path
        Where they are run, as if they were kept there; what they leave is left there.
    parameters : mapping, optional
        Values in place of those in the cells tagged ``parameters``.

    Raises
    ------
    papermill.PapermillExecutionError
        If a notebook ends with an error.
    """
    paths = notebooks()
    with (
        _surroundings(folder, keep_settings=parameters is not None),
        # Once for all: papermill would change the folder of the whole process for each of them.
        chdir(folder),
        ThreadPoolExecutor(AT_A_TIME) as pool,
    ):
        ran = pool.map(lambda path: _run(path, folder, parameters or {}), paths)
        return {path.name: one for path, one in zip(paths, ran, strict=True)}


def _run(path: Path, folder: Path, parameters: Mapping[str, Any]) -> nbformat.NotebookNode:
    done = folder / f"done-{path.name}"
    for again in reversed(range(STARTS)):
        try:
            papermill.execute_notebook(
                path,
                done,
                parameters=dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=SECONDS,
            )
            break
        except RuntimeError:
            # A kernel that died, and no error in a notebook: the ports that were chosen for
            # it can be taken by another before it opens them.
            if not again:
                raise
    return normalised(nbformat.read(done, as_version=4))


def normalised(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook without what differs between two runs that show the same."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells, start=1):
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
        cell.id = f"cell-{number:02d}"
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    return notebook


def _joined(outputs: Iterable[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Join what was printed in pieces, which pieces depends on chance."""
    found: list[nbformat.NotebookNode] = []
    for one in outputs:
        before = found[-1] if found else None
        if (
            before is not None
            and one.output_type == before.output_type == "stream"
            and one.name == before.name
        ):
            before.text += one.text
        else:
            found.append(one)
    return found


def differences(
    kept: nbformat.NotebookNode, made: nbformat.NotebookNode, name: str
) -> Iterator[str]:
    """Say in which cells what is kept is not what was made.

    Text is compared as it is. Of pictures it is compared that they are there and, in words,
    what they show: the same chart is drawn a little differently on other machines.
    """
    if len(kept.cells) != len(made.cells):
        yield f"{name}: it has {len(kept.cells)} cells, and {len(made.cells)} when run."
        return
    for number, (ours, theirs) in enumerate(zip(kept.cells, made.cells, strict=True), start=1):
        if ours.source != theirs.source:
            yield f"{name}, cell {number}: its source has changed."
        elif ours.cell_type == "code" and (old := _shown(ours)) != (new := _shown(theirs)):
            lines = difflib.unified_diff(old, new, "kept", "made", lineterm="", n=0)
            yield "\n".join([f"{name}, cell {number}: what it shows has changed.", *lines])


def _shown(cell: nbformat.NotebookNode) -> list[str]:
    lines: list[str] = []
    for output in cell.outputs:
        lines.append(f"[{output.output_type}]")
        if output.output_type == "stream":
            lines += output.text.splitlines()
        elif output.output_type == "error":
            lines += [output.ename, output.evalue]
        for kind, value in sorted(output.get("data", {}).items()):
            lines.append(f"[{kind}]")
            if not kind.startswith("image/"):
                lines += str(value).splitlines()
    return lines


def check(made: Mapping[str, nbformat.NotebookNode]) -> list[str]:
    """Return what is stale of the notebooks that are kept here."""
    return [
        line
        for path in notebooks()
        for line in differences(
            normalised(nbformat.read(path, as_version=4)), made[path.name], path.name
        )
    ]


def write(made: Mapping[str, nbformat.NotebookNode], folder: Path) -> None:
    """Write notebooks to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, notebook in made.items():
        nbformat.write(notebook, folder / name)


@contextmanager
def _surroundings(folder: Path, *, keep_settings: bool) -> Iterator[None]:
    """Let kernels see the same surroundings everywhere; all is as before afterwards."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(_environment(folder, keep_settings=keep_settings))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _environment(folder: Path, *, keep_settings: bool = False) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if keep_settings or not name.startswith(_SETTINGS)
    }
    path = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
    own = {name: str(folder / "jupyter" / name.lower()) for name in _FOLDERS}
    for one in own.values():
        Path(one).mkdir(parents=True, exist_ok=True)
    return {**kept, **own, "PYTHONPATH": path, "JUPYTER_PREFER_ENV_PATH": "1"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the notebooks as the command line says; return the status to end with."""
    parser = argparse.ArgumentParser(description="Run the notebooks.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if stale")
    parser.add_argument("--workspace", type=Path, help="run on this workspace")
    parser.add_argument("--out", type=Path, help="and write to this folder")
    given = parser.parse_args(arguments)
    if (given.workspace is None) != (given.out is None) or (given.check and given.workspace):
        parser.error("Give --workspace and --out together, and neither with --check.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        if given.workspace is not None:
            write(run_all(folder, {"workspace": str(given.workspace.resolve())}), given.out)
            return 0
        make_workspace(folder)
        made = run_all(folder)
    if not given.check:
        write(made, HERE)
        return 0
    stale = check(made)
    for line in stale:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{AGAIN}\n" if stale else "All notebooks show what they say.\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
