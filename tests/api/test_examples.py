"""The examples in the docstrings of everything public, run on a small workspace."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator
from pathlib import Path

import inspection_letters as il
import pytest
from inspection_letters import extending

from tests.support.cached_reading import SAMPLES

CLASSES = (il.Workspace, il.LetterDocument, il.CodedLetter, il.TracedExcerpt)


def public() -> Iterator[tuple[str, object]]:
    """Yield every public name and method that needs an example."""
    for module in (il, extending):
        for name in module.__all__:
            if name != "__version__":
                yield f"{module.__name__}.{name}", getattr(module, name)
    for owner in CLASSES:
        for name, method in inspect.getmembers(owner, inspect.isfunction):
            if not name.startswith("_"):
                yield f"{owner.__name__}.{name}", method


PUBLIC = dict(public())


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workspace ``letters-demo``: a letter coded by rules and a person."""
    folder = tmp_path_factory.mktemp("examples")
    ws = il.Workspace(folder / "letters-demo", create=True)
    ws.run(SAMPLES / "990001_wexmoor.pdf", coder="rules", workers=1)
    coded = ws.coded_excerpts("rules-1").drop_duplicates("excerpt_id").head(12)
    sheet = folder / "coded.csv"
    rows = [f"{row.excerpt_id},{row.code}:{row.polarity}" for row in coded.itertuples()]
    sheet.write_text("\n".join(["excerpt_id,codes", *rows]), encoding="utf-8")
    ws.import_coding(sheet, "jo")
    return folder


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_a_summary_and_an_examples_section(name: str) -> None:
    text = inspect.getdoc(PUBLIC[name]) or ""
    assert text.split("\n")[0].endswith("."), f"The docstring of {name} has no summary."
    assert "\nExamples\n--------\n" in text, f"The docstring of {name} has no Examples section."


@pytest.mark.parametrize("name", PUBLIC)
def test_the_example_runs(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    target = inspect.unwrap(PUBLIC[name])  # type: ignore[arg-type]
    text = inspect.getdoc(target) or ""
    test = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    assert test.examples, f"The docstring of {name} has no example."
    skipped = [example for example in test.examples if doctest.SKIP in example.options]
    assert not skipped, f"The example of {name} is skipped."
    report: list[str] = []
    failed, _ = doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    assert not failed, "".join(report)
