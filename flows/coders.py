"""The coders that a run can use."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from pipeline.codebook import load_codebook, load_patterns
from pipeline.coding import Coder, RulesCoder
from pipeline.records import Codebook


def default_model_path() -> Path:
    """Return the folder of the model that comes with the package."""
    return Path(str(files("models").joinpath("send-area")))


@cache
def codebook_at(path: Path) -> Codebook:
    """Read a codebook; once per process, as taking YAML apart is slow.

    Raises
    ------
    CodebookError
        If the codebook has faults.
    """
    return load_codebook(path)


@cache
def make_coder(codebook_path: Path, name: str = "rules") -> Coder:
    """Make a coder for a codebook; once per process, codebook and name.

    Parameters
    ----------
    codebook_path : Path
        The codebook.
    name : {"rules", "model"}
        Which coder.

    Raises
    ------
    CodebookError
        If the codebook or its patterns have faults.
    UsageError
        If there is no sound model for the codebook.
    """
    codebook = codebook_at(codebook_path)
    if name == "model":
        # Loaded only when asked for: what runs the encoder takes a while to load.
        from pipeline.coding.model import ModelCoder

        return ModelCoder(default_model_path(), codebook)
    return RulesCoder(codebook, load_patterns(codebook_path, codebook))
