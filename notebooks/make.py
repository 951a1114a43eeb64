"""Run the notebooks and keep their outputs up to date.

Run from the root of the repository::

    uv run python -m notebooks.make                # fictional letters; outputs are written here
    uv run python -m notebooks.make --check        # fail if any output here is stale
    uv run python -m notebooks.make --workspace results --out read

The first makes a workspace of sample letters in a temporary folder, runs all notebooks on it
and writes them back with their outputs, so that they can be read without running anything.
The second does the same but writes nothing, and ends with status 1 if any output is stale.
The third runs the notebooks on any workspace and writes them to another folder.
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
"""Which sample letters are used."""

WORKSPACE = "letters-demo"
"""The workspace that the notebooks name. It is made here, and its path is shown nowhere."""

AT_A_TIME = 2
SECONDS = 300
STARTS = 3
AGAIN = "Check the changes, then run 'uv run python -m notebooks.make' and commit."

_LETTERS = "from inspection_letters.commands import main; main()"

# Settings that kernels must not inherit, so that all runs give the same outputs; and
# variables for the folders in which Jupyter and IPython keep files.
_SETTINGS = "LETTERS_"
_FOLDERS = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")


def notebooks() -> list[Path]:
    """Return the notebooks in order."""
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
    """Return the fictional letters that the published outputs are based on."""
    return sorted(SAMPLE.glob(LETTERS))


def run_all(
    folder: Path, parameters: Mapping[str, Any] | None = None
) -> dict[str, nbformat.NotebookNode]:
    """Run all notebooks, several at a time, and return them with their outputs.

    Parameters
    ----------
    folder : Path
        The folder to run them in, as if they were kept there. Files they write stay there.
    parameters : mapping, optional
        Values that replace those in the cells tagged ``parameters``.

    Raises
    ------
    papermill.PapermillExecutionError
        If a notebook ends with an error.
    """
    paths = notebooks()
    with (
        _surroundings(folder, keep_settings=parameters is not None),
        # Once for all, since papermill would change the folder of the whole process each time.
        chdir(folder),
        ThreadPoolExecutor(AT_A_TIME) as pool,
    ):
        ran = pool.map(lambda path: _run(path, folder, parameters or {}), paths)
        return {path.name: notebook for path, notebook in zip(paths, ran, strict=True)}


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
            # The kernel died, and not because of the notebook: another process can take the
            # ports chosen for a kernel before it opens them.
            if not again:
                raise
    return normalised(nbformat.read(done, as_version=4))


def normalised(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook without anything that differs between runs with equal outputs."""
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
    """Join text printed in pieces, since the pieces depend on chance."""
    joined: list[nbformat.NotebookNode] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if (
            before is not None
            and output.output_type == before.output_type == "stream"
            and output.name == before.name
        ):
            before.text += output.text
        else:
            joined.append(output)
    return joined


def differences(
    kept: nbformat.NotebookNode, made: nbformat.NotebookNode, name: str
) -> Iterator[str]:
    """Yield a message for each cell whose kept output differs from the new one.

    Text must be equal. Pictures must be there and have equal descriptions: other machines
    draw the same chart slightly differently.
    """
    if len(kept.cells) != len(made.cells):
        yield f"{name}: {len(kept.cells)} cells are kept, but the run has {len(made.cells)}."
        return
    for number, (ours, theirs) in enumerate(zip(kept.cells, made.cells, strict=True), start=1):
        if ours.source != theirs.source:
            yield f"{name}, cell {number}: the source has changed."
        elif ours.cell_type == "code" and (old := _shown(ours)) != (new := _shown(theirs)):
            lines = difflib.unified_diff(old, new, "kept", "made", lineterm="", n=0)
            yield "\n".join([f"{name}, cell {number}: the output has changed.", *lines])


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
    """Return a message for each stale output of the notebooks kept here."""
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
    """Give kernels the same environment on every machine, and restore it afterwards."""
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
    python_path = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
    own = {name: str(folder / "jupyter" / name.lower()) for name in _FOLDERS}
    for path in own.values():
        Path(path).mkdir(parents=True, exist_ok=True)
    return {**kept, **own, "PYTHONPATH": python_path, "JUPYTER_PREFER_ENV_PATH": "1"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the notebooks with the options of the command line, and return an exit status."""
    parser = argparse.ArgumentParser(description="Run the notebooks.")
    parser.add_argument("--check", action="store_true", help="only check for stale outputs")
    parser.add_argument("--workspace", type=Path, help="run the notebooks on this workspace")
    parser.add_argument("--out", type=Path, help="write the notebooks to this folder")
    options = parser.parse_args(arguments)
    if (options.workspace is None) != (options.out is None) or (
        options.check and options.workspace
    ):
        parser.error("Use --workspace and --out together, and not with --check.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        if options.workspace is not None:
            write(run_all(folder, {"workspace": str(options.workspace.resolve())}), options.out)
            return 0
        make_workspace(folder)
        made = run_all(folder)
    if not options.check:
        write(made, HERE)
        return 0
    stale = check(made)
    for line in stale:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{AGAIN}\n" if stale else "All outputs are up to date.\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
