"""The wheel, installed into an empty environment, in a folder with names that could collide."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.support.plugins import HOME_VISITS, home_visit

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

ROOT = Path(__file__).parents[2]
OPTIONAL = ("bertopic", "fastapi", "fpdf2", "prefect", "psycopg", "sentence-transformers", "torch")
EXAMPLE = """\
import inspection_letters as il

letter = il.read("wexmoor.pdf")
print(letter.kind, letter.metadata.outcome, letter.to_frame().shape)
coded = il.code(letter)
print(coded.coders, coded.to_frame().shape)

ws = il.Workspace("results", create=True)
summary = ws.run(["reports/"], progress=True)
print(summary.read, len(summary.rejections))
found = ws.coded_excerpts(code="social-care", polarity="weakness")
print(set(found["code"]), set(found["polarity"]))
print(ws.findings(by="outcome").shape, ws.topics().shape)
ws.trace(found["excerpt_id"].iloc[0][:6]).to_png("page.png")
ws.report("out/")
"""


def run(*command: object, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "LETTERS_", "PREFECT_", "UV_"))
    }
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert not check or done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("uv") is None:
        pytest.skip("uv is not installed, so no wheel can be built.")
    folder = tmp_path_factory.mktemp("wheel")
    run("uv", "build", "--wheel", "--out-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def place(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment in which the wheel alone was installed."""
    folder = tmp_path_factory.mktemp("place")
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["uv"]
    (folder / "constraints.txt").write_text("\n".join(pins["constraint-dependencies"]))
    (folder / "overrides.txt").write_text("\n".join(pins["override-dependencies"]))
    run("uv", "venv", "--python", sys.executable, ".venv", cwd=folder)
    install = ("uv", "pip", "install", "--python", ".venv", "--constraint", "constraints.txt")
    run(*install, "--override", "overrides.txt", wheel, cwd=folder)
    run(*install, "--no-deps", HOME_VISITS, cwd=folder)
    # Names that a package of ours must not take, and that a user's folder may have.
    for name in ("models", "corpus", "flows", "pipeline"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("raise RuntimeError('a folder of the user')\n")
    return folder


def test_the_wheel_holds_one_package_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert len(tops) == 2
    assert "inspection_letters" in tops
    assert (tops - {"inspection_letters"}).pop().endswith(".dist-info")
    assert not [name for name in names if "test" in Path(name).name]
    assert "inspection_letters/data/models/send-area/manifest.json" in names
    for name in ("area-send.csv", "NOTICE.txt"):
        assert f"inspection_letters/data/corpus/official/{name}" in names


def test_what_only_some_commands_need_is_not_installed(place: Path) -> None:
    listed = run("uv", "pip", "list", "--python", ".venv", "--format", "freeze", cwd=place).stdout
    installed = {line.split("==")[0] for line in listed.splitlines()}
    assert "inspection-letters" in installed
    assert not installed & set(OPTIONAL)


def test_the_demonstration_runs(place: Path) -> None:
    done = run(".venv/bin/letters", "demo", "--workspace", "shown", cwd=place)
    assert "letters find --code" in done.stdout
    assert (place / "shown" / "trace-example.png").is_file()


def test_the_example_of_readme_runs(place: Path) -> None:
    samples = ROOT / "corpus" / "sample"
    shutil.copy(samples / "990001_wexmoor.pdf", place / "wexmoor.pdf")
    (place / "reports").mkdir()
    for name in ("990001_wexmoor.pdf", "990020_brackenfold.pdf", "990002_ashdale.pdf"):
        shutil.copy(samples / name, place / "reports")
    (place / "example.py").write_text(EXAMPLE)
    lines = run(".venv/bin/python", "example.py", cwd=place).stdout.splitlines()
    assert lines[0] == "area-send-report positive (67, 10)"
    assert lines[2:4] == ["3 0", "{'social-care'} {'weakness'}"]
    assert (place / "page.png").is_file()
    assert (place / "out" / "index.html").is_file()


def test_an_installed_package_adds_a_kind_and_a_coder(place: Path) -> None:
    home_visit(place / "visit.pdf")
    letters = (".venv/bin/letters", "run", "visit.pdf", "--workspace", "visits")
    done = run(*letters, "--coder", "waiting", cwd=place)
    assert "waiting-1" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "extra"),
    [(("topics",), "topics"), (("run", "wexmoor.pdf", "--prefect"), "prefect")],
)
def test_what_is_not_installed_is_named_in_one_line(
    place: Path, command: tuple[str, ...], extra: str
) -> None:
    shutil.copy(ROOT / "corpus" / "sample" / "990001_wexmoor.pdf", place / "wexmoor.pdf")
    done = run(".venv/bin/letters", *command, "--workspace", "shown", cwd=place, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"inspection-letters[{extra}]" in done.stderr
