"""Write a trained encoder as a graph for onnxruntime, in 8 bits, and its embeddings as arrays."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

HEADS, WIDTH = 12, 32
OPSET = 20
"""The first set of operators with `Gelu`, which takes about half the time of its parts."""


class _Graph:
    """Collects the nodes and constants of a graph."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def matrix(self, name: str, value: npt.NDArray[Any]) -> str:
        return self.constant(name, value)

    def add(self, kind: str, *inputs: str, name: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def gelu(self, x: str, name: str) -> str:
        return self.add("Gelu", x, name=name)


class _Packed(_Graph):
    """Stores matrices in 8 bits, with a scale for each column, and computes in 32 bits."""

    def matrix(self, name: str, value: npt.NDArray[Any]) -> str:
        scale = np.abs(value).max(axis=0, keepdims=True) / 127
        packed = self.constant(f"{name}_8", np.rint(value / scale).astype(np.int8))
        plain = self.add("Cast", packed, name=f"{name}_32", to=TensorProto.FLOAT)
        factor = self.constant(f"{name}_scale", scale.astype(np.float32))
        return self.add("Mul", plain, factor, name=name)

    def gelu(self, x: str, name: str) -> str:
        # Written out, so that vectors and all that was learned from them stay as they are.
        root, whole, half = (
            self.constant(f"{name}_{value:.2f}", np.array(value, dtype=np.float32))
            for value in (2**-0.5, 1.0, 0.5)
        )
        erf = self.add("Erf", self.add("Mul", x, root, name=f"{name}_scaled"), name=f"{name}_erf")
        bent = self.add("Mul", x, self.add("Add", erf, whole, name=f"{name}_1"), name=f"{name}_2")
        return self.add("Mul", bent, half, name=name)


def write_encoders(
    members: Sequence[dict[str, npt.NDArray[Any]]], folder: Path, *, eight_bits: bool
) -> None:
    """Write ``encoder-1.onnx`` and so on, and ``embeddings.npz``.

    Parameters
    ----------
    members : sequence of dict
        The states of `inspection_letters.runs.training.encoder.Encoder`, as 32-bit arrays.
        They share the word embeddings, which are not trained, but not those of positions.
    folder : Path
        The folder to write to.
    eight_bits : bool
        Whether to quantise the matrices of the layers. The word embeddings are always
        stored in 8 bits, with a scale for each row.
    """
    for number, weights in enumerate(members, start=1):
        _write_graph(_model(weights), folder / f"encoder-{number}.onnx", eight_bits=eight_bits)
    _write_embeddings(members[0], folder, np.stack([_positions(member) for member in members]))


def _write_graph(model: Any, path: Path, *, eight_bits: bool) -> None:
    onnx.checker.check_model(model)
    if not eight_bits:
        onnx.save(model, str(path))
        return
    with tempfile.TemporaryDirectory() as place:
        plain = Path(place) / "plain.onnx"
        onnx.save(model, str(plain))
        chosen = [n.name for n in model.graph.node if n.name.endswith("_mm")]
        quantize_dynamic(
            str(plain),
            str(path),
            op_types_to_quantize=["MatMul"],
            nodes_to_quantize=chosen,
            per_channel=True,
            weight_type=QuantType.QInt8,
        )


def write_embedder(weights: dict[str, npt.NDArray[Any]], folder: Path) -> None:
    """Write ``encoder.onnx`` and ``embeddings.npz`` of a model that returns a vector for each text.

    The parameters are those of `write_encoders`, for a single member. The heads for codes
    are left out; the states of the tokens are averaged, and the mean is scaled to length
    one. Matrices are stored in 8 bits and used in 32, so that vectors hardly depend on the
    processor.
    """
    model = _pooled(weights)
    onnx.checker.check_model(model)
    onnx.save(model, str(folder / "encoder.onnx"))
    _write_embeddings(weights, folder, _positions(weights))


def _positions(weights: dict[str, npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
    return np.asarray(weights["position.weight"] + weights["kind.weight"][0], dtype=np.float32)


def _write_embeddings(
    weights: dict[str, npt.NDArray[Any]], folder: Path, positions: npt.NDArray[np.float32]
) -> None:
    words = weights["word.weight"]
    scale = np.abs(words).max(axis=1, keepdims=True) / 127
    scale[scale == 0] = 1.0
    np.savez_compressed(
        folder / "embeddings.npz",
        words=np.rint(words / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        positions=positions,
    )


def _layers(g: _Graph, weights: dict[str, npt.NDArray[Any]]) -> str:
    """Add the layers to the graph, and return the name of their output.

    The input of the layers is ``embeddings``.
    """
    c = g.constant

    def norm(x: str, name: str, gain: str) -> str:
        return g.add(
            "LayerNormalization",
            x,
            c(f"{name}_g", weights[f"{gain}.weight"]),
            c(f"{name}_b", weights[f"{gain}.bias"]),
            name=name,
            axis=-1,
            epsilon=1e-12,
        )

    def linear(x: str, name: str, key: str) -> str:
        matrix = g.matrix(f"{name}_w", weights[f"{key}.weight"].T)
        product = g.add("MatMul", x, matrix, name=f"{name}_mm")
        return g.add("Add", product, c(f"{name}_c", weights[f"{key}.bias"]), name=name)

    split = c("split_shape", np.array([-1, 3, HEADS, WIDTH], dtype=np.int64))
    joined = c("joined_shape", np.array([-1, HEADS * WIDTH], dtype=np.int64))
    scale = c("scale", np.array(WIDTH**-0.5, dtype=np.float32))
    at_query, at_key, at_value = (c(f"at{n}", np.array(n, dtype=np.int64)) for n in range(3))
    x = norm("embeddings", "start", "norm")
    for number in range(sum(key.endswith("qkv.weight") for key in weights)):
        p, key = f"l{number}", f"layers.{number}"
        qkv = g.add("Reshape", linear(x, f"{p}qkv", f"{key}.qkv"), split, name=f"{p}split")
        turned = g.add("Transpose", qkv, name=f"{p}turned", perm=[1, 2, 0, 3])
        q, k, v = (
            g.add("Gather", turned, at, name=f"{p}{n}", axis=0)
            for n, at in zip("qkv", (at_query, at_key, at_value), strict=True)
        )
        kt = g.add("Transpose", k, name=f"{p}kt", perm=[0, 2, 1])
        scores = g.add("Mul", g.add("MatMul", q, kt, name=f"{p}raw"), scale, name=f"{p}scores")
        attention = g.add("Softmax", scores, name=f"{p}attention", axis=-1)
        mixed = g.add("MatMul", attention, v, name=f"{p}mixed")
        back = g.add("Transpose", mixed, name=f"{p}back", perm=[1, 0, 2])
        flat = g.add("Reshape", back, joined, name=f"{p}flat")
        out = linear(flat, f"{p}out", f"{key}.out")
        x = norm(g.add("Add", x, out, name=f"{p}sum1"), f"{p}norm1", f"{key}.norm1")
        up = linear(x, f"{p}up", f"{key}.up")
        down = linear(g.gelu(up, f"{p}gelu"), f"{p}down", f"{key}.down")
        x = norm(g.add("Add", x, down, name=f"{p}sum2"), f"{p}norm2", f"{key}.norm2")
    return x


def _model(weights: dict[str, npt.NDArray[Any]]) -> Any:
    """Build the graph of an encoder, which processes one paragraph at a time without padding."""
    g = _Graph()
    c = g.constant
    x = _layers(g, weights)
    # For each code, attention over the tokens of each sentence.
    axis = c("axis", np.array([1], dtype=np.int64))
    last = c("last", np.array([-1], dtype=np.int64))
    count = g.add("ReduceSum", "own", axis, name="count", keepdims=1)
    mean = g.add("Div", g.add("MatMul", "own", x, name="total"), count, name="mean")
    seen = g.add("MatMul", x, c("query_w", weights["query"]), name="seen")
    by_code = g.add("Transpose", seen, name="by_code", perm=[1, 0])
    outside = g.add("Sub", "own", c("one", np.array(1, dtype=np.float32)), name="outside")
    barred = g.add("Mul", outside, c("bar", np.array(1e4, dtype=np.float32)), name="barred")
    rows = g.add("Unsqueeze", barred, axis, name="rows")
    kept = g.add("Add", by_code, rows, name="kept")
    attention = g.add("Softmax", kept, name="attention", axis=-1)
    picked = g.add("MatMul", attention, x, name="picked")
    product = g.add("Mul", picked, c("code_w", weights["code"]), name="product")
    own_part = g.add("ReduceSum", product, last, name="own_part", keepdims=0)
    shared = linear_plain(g, mean, "shared", weights["shared.weight"], weights["shared.bias"])
    g.add("Add", own_part, shared, name="codes")
    poles = linear_plain(g, picked, "pole", weights["polarity.weight"], weights["polarity.bias"])
    g.add("Add", poles, c("pole_code", weights["polarity_code"]), name="polarity")
    inputs = [
        helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["tokens", HEADS * WIDTH]),
        helper.make_tensor_value_info("own", TensorProto.FLOAT, ["sentences", "tokens"]),
    ]
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in (
            ("codes", ["sentences", "codes"]),
            ("polarity", ["sentences", "codes", "polarities"]),
            ("attention", ["sentences", "codes", "tokens"]),
        )
    ]
    return _whole(g, "encoder", inputs, outputs)


def _pooled(weights: dict[str, npt.NDArray[Any]]) -> Any:
    """Build the graph of the base model: the mean of a text's tokens, scaled to length one."""
    g = _Packed()
    axis = g.constant("axis", np.array([0], dtype=np.int64))
    mean = g.add("ReduceMean", _layers(g, weights), axis, name="mean", keepdims=0)
    square = g.add("ReduceSum", g.add("Mul", mean, mean, name="squares"), axis, name="square")
    g.add("Div", mean, g.add("Sqrt", square, name="length"), name="vector")
    inputs = [
        helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["tokens", HEADS * WIDTH])
    ]
    outputs = [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [HEADS * WIDTH])]
    return _whole(g, "embedder", inputs, outputs)


def _whole(g: _Graph, name: str, inputs: list[Any], outputs: list[Any]) -> Any:
    graph = helper.make_graph(g.nodes, name, inputs, outputs, g.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 9
    return model


def linear_plain(
    g: _Graph, x: str, name: str, weight: npt.NDArray[Any], bias: npt.NDArray[Any]
) -> str:
    """Add a linear map that is not quantised, and return the name of its output."""
    product = g.add("MatMul", x, g.constant(f"{name}_w", weight.T), name=f"{name}_product")
    return g.add("Add", product, g.constant(f"{name}_c", bias), name=name)
