"""Read and check the folder of a trained model.

Nothing in the folder can run code. It contains text, JSON, arrays without
pickled objects, and graphs for onnxruntime.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy.typing as npt

from inspection_letters.codebook import Patterns
from inspection_letters.codebook.patterns import CUES, CodePatterns, PatternError, parse_pattern
from inspection_letters.coding.manifest import AGAIN, FORMAT, MANIFEST, Manifest, read_manifest
from inspection_letters.common.encoders.inputs import EMBEDDINGS, VOCABULARY
from inspection_letters.common.files.arrays import read_arrays
from inspection_letters.common.files.bounded import parse_json, read_bounded
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError

ARRAYS, NGRAMS, RULES = "arrays.npz", "ngrams.json", "rules.json"

_ENCODER = re.compile(r"encoder-\d+\.onnx")


@dataclass(frozen=True, slots=True)
class Artefact:
    """The checked contents of a model's folder.

    ``encoders`` are the names of the encoders' files; a light model has none.
    """

    manifest: Manifest
    arrays: Mapping[str, npt.NDArray[Any]]
    words: tuple[str, ...]
    characters: tuple[str, ...]
    patterns: Patterns
    encoders: tuple[str, ...]


def load_artefact(folder: Path, codebook: Codebook) -> Artefact:
    """Read and check a model's folder.

    Parameters
    ----------
    folder : Path
        The folder, which contains ``manifest.json``.
    codebook : Codebook
        The codebook whose codes the model will assign.

    Raises
    ------
    UsageError
        If a file is missing or changed, or the model is for another codebook.
    """
    manifest = read_manifest(folder)
    manifest.check(codebook)
    for name in (ARRAYS, NGRAMS, RULES):
        if name not in manifest.files:
            raise UsageError(f"The manifest in '{folder}' does not list '{name}'.", AGAIN)
    try:
        arrays = read_arrays(folder / ARRAYS)
        ngrams = parse_json(read_bounded(folder / NGRAMS))
        patterns = _patterns(parse_json(read_bounded(folder / RULES)))
        words, characters = tuple(ngrams["words"]), tuple(ngrams["characters"])
    except (ValueError, KeyError, TypeError, PatternError) as error:
        raise UsageError(f"The model in '{folder}' cannot be read: {error}.", AGAIN) from error
    encoders = encoder_files(manifest.files)
    for name in (EMBEDDINGS, VOCABULARY) if encoders else ():
        if name not in manifest.files:
            raise UsageError(f"The manifest in '{folder}' does not list '{name}'.", AGAIN)
    return Artefact(manifest, arrays, words, characters, patterns, encoders)


def encoder_files(names: Iterable[str]) -> tuple[str, ...]:
    """Return the file names that are names of encoders, in the encoders' order."""
    return tuple(sorted(filter(_ENCODER.fullmatch, names)))


def patterns_as_json(patterns: Patterns) -> dict[str, Any]:
    """Return patterns in the form in which a model's folder stores them."""
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


__all__ = [
    "ARRAYS",
    "EMBEDDINGS",
    "FORMAT",
    "MANIFEST",
    "NGRAMS",
    "RULES",
    "VOCABULARY",
    "Artefact",
    "encoder_files",
    "load_artefact",
    "patterns_as_json",
]
