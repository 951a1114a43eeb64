"""The folder of a trained model: what it must hold, and how it is read and checked.

Nothing in it can run code: text, JSON, arrays without pickled objects, and a
graph for onnxruntime.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.codebook import Patterns
from pipeline.errors import UsageError
from pipeline.patterns import CUES, CodePatterns, PatternError, parse_pattern
from pipeline.records import Codebook

FORMAT = "letters-model-1"
MANIFEST, ARRAYS, NGRAMS, RULES = "manifest.json", "arrays.npz", "ngrams.json", "rules.json"
ENCODER = ("encoder.onnx", "embeddings.npz", "vocabulary.txt")

_AGAIN = (
    "Make it again with 'python -m models.training', or take the folder anew from where it came."
)


@dataclass(frozen=True, slots=True)
class Artefact:
    """What was read from a model's folder, after all checks.

    ``digest`` is the SHA-256 of the manifest, which holds those of all other files.
    """

    folder: Path
    manifest: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[Any]]
    words: tuple[str, ...]
    characters: tuple[str, ...]
    patterns: Patterns
    has_encoder: bool
    digest: str


def load_artefact(folder: Path, codebook: Codebook) -> Artefact:
    """Read and check a model's folder.

    Parameters
    ----------
    folder : Path
        The folder, with ``manifest.json`` in it.
    codebook : Codebook
        The codebook that will be coded with.

    Raises
    ------
    UsageError
        If a file is missing or changed, or the model is for another codebook.
    """
    manifest, digest = _manifest(folder)
    book = manifest["codebook"]
    if book["digest"] != codebook.digest:
        raise UsageError(
            f"The model in '{folder}' was made for codebook '{book['name']}' {book['version']} "
            f"(digest {book['digest'][:12]}), not for '{codebook.name}' {codebook.version} "
            f"(digest {codebook.digest[:12]}).",
            "Code with that codebook, or with the rules of yours (--coder rules).",
        )
    for name, wanted in manifest["files"].items():
        _check(folder, name, wanted)
    for name in (ARRAYS, NGRAMS, RULES):
        if name not in manifest["files"]:
            raise UsageError(f"The manifest in '{folder}' does not list '{name}'.", _AGAIN)
    try:
        with np.load(folder / ARRAYS, allow_pickle=False) as stored:
            arrays = {name: np.asarray(stored[name]) for name in stored.files}
        ngrams = json.loads((folder / NGRAMS).read_text(encoding="utf-8"))
        patterns = _patterns(json.loads((folder / RULES).read_text(encoding="utf-8")))
        words, characters = tuple(ngrams["words"]), tuple(ngrams["characters"])
    except (ValueError, KeyError, TypeError, PatternError) as error:
        raise UsageError(f"The model in '{folder}' cannot be read: {error}.", _AGAIN) from error
    listed = [name for name in ENCODER if name in manifest["files"]]
    return Artefact(
        folder, manifest, arrays, words, characters, patterns, listed == list(ENCODER), digest
    )


def _manifest(folder: Path) -> tuple[dict[str, Any], str]:
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"There is no model in '{folder}': '{MANIFEST}' cannot be read.",
            "Name a folder that 'python -m models.training' has written.",
        ) from error
    try:
        manifest = json.loads(content)
        strange = manifest["format"] != FORMAT
        whole = {"codebook", "files", "coder_id"} <= manifest.keys()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"'{path}' is not the manifest of a model.", _AGAIN) from error
    if strange or not whole:
        raise UsageError(
            f"'{path}' has the format '{manifest['format']}'; this release reads '{FORMAT}'.",
            "Make the model again with this release ('python -m models.training').",
        )
    return manifest, hashlib.sha256(content).hexdigest()


def _check(folder: Path, name: str, wanted: str) -> None:
    path = folder / name
    if Path(name).name != name or not path.is_file():
        raise UsageError(f"The model in '{folder}' lacks its file '{name}'.", _AGAIN)
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != wanted:
        raise UsageError(
            f"The file '{name}' of the model in '{folder}' is not the one that was written "
            f"(SHA-256 {found[:12]}, not {wanted[:12]}).",
            _AGAIN,
        )


def patterns_as_json(patterns: Patterns) -> dict[str, Any]:
    """Return patterns as they are kept in a model's folder."""
    return {
        "digest": patterns.digest,
        "codes": {
            code.code_id: {
                "match": [pattern.source for pattern in code.match],
                "not": [pattern.source for pattern in code.exclude],
            }
            for code in patterns.codes
        },
        "cues": {name: [p.source for p in lines] for name, lines in patterns.cues.items()},
    }


def _patterns(stored: Mapping[str, Any]) -> Patterns:
    codes = tuple(
        CodePatterns(
            code_id,
            tuple(parse_pattern(line) for line in lines["match"]),
            tuple(parse_pattern(line) for line in lines["not"]),
        )
        for code_id, lines in stored["codes"].items()
    )
    cues = {name: tuple(map(parse_pattern, stored["cues"].get(name, ()))) for name in CUES}
    return Patterns(codes, cues, str(stored["digest"]))


__all__ = ["Artefact", "load_artefact", "patterns_as_json"]
