"""Write a model's folder: arrays, vocabularies, encoder, and a manifest with checksums."""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.codebook import Patterns
from inspection_letters.coding.artefact import (
    ARRAYS,
    EMBEDDINGS,
    FORMAT,
    MANIFEST,
    NGRAMS,
    RULES,
    VOCABULARY,
    encoder_files,
    patterns_as_json,
)
from inspection_letters.coding.doubt import Doubt
from inspection_letters.records import Codebook
from inspection_letters.runs.training.joining import Joined
from inspection_letters.runs.training.parts import LinearPart

PACKAGES = ("numpy", "scipy", "torch", "onnx", "onnxruntime", "safetensors", "spacy")


def write_arrays(
    folder: Path,
    part: LinearPart,
    joined: Joined,
    rare: npt.NDArray[np.bool_],
    patterns: Patterns,
    doubt: Doubt | None,
) -> None:
    """Write everything except the encoders and the manifest.

    Parameters
    ----------
    folder : Path
        The model's folder.
    part : LinearPart
        The linear part.
    joined : Joined
        The second pass.
    rare : ndarray of bool of shape (n_codes,)
        The codes that are never assigned.
    patterns : Patterns
        The patterns of the codebook.
    doubt : Doubt or None
        When encoders after the first read a paragraph, if there are any.
    """
    arrays: dict[str, Any] = {
        "idf_words": part.words.idf,
        "idf_characters": part.characters.idf,
        "linear_dense": part.dense,
        "linear_intercepts": part.intercepts,
        "second_weights": joined.weights,
        "second_intercepts": joined.intercepts,
        "calibration": joined.calibration,
        "decisions": np.array([(d.threshold, d.third, d.floor) for d in joined.decisions]),
        "barred": rare,
        "pole_weights": joined.pole_weights,
        "pole_intercepts": joined.pole_intercepts,
    }
    if doubt:
        arrays["doubt"] = np.array([doubt.centre, doubt.margin])
    # Half precision changes probabilities in the third decimal at most.
    arrays |= {f"linear_{name}": w.astype(np.float16) for name, w in part.blocks.items()}
    np.savez_compressed(folder / ARRAYS, **arrays)
    ngrams = {"words": part.words.terms, "characters": part.characters.terms}
    _write_json(folder / NGRAMS, ngrams)
    _write_json(folder / RULES, patterns_as_json(patterns))


def write_manifest(folder: Path, codebook: Codebook, *, name: str, about: dict[str, Any]) -> None:
    """Write the manifest of the files in the folder.

    Parameters
    ----------
    folder : Path
        The model's folder.
    codebook : Codebook
        The codebook for which the model was trained.
    name : str
        Name and version of the coder, such as ``model-2``.
    about : dict
        Further content: seed, recipe, figures.
    """
    encoders = encoder_files(path.name for path in folder.iterdir())
    names = (ARRAYS, NGRAMS, RULES, EMBEDDINGS, VOCABULARY)
    files = [*(name for name in names if (folder / name).exists()), *encoders]
    manifest = {
        "format": FORMAT,
        "coder_id": name,
        "codebook": {
            "name": codebook.name,
            "version": codebook.version,
            "digest": codebook.digest,
            "codes": codebook.code_ids,
        },
        "files": {f: hashlib.sha256((folder / f).read_bytes()).hexdigest() for f in files},
        "made_with": {"python": sys.version.split()[0]} | _versions(),
        **about,
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
