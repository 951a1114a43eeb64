"""The versions of what makes a run's results, as its record has them."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from platform import python_version

from inspection_letters import __version__
from inspection_letters.coding.registry import coder_plugins
from inspection_letters.common.reference.build import find_commit
from inspection_letters.reading.structure.registry import kind_plugins
from inspection_letters.records.versions import CODE_VERSION, READ_VERSIONS

_PACKAGES = (
    "pdfplumber",
    "pdfminer.six",
    "python-docx",
    "lxml",
    "spacy",
    "numpy",
    "onnxruntime",
    "SQLAlchemy",
    "prefect",
)


def versions() -> dict[str, str]:
    """Return the versions of what makes a run's results."""
    stages = "+".join((*READ_VERSIONS, CODE_VERSION))
    found = {"inspection-letters": __version__, "python": python_version(), "stages": stages}
    if commit := find_commit():
        found["commit"] = commit
    for package in _PACKAGES:
        try:
            found[package.lower()] = version(package)
        except PackageNotFoundError:
            found[package.lower()] = "unknown"
    plugins = (*kind_plugins().values(), *coder_plugins().values())
    return found | {plugin.package: plugin.version for plugin in plugins if not plugin.is_built_in}


__all__ = ["versions"]
