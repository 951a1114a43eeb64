"""Exported encoders; needs onnx, which comes with the extra ``train``."""

from __future__ import annotations

from math import erf
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

pytest.importorskip("onnx", reason="exporting an encoder needs the extra 'train'")

from inspection_letters.common.encoders.session import open_session
from inspection_letters.runs.training.export import HEADS, WIDTH, write_embedder, write_encoders
from inspection_letters.runs.training.members import heads_of

HIDDEN, CODES, POLARITIES, WORDS, PLACES = 384, 3, 4, 20, 16

Floats = npt.NDArray[np.float64]


def weights(seed: int) -> dict[str, npt.NDArray[np.float32]]:
    """Return the state of an encoder with a single layer, drawn at random."""
    rng = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "word.weight": (WORDS, HIDDEN),
        "position.weight": (PLACES, HIDDEN),
        "kind.weight": (2, HIDDEN),
        "layers.0.qkv.weight": (3 * HIDDEN, HIDDEN),
        "layers.0.qkv.bias": (3 * HIDDEN,),
        "layers.0.out.weight": (HIDDEN, HIDDEN),
        "layers.0.out.bias": (HIDDEN,),
        "layers.0.up.weight": (4 * HIDDEN, HIDDEN),
        "layers.0.up.bias": (4 * HIDDEN,),
        "layers.0.down.weight": (HIDDEN, 4 * HIDDEN),
        "layers.0.down.bias": (HIDDEN,),
        "query": (HIDDEN, CODES),
        "code": (CODES, HIDDEN),
        "shared.weight": (CODES, HIDDEN),
        "shared.bias": (CODES,),
        "polarity.weight": (POLARITIES, HIDDEN),
        "polarity.bias": (POLARITIES,),
        "polarity_code": (CODES, POLARITIES),
    }
    state = {name: rng.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()}
    for norm in ("norm", "layers.0.norm1", "layers.0.norm2"):
        state |= {f"{norm}.weight": np.ones(HIDDEN, "f"), f"{norm}.bias": np.zeros(HIDDEN, "f")}
    return state


@pytest.mark.parametrize("eight_bits", [True, False])
def test_a_graph_gives_codes_polarities_and_attention_within_each_sentence(
    tmp_path: Path, eight_bits: bool
) -> None:
    write_encoders([weights(1), weights(2)], tmp_path, eight_bits=eight_bits)
    own = np.array([[0, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]], dtype=np.float32)
    embeddings = np.random.default_rng(3).normal(0, 0.1, (6, HIDDEN)).astype(np.float32)
    for name in ("encoder-1.onnx", "encoder-2.onnx"):
        graph = open_session(tmp_path / name)
        codes, polarity, attention = graph.run(
            ["codes", "polarity", "attention"], {"embeddings": embeddings, "own": own}
        )
        assert codes.shape == (2, CODES)
        assert polarity.shape == (2, CODES, POLARITIES)
        assert attention.shape == (2, CODES, 6)
        assert attention.sum(axis=-1) == pytest.approx(np.ones((2, CODES)), abs=1e-5)
        assert not attention[np.broadcast_to(own[:, None, :] == 0, attention.shape)].any()
        # The codes attend differently, so it is not merely a mean over the sentence.
        assert not np.allclose(attention[0, 0], attention[0, 1])


@pytest.mark.parametrize("codes", [1, 2, CODES])
def test_an_encoder_with_fewer_heads_finds_the_same_for_the_codes_that_it_knows(
    tmp_path: Path, codes: int
) -> None:
    write_encoders([weights(1), heads_of(weights(1), codes)], tmp_path, eight_bits=True)
    own = np.array([[0, 1, 1, 0, 0], [0, 0, 0, 1, 1]], dtype=np.float32)
    embeddings = np.random.default_rng(3).normal(0, 0.1, (5, HIDDEN)).astype(np.float32)
    every, fewer = (
        open_session(tmp_path / name).run(
            ["codes", "polarity", "attention"], {"embeddings": embeddings, "own": own}
        )
        for name in ("encoder-1.onnx", "encoder-2.onnx")
    )
    for whole, part in zip(every, fewer, strict=True):
        assert part.shape == (whole.shape[0], codes, *whole.shape[2:])
        np.testing.assert_allclose(part, whole[:, :codes], rtol=1e-5, atol=1e-5)


def after_layer(state: dict[str, npt.NDArray[np.float32]], x: Floats) -> Floats:
    """Return the states of tokens after the only layer, as BERT defines it."""

    def norm(values: Floats) -> Floats:
        values = values - values.mean(axis=1, keepdims=True)
        return np.asarray(values / np.sqrt((values**2).mean(axis=1, keepdims=True) + 1e-12))

    def linear(values: Floats, name: str) -> Floats:
        matrix, bias = state[f"layers.0.{name}.weight"], state[f"layers.0.{name}.bias"]
        return np.asarray(values @ matrix.astype(np.float64).T + bias)

    x = norm(x)
    q, k, v = linear(x, "qkv").reshape(-1, 3, HEADS, WIDTH).transpose(1, 2, 0, 3)
    scores = np.exp(q @ k.transpose(0, 2, 1) / np.sqrt(WIDTH))
    mixed = scores / scores.sum(axis=2, keepdims=True) @ v
    x = norm(x + linear(mixed.transpose(1, 0, 2).reshape(-1, HIDDEN), "out"))
    up = linear(x, "up")
    bent = up * np.vectorize(lambda value: (1 + erf(value / 2**0.5)) / 2)(up)
    return norm(x + linear(bent, "down"))


def test_an_embedder_gives_the_mean_of_the_tokens_scaled_to_one(tmp_path: Path) -> None:
    write_embedder(weights(1), tmp_path)
    embeddings = np.random.default_rng(3).normal(0, 0.1, (6, HIDDEN))
    (vector,) = open_session(tmp_path / "encoder.onnx").run(
        None, {"embeddings": embeddings.astype(np.float32)}
    )
    mean = after_layer(weights(1), embeddings).mean(axis=0)
    # Matrices are stored in 8 bits.
    np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=6e-3)
    assert vector @ mean > 0.999 * np.linalg.norm(mean)


def test_an_encoder_attends_to_the_states_that_bert_defines(tmp_path: Path) -> None:
    state = weights(1)
    write_encoders([state], tmp_path, eight_bits=False)
    embeddings = np.random.default_rng(3).normal(0, 0.1, (6, HIDDEN))
    own = np.ones((1, 6), dtype=np.float32)
    (attention,) = open_session(tmp_path / "encoder-1.onnx").run(
        ["attention"], {"embeddings": embeddings.astype(np.float32), "own": own}
    )
    seen = np.exp(after_layer(state, embeddings) @ state["query"])
    np.testing.assert_allclose(attention[0], (seen / seen.sum(axis=0)).T, atol=1e-4)
