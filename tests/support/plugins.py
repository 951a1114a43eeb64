"""Install packages that add kinds of letter, coders and importers."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from fpdf import FPDF
from inspection_letters.coding import choice
from inspection_letters.coding import registry as coders
from inspection_letters.reading.structure import registry as kinds

HOME_VISITS = Path(__file__).parents[1] / "packaging" / "home_visits"
"""The package that docs/extending.md shows."""


def install(
    package: Path, folder: Path, *, version: str | None = None, source: str | None = None
) -> Path:
    """Install a package of a single module into a folder, without an installer.

    Parameters
    ----------
    package : Path
        The folder of the package, with pyproject.toml and one module.
    folder : Path
        The folder to install into.
    version, source : str, optional
        A version and the text of a module to use in place of the package's own.
    """
    project = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))["project"]
    version = version or project["version"]
    name = project["name"].replace("-", "_")
    for old in folder.glob(f"{name}-*.dist-info/*"):
        old.unlink()
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n"
    )
    lines = []
    for group, entries in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    module = f"{name}.py"
    (folder / module).write_text(source or (package / module).read_text("utf-8"), "utf-8")
    return folder


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the known plug-ins, as a new process would."""
    for module in ("home_visits",):
        monkeypatch.delitem(__import__("sys").modules, module, raising=False)
    for cached in (
        kinds.kind_plugins,
        kinds.letter_kinds,
        kinds._load,
        coders.coder_plugins,
        choice.make_coder,
        choice._chosen,
    ):
        cached.cache_clear()


def home_visit(path: Path) -> Path:
    """Write a letter of the kind that the package adds."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 16)
    pdf.cell(text="Letter on a home visit", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", size=11)
    for paragraph in (
        "We visited the family in March and spoke with both parents about their plans.",
        "The children wait too long for an appointment. Their school supports them well.",
    ):
        pdf.ln(6)
        pdf.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(path))
    return path
